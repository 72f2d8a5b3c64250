"""Conversations are counted by how far they came, each stage once."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from flows.conversation import Conversation
from flows.stages import STAGES, list_new_stages
from tests.flows.simulated_person import SHELF, Person, begun

IBM = SHELF.campaigns[0].id
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def stage(person: Person) -> str:
    """Return the furthest stage of a person's conversation."""
    conversation = person.conversation
    return conversation.stage if conversation else ""


@pytest.mark.parametrize(
    ("said", "furthest"),
    [
        (("IBM",), "greeted"),
        (("IBM", "who are you?"), "greeted"),
        (("IBM", "Ana Ruiz"), "shown"),
        (("IBM Ana Ruiz",), "shown"),
        (("IBM Ana Ruiz", "LETTER", "MORE"), "shown"),
        (("IBM Ana Ruiz", "NO"), "shown"),
        (("IBM Ana Ruiz", "NAME"), "shown"),
        (("IBM Ana Ruiz", "SIGN"), "asked"),
        (("IBM Ana Ruiz", "yes but no updates"), "signed"),
        (("IBM Ana Ruiz", "SIGN", "NO"), "asked"),
        (("IBM Ana Ruiz", "SIGN", "UPDATES"), "updates"),
        (("IBM Ana Ruiz", "SIGN", "UPDATES", "OOPS"), "updates"),
        (("IBM Ana Ruiz", "SIGN", "NO", "WITHDRAW"), "asked"),
        (("HELP",), ""),
        (("STOP",), ""),
    ],
)
def test_a_conversation_keeps_the_furthest_stage_it_came_to(
    said: tuple[str, ...], furthest: str
) -> None:
    first, *rest = said
    person = begun(first)
    for one in rest:
        person = person.say(one)
    assert stage(person) == furthest


def test_every_stage_that_was_passed_is_new_once() -> None:
    person, seen = Person(), list[str]()
    for said in ("IBM", "Ana Ruiz", "NAME", "Ana Ruiz Soto", "SIGN", "UPDATES", "OOPS", "UPDATES"):
        before = person.conversation
        person = person.say(said)
        assert person.conversation is not None
        seen += list_new_stages(before, person.conversation)
    assert seen == list(STAGES)


def test_who_signed_before_stages_were_noted_is_not_on_that_way() -> None:
    person = begun("IBM Ana Ruiz", "SIGN", "NO")
    assert person.conversation is not None
    person.conversation = None
    assert stage(person.say("updates")) == ""


def test_another_campaign_begins_anew() -> None:
    first = Conversation(IBM, "confirm", "en", NOON, stage="shown")
    second = Conversation("another", "name", "en", NOON, stage="greeted")
    assert list_new_stages(first, second) == ("greeted",)
    assert list_new_stages(None, second) == ("greeted",)
    assert list_new_stages(second, second) == ()


def test_one_that_begins_anew_has_come_to_no_stage() -> None:
    """As after "wrong number": whoever has the number now has not been greeted yet."""
    before = Conversation("ibm", "done", "en", NOON, stage="signed")
    assert list_new_stages(before, replace(before, step="stopped", stage="")) == ()
