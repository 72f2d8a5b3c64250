"""Without a reply, all else goes on: the day's money is spent, or a number is never answered."""

from dataclasses import replace

import pytest

from flows.effects import Erase, RecordConsent, Sign
from flows.events import Event
from tests.flows.simulated_person import (
    A_SIGNER,
    BEGINNINGS,
    EVENTS,
    Person,
    begun,
    obeys_at_the_end,
)


@pytest.mark.parametrize("beginning", BEGINNINGS)
@pytest.mark.parametrize("event", EVENTS, ids=repr)
def test_when_the_days_money_is_spent_nothing_is_said_and_all_else_goes_on(
    event: Event, beginning: tuple[str, ...]
) -> None:
    person = begun(*beginning)
    person.standing = replace(person.standing, capped=True)
    person.do(event)
    assert person.reply == ""
    obeys_at_the_end(person)
    assert person.answered == []


def test_what_was_asked_is_signed_when_the_days_money_is_spent() -> None:
    person = begun("IBM Ana Ruiz")
    person.standing = replace(person.standing, capped=True)
    assert person.say("SIGN").effects(Sign) == 1
    assert person.reply == ""


def unanswered(*beginning: str) -> Person:
    person = begun(*beginning)
    person.standing = replace(person.standing, not_answered=True)
    return person


@pytest.mark.parametrize("beginning", BEGINNINGS)
@pytest.mark.parametrize("event", EVENTS, ids=repr)
def test_who_is_never_answered_hears_nothing_and_is_obeyed(
    event: Event, beginning: tuple[str, ...]
) -> None:
    person = unanswered(*beginning).do(event)
    assert not person.effects(Sign)
    assert not any(isinstance(one, RecordConsent) and one.granted for one in person.turn.effects)
    obeys_at_the_end(person)
    assert person.answered == []


@pytest.mark.parametrize("words", ["STOP", "please stop texting me", "wrong number"])
def test_who_is_never_answered_can_leave_in_whatever_words_and_come_back(words: str) -> None:
    person = unanswered(*A_SIGNER).say(words)
    assert person.standing.suppressed
    assert not person.say("START").standing.suppressed


def test_who_is_never_answered_can_withdraw_leave_one_organization_and_is_erased_at_once() -> None:
    assert not unanswered(*A_SIGNER).say("WITHDRAW").standing.signatures
    assert not unanswered(*A_SIGNER).say("stop 18 million rising").standing.consents
    assert unanswered(*A_SIGNER).say("DELETE").effects(Erase) == 1
    assert unanswered(*A_SIGNER).say("Liked “IBM”").turn.effects == ()


def test_of_a_stranger_who_is_never_answered_nothing_is_kept() -> None:
    assert unanswered().say("IBM").conversation is None
