"""Organizers are told of the kinds that they chose, once, and at night of what is urgent alone."""

from datetime import timedelta

import pytest

from bot.campaigns_in_force.folder_changes import REFUSED
from bot.integrations.crm.opt_outs_held import HELD
from bot.integrations.deliver import PAUSED
from bot.languages import say as say_text
from bot.organizers import accounts, alerts
from bot.organizers.accounts import AT_ONCE, BY_DAY, NEVER, Organizer
from bot.organizers.alerts import URGENT, Alert
from bot.phone_console.organizer_notices import note_spending, tell_of_acts
from bot.phone_console.question_notices import tell_of_questions
from bot.phone_console.texts import MAX_SEGMENTS, as_text_message
from bot.privacy.retention import NAMES_SOON
from bot.providers.interface import Refused
from bot.runtime import Runtime
from bot.spending.daily_cap import day_of
from bot.storage.broadcasts import broadcasts
from bot.storage.integrations import integrations
from bot.storage.operations import daily_spending
from bot.storage.organizers import audit_trail
from bot.storage.schema.broadcast_tables import BroadcastStatus
from flows.segments import measure
from tests.bot.broadcasts import claimed_sends
from tests.bot.broadcasts.recipients import gather
from tests.bot.phone_console.test_approval_notices import (
    ask_to_end_hold,
    ask_to_release_package,
    sign,
)
from tests.bot.phone_console.test_organizer_notices import NEW_YORK, paused, told
from tests.bot.questions.askers import BEN, MARCH, Asker
from tests.bot.sending.recorded_transport import Recorded
from tests.bot.storage.integrations.test_noted_events import integrate
from tests.clock import Clock, moving

NIGHT = timedelta(hours=15)
"""From noon (UTC) to eleven in the evening in New York."""
MORNING = timedelta(hours=11)


@pytest.fixture
def ana(runtime: Runtime) -> Organizer:
    """Who is told at once."""
    added = accounts.add(runtime, "ana", NEW_YORK)
    return alerts.choose(runtime, "ana", AT_ONCE, None, added)


def happen(runtime: Runtime, kind: Alert, who: Organizer) -> None:
    """Let something of a kind happen."""
    now = runtime.now()
    match kind:
        case Alert.PAUSED:
            paused(runtime)
        case Alert.SENDER:
            crowd = gather(runtime, 1)
            claimed_sends.change(runtime, crowd.broadcast_id, expires_at=now)
            claimed_sends.send(runtime, crowd.deliveries, Refused("30034"))
        case Alert.CAP:
            with runtime.database.write() as connection:
                daily_spending.add_segments(
                    connection, day_of(now), runtime.settings.daily_segments
                )
            note_spending(runtime)
        case Alert.HAND_IN:
            sign(runtime)
            ask_to_release_package(runtime, who)
        case Alert.SECOND_YES:
            ask_to_end_hold(runtime, accounts.add(runtime, "bo", by=who))
        case Alert.NAMES | Alert.CAMPAIGNS | Alert.INTEGRATIONS:
            act, detail = NOTED[kind]
            with runtime.database.write() as connection:
                if kind is Alert.INTEGRATIONS:
                    number = integrate(connection, "hall")
                    integrations.pause(connection, number, why="410", at=now)
                audit_trail.note(connection, now, None, act, detail=detail)


NOTED = {
    Alert.NAMES: (NAMES_SOON, "ibm-extreme-vetting 2026-12-10 (after the hand-in)"),
    Alert.CAMPAIGNS: (REFUSED, "3 problems"),
    Alert.INTEGRATIONS: (PAUSED, "hall: 410"),
}
"""The act and the detail that the program notes of these."""


OF_ACTS = tuple(kind for kind in Alert if kind is not Alert.QUESTIONS)


@pytest.mark.parametrize("kind", OF_ACTS)
def test_a_kind_is_told_of_once_and_to_those_alone_who_want_it(
    runtime: Runtime, clock: Clock, ana: Organizer, kind: Alert
) -> None:
    cy = accounts.add(runtime, "cy", "+12125550177", ana)
    alerts.choose(runtime, "cy", AT_ONCE, frozenset(Alert) - {kind}, cy)
    alerts.choose(runtime, "ana", AT_ONCE, {kind}, ana)
    clock.advance(timedelta(hours=2))
    happen(runtime, kind, ana)
    first = told(runtime, clock)
    assert NEW_YORK in [to for to, _ in first]
    assert all(measure(text).segments <= MAX_SEGMENTS for _, text in first)
    if kind is not Alert.HAND_IN:  # which is a second yes for all others
        assert [to for to, _ in first] == [NEW_YORK]
    clock.advance(timedelta(hours=2))
    assert told(runtime, clock) == []


@pytest.mark.parametrize("kind", OF_ACTS)
def test_by_night_comes_what_is_urgent_alone_and_the_rest_in_the_morning(
    runtime: Runtime, clock: Clock, ana: Organizer, kind: Alert
) -> None:
    clock.advance(NIGHT)
    happen(runtime, kind, ana)
    assert bool(told(runtime, clock)) is (kind in URGENT)
    clock.advance(MORNING)
    assert bool(told(runtime, clock)) is (kind not in URGENT)
    assert told(runtime, clock) == []


def test_what_is_urgent_does_not_take_the_rest_with_it(
    runtime: Runtime, clock: Clock, ana: Organizer
) -> None:
    clock.advance(NIGHT)
    happen(runtime, Alert.NAMES, ana)
    happen(runtime, Alert.PAUSED, ana)
    ((_, urgent),) = told(runtime, clock)
    assert "was paused" in urgent
    clock.advance(MORNING)
    ((_, rest),) = told(runtime, clock)
    assert "names of ibm-extreme-vetting" in rest


@pytest.mark.parametrize("kind", sorted(URGENT))
def test_who_chose_the_day_sleeps_through_what_is_urgent_too(
    runtime: Runtime, clock: Clock, ana: Organizer, kind: Alert
) -> None:
    alerts.choose(runtime, "ana", BY_DAY, None, ana)
    clock.advance(timedelta(hours=-2))  # six in the morning in New York
    happen(runtime, kind, ana)
    assert told(runtime, clock) == []
    clock.advance(timedelta(hours=5))
    assert len(told(runtime, clock)) == 1


def test_of_segments_of_a_day_that_is_over_nobody_is_told(
    runtime: Runtime, clock: Clock, ana: Organizer
) -> None:
    alerts.choose(runtime, "ana", BY_DAY, None, ana)
    clock.advance(timedelta(hours=11))  # seven in the evening in New York, an hour before the next
    happen(runtime, Alert.CAP, ana)
    clock.advance(timedelta(hours=15))
    assert told(runtime, clock) == []


def test_questions_are_a_kind_of_their_own(runtime: Runtime, clock: Clock, ana: Organizer) -> None:
    ben = Asker(runtime, BEN)
    ben.say("IBM Ben Ortiz")
    ben.say(MARCH)
    clock.advance(timedelta(hours=4))
    transport = Recorded()
    alerts.choose(runtime, "ana", AT_ONCE, frozenset(Alert) - {Alert.QUESTIONS}, ana)
    assert tell_of_questions(runtime, transport.open, sleep=moving(clock)) == 0
    alerts.choose(runtime, "ana", AT_ONCE, {Alert.QUESTIONS}, ana)
    assert tell_of_questions(runtime, transport.open, sleep=moving(clock)) == 1
    assert "Ben" not in transport.texts[0]


@pytest.mark.parametrize("kind", OF_ACTS)
def test_who_said_stop_or_chose_never_is_told_nothing(
    runtime: Runtime, clock: Clock, ana: Organizer, kind: Alert
) -> None:
    Asker(runtime, "+12125550166").say("STOP")
    cy = accounts.add(runtime, "cy", "+12125550166", ana)
    alerts.choose(runtime, "cy", AT_ONCE, frozenset(Alert), cy)
    alerts.choose(runtime, "ana", NEVER, None, ana)
    clock.advance(timedelta(hours=2))
    happen(runtime, kind, ana)
    assert told(runtime, clock) == []


def test_no_words_of_a_broadcast_go_into_a_text(
    runtime: Runtime, clock: Clock, ana: Organizer
) -> None:
    crowd = paused(runtime)
    with runtime.database.write() as connection:
        title = {"title": "For Rosa Delgado, +1 415 555 0142"}
        broadcasts.change(connection, crowd.broadcast_id, (BroadcastStatus.PAUSED,), **title)
    ((_, text),) = told(runtime, clock)
    assert "Rosa" not in text
    assert "0142" not in text
    assert tell_of_acts(runtime, Recorded().open, sleep=moving(clock)) == 0
    assert ana.has_address


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_that_opt_outs_are_held_is_told_in_few_words(language: str) -> None:
    text = say_text(language, "notices.crm_opt_outs_held", name="r" * 40)
    assert measure(as_text_message(text)).segments <= MAX_SEGMENTS


def test_that_opt_outs_are_held_is_told(runtime: Runtime, clock: Clock, ana: Organizer) -> None:
    alerts.choose(runtime, "ana", AT_ONCE, {Alert.INTEGRATIONS}, ana)
    clock.advance(timedelta(hours=2))
    with runtime.database.write() as connection:
        audit_trail.note(connection, clock(), None, HELD, detail="roses")
    ((to, text),) = told(runtime, clock)
    assert to == NEW_YORK
    assert "crm take-in roses" in text
