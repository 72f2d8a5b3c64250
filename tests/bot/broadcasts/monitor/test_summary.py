"""Holds what is told of a broadcast while it goes on, and when it is over."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.broadcasts.approve import pause_resume_cancel
from bot.broadcasts.broadcast_errors import BroadcastRefused
from bot.broadcasts.monitor.summary import MAX_FAILURE_REASONS, summarize_broadcast
from bot.broadcasts.monitor.waits import DAILY_CAP, PROVIDER, STOPPED, Wait, wait_phrases
from bot.cli.broadcast_output import as_plain
from bot.languages import LANGUAGES, say_phrase
from bot.organizers.accounts import named
from bot.providers.interface import RateLimited, Refused, Uncertain
from bot.runtime import Runtime
from bot.spending.daily_cap import day_of, next_day
from bot.storage.broadcasts import broadcasts
from bot.storage.deliveries import claim_statements, sender_pace, waiting
from bot.storage.deliveries.waiting import DOUBT
from bot.storage.operations import daily_spending
from bot.storage.schema.broadcast_tables import BroadcastStatus, Chunk, Delivery, DeliveryStatus
from flows.quiet_hours import Hours, next_daytime
from tests.bot.broadcasts import claimed_sends
from tests.bot.broadcasts.recipients import gather
from tests.bot.broadcasts.signers import with_settings
from tests.clock import Clock
from tests.heartbeats import let_worker_run

CHANNEL_REASONS = (STOPPED, PROVIDER, DAILY_CAP)


def test_everyone_is_counted_and_every_failure_has_its_reason(runtime: Runtime) -> None:
    crowd = gather(runtime, 210, recipients=210)
    claimed_sends.send(runtime, crowd.deliveries[:100])
    claimed_sends.send(runtime, crowd.deliveries[100:103], Refused("30007"))
    claimed_sends.send(runtime, crowd.deliveries[103:104], Refused("30005"))
    claimed_sends.send(runtime, crowd.deliveries[104:106], Uncertain("ReadTimeout"))
    claimed_sends.receipt(runtime, crowd.deliveries[0], "delivered")
    found = summarize_broadcast(runtime, crowd.broadcast_id)
    some = {name: count for name, count in found.counts.items() if count}
    assert some == {"queued": 104, "sent": 99, "delivered": 1, "failed": 4, "uncertain": 2}
    assert [(one.code, one.count) for one in found.failures] == [("30007", 3), ("30005", 1)]
    assert "spam" in found.failures[0].words
    assert found.not_sent == 0
    assert found.arrival_unknown == 0


def test_of_telegram_it_is_not_told_whether_it_arrived(runtime: Runtime) -> None:
    crowd = gather(runtime, 3, channel="telegram")
    claimed_sends.send(runtime, crowd.deliveries[:2])
    assert summarize_broadcast(runtime, crowd.broadcast_id).arrival_unknown == 2


def test_the_rate_is_that_of_the_last_minutes(runtime: Runtime, clock: Clock) -> None:
    crowd = gather(runtime, 100)
    claimed_sends.send(runtime, crowd.deliveries[:60])
    clock.advance(timedelta(minutes=2))
    assert summarize_broadcast(runtime, crowd.broadcast_id).per_minute == 30
    clock.advance(timedelta(minutes=4))
    assert summarize_broadcast(runtime, crowd.broadcast_id).per_minute == 0


def test_time_left_is_by_the_pace_and_by_what_the_last_texts_cost(runtime: Runtime) -> None:
    paced = with_settings(runtime, sms_segments_per_second=2.0)
    crowd = gather(paced, 100)
    assert summarize_broadcast(paced, crowd.broadcast_id).time_left == pytest.approx(
        timedelta(seconds=50), abs=timedelta(seconds=1)
    )
    rows = claimed_sends.claim(paced, crowd.deliveries[:20], segments=3)
    assert rows[0].segments == 3
    claimed_sends.finish(paced, rows, *(Refused("30007") for _ in rows))
    found = summarize_broadcast(paced, crowd.broadcast_id)
    assert found.time_left == pytest.approx(timedelta(seconds=120), abs=timedelta(seconds=1))
    assert found.ends_at == runtime.now() + (found.time_left or timedelta())


def test_who_is_asleep_is_told_with_when_the_first_wake(runtime: Runtime, clock: Clock) -> None:
    clock.set(datetime(2026, 5, 4, 22, 0, tzinfo=UTC))
    crowd = gather(runtime, 250)
    with runtime.database.write() as connection:
        there = update(Chunk).where(Chunk.number == 1).values(zones="America/Los_Angeles")
        connection.execute(there)
    found = summarize_broadcast(runtime, crowd.broadcast_id)
    assert found.waits == (Wait("night", 150, datetime(2026, 5, 5, 10, 0, tzinfo=UTC)),)
    assert found.ends_at is not None
    assert found.ends_at > datetime(2026, 5, 5, 10, 0, tzinfo=UTC)


def test_a_sender_that_waits_or_has_stopped_is_named(runtime: Runtime) -> None:
    crowd = gather(runtime, 1)
    later = claimed_sends.moment_of(runtime, minutes=1)
    with runtime.database.write() as connection:
        sender_pace.stop_sender(connection, "sms", "the account is suspended")
        sender_pace.stop_until(connection, "sms", later)
        sender_pace.stop_sender(connection, "telegram", "not of this broadcast")
    found = summarize_broadcast(runtime, crowd.broadcast_id)
    assert found.waits == (Wait("stopped", 1, None, "sms", "the account is suspended"),)
    assert found.has_stopped_sender
    with runtime.database.write() as connection:
        sender_pace.resume_sender(connection, "sms")
    found = summarize_broadcast(runtime, crowd.broadcast_id)
    assert found.waits == (Wait("provider", 1, later, "sms"),)


@pytest.mark.parametrize("stops", [True, False])
def test_the_forecast_heeds_that_nothing_may_go_out(
    runtime: Runtime, clock: Clock, stops: bool
) -> None:
    crowd = gather(runtime, 40)
    claimed_sends.send(runtime, crowd.deliveries[:30])
    later = clock() + timedelta(hours=5)
    with runtime.database.write() as connection:
        if stops:
            sender_pace.stop_sender(connection, "sms", "the account is suspended")
        else:
            sender_pace.stop_until(connection, "sms", later)
    found = summarize_broadcast(runtime, crowd.broadcast_id)
    assert (found.per_minute, found.is_stuck) == (0, False)
    if stops:
        assert (found.ends_at, found.time_left) == (None, None)
    else:
        assert found.ends_at
        assert found.ends_at >= later


def test_who_was_refused_for_now_is_told_with_when_it_is_tried_again(
    runtime: Runtime, clock: Clock
) -> None:
    crowd = gather(runtime, 4)
    claimed_sends.send(runtime, crowd.deliveries, Refused("30003"))
    found = summarize_broadcast(runtime, crowd.broadcast_id)
    (wait,) = found.waits
    assert (wait.reason, wait.deliveries) == ("retry", 4)
    assert wait.until
    assert wait.until > clock() + timedelta(hours=1)
    assert (found.per_minute, found.is_stuck) == (0, False)
    assert found.ends_at
    assert found.ends_at >= wait.until
    clock.advance(timedelta(minutes=10))
    assert not summarize_broadcast(runtime, crowd.broadcast_id).is_stuck


def test_of_several_that_are_tried_again_the_last_is_told_and_the_forecast_heeds_its_night(
    runtime: Runtime, clock: Clock
) -> None:
    crowd = gather(runtime, 30)
    claimed_sends.send(runtime, crowd.deliveries[:1], Refused("30008"))
    claimed_sends.send(runtime, crowd.deliveries[1:2], Refused("30003"))
    found = summarize_broadcast(runtime, crowd.broadcast_id)
    first, last = clock() + timedelta(hours=1), clock() + timedelta(hours=12)
    assert found.waits == (Wait("retry", 2, first, last_until=last),)
    assert found.ends_at == next_daytime(("UTC",), last, Hours()) > last
    for language in LANGUAGES:
        (said,) = wait_phrases(found.waits, 1, lambda until: f"{until:%H:%M}")
        assert {"13:00", "00:00"} <= set(re.findall(r"\d\d:\d\d", say_phrase(language, said)))


def test_who_waits_with_the_sender_is_not_counted_twice(runtime: Runtime) -> None:
    crowd = gather(runtime, 5)
    claimed_sends.send(runtime, crowd.deliveries[:1], Refused("63038"))
    (wait,) = summarize_broadcast(runtime, crowd.broadcast_id).waits
    assert (wait.reason, wait.deliveries) == ("provider", 5)


@pytest.mark.parametrize("seconds", [0.0, 30.0])
def test_who_was_told_to_wait_with_the_whole_sender_is_not_counted_twice(
    runtime: Runtime, seconds: float
) -> None:
    crowd = gather(runtime, 5)
    rows = claimed_sends.claim(runtime, crowd.deliveries[:3])
    claimed_sends.finish(runtime, rows, RateLimited(seconds), holds_sender=True)
    found = summarize_broadcast(runtime, crowd.broadcast_id)
    assert {wait.reason for wait in found.waits} <= {"provider", "retry"}
    assert sum(wait.deliveries for wait in found.waits) == found.left == 5


def test_who_waits_longer_than_the_sender_is_told_apart(runtime: Runtime, clock: Clock) -> None:
    crowd = gather(runtime, 5)
    claimed_sends.send(runtime, crowd.deliveries[:2], Refused("30003"))
    free_at = clock() + timedelta(minutes=10)
    with runtime.database.write() as connection:
        sender_pace.stop_until(connection, "sms", free_at)
    found = summarize_broadcast(runtime, crowd.broadcast_id)
    again_at = clock() + timedelta(hours=12)
    assert found.waits == (Wait("provider", 3, free_at, "sms"), Wait("retry", 2, again_at))


def test_a_stopped_sender_and_a_spent_day_are_not_counted_twice(runtime: Runtime) -> None:
    crowd = gather(runtime, 4)
    seen = with_settings(runtime, daily_segments=1)
    with runtime.database.write() as connection:
        daily_spending.add_segments(connection, day_of(runtime.now()), 1)
        sender_pace.stop_sender(connection, "sms", "the account is suspended")
    found = summarize_broadcast(seen, crowd.broadcast_id)
    assert [(wait.reason, wait.deliveries) for wait in found.waits] == [("stopped", 4)]


def test_waits_of_one_channel_leave_the_other_ready(runtime: Runtime, clock: Clock) -> None:
    texted = gather(runtime, 3)
    claimed_sends.send(runtime, texted.deliveries[:2], Refused("30008"))
    waits = summarize_broadcast(runtime, texted.broadcast_id).waits
    assert waits == (Wait("retry", 2, clock() + timedelta(hours=1)),)
    with runtime.database.write() as connection:
        sender_pace.stop_until(connection, "telegram", clock() + timedelta(hours=2))
    assert summarize_broadcast(runtime, texted.broadcast_id).waits == waits


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_moments_that_are_worded_alike_are_said_once(language: str, clock: Clock) -> None:
    wait = Wait("retry", 2, clock(), last_until=clock() + timedelta(seconds=9))
    (said,) = wait_phrases([wait], 1, lambda until: f"{until:%H:%M}")
    assert say_phrase(language, said).count(f"{clock():%H:%M}") == 1


@pytest.mark.parametrize("why", ["morning", "resume", "retry", "provider", "hour"])
def test_a_worker_is_not_asked_for_before_it_could_have_moved(
    runtime: Runtime, clock: Clock, why: str
) -> None:
    crowd = gather(runtime, 5)
    match why:
        case "morning":
            clock.set(datetime(2026, 5, 5, 9, 59, 50, tzinfo=UTC))
        case "resume":
            pause_resume_cancel.pause(runtime, named(runtime, "Ola"), crowd.broadcast_id)
            clock.advance(timedelta(hours=1))
            pause_resume_cancel.resume(runtime, named(runtime, "Ola"), crowd.broadcast_id)
        case "retry":
            claimed_sends.send(runtime, crowd.deliveries, Refused("30008"))
            clock.advance(timedelta(seconds=3590))
        case "provider":
            with runtime.database.write() as connection:
                until = clock() + timedelta(seconds=3600)
                sender_pace.stop_until(connection, "sms", until)
            clock.advance(timedelta(seconds=3590))
        case _:
            claimed_sends.change(runtime, crowd.broadcast_id, starts_at=clock())
    clock.advance(timedelta(seconds=20))
    assert not summarize_broadcast(runtime, crowd.broadcast_id).is_stuck
    clock.advance(timedelta(seconds=90))
    assert summarize_broadcast(runtime, crowd.broadcast_id).is_stuck


def test_who_is_held_in_doubt_is_told_and_no_worker_is_asked_for(
    runtime: Runtime, clock: Clock
) -> None:
    crowd = gather(runtime, 3)
    with runtime.database.write() as connection:
        held = clock() + timedelta(minutes=30)
        claim_statements.postpone_deliveries(connection, crowd.deliveries, held, DOUBT)
    clock.advance(timedelta(minutes=5))
    found = summarize_broadcast(runtime, crowd.broadcast_id)
    assert found.waits == (Wait("doubt", 3, None),)
    assert (found.is_stuck, found.ends_at) == (False, None)


def test_where_some_may_be_sent_to_and_nothing_moves_it_is_stuck(
    runtime: Runtime, clock: Clock
) -> None:
    crowd = gather(runtime, 3)
    assert not summarize_broadcast(runtime, crowd.broadcast_id).is_stuck
    clock.advance(timedelta(minutes=2))
    assert summarize_broadcast(runtime, crowd.broadcast_id).is_stuck
    paused = gather(runtime, 3, status=BroadcastStatus.PAUSED)
    looked_at = gather(
        runtime, 3, status=BroadcastStatus.CANARY, canary_left=0, canary_passed_at=None
    )
    for crowd in (paused, looked_at):
        assert not summarize_broadcast(runtime, crowd.broadcast_id).is_stuck


def test_failures_add_up_however_many_reasons_there_are(runtime: Runtime) -> None:
    crowd = gather(runtime, 12)
    with runtime.database.write() as connection:
        for number, delivery in enumerate(crowd.deliveries):
            connection.execute(
                update(Delivery)
                .where(Delivery.id == delivery)
                .values(status=DeliveryStatus.FAILED, error=f"3100{number % 10}")
            )
        connection.execute(update(Chunk).values(queued=0, failed=12))
    found = summarize_broadcast(runtime, crowd.broadcast_id)
    assert len(found.failures) == MAX_FAILURE_REASONS + 1
    assert sum(reason.count for reason in found.failures) == found.counts["failed"] == 12


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_to_wait_has_its_words(language: str, clock: Clock) -> None:
    waits = [Wait(reason, 3, clock()) for reason in waiting.REASONS]
    waits += [Wait(reason, 3, clock(), "sms", "why") for reason in CHANNEL_REASONS]
    for phrase in wait_phrases(waits, 20_000, str):
        said = say_phrase(language, phrase)
        assert "3" in said or "why" in said


def test_where_the_day_is_spent_it_is_over_the_next_day(runtime: Runtime, clock: Clock) -> None:
    crowd = gather(runtime, 3)
    with runtime.database.write() as connection:
        daily_spending.add_segments(connection, day_of(clock()), 5)
    seen = summarize_broadcast(with_settings(runtime, daily_segments=5), crowd.broadcast_id)
    (wait,) = seen.waits
    assert (wait.reason, wait.deliveries, wait.channel) == ("daily_cap", 3, "sms")
    assert wait.until == next_daytime(("UTC",), next_day(clock()), Hours())
    assert seen.ends_at
    assert seen.ends_at >= next_day(clock())
    free = summarize_broadcast(runtime, crowd.broadcast_id)
    assert free.ends_at
    assert free.ends_at < next_day(clock())


@pytest.mark.parametrize("status", [BroadcastStatus.SENT, BroadcastStatus.CANCELLED])
def test_what_is_left_when_it_is_over_was_not_sent(
    runtime: Runtime, status: BroadcastStatus
) -> None:
    crowd = gather(runtime, 3, status=status)
    claimed_sends.send(runtime, crowd.deliveries[:1])
    found = summarize_broadcast(runtime, crowd.broadcast_id)
    assert (found.not_sent, found.ends_at, found.time_left, found.waits) == (2, None, None, ())


def test_a_program_may_read_it(runtime: Runtime) -> None:
    crowd = gather(runtime, 2)
    claimed_sends.send(runtime, crowd.deliveries[:1], Refused("30007"))
    plain = json.loads(as_plain(summarize_broadcast(runtime, crowd.broadcast_id)))
    assert plain["status"] == "sending"
    assert plain["counts"]["queued"] == 1
    assert plain["failures"][0]["code"] == "30007"
    assert datetime.fromisoformat(plain["at"]) == runtime.now()


def test_what_is_not_there_is_said(runtime: Runtime) -> None:
    with pytest.raises(BroadcastRefused):
        summarize_broadcast(runtime, 404)


def test_whether_a_worker_runs_is_known_where_one_is_needed(runtime: Runtime, clock: Clock) -> None:
    crowd = gather(runtime, 5)
    assert not summarize_broadcast(runtime, crowd.broadcast_id).has_worker
    let_worker_run(runtime.database, clock())
    assert summarize_broadcast(runtime, crowd.broadcast_id).has_worker
    clock.advance(timedelta(minutes=1))
    assert not summarize_broadcast(runtime, crowd.broadcast_id).has_worker
    with runtime.database.write() as connection:
        broadcasts.change(
            connection,
            crowd.broadcast_id,
            (BroadcastStatus.SENDING,),
            status=BroadcastStatus.CANCELLED,
        )
    assert summarize_broadcast(runtime, crowd.broadcast_id).has_worker
