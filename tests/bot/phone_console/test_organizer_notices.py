"""Organizers are told, on their own phones, when a broadcast or a sender stands still by itself."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.broadcasts.approve.pause_resume_cancel import pause, resume
from bot.broadcasts.monitor.circuit_breaker import supervise_broadcasts
from bot.campaigns_in_force.folder_changes import REFUSED, TAKEN
from bot.organizers import accounts, alerts
from bot.organizers.accounts import AT_ONCE, Organizer, named
from bot.phone_console.organizer_notices import tell_of_acts
from bot.phone_console.texts import MAX_SEGMENTS
from bot.privacy.retention import NAMES_SOON
from bot.providers.interface import ConnectionFailed, Outcome, RateLimited, Refused, Uncertain
from bot.runtime import Runtime
from bot.sending.send_one_message import MAX_TRIES
from bot.storage.organizers import audit_trail
from bot.storage.schema.organizer_tables import Organizer as OrganizerRow
from flows.segments import measure
from tests.bot.broadcasts import claimed_sends
from tests.bot.broadcasts.recipients import Crowd, gather
from tests.bot.inbox.test_receive import say
from tests.bot.sending.recorded_transport import Recorded
from tests.clock import Clock, moving

NEW_YORK = "+12125550199"
SOON = timedelta(minutes=1)


def told(runtime: Runtime, clock: Clock) -> list[tuple[str, str]]:
    """Return who is told what a minute later."""
    clock.advance(SOON)
    transport = Recorded()
    tell_of_acts(runtime, transport.open, sleep=moving(clock))
    return [(outgoing.to, outgoing.text) for outgoing in transport.given]


def paused(runtime: Runtime, code: str = "21612", channel: str = "sms") -> Crowd:
    """A broadcast that was paused because all of it was refused."""
    crowd = gather(runtime, 4, channel=channel)
    claimed_sends.send(runtime, crowd.deliveries, Refused(code))
    supervise_broadcasts(runtime)
    return crowd


def organizer(runtime: Runtime, name: str, address: str = "", notify: str = "") -> Organizer:
    """Add an organizer, who may choose when to be told."""
    there = accounts.everyone(runtime)
    added = accounts.add(runtime, name, address, there[0] if there else None)
    return alerts.choose(runtime, name, notify, None, added) if notify else added


@pytest.fixture
def ana(runtime: Runtime) -> Organizer:
    """Who is told at once: it is eight in the morning where she is, when the clock says noon."""
    return organizer(runtime, "ana", NEW_YORK, AT_ONCE)


@pytest.mark.usefixtures("ana")
def test_a_broadcast_that_pauses_by_itself_is_told_of_once(runtime: Runtime, clock: Clock) -> None:
    crowd = paused(runtime)
    ((to, text),) = told(runtime, clock)
    assert to == NEW_YORK
    assert text.startswith(f"Broadcast {crowd.broadcast_id} was paused: ")
    assert "our number cannot text this one (21612)" in text
    assert measure(text).segments <= MAX_SEGMENTS
    assert told(runtime, clock) == []


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize("outcome", [ConnectionFailed("away"), RateLimited(5)])
def test_a_notice_that_never_left_is_sent_once_it_can_be(
    runtime: Runtime, clock: Clock, outcome: Outcome
) -> None:
    paused(runtime)
    clock.advance(SOON)
    lost = Recorded(*[outcome] * MAX_TRIES)
    assert tell_of_acts(runtime, lost.open, sleep=moving(clock)) == 0
    clock.advance(SOON)
    assert len(told(runtime, clock)) == 1
    assert told(runtime, clock) == []


@pytest.mark.usefixtures("ana")
def test_a_notice_that_may_have_left_is_not_sent_again(runtime: Runtime, clock: Clock) -> None:
    paused(runtime)
    clock.advance(SOON)
    tell_of_acts(runtime, Recorded(Uncertain("time-out")).open, sleep=moving(clock))
    assert told(runtime, clock) == []


def test_two_organizers_are_told_as_each_chose_and_once_for_each_pause(
    runtime: Runtime, clock: Clock, ana: Organizer
) -> None:
    organizer(runtime, "bo", "+12125550177")
    crowd = paused(runtime)
    assert [to for to, _ in told(runtime, clock)] == [NEW_YORK]
    clock.advance(timedelta(hours=3))
    assert [to for to, _ in told(runtime, clock)] == ["+12125550177"]
    assert told(runtime, clock) == []
    resume(runtime, ana, crowd.broadcast_id)
    clock.advance(timedelta(minutes=1))
    claimed_sends.send(runtime, crowd.deliveries, Refused("21612"))
    supervise_broadcasts(runtime)
    assert len(told(runtime, clock)) == 2
    assert told(runtime, clock) == []


def test_who_chose_the_day_is_told_in_the_morning(runtime: Runtime, clock: Clock) -> None:
    organizer(runtime, "ana", NEW_YORK)
    paused(runtime)
    assert told(runtime, clock) == []
    clock.advance(timedelta(hours=2))
    assert len(told(runtime, clock)) == 1
    assert told(runtime, clock) == []


def test_of_what_goes_on_again_by_then_nobody_is_told(runtime: Runtime, clock: Clock) -> None:
    organizer(runtime, "ana", NEW_YORK)
    crowd = paused(runtime)
    assert told(runtime, clock) == []
    resume(runtime, named(runtime, "ana"), crowd.broadcast_id)
    clock.advance(timedelta(hours=2))
    assert told(runtime, clock) == []


def test_who_came_later_or_has_no_address_or_said_stop_is_not_told(
    runtime: Runtime, clock: Clock, ana: Organizer
) -> None:
    organizer(runtime, "bo")
    say(runtime, "STOP", address="+12125550198")
    organizer(runtime, "cy", "+12125550198", AT_ONCE)
    paused(runtime)
    organizer(runtime, "di", "+12125550197", AT_ONCE)
    assert [to for to, _ in told(runtime, clock)] == [NEW_YORK]
    assert ana.name == "ana"


def test_what_an_organizer_paused_is_no_news(
    runtime: Runtime, clock: Clock, ana: Organizer
) -> None:
    crowd = gather(runtime, 4)
    pause(runtime, ana, crowd.broadcast_id, "a typo")
    assert told(runtime, clock) == []


@pytest.mark.usefixtures("ana")
def test_a_sender_that_stopped_is_told_of_together_with_its_broadcast(
    runtime: Runtime, clock: Clock
) -> None:
    crowd = paused(runtime, "21704")
    ((_, text),) = told(runtime, clock)
    assert text.startswith(f"Broadcast {crowd.broadcast_id} was paused: ")
    assert "the sms sender has stopped: our Messaging Service at Twilio has no number" in text


def test_a_sender_that_stopped_for_no_broadcast_is_told_of_in_telegram_and_in_spanish(
    runtime: Runtime, clock: Clock
) -> None:
    say(runtime, "IBMESP", address="7001")
    organizer(runtime, "ana", "7001", AT_ONCE)
    crowd = gather(runtime, 1)
    claimed_sends.change(runtime, crowd.broadcast_id, expires_at=clock())
    claimed_sends.send(runtime, crowd.deliveries, Refused("30034"))
    supervise_broadcasts(runtime)
    ((to, text),) = told(runtime, clock)
    assert (to, text.split(":")[0]) == ("7001", "No sale nada por SMS")
    assert "falta registrar nuestro remitente" in text


@pytest.mark.usefixtures("ana")
def test_an_organizer_whose_address_cannot_be_read_holds_up_no_other(
    runtime: Runtime, clock: Clock
) -> None:
    with runtime.database.write() as connection:
        connection.execute(update(OrganizerRow).values(sealed=b"nothing that was sealed"))
    organizer(runtime, "bo", "+12125550198", AT_ONCE)
    paused(runtime)
    assert [to for to, _ in told(runtime, clock)] == ["+12125550198"]


def test_the_choice_is_in_the_audit_trail(runtime: Runtime, ana: Organizer) -> None:
    alerts.choose(runtime, "ANA", accounts.BY_DAY, None, ana)
    with runtime.database.read() as connection:
        lines = audit_trail.list_lines(connection)
    assert (lines[-1].who, lines[-1].act, lines[-1].detail) == (
        "ana",
        "notices chosen",
        "ana: by day",
    )


@pytest.mark.usefixtures("ana")
def test_changed_campaigns_that_were_refused_are_told_of_unless_they_are_right_by_now(
    runtime: Runtime, clock: Clock
) -> None:
    def note(act: str) -> None:
        with runtime.database.write() as connection:
            audit_trail.note(connection, runtime.now(), None, act, detail="3 problems")

    clock.advance(timedelta(hours=2))
    note(REFUSED)
    ((_, text),) = told(runtime, clock)
    assert "campaigns were not taken" in text
    assert measure(text).segments <= MAX_SEGMENTS
    note(REFUSED)
    note(TAKEN)
    assert told(runtime, clock) == []


@pytest.mark.usefixtures("ana")
def test_names_that_go_in_two_weeks_are_told_of_with_the_day(
    runtime: Runtime, clock: Clock
) -> None:
    clock.advance(timedelta(hours=2))
    with runtime.database.write() as connection:
        detail = "ibm-extreme-vetting 2026-12-10 (after the hand-in)"
        audit_trail.note(connection, runtime.now(), None, NAMES_SOON, detail=detail)
    ((to, text),) = told(runtime, clock)
    assert to == NEW_YORK
    assert text.startswith("On 2026-12-10 the names of ibm-extreme-vetting are destroyed")
    assert measure(text).segments <= MAX_SEGMENTS
    assert told(runtime, clock) == []
