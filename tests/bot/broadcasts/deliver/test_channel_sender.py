"""Holds that sends keep to their pace, and what becomes of those that do not go well."""

import logging
import threading
from datetime import timedelta

import pytest

from bot.broadcasts.deliver import channel_sender
from bot.broadcasts.deliver.claim import Batch, Claimer
from bot.providers.interface import (
    ConnectionFailed,
    Outcome,
    Outgoing,
    RateLimited,
    Refused,
    Sent,
    Uncertain,
)
from bot.runtime import Runtime
from bot.storage.broadcasts import broadcasts
from bot.storage.deliveries import sender_pace
from bot.storage.engine.database import Unavailable
from bot.storage.schema.broadcast_tables import BroadcastStatus
from tests.bot.broadcasts.recipients import Recorder, Running, at_pace, counted, gather, statuses
from tests.bot.broadcasts.worker_runs import once, send, sent_to

GOING = (BroadcastStatus.SENDING,)


@pytest.fixture
def running() -> Running:
    """A clock that runs."""
    return Running()


@pytest.fixture
def fast(runtime: Runtime, running: Running) -> Runtime:
    """A runtime that sends as fast as it may, by a clock that runs."""
    return at_pace(runtime, now=running)


@pytest.mark.parametrize("status", [BroadcastStatus.PAUSED, BroadcastStatus.CANCELLED])
def test_pause_and_cancel_end_it_within_a_batch(fast: Runtime, status: BroadcastStatus) -> None:
    crowd = gather(fast, 600)

    def change(outgoing: Outgoing, number: int) -> Outcome:
        if number == 0:
            with fast.database.write() as connection:
                broadcasts.change(connection, crowd.broadcast_id, GOING, status=status)
        return Sent(outgoing.key)

    line = Recorder(answer=change)
    assert 0 < send(fast, line) <= 200
    assert counted(fast, crowd) == {"sent": len(line.sent), "queued": 600 - len(line.sent)}


def test_a_429_stops_the_sender_and_counts_as_no_attempt(fast: Runtime, running: Running) -> None:
    crowd = gather(fast, 300)
    other = gather(fast, 10, channel="telegram")

    def throttle(outgoing: Outgoing, number: int) -> Outcome:
        by_sms = outgoing.to.startswith("+")
        return RateLimited(60.0) if by_sms and number >= 50 else Sent(outgoing.key)

    line = Recorder(answer=throttle, seconds=0.001)
    send(fast, line)
    assert counted(fast, other) == {"sent": 10}
    tried = len(line.sent) - 10
    sent = counted(fast, crowd)["sent"]
    assert counted(fast, crowd) == {"sent": sent, "queued": 300 - sent}
    assert tried - sent <= channel_sender.IN_FLIGHT
    with fast.database.read() as connection:
        assert sender_pace.read(connection, "sms").stopped_until > running() + timedelta(seconds=50)
    again = Recorder()
    assert send(fast, again) == 0
    running.skip(timedelta(seconds=61))
    assert send(fast, again) == 300 - sent
    assert all(outgoing.key.endswith("-1") for outgoing in again.sent)


def test_a_short_wait_is_waited_for(fast: Runtime) -> None:
    crowd = gather(fast, 30)
    line = Recorder(answer=lambda outgoing, n: RateLimited(0.0) if n == 5 else Sent(outgoing.key))
    assert send(fast, line) == 30
    assert counted(fast, crowd) == {"sent": 30}


def test_refused_and_uncertain_are_settled_and_tried_no_second_time(fast: Runtime) -> None:
    crowd = gather(fast, 3)
    outcomes = (Refused("21211"), Uncertain("timeout"), Sent("SM1"))
    line = Recorder(answer=lambda _, number: outcomes[number])
    assert send(fast, line) == 1
    assert statuses(fast, crowd) == ["failed", "uncertain", "sent"]


def test_a_line_that_breaks_leaves_it_uncertain(
    fast: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    crowd = gather(fast, 1)

    def fail(outgoing: Outgoing, _: int) -> Outcome:
        raise ZeroDivisionError(outgoing.to)

    assert send(fast, Recorder(answer=fail)) == 0
    assert statuses(fast, crowd) == ["uncertain"]
    assert crowd.addresses[0] not in caplog.text


def test_a_provider_that_is_away_is_tried_again_and_costs_no_attempt(
    fast: Runtime, running: Running
) -> None:
    crowd = gather(fast, 150)
    away = Recorder(answer=lambda *_: ConnectionFailed("connection refused"), seconds=0.01)
    stop = threading.Event()
    threading.Timer(1.0, stop.set).start()
    assert send(fast, away, stop) == 0
    assert len(away.sent) <= channel_sender.IN_FLIGHT
    assert counted(fast, crowd) == {"queued": 150}
    running.skip(timedelta(minutes=1))
    line = Recorder()
    assert send(fast, line) == 150
    assert {outgoing.key.rpartition("-")[2] for outgoing in line.sent} == {"1"}


def test_told_to_stop_it_gives_back_what_waits_and_hears_out_what_is_under_way(
    fast: Runtime,
) -> None:
    slow = at_pace(fast, 20)
    crowd, stop = gather(slow, 40), threading.Event()

    def stop_at_once(outgoing: Outgoing, _: int) -> Outcome:
        stop.set()
        return Sent(outgoing.key)

    line = Recorder(answer=stop_at_once, seconds=0.05)
    sent = send(slow, line, stop)
    assert 0 < sent < 10
    assert sent_to(line).total() == sent
    assert counted(slow, crowd) == {"sent": sent, "queued": 40 - sent}


def test_an_answer_that_never_comes_does_not_hold_up_a_stop(
    fast: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel_sender, "STOP_WITHIN", 0.05)
    crowd, stop = gather(fast, 2), threading.Event()
    stop_soon = threading.Timer(0.2, stop.set)
    stop_soon.start()
    assert send(fast, Recorder(seconds=3600.0), stop) == 0
    assert statuses(fast, crowd) == ["uncertain", "uncertain"]


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_a_database_that_goes_away_is_waited_for(
    fast: Runtime, monkeypatch: pytest.MonkeyPatch, before: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Once before a claim, or after its commit: then nobody knows that it was made."""
    crowd, line, failing = gather(fast, 150), Recorder(), iter([True])
    take = Claimer.take

    def fail_once(*args: object, **named: object) -> Batch:
        if before and next(failing, False):
            raise Unavailable
        batch = take(*args, **named)  # type: ignore[arg-type]  # as it was called
        if next(failing, False):
            raise Unavailable
        return batch

    monkeypatch.setattr(Claimer, "take", fail_once)
    with caplog.at_level(logging.WARNING):
        assert send(fast, line) == 150
    assert sent_to(line) == once(crowd)
    assert counted(fast, crowd) == {"sent": 150}
    assert "the database is away" in caplog.text


@pytest.mark.parametrize("workers", [1, 3])
def test_no_window_of_time_holds_more_than_the_pace(fast: Runtime, workers: int) -> None:
    pace, window = 100, 1.0
    slow = at_pace(fast, pace)
    gather(slow, 150)
    lines = [Recorder(seconds=0.1) for _ in range(workers)]
    threads = [threading.Thread(target=send, args=(slow, line)) for line in lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times = sorted(time for line in lines for time in line.times)
    assert len(times) == 150
    most = max(sum(begins <= time < begins + window for time in times) for begins in times)
    late = workers * channel_sender.LATE * pace
    assert most <= 1.05 * pace * window + late + 1
    assert times[-1] - times[0] < 1.5 * len(times) / pace  # and yet it is made use of
