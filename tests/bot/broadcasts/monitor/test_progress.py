"""Holds what is told of a broadcast while it goes on, and when it is over."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.broadcasts.broadcast_errors import NotNow
from bot.broadcasts.monitor.progress import progress
from bot.providers.interface import Refused, Uncertain
from bot.runtime import Runtime
from bot.spending.daily_cap import day_of, next_day
from bot.storage.deliveries import sender_pace
from bot.storage.operations import daily_spending
from bot.storage.schema.broadcast_tables import BroadcastStatus, Chunk
from tests.bot.broadcasts import claimed_sends
from tests.bot.broadcasts.recipients import gather
from tests.bot.broadcasts.signers import with_settings
from tests.clock import Clock


def test_everyone_is_counted_and_every_failure_has_its_reason(runtime: Runtime) -> None:
    crowd = gather(runtime, 210, recipients=210)
    claimed_sends.send(runtime, crowd.deliveries[:100])
    claimed_sends.send(runtime, crowd.deliveries[100:103], Refused("30007"))
    claimed_sends.send(runtime, crowd.deliveries[103:104], Refused("30005"))
    claimed_sends.send(runtime, crowd.deliveries[104:106], Uncertain("ReadTimeout"))
    claimed_sends.receipt(runtime, crowd.deliveries[0], "delivered")
    found = progress(runtime, crowd.broadcast_id)
    some = {name: count for name, count in found.counts.items() if count}
    assert some == {"queued": 104, "sent": 99, "delivered": 1, "failed": 4, "uncertain": 2}
    assert [(one.code, one.count) for one in found.failed] == [("30007", 3), ("30005", 1)]
    assert "spam" in found.failed[0].words
    assert found.not_sent == 0
    assert found.untold == 0


def test_of_telegram_it_is_not_told_whether_it_arrived(runtime: Runtime) -> None:
    crowd = gather(runtime, 3, channel="telegram")
    claimed_sends.send(runtime, crowd.deliveries[:2])
    assert progress(runtime, crowd.broadcast_id).untold == 2


def test_the_rate_is_that_of_the_last_minutes(runtime: Runtime, clock: Clock) -> None:
    crowd = gather(runtime, 100)
    claimed_sends.send(runtime, crowd.deliveries[:60])
    clock.advance(timedelta(minutes=2))
    assert progress(runtime, crowd.broadcast_id).per_minute == 30
    clock.advance(timedelta(minutes=4))
    assert progress(runtime, crowd.broadcast_id).per_minute == 0


def test_time_left_is_by_the_pace_and_by_what_the_last_texts_cost(runtime: Runtime) -> None:
    paced = with_settings(runtime, sms_segments_per_second=2.0)
    crowd = gather(paced, 100)
    assert progress(paced, crowd.broadcast_id).seconds_left == pytest.approx(50, abs=1)
    rows = claimed_sends.claim(paced, crowd.deliveries[:20], segments=3)
    assert rows[0].segments == 3
    claimed_sends.finish(paced, rows, *(Refused("30007") for _ in rows))
    found = progress(paced, crowd.broadcast_id)
    assert found.seconds_left == pytest.approx(80 * 3 / 2, abs=1)
    assert found.ends_at == runtime.now() + timedelta(seconds=found.seconds_left or 0)


def test_who_is_asleep_is_told_with_when_the_first_wake(runtime: Runtime, clock: Clock) -> None:
    clock.set(datetime(2026, 5, 4, 22, 0, tzinfo=UTC))
    crowd = gather(runtime, 250)
    with runtime.database.write() as connection:
        there = update(Chunk).where(Chunk.number == 1).values(zones="America/Los_Angeles")
        connection.execute(there)
    found = progress(runtime, crowd.broadcast_id)
    assert (found.asleep, found.wakes_at) == (150, datetime(2026, 5, 5, 10, 0, tzinfo=UTC))
    assert found.ends_at is not None
    assert found.ends_at > datetime(2026, 5, 5, 10, 0, tzinfo=UTC)


def test_a_sender_that_waits_or_has_stopped_is_named(runtime: Runtime) -> None:
    crowd = gather(runtime, 1)
    later = claimed_sends.moment_of(runtime, minutes=1)
    with runtime.database.write() as connection:
        sender_pace.stop(connection, "sms", "the account is suspended")
        sender_pace.wait_until(connection, "sms", later)
        sender_pace.stop(connection, "telegram", "not of this broadcast")
    found = progress(runtime, crowd.broadcast_id)
    assert found.stopped == {"sms": "the account is suspended"}
    assert found.waiting == {"sms": later}


def test_where_the_day_is_spent_it_is_over_the_next_day(runtime: Runtime, clock: Clock) -> None:
    crowd = gather(runtime, 3)
    with runtime.database.write() as connection:
        daily_spending.add(connection, day_of(clock()), 5)
    seen = progress(with_settings(runtime, daily_segments=5), crowd.broadcast_id)
    assert seen.capped_until == next_day(clock())
    assert seen.ends_at
    assert seen.ends_at >= seen.capped_until
    free = progress(runtime, crowd.broadcast_id)
    assert free.ends_at
    assert free.ends_at < seen.capped_until


@pytest.mark.parametrize("status", [BroadcastStatus.SENT, BroadcastStatus.CANCELLED])
def test_what_is_left_when_it_is_over_was_not_sent(
    runtime: Runtime, status: BroadcastStatus
) -> None:
    crowd = gather(runtime, 3, status=status)
    claimed_sends.send(runtime, crowd.deliveries[:1])
    found = progress(runtime, crowd.broadcast_id)
    assert (found.not_sent, found.ends_at, found.seconds_left, found.asleep) == (2, None, None, 0)


def test_a_program_may_read_it(runtime: Runtime) -> None:
    crowd = gather(runtime, 2)
    claimed_sends.send(runtime, crowd.deliveries[:1], Refused("30007"))
    plain = json.loads(json.dumps(progress(runtime, crowd.broadcast_id).as_json()))
    assert plain["status"] == "sending"
    assert plain["counts"]["queued"] == 1
    assert plain["failed"][0]["code"] == "30007"
    assert datetime.fromisoformat(plain["at"]) == runtime.now()


def test_what_is_not_there_is_said(runtime: Runtime) -> None:
    with pytest.raises(NotNow):
        progress(runtime, 404)
