"""RECEIPT is answered to signers, with codes that the caller fills in."""

import pytest

from flows.conversation import Signed
from flows.receipts import SignatureReceipt, fill_in_receipts, needs_receipts
from flows.replies import Reply
from tests.clock import NOON
from tests.flows.simulated_person import begun

CODE = "7X2K Q9FM 3TWV 8HJN 4PRS 0ZBC"
ANA = Signed("Ana Ruiz", NOON)
FAMILY = Signed("Ana Ruiz", NOON, others=(Signed("Bo Li", NOON, signer=2),))


@pytest.mark.parametrize("asked", ["RECEIPT", "can I have a receipt", "my receipt please"])
def test_a_signer_is_told_a_receipt(asked: str) -> None:
    assert begun("IBM Ana Ruiz", "SIGN", "NO").say(asked).reply == "receipt"


def test_who_has_not_signed_has_none_and_the_open_question_stays() -> None:
    person = begun("IBM Ana Ruiz").say("RECEIPT")
    assert person.reply == "receipt_none"
    assert person.say("SIGN").reply.startswith("signed")


def test_who_signed_with_others_is_told_all_of_theirs() -> None:
    person = begun("IBM Ana Ruiz", "SIGN", "NO", "IBM Bo Li", "SIGN", "NO")
    assert person.say("receipt").reply == "receipts"


def test_only_answers_to_it_are_filled_in() -> None:
    assert needs_receipts(Reply("receipt"))
    assert needs_receipts(Reply("receipts"))
    assert not needs_receipts(Reply("receipt_none"))


@pytest.mark.parametrize(
    ("receipt", "reply"),
    [
        (SignatureReceipt(CODE), Reply("receipt", {"code": CODE})),
        (SignatureReceipt(CODE, is_held=True), Reply("receipt_held", {"code": CODE})),
        (SignatureReceipt(""), Reply("receipt_missing")),
    ],
)
def test_one_signature_is_told_as_it_stands(receipt: SignatureReceipt, reply: Reply) -> None:
    assert fill_in_receipts(Reply("receipt", {"code": ""}), ANA, {1: receipt}) == reply


def test_each_of_several_is_told_with_its_name() -> None:
    told = fill_in_receipts(Reply("receipts"), FAMILY, {1: SignatureReceipt(CODE)})
    assert told.params == {"receipts": f"Ana Ruiz {CODE}, Bo Li -"}
