"""RECEIPT: the code with which anyone can check that a signature counts, and not whose it is.

It is told on asking alone: who fears for their phone has none. The code is filled in by the caller,
who alone knows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flows import outcomes
from flows.conversation import Signed
from flows.replies import Reply
from flows.turn import Scene

RECEIPT_KEY = "receipt"
RECEIPTS_KEY = "receipts"
_NO_CODE = "-"


@dataclass(frozen=True, slots=True)
class SignatureReceipt:
    """What is told of one signature: its code as it is shown, "" where it has none.

    ``is_held``: it is held back, and does not count now.
    """

    code: str
    is_held: bool = False


def build_receipt(scene: Scene) -> Reply:
    """Return the answer to RECEIPT, in which codes are filled in with ``fill_in_receipts``."""
    signed = scene.all_signed
    if not signed:
        return outcomes.tell_no_receipt(scene)
    if len(signed) == 1:
        return Reply(RECEIPT_KEY, {"code": ""})
    return Reply(RECEIPTS_KEY, {"receipts": ""})


def needs_receipts(reply: Reply) -> bool:
    """Tell whether codes are to be filled in."""
    return reply.key in (RECEIPT_KEY, RECEIPTS_KEY)


def fill_in_receipts(
    reply: Reply, signed: Signed, receipts: Mapping[int, SignatureReceipt]
) -> Reply:
    """Return the reply with the codes of a phone's signatures, which are given by ``signer``.

    Several are told in one message, in the order in which they signed: a name beside its code would
    tell whoever reads along whose it is, and with accents would make the message dear.
    """
    none = SignatureReceipt("")
    if reply.key == RECEIPTS_KEY:
        codes = (
            receipts.get(one.signer, none).code.replace(" ", "") or _NO_CODE
            for one in (signed, *signed.others)
        )
        return replace(reply, params={"receipts": "\n".join(codes)})
    own = receipts.get(signed.signer, none)
    if not own.code:
        return replace(reply, key="receipt_missing", params={})
    key = "receipt_held" if own.is_held else RECEIPT_KEY
    return replace(reply, key=key, params={"code": own.code})
