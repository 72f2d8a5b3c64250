"""Somebody is found by a whole number, and nobody tries numbers in turn."""

from datetime import timedelta

import pytest

from bot.organizers.look_up_limit import LOOKS_AT_ONCE, ONE_MORE_EVERY, LookRefused
from bot.people.find_person import find_person
from bot.people.person_errors import PersonRefused
from bot.runtime import Runtime
from bot.signatures.review.find_signatures import find_by_address
from bot.storage.organizers import audit_trail
from tests.bot.questions.askers import ANA, CHAT, Asker, organizer
from tests.clock import Clock


def said(runtime: Runtime) -> list[tuple[str, str]]:
    """Return what stands in the audit trail of people: act and detail."""
    with runtime.database.read() as connection:
        lines = audit_trail.list_lines(connection)
    return [(line.act, line.detail) for line in lines if "person" in line.act]


@pytest.mark.parametrize("typed", [ANA, "(212) 555-0123", " 212.555.0123 ", "1 212 555 0123"])
def test_a_number_is_found_as_it_is_written(runtime: Runtime, typed: str) -> None:
    Asker(runtime).say("IBM Ana Ruiz")
    found = find_person(runtime, organizer(runtime), typed, "US")
    assert found.person_id is not None
    assert not found.has_opted_out
    assert said(runtime) == [("person looked for", "found")]


def test_a_chat_is_found(runtime: Runtime) -> None:
    Asker(runtime, CHAT).say("IBM Ana Ruiz")
    found = find_person(runtime, organizer(runtime), f"telegram:{CHAT}", "US")
    assert found.person_id is not None


@pytest.mark.parametrize("typed", ["", "0123", "555-01", "Ana Ruiz", "telegram:ana", "1" * 200])
def test_a_part_of_a_number_or_a_name_finds_nobody(runtime: Runtime, typed: str) -> None:
    Asker(runtime).say("IBM Ana Ruiz")
    who = organizer(runtime)
    with pytest.raises(PersonRefused) as refused:
        find_person(runtime, who, typed, "US")
    assert refused.value.key == "no_address"
    assert said(runtime) == []


def test_of_a_stranger_who_said_stop_that_alone_is_told(runtime: Runtime) -> None:
    Asker(runtime).say("STOP")
    found = find_person(runtime, organizer(runtime), ANA, "US")
    assert found.has_opted_out
    assert find_person(runtime, organizer(runtime, "bo"), "+12125550177", "US").person_id is None


def test_whoever_tries_numbers_in_turn_has_to_wait_and_nobody_else(
    runtime: Runtime, clock: Clock
) -> None:
    who, bo = organizer(runtime), organizer(runtime, "bo")
    for number in range(LOOKS_AT_ONCE - 1):
        find_person(runtime, who, f"+1212555{number:04d}", "US")
    find_by_address(runtime, who, ANA, "US")
    for look in (find_person, find_by_address):
        with pytest.raises(LookRefused) as refused:
            look(runtime, who, ANA, "US")
        assert refused.value.phrase.params == {"minutes": 3}
    find_person(runtime, bo, ANA, "US")
    clock.advance(ONE_MORE_EVERY)
    find_person(runtime, who, ANA, "US")
    with pytest.raises(LookRefused):
        find_person(runtime, who, ANA, "US")
    clock.advance(timedelta(hours=1))
    for _ in range(LOOKS_AT_ONCE):
        find_person(runtime, who, ANA, "US")
