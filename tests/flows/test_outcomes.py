"""What people are told once a petition is closed, was handed in, or has ended.

The wording stands in the transcripts (``handed_in_and_closed`` and its like).
"""

from dataclasses import replace
from datetime import date

import pytest

from bot.conversation.dry_run import BEGIN, Rehearsal
from flows.campaign import Outcome, Shelf
from flows.conversation import Conversation
from flows.events import Said
from flows.machine import advance
from flows.replies import Reply
from flows.turn import Turn
from tests.transcripts import after, shelf

OPEN = shelf("ibm")
HANDED_IN = after(OPEN, "handed-in")
CLOSED = after(OPEN, "closed")
HANDED_IN_AND_CLOSED = after(OPEN, "handed-in", "closed")
ENDED = after(OPEN, "ended")
HANDED_IN_AND_ENDED = after(OPEN, "handed-in", "ended")
NOT_OPEN = (CLOSED, HANDED_IN_AND_CLOSED, ENDED, HANDED_IN_AND_ENDED)
BECAME = (HANDED_IN, *NOT_OPEN)
SIGNED = ("IBM Ana Ruiz", "SIGN", "NO")
WAYS_TO_SIGN = ("ask_name", "short_ask", "greet", "confirm", "about_how_to_sign", "about_may_sign")


def answer(on: Shelf, said: str, *before: str) -> Turn:
    """Return the turn on a shelf of who said something while the petition was open."""
    rehearsal = Rehearsal(OPEN)
    for one in before:
        rehearsal.say(one)
    return advance(on, rehearsal.conversation, rehearsal.standing, Said(said), BEGIN)


def keys(turn: Turn) -> tuple[str, ...]:
    """Return the reply's key, its lead's, and that of the outcome in either."""
    found = (turn.reply, turn.reply.lead) if turn.reply else ()
    told = [one for one in found if one]
    inner = [one.params.get("outcome") for one in told]
    return (*(one.key for one in told), *(one.key for one in inner if isinstance(one, Reply)))


@pytest.mark.parametrize("on", BECAME)
@pytest.mark.parametrize("said", ["STATUS", "COUNT", "how many signed?", "did we win?"])
def test_a_signer_hears_what_has_become_of_it(on: Shelf, said: str) -> None:
    assert any(key.startswith("outcome_") for key in keys(answer(on, said, *SIGNED)))


@pytest.mark.parametrize("on", NOT_OPEN)
@pytest.mark.parametrize(
    "said",
    [
        *("IBM", "IBM Bo Lee", "hello", "STATUS", "COUNT", "NAME", "WITHDRAW", "did we win?"),
        *("how do I sign?", "may I sign?", "can my wife sign?", "how can I share this?"),
    ],
)
def test_a_stranger_hears_it_and_is_not_asked_to_sign(on: Shelf, said: str) -> None:
    told = keys(answer(on, said))
    assert any(key.startswith("outcome_") for key in told)
    assert not any(key.startswith(WAYS_TO_SIGN) for key in told)


@pytest.mark.parametrize("on", NOT_OPEN)
@pytest.mark.parametrize("before", [("IBM",), ("IBM J",), ("IBM Ana Ruiz",)])
@pytest.mark.parametrize("said", ["Ana Ruiz", "SIGN", "yes", "who are you?", "español", "more"])
def test_who_was_half_way_is_asked_nothing_more(
    on: Shelf, before: tuple[str, ...], said: str
) -> None:
    turn = answer(on, said, *before)
    assert turn.effects == ()
    assert not any(key.startswith(WAYS_TO_SIGN) for key in keys(turn))
    then = turn.reply.params.get("then") if turn.reply else None
    assert then is None


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (OPEN, "about_handed_in"),
        (CLOSED, "about_handed_in"),
        (HANDED_IN, "outcome_handed_in"),
        (HANDED_IN_AND_CLOSED, "outcome_closed_handed_in"),
        (ENDED, "outcome_ended"),
        (HANDED_IN_AND_ENDED, "outcome_ended_handed_in"),
    ],
)
def test_when_it_is_handed_in_is_answered_with_the_day_once_it_was(
    on: Shelf, expected: str
) -> None:
    for before in ((), ("IBM",), SIGNED):
        assert expected in keys(answer(on, "when will it be delivered?", *before))


def test_who_signs_what_was_handed_in_already_hears_so_before() -> None:
    turn = answer(HANDED_IN, "IBM Ana Ruiz")
    assert keys(turn) == ("confirm", "handed_in_before")
    assert keys(answer(HANDED_IN, "IBM Mickey Mouse")) == ("confirm", "real_names")
    assert keys(answer(HANDED_IN, "IBM Bo Lee", *SIGNED)) == ("confirm_another",)


@pytest.mark.parametrize("said", ["STATUS", "RECEIPT", "did it go through?", "is my name gone?"])
def test_once_it_ended_nobody_is_told_that_they_have_not_signed(said: str) -> None:
    for on, key in ((ENDED, "outcome_ended"), (HANDED_IN_AND_ENDED, "outcome_ended_handed_in")):
        assert key in keys(answer(on, said))
    assert "receipt_none" in keys(answer(HANDED_IN_AND_CLOSED, "RECEIPT"))


@pytest.mark.parametrize("on", BECAME)
def test_who_withdraws_hears_what_is_out_already(on: Shelf) -> None:
    turn = answer(on, "WITHDRAW", *SIGNED)
    assert turn.effects
    assert keys(turn)[0] == "withdrawn_outcome"
    assert turn.reply
    assert turn.reply.params["names"] == "Ana Ruiz"


def test_the_day_and_how_many_names_are_told() -> None:
    turn = answer(HANDED_IN_AND_CLOSED, "IBM")
    assert turn.reply
    outcome = turn.reply.params["outcome"]
    assert outcome == Reply("outcome_closed_handed_in", {"date": "2026-02-27", "number": 1180})


def test_what_became_of_one_petition_is_not_told_of_another() -> None:
    both = shelf("several")
    river = next(one for one in both.campaigns if one.id != OPEN.campaigns[0].id)
    parts = {name: getattr(both, name) for name in Shelf.model_fields}
    only = {river.id: Outcome(date(2026, 2, 27), 12)}
    on = Shelf(**{**parts, "outcomes": only})
    conversation = Conversation(OPEN.campaigns[0].id, "done", "en", BEGIN)
    standing = Rehearsal(both).standing
    assert keys(advance(on, conversation, standing, Said("COUNT"), BEGIN)) == ("count",)
    there = replace(conversation, campaign=river.id)
    assert "outcome_handed_in" in keys(advance(on, there, standing, Said("COUNT"), BEGIN))
