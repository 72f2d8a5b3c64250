"""What became of a signature, by the code of its receipt, and the code of a person's own."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from bot.proof.logs import find_log_in
from bot.proof.receipt_codes import read_code, show_code
from bot.proof.verify import commit
from bot.runtime import Runtime
from bot.storage.proof import logged_entries, receipt_codes
from bot.storage.schema.key_tables import Sealed
from bot.storage.schema.proof_tables import EntryKind
from bot.vault import Vault
from flows.receipts import SignatureReceipt


class ReceiptState(StrEnum):
    """What a receipt shows."""

    COUNTS = "counts"
    WITHDRAWN = "withdrawn"
    HELD = "held"
    MISTYPED = "mistyped"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a signature: in which campaign, at which position of its log, and why."""

    state: ReceiptState
    campaign: str = ""
    position: int | None = None
    reason: str = ""


def check_receipt(runtime: Runtime, typed: str) -> Receipt:
    """Return what the logs say of a receipt. What is not entered yet is unknown."""
    code = read_code(typed)
    if code is None:
        return Receipt(ReceiptState.MISTYPED)
    with runtime.database.read() as connection:
        for campaign in logged_entries.list_logs(connection):
            found = _find(connection, campaign, code)
            if found:
                return found
    return Receipt(ReceiptState.UNKNOWN)


def _find(connection: Connection, campaign: str, code: str) -> Receipt | None:
    log = find_log_in(connection, campaign)
    digest = commit(log.origin, code) if log else b""
    position = logged_entries.find_positions(connection, campaign, [digest]).get(digest)
    if position is None:
        return None
    changes = logged_entries.find_last_changes(connection, campaign, [position])
    kind, reason = changes.get(position, (EntryKind.RELEASED, ""))
    state = {
        EntryKind.WITHDRAWN: ReceiptState.WITHDRAWN,
        EntryKind.HELD: ReceiptState.HELD,
    }.get(kind, ReceiptState.COUNTS)
    return Receipt(state, campaign, position, reason)


def read_own_receipts(
    connection: Connection, vault: Vault, person_id: int, campaign: str
) -> dict[int, SignatureReceipt]:
    """Return the receipts of a person's signatures that stand, by ``signer``.

    Who was erased and signed again has no code, nor has who signed before there were receipts,
    until they are entered in the log.
    """
    return {
        signer: SignatureReceipt(
            show_code(vault.read(campaign, Sealed.RECEIPT, sealed) or ""), is_held
        )
        for signer, sealed, is_held in receipt_codes.list_codes(connection, person_id, campaign)
    }
