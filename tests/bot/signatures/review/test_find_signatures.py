"""One signature is found by what its signer can tell, and who looked stands in the audit trail."""

import pytest

from bot.runtime import Runtime
from bot.signatures.review import find_signatures
from bot.signatures.review.find_signatures import is_name_like
from bot.signatures.review.review_errors import ReviewRefused
from bot.signatures.review.shown_signatures import printed_words
from bot.signatures.review.single_acts import hold
from bot.storage.organizers import audit_trail
from bot.storage.signatures.held_back import ReviewReason
from flows.lexicon.odd_names import fold_name
from tests.bot.conversation.spoken_lines import say
from tests.bot.signatures.review.signers import CAMPAIGN, organizer, sign

AMONG = (CAMPAIGN,)


def test_by_number_and_chat(runtime: Runtime) -> None:
    who = organizer(runtime, "bo")
    ana, eva = sign(runtime, "Ana Ruiz", "+14155550101"), sign(runtime, "Eva Luna", "7001")
    for text, found in (("(415) 555-0101", [ana]), ("telegram:7001", [eva]), ("415-555-0199", [])):
        by_address = find_signatures.find_by_address(runtime, who, text, "US")
        assert [one.id for one in by_address] == found
    with pytest.raises(ValueError, match="neither"):
        find_signatures.find_by_address(runtime, who, "Ana", "US")


def test_by_name_held_back_or_not(runtime: Runtime) -> None:
    who = organizer(runtime, "bo")
    ana, other = sign(runtime, "Ana María Ruiz"), sign(runtime, "Ruiz, Ana")
    sign(runtime, "Eva Luna")
    hold(runtime, who, other, ReviewReason.OTHER)
    found = find_signatures.find_by_name(runtime, who, "ana RUIZ", AMONG)
    assert [(one.id, one.state) for one in found] == [(ana, "counted"), (other, "held back")]
    with pytest.raises(ReviewRefused, match="two letters"):
        find_signatures.find_by_name(runtime, who, " a ", AMONG)


def test_of_very_many_only_some_are_shown(runtime: Runtime) -> None:
    who = organizer(runtime, "bo")
    for _ in range(find_signatures.MAX_FOUND + 1):
        sign(runtime, "Ana Ruiz")
    found = find_signatures.find_by_name(runtime, who, "Ana", AMONG)
    assert len(found) == find_signatures.MAX_FOUND


def test_by_the_number_that_the_signer_was_told_and_by_id(runtime: Runtime) -> None:
    who = organizer(runtime, "bo")
    sign(runtime, "Ana Ruiz")
    eva = sign(runtime, "Eva Luna", "+14155550101")
    found = find_signatures.find_by_number(runtime, who, 2, AMONG)
    assert [one.id for one in found] == [eva]
    assert find_signatures.read_one(runtime, who, eva).name == "Eva Luna"
    say(runtime, "+14155550101", "NO", "WITHDRAW")
    gone = find_signatures.read_one(runtime, who, eva)
    assert (gone.name, gone.state) == ("", "withdrawn")
    with pytest.raises(ReviewRefused, match="no signature 99"):
        find_signatures.read_one(runtime, who, 99)


def test_who_was_erased_is_found_no_more(runtime: Runtime) -> None:
    ana = sign(runtime, "Ana Ruiz", "+14155550101")
    say(runtime, "+14155550101", "NO", "DELETE", "DELETE")
    who = organizer(runtime, "bo")
    assert find_signatures.find_by_address(runtime, who, "+14155550101", "US") == []
    assert find_signatures.find_by_name(runtime, who, "Ana Ruiz", AMONG) == []
    with pytest.raises(ReviewRefused):
        find_signatures.read_one(runtime, who, ana)


def test_who_looked_stands_in_the_audit_trail_without_what_was_looked_for(runtime: Runtime) -> None:
    who = organizer(runtime, "bo")
    ana = sign(runtime, "Ana Ruiz", "+14155550101")
    find_signatures.find_by_address(runtime, who, "+14155550101", "US")
    find_signatures.find_by_name(runtime, who, "Nobody Else", AMONG)
    with runtime.database.read() as connection:
        lines = [line for line in audit_trail.list_lines(connection) if line.act == "person read"]
    assert [line.detail for line in lines] == [
        f"looked for by an address; signatures read: {ana}",
        "looked for by a name; signatures read: none",
    ]


@pytest.mark.parametrize(
    ("wanted", "is_found"),
    [("ana ruiz", True), ("ruiz", True), ("RUÍZ ana", True), ("ruis", True), ("eva", False),
     ("an", False), ("Мaria Ruiz", False), ("fetherstonhaugh", False)],
)  # fmt: skip
def test_close_spellings_are_found(wanted: str, is_found: bool) -> None:
    assert is_name_like("Ana Ruiz", fold_name(wanted).split()) is is_found


def test_what_is_printed_is_what_was_typed_without_control_signs() -> None:
    assert printed_words(" Ána\u202e\x07  Ruíz\u200b ") == "Ána Ruíz"
    assert printed_words("می\u200cخواهم") == "می\u200cخواهم"
