"""Holds the daily cap: sending stops, signing and stopping go on, and organizers are told."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot import worker
from bot.bootstrap import build
from bot.conversation.reminders import send_reminders
from bot.inbox.receive import Channel, Inbound, receive
from bot.organizers import accounts
from bot.phone_console.organizer_notices import note_spending, tell_of_acts
from bot.providers.interface import ConnectionFailed, Refused
from bot.runtime import Runtime
from bot.sending.transports import ChannelNotConfigured, OpenTransport
from bot.settings import Settings
from bot.spending import daily_cap
from bot.storage.broadcasts import broadcasts
from bot.storage.engine.database import Database
from bot.storage.operations import daily_spending as rows_of
from bot.storage.organizers import audit_trail
from bot.storage.schema.consent_tables import Suppression
from bot.storage.schema.conversation_tables import Message
from bot.storage.schema.operations_tables import DailySpending
from bot.storage.schema.signature_tables import Signature
from flows.events import Said
from tests.bot.broadcasts.recipients import Recorder, at_pace, gather, statuses
from tests.bot.broadcasts.worker_runs import claim_batch, claimed_addresses, send
from tests.bot.inbox.test_receive import happen, rows, say
from tests.bot.sending.recorded_transport import Recorded
from tests.clock import Clock, moving
from tests.conftest import shipped_campaigns

CAP = 10
RUTH = "+12125550102"


@pytest.fixture
def capped(settings: Settings, clock: Clock) -> Iterator[Runtime]:
    """A runtime that may send ten segments a day."""
    built = build(
        settings.model_copy(update={"daily_segments": CAP}),
        now=clock,
        load_campaigns=shipped_campaigns,
    )
    yield built
    built.database.close()


def spend(runtime: Runtime, segments: int) -> None:
    """Let another process have sent so many today."""
    with runtime.database.write() as connection:
        rows_of.add_segments(connection, daily_cap.day_of(runtime.now()), segments)


def spent(runtime: Runtime) -> int:
    return sum(row.segments for row in rows(runtime, DailySpending))


def test_once_the_cap_is_reached_no_order_by_text_is_answered_but_one_in_telegram_is(
    capped: Runtime,
) -> None:
    ola = accounts.add(capped, "ola", RUTH)
    accounts.add(capped, "bo", "7900", by=ola)
    spend(capped, CAP)
    assert say(capped, "FIGURES", address=RUTH) == ""
    assert say(capped, "FIGURES", address="7900", channel=Channel.TELEGRAM)


def test_replies_are_counted_in_segments_once_a_second(capped: Runtime, clock: Clock) -> None:
    say(capped, "IBM")
    first = spent(capped)
    assert 1 <= first <= 2
    say(capped, "status")
    assert spent(capped) == first
    clock.advance(timedelta(seconds=1))
    say(capped, "status")
    assert spent(capped) == first + 2


def test_a_message_by_whatsapp_counts_as_one_and_telegram_as_none(capped: Runtime) -> None:
    long = "x" * 1000
    assert daily_cap.segments_of(Channel.WHATSAPP, long) == 1
    assert daily_cap.segments_of(Channel.TELEGRAM, long) == 0
    assert [daily_cap.segments_of(Channel.SMS, "x" * size) for size in (160, 161, 307)] == [1, 2, 3]
    assert daily_cap.segments_of(Channel.RCS, "ú" * 71) == 2
    say(capped, "IBM", address="7001", channel=Channel.TELEGRAM)
    assert spent(capped) == 0


def test_a_repeat_is_not_counted_again(capped: Runtime, clock: Clock) -> None:
    inbound = Inbound("twilio", "SM1", Channel.SMS, RUTH, Said("IBM"))
    receive(capped, inbound)
    before = spent(capped)
    clock.advance(timedelta(seconds=1))
    assert receive(capped, inbound).is_repeat
    say(capped, "Liked “IBM”")
    assert spent(capped) == before


def test_when_the_day_is_spent_nothing_is_answered_and_all_is_recorded_and_obeyed(
    capped: Runtime,
) -> None:
    say(capped, "IBM Ana Ruiz")
    say(capped, "IBM Ruth Bader", address=RUTH)
    spend(capped, CAP)
    capped.unsaved_segments.set_saved(daily_cap.day_of(capped.now()), CAP)
    before = len(rows(capped, Message))
    assert say(capped, "SIGN") == ""
    assert say(capped, "please stop texting me", address=RUTH) == ""
    assert say(capped, "hello", address="+12125550103") == ""
    assert len(rows(capped, Signature)) == 1
    assert len(rows(capped, Suppression)) == 1
    assert len(rows(capped, Message)) == before + 3
    assert say(capped, "IBM", address="7001", channel=Channel.TELEGRAM)


def test_a_process_that_begins_on_a_day_that_is_spent_knows_it(capped: Runtime) -> None:
    spend(capped, CAP)
    assert say(capped, "IBM") == ""


def test_what_was_spent_is_forgotten_in_the_end(capped: Runtime, clock: Clock) -> None:
    spend(capped, CAP)
    clock.advance(worker.SPENDING_KEPT)
    worker.forget_counts(capped)
    assert spent(capped) == CAP
    clock.advance(timedelta(days=1))
    worker.forget_counts(capped)
    assert spent(capped) == 0


def test_what_others_have_sent_is_known_with_the_next_reply(capped: Runtime, clock: Clock) -> None:
    assert say(capped, "IBM")
    spend(capped, CAP)
    clock.advance(timedelta(seconds=1))
    assert say(capped, "status")
    assert say(capped, "status") == ""


def test_the_next_day_all_goes_on_by_itself(capped: Runtime, clock: Clock) -> None:
    spend(capped, CAP)
    assert say(capped, "IBM") == ""
    clock.set(daily_cap.next_day(clock()))
    assert say(capped, "IBM")


def test_what_cannot_be_counted_now_is_counted_with_the_next_reply(
    capped: Runtime, clock: Clock
) -> None:
    nowhere = Runtime(
        capped.settings,
        Database("sqlite:////nowhere/at/all.sqlite3"),
        capped.vault,
        capped.shelf,
        clock,
        capped.unsaved_segments,
    )
    daily_cap.count_reply(nowhere, Channel.SMS, "one")
    clock.advance(timedelta(seconds=1))
    daily_cap.count_reply(capped, Channel.SMS, "two")
    assert spent(capped) == 2


def test_a_broadcast_stops_at_the_cap_and_goes_on_the_next_day(
    capped: Runtime, clock: Clock
) -> None:
    fast = at_pace(capped)
    crowd = gather(fast, CAP + 3)
    line = Recorder()
    assert send(fast, line) == CAP
    assert spent(fast) == CAP
    assert send(fast, line) == 0
    assert claim_batch(fast).next_claim_at == daily_cap.next_day(clock())
    assert statuses(fast, crowd).count("queued") == 3
    with fast.database.read() as connection:
        row = broadcasts.find(connection, crowd.broadcast_id)
    assert row
    assert row.status == "sending"
    clock.advance(timedelta(days=1))
    assert send(fast, line) == 3


def test_raising_the_setting_lets_a_broadcast_go_on(capped: Runtime) -> None:
    fast = at_pace(capped)
    gather(fast, CAP + 3)
    send(fast, Recorder())
    raised = fast.settings.model_copy(update={"daily_segments": CAP * 2})
    again = Runtime(raised, fast.database, fast.vault, fast.shelf, fast.now)
    assert len(claimed_addresses(again)) == 3


def test_telegram_has_no_cap(capped: Runtime) -> None:
    fast = at_pace(capped)
    gather(fast, 3, channel="telegram")
    spend(fast, CAP)
    assert len(claimed_addresses(fast, "telegram")) == 3
    assert spent(fast) == CAP


def test_a_reminder_counts_and_waits_for_the_next_day(capped: Runtime, clock: Clock) -> None:
    say(capped, "IBM Ana Ruiz")
    clock.advance(timedelta(hours=30))
    spend(capped, CAP)
    line = Recorded()
    assert send_reminders(capped, line.open) == 0
    clock.advance(timedelta(days=1))
    assert send_reminders(capped, line.open) == 1
    assert spent(capped) > CAP


def tell(runtime: Runtime, clock: Clock, opened: OpenTransport) -> int:
    """Tell organizers by day what was spent, and return how many were told."""
    note_spending(runtime)
    clock.advance(timedelta(minutes=1))
    return tell_of_acts(runtime, opened, sleep=moving(clock))


@pytest.fixture
def by_day(clock: Clock) -> None:
    """It is day everywhere in the United States."""
    clock.advance(timedelta(hours=8))


@pytest.mark.usefixtures("by_day")
def test_organizers_are_warned_once_and_told_once(capped: Runtime, clock: Clock) -> None:
    ana = accounts.add(capped, "ana", "+12125550199")
    accounts.add(capped, "bo", "7001", by=ana)
    accounts.add(capped, "cy", by=ana)
    line = Recorded()
    spend(capped, CAP * 8 // 10 - 1)
    assert tell(capped, clock, line.open) == 0
    spend(capped, 1)
    assert tell(capped, clock, line.open) == 2
    assert all(text.startswith("8 of today's 10 segments are sent.") for text in line.texts)
    assert tell(capped, clock, line.open) == 0
    spend(capped, CAP)
    assert tell(capped, clock, line.open) == 2
    assert line.texts[-1].startswith("Today's 10 segments are spent.")
    assert tell(capped, clock, line.open) == 0
    with capped.database.read() as connection:
        acts = [entry.act for entry in audit_trail.list_lines(connection)]
    assert acts.count("daily cap near") == acts.count("daily cap reached") == 1


@pytest.mark.usefixtures("by_day")
def test_replies_that_reach_the_cap_within_a_second_are_told_of(
    capped: Runtime, clock: Clock
) -> None:
    accounts.add(capped, "ana", "7001")
    said = [say(capped, "IBM", address=f"+121255501{number:02}") for number in range(CAP + 1)]
    assert said[-1] == ""
    line = Recorded()
    assert tell(capped, clock, line.open) == 1
    assert line.texts[-1].startswith("Today's 10 segments are spent.")


@pytest.mark.usefixtures("by_day")
def test_who_is_told_that_it_is_reached_is_not_warned_after_that(
    capped: Runtime, clock: Clock
) -> None:
    accounts.add(capped, "ana", "7001")
    spend(capped, CAP)
    line = Recorded()
    assert tell(capped, clock, line.open) == 1
    assert tell(capped, clock, line.open) == 0


@pytest.mark.usefixtures("by_day")
def test_an_organizer_is_told_in_their_language_and_not_after_stop(
    capped: Runtime, clock: Clock
) -> None:
    ana = accounts.add(capped, "ana", "7001")
    accounts.add(capped, "bo", "7002", by=ana)
    say(capped, "IBMESP", address="7001", channel=Channel.TELEGRAM)
    say(capped, "please stop texting me", address="7002", channel=Channel.TELEGRAM)
    spend(capped, CAP)
    line = Recorded()
    assert tell(capped, clock, line.open) == 1
    assert line.texts[0].startswith("Se acabaron los 10 segmentos de hoy.")


@pytest.mark.usefixtures("by_day")
def test_a_channel_that_is_not_there_and_one_that_fails_keep_nobody_from_being_told(
    capped: Runtime,
    clock: Clock,
) -> None:
    ana = accounts.add(capped, "ana", "+12125550199")
    accounts.add(capped, "bo", "7001", by=ana)
    accounts.add(capped, "cy", "7002", by=ana)
    spend(capped, CAP)
    line = Recorded(ConnectionFailed("no route"), Refused("403"))

    def opened(channel: str) -> Recorded:
        if channel == "sms":
            raise ChannelNotConfigured("no account")
        return line.open(channel)

    assert tell(capped, clock, opened) == 1
    assert len(line.texts) == 3


def test_whoever_writes_from_a_country_that_is_not_written_to_is_obeyed_and_not_answered(
    runtime: Runtime,
) -> None:
    far = "+447911123456"
    assert say(runtime, "IBM", "IBM Ana Ruiz", "SIGN", address=far) == ""
    assert rows(runtime, Signature) == []
    assert [row.body is not None for row in rows(runtime, Message)] == [True] * 3
    assert happen(runtime, None, far).message is None
    say(runtime, "please stop texting me", address=far, channel=Channel.WHATSAPP)
    assert len(rows(runtime, Suppression)) == 1
    assert say(runtime, "START", address=far) == ""
    assert rows(runtime, Suppression) == []
