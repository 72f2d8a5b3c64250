"""RECEIPT gives whoever asks the code of their own signature, which the log then knows."""

from itertools import count

import pytest
from sqlalchemy import select, text

from bot.inbox.receive import Channel, Inbound, receive
from bot.privacy.personal_data import export_as_json, find_personal_data
from bot.proof import publish
from bot.proof.receipt_codes import read_code
from bot.proof.receipts import ReceiptState, check_receipt, read_own_receipts
from bot.runtime import Runtime
from bot.storage.schema.signature_tables import Signature
from bot.storage.signatures import held_back
from bot.storage.signatures.held_back import ReviewReason
from flows.events import Said

PHONE, CHAT = "+14155550101", "7001"
CODE_LENGTH = len("7X2K Q9FM 3TWV 8HJN 4PRS 0ZBC")
numbers = count(1)


def say(runtime: Runtime, *lines: str, by: str = PHONE) -> str:
    """Send messages from an address, and return what the last one is answered."""
    told, is_phone = "", by.startswith("+")
    for line in lines:
        given = Inbound(
            "twilio" if is_phone else "telegram",
            f"SM{next(numbers)}",
            Channel.SMS if is_phone else Channel.TELEGRAM,
            by,
            Said(line),
        )
        answer = receive(runtime, given)
        told = answer.message.text if answer.message else ""
    return told


def code_in(told: str) -> str:
    """Return the code that a reply tells."""
    at = told.lower().index("rec")
    word = told[at:].split(" ", 1)[1]
    return word[:CODE_LENGTH]


@pytest.mark.parametrize("by", [PHONE, CHAT])
def test_the_code_is_that_of_the_signature_in_the_log(runtime: Runtime, by: str) -> None:
    say(runtime, "IBM Ana Ruiz", "SIGN", by=by)
    code = code_in(say(runtime, "RECEIPT", by=by))
    assert read_code(code) is not None
    assert check_receipt(runtime, code).state is ReceiptState.UNKNOWN
    publish.publish_all(runtime, at_once=True)
    assert check_receipt(runtime, code).state is ReceiptState.COUNTS
    assert code_in(say(runtime, "send me my receipt", by=by)) == code


def test_after_a_withdrawal_there_is_none_and_then_a_new_one(runtime: Runtime) -> None:
    say(runtime, "IBM Ana Ruiz", "SIGN")
    first = code_in(say(runtime, "RECEIPT"))
    assert "there is no receipt" in say(runtime, "WITHDRAW", "RECEIPT")
    say(runtime, "IBM Ana Ruiz", "SIGN", "NO")
    second = code_in(say(runtime, "my receipt please"))
    assert second != first
    publish.publish_all(runtime, at_once=True)
    assert check_receipt(runtime, first).state is ReceiptState.WITHDRAWN
    assert check_receipt(runtime, second).state is ReceiptState.COUNTS


def test_signers_of_one_phone_are_told_theirs_in_the_order_of_signing(
    runtime: Runtime,
) -> None:
    say(runtime, "IBM Dana Scully", "SIGN", "NO", "IBM Fox Mulder", "SIGN")
    told = say(runtime, "RECEIPT")
    head, *codes, check = told.split("\n")
    assert head == "Receipts, first signed first:"
    assert check == f"Check: {runtime.settings.public_url}/IBM/receipt"
    with runtime.database.read() as connection:
        person = connection.scalars(select(Signature.person_id).where(Signature.signer == 1)).one()
        assert person is not None
        own = read_own_receipts(connection, runtime.vault, person, "ibm-extreme-vetting")
    assert codes == [own[signer].code.replace(" ", "") for signer in (1, 2)]


def test_who_is_held_back_is_told_so(runtime: Runtime) -> None:
    say(runtime, "IBM Ana Ruiz", "SIGN")
    with runtime.database.write() as connection:
        (one,) = connection.scalars(select(Signature.id))
        held_back.hold_back(
            connection, one, reason=ReviewReason.OTHER, rule="", by=1, at=runtime.now()
        )
    told = say(runtime, "RECEIPT")
    assert "is held back, and does not count for now" in told
    publish.publish_all(runtime, at_once=True)
    receipt = check_receipt(runtime, code_in(told))
    assert (receipt.state, receipt.reason) == (ReceiptState.HELD, "other")


def test_who_was_erased_and_signed_again_has_none_and_is_told_why(runtime: Runtime) -> None:
    say(runtime, "IBM Ana Ruiz", "SIGN", "NO", "DELETE", "DELETE", "IBM Ana Ruiz", "SIGN", "NO")
    assert "but there is no receipt for it" in say(runtime, "RECEIPT")


def test_who_had_the_number_before_is_no_part_of_it(runtime: Runtime) -> None:
    say(runtime, "IBM Ana Ruiz", "SIGN", "NO")
    with runtime.database.write() as connection:
        connection.execute(text("UPDATE signatures SET of_earlier_owner = true"))
    assert "there is no receipt" in say(runtime, "RECEIPT")


def test_what_is_held_names_the_receipt_and_the_file_for_the_person_has_its_code(
    runtime: Runtime,
) -> None:
    say(runtime, "IBM Ana Ruiz", "SIGN", "NO")
    assert "A receipt (RECEIPT)." in say(runtime, "MYDATA") + say(runtime, "MORE")
    found = find_personal_data(runtime, PHONE)
    assert found is not None
    assert found.signatures[0].receipt_code in export_as_json(found)
    told = code_in(say(runtime, "RECEIPT"))
    assert read_code(told) == found.signatures[0].receipt_code
