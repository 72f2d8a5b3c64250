"""RECEIPT is answered to signers, with codes that the caller fills in."""

import pytest

from flows.conversation import Signed
from flows.receipts import SignatureReceipt, fill_in_receipts, needs_receipts
from flows.replies import Reply
from flows.segments import measure
from flows.wording import Medium, render
from tests.clock import NOON
from tests.flows.simulated_person import begun
from tests.transcripts import shelf

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


def test_several_are_told_in_their_order_and_without_names() -> None:
    told = fill_in_receipts(Reply("receipts"), FAMILY, {1: SignatureReceipt(CODE)})
    assert told.params == {"receipts": f"{CODE.replace(' ', '')}\n-"}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("people", "segments"), [(2, 1), (3, 1), (4, 2)])
def test_receipts_of_a_family_cost_no_more_for_names_with_accents(
    language: str, people: int, segments: int
) -> None:
    names = ("Ángela Íñiguez", "José Óscar Úrsulo", "Zoë Þórðardóttir", "Łukasz Żółć")[:people]
    others = tuple(Signed(name, NOON, signer=at) for at, name in enumerate(names[1:], 2))
    own = {at: SignatureReceipt(CODE) for at in range(1, people + 1)}
    reply = fill_in_receipts(Reply("receipts"), Signed(names[0], NOON, others=others), own)
    on = shelf("ibm")
    medium = Medium(site="https://sign.example.org")
    text = render(on, on.campaigns[0], reply, language, medium).text
    assert (measure(text).encoding, measure(text).segments) == ("GSM-7", segments)
    keyword = on.campaigns[0].values[language]["keyword"]
    assert text.endswith(f"https://sign.example.org/{keyword}/receipt")
