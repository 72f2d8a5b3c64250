"""Words written over an earlier message opt out, and do nothing else; that is said."""

import pytest

from flows.events import Said
from tests.flows.simulated_person import Person, begun

WAYS_TO_STOP = [
    "STOP",
    "alto",
    "unsubscribe",
    "please stop texting me",
    "take me off your list",
    "DELETE",
]


def edit(person: Person, text: str) -> Person:
    return person.do(Said(text, is_own_words=False, is_edit=True))


@pytest.mark.parametrize("words", WAYS_TO_STOP)
@pytest.mark.parametrize("before", [(), ("IBM",), ("IBM Ana Ruiz", "SIGN", "UPDATES")])
def test_an_edit_to_an_opt_out_is_obeyed(before: tuple[str, ...], words: str) -> None:
    assert edit(begun(*before), words).standing.suppressed


@pytest.mark.parametrize("words", ["DELETE", "delete my data please"])
@pytest.mark.parametrize("before", [(), ("DELETE",)])
def test_no_edit_confirms_an_erasure(before: tuple[str, ...], words: str) -> None:
    person = edit(edit(begun("IBM Ana Ruiz", "SIGN", "UPDATES", *before), words), words)
    assert person.reply == "delete_ask"
    assert person.standing.suppressed
    assert person.standing.signatures
    assert person.say("DELETE").reply == "deleted"


@pytest.mark.parametrize("words", ["SIGN", "yes", "Ana Ruiz", "NO", "IBM Eva Luna", "👍"])
@pytest.mark.parametrize("before", [("IBM",), ("IBM Ana Ruiz",), ("IBM Ana Ruiz", "SIGN")])
def test_another_edit_changes_nothing_and_that_is_said(before: tuple[str, ...], words: str) -> None:
    person = begun(*before)
    step, standing = person.step, person.standing
    edit(person, words)
    assert person.reply == "edits_unread"
    assert (person.step, person.standing.signatures) == (step, standing.signatures)
    assert person.turn.effects == ()


def test_it_is_not_said_again_until_something_else_was() -> None:
    person = edit(edit(begun("IBM"), "Ana Ruiz"), "Ana María Ruiz")
    assert person.reply == ""
    assert edit(person.say("Ana Ruiz"), "SIGN").reply == "edits_unread"


def test_a_stranger_or_who_left_is_told_nothing() -> None:
    assert edit(begun(), "SIGN").reply == ""
    assert edit(begun(), "SIGN").conversation is None
    assert edit(begun("IBM", "STOP"), "SIGN").reply == ""
