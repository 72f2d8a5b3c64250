"""Holds that sends keep to their pace, and what becomes of those that do not go well."""

import asyncio
import logging
import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from bot.broadcasts.deliver.channel_sender import (
    MAX_CATCH_UP_SECONDS,
    MAX_LIMITED_RECIPIENTS,
    MAX_LIMITED_UNALIKE,
    MAX_SENDS_UNDER_WAY,
    MAX_UNANSWERED,
    ChannelSender,
)
from bot.broadcasts.deliver.claim import ClaimedBatch, DeliveryClaimer
from bot.broadcasts.deliver.record import SendResult
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
from bot.storage.deliveries.waiting import RETRY, waiting_reasons
from bot.storage.engine.database import Unavailable
from bot.storage.engine.database_remedies import in_its_words
from bot.storage.schema.broadcast_tables import BroadcastStatus
from tests.bot.broadcasts.recipients import Recorder, Running, at_pace, counted, gather, statuses
from tests.bot.broadcasts.worker_runs import once, send, sent_to
from tests.log_lines import logged

GOING = (BroadcastStatus.SENDING,)


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
    assert tried - sent < MAX_SENDS_UNDER_WAY + MAX_LIMITED_RECIPIENTS
    with fast.database.read() as connection:
        assert sender_pace.read_sender(connection, "sms").stopped_until > running() + timedelta(
            seconds=50
        )
    again = Recorder()
    assert send(fast, again) == 0
    running.skip(timedelta(seconds=61))
    assert send(fast, again) == 300 - sent
    assert all(outgoing.key.endswith("-1") for outgoing in again.sent)


@pytest.mark.parametrize("limited", [1, MAX_LIMITED_RECIPIENTS + 2])
def test_chats_that_are_always_limited_hold_up_no_others(
    fast: Runtime, running: Running, limited: int
) -> None:
    """Whoever is sent back goes behind the others, and counts against the sender but once."""
    crowd = gather(fast, 30, channel="telegram")
    full = set(crowd.addresses[:limited])

    def answer(outgoing: Outgoing, _: int) -> Outcome:
        return RateLimited(30.0) if outgoing.to in full else Sent(outgoing.key)

    line = Recorder(answer=answer)
    for _ in range(3):
        send(fast, line)
        running.skip(timedelta(seconds=31))
    tried = sent_to(line)
    assert {one for one, times in tried.items() if times == 1} == set(crowd.addresses) - full
    assert all(1 < tried[one] <= 3 for one in full)
    assert counted(fast, crowd) == {"sent": 30 - limited, "queued": limited}
    with fast.database.read() as connection:
        waiting = waiting_reasons(connection, crowd.broadcast_id, running())
        stopped_until = sender_pace.read_sender(connection, "telegram").stopped_until
    assert stopped_until < running()
    assert not waiting  # by now they are due once more
    line.answer = None
    assert send(fast, line) == limited
    assert all(outgoing.key.endswith("-1") for outgoing in line.sent)


@pytest.mark.parametrize("count", [3, 10, 30])
def test_chats_with_limits_of_their_own_do_not_stop_the_sender(fast: Runtime, count: int) -> None:
    crowd = gather(fast, count, channel="telegram")
    waits = dict(zip(crowd.addresses, (40.0, 3600.0, 86_400.0), strict=False))
    line = Recorder(
        answer=lambda outgoing, _: (
            RateLimited(waits[outgoing.to]) if outgoing.to in waits else Sent(outgoing.key)
        )
    )
    assert send(fast, line) == count - 3
    with fast.database.read() as connection:
        assert sender_pace.read_sender(connection, "telegram").stopped_until < fast.now()


def test_a_limit_that_few_chats_have_for_long_holds_up_the_others_for_a_minute(
    fast: Runtime, running: Running
) -> None:
    crowd = gather(fast, 30, channel="telegram")
    full = set(crowd.addresses[:3])
    line = Recorder(
        answer=lambda outgoing, _: (
            RateLimited(86_400.0) if outgoing.to in full else Sent(outgoing.key)
        )
    )
    first = send(fast, line)
    running.skip(timedelta(seconds=62))
    assert first + send(fast, line) == 27


def test_many_in_a_row_that_are_limited_stop_the_sender_whenever_their_limits_end(
    fast: Runtime,
) -> None:
    slow = at_pace(fast, 40)
    gather(slow, 30, channel="telegram")
    line = Recorder(answer=lambda _, number: RateLimited(60.0 + 60 * number))
    assert send(slow, line) == 0
    assert MAX_LIMITED_UNALIKE <= len(line.sent) < 30


def test_several_chats_in_a_row_that_are_limited_stop_the_sender(fast: Runtime) -> None:
    slow = at_pace(fast, 20)
    crowd = gather(slow, 30, channel="telegram")
    line = Recorder(answer=lambda *_: RateLimited(60.0))
    assert send(slow, line) == 0
    # What was on its way when the third answer came is sent all the same.
    assert MAX_LIMITED_RECIPIENTS <= len(line.sent) < 30
    assert counted(slow, crowd) == {"queued": 30}
    with slow.database.read() as connection:
        until = sender_pace.read_sender(connection, "telegram").stopped_until
        (retry,) = waiting_reasons(connection, crowd.broadcast_id, slow.now())
    assert until > slow.now() + timedelta(seconds=50)
    assert (retry.reason, retry.deliveries) == (RETRY, len(line.sent))


def test_a_short_wait_is_waited_for(fast: Runtime) -> None:
    crowd = gather(fast, 30)
    line = Recorder(answer=lambda outgoing, n: RateLimited(0.0) if n == 5 else Sent(outgoing.key))
    assert send(fast, line) == 30
    assert counted(fast, crowd) == {"sent": 30}


def test_refused_and_uncertain_are_settled_and_tried_no_second_time(fast: Runtime) -> None:
    crowd = gather(fast, 3)
    answers: list[Outcome] = [Refused("21211"), Uncertain("timeout"), Sent("SM1")]
    outcomes = dict(zip(crowd.addresses, answers, strict=True))
    line = Recorder(answer=lambda outgoing, _: outcomes[outgoing.to])
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
    assert crowd.addresses[0] not in logged(caplog)


@pytest.mark.parametrize("channel", ["sms", "telegram"])
def test_where_nobody_is_answered_the_others_are_kept_from_it(
    fast: Runtime, running: Running, channel: str
) -> None:
    crowd = gather(fast, 300, channel=channel)
    line = Recorder(answer=lambda *_: Uncertain("server error"), seconds=0.001)
    assert send(fast, line) == 0
    lost = counted(fast, crowd)["uncertain"]
    assert MAX_UNANSWERED <= lost == len(line.sent) < MAX_UNANSWERED + MAX_SENDS_UNDER_WAY
    assert counted(fast, crowd) == {"queued": 300 - lost, "uncertain": lost}
    assert send(fast, Recorder()) == 0
    running.skip(timedelta(seconds=61))
    again = Recorder()
    assert send(fast, again) == 300 - lost
    assert not set(again.sent) & set(line.sent)


def test_no_more_than_a_few_wait_for_answers_that_may_never_come(fast: Runtime) -> None:
    """The ten that time out are known only after seconds: no others may be under way by then."""
    crowd = gather(fast, 300, channel="telegram")
    line = Recorder(answer=lambda *_: Uncertain("timed out"), seconds=1.0)
    assert send(fast, line) == 0
    assert len(line.sent) == MAX_UNANSWERED
    lost = {"queued": 300 - MAX_UNANSWERED, "uncertain": MAX_UNANSWERED}
    assert counted(fast, crowd) == lost


def test_single_ones_without_an_answer_hold_up_no_others(fast: Runtime) -> None:
    crowd = gather(fast, 60)
    every_third = set(crowd.addresses[::3])

    def answer(outgoing: Outgoing, _: int) -> Outcome:
        return Uncertain("timed out") if outgoing.to in every_third else Sent(outgoing.key)

    assert send(fast, Recorder(answer=answer)) == 40
    assert counted(fast, crowd) == {"sent": 40, "uncertain": 20}


def test_a_provider_that_is_away_is_tried_again_and_costs_no_attempt(
    fast: Runtime, running: Running
) -> None:
    crowd = gather(fast, 150)
    away = Recorder(answer=lambda *_: ConnectionFailed("connection refused"), seconds=0.01)
    stop = threading.Event()
    threading.Timer(1.0, stop.set).start()
    assert send(fast, away, stop) == 0
    assert len(away.sent) <= MAX_SENDS_UNDER_WAY
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


def run(runtime: Runtime, claimer: DeliveryClaimer, line: Recorder, **changes: Any) -> int:
    """Send on one channel with this claimer; ``changes`` are other arguments of the sender."""

    async def work() -> int:
        given = {"stop": threading.Event(), **changes}
        return await ChannelSender(runtime, claimer, line, **given).run()

    return asyncio.run(work())


def test_an_answer_that_never_comes_does_not_hold_up_a_stop(fast: Runtime) -> None:
    crowd, stop = gather(fast, 2), threading.Event()
    threading.Timer(0.2, stop.set).start()
    claimer = DeliveryClaimer(fast, "sms", "worker-1")
    line = Recorder(seconds=3600.0)
    assert run(fast, claimer, line, stop=stop, stop_timeout_seconds=0.05) == 0
    assert statuses(fast, crowd) == ["uncertain", "uncertain"]


class FailingClaimer(DeliveryClaimer):
    """Its database goes away once: before a claim, or after its commit."""

    def __init__(self, runtime: Runtime, *, before: bool) -> None:
        super().__init__(runtime, "sms", "worker-1")
        self._before, self._fails = before, True

    def claim_batch(
        self, results: Sequence[SendResult], *, claim_more: bool = True
    ) -> ClaimedBatch:
        """Claim, and fail once."""
        fails, self._fails = self._fails, False
        if fails and self._before:
            raise Unavailable(in_its_words("away"))
        batch = super().claim_batch(results, claim_more=claim_more)
        if fails:
            raise Unavailable(in_its_words("away"))
        return batch


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_a_database_that_goes_away_is_waited_for(
    fast: Runtime, before: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Once before a claim, or after its commit: then nobody knows that it was made."""
    crowd, line = gather(fast, 150), Recorder()
    with caplog.at_level(logging.WARNING):
        assert run(fast, FailingClaimer(fast, before=before), line) == 150
    assert sent_to(line) == once(crowd)
    assert counted(fast, crowd) == {"sent": 150}


PACE = 100
"""Messages a second, of the tests below.

That the pace is made use of is for a quiet machine to show (``dev.py bench broadcasts``).
"""


def times_of_sends(runtime: Runtime, workers: int) -> list[float]:
    """Return when 150 messages were sent by so many workers at once, in seconds from before."""
    slow = at_pace(runtime, PACE)
    gather(slow, 150)
    lines = [Recorder(seconds=0.1) for _ in range(workers)]
    threads = [threading.Thread(target=send, args=(slow, line)) for line in lines]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times = sorted(at - began for line in lines for at in line.times)
    assert len(times) == 150
    return times


def test_no_window_of_time_holds_more_than_the_pace(fast: Runtime) -> None:
    """However late a worker is: what it missed is not made up for by a burst."""
    times, window = times_of_sends(fast, workers=1), 1.0
    most = max(sum(begins <= at < begins + window for at in times) for begins in times)
    assert most <= 1.05 * PACE * window + 2 * MAX_CATCH_UP_SECONDS * PACE + 1


def test_workers_together_are_never_ahead_of_the_pace(fast: Runtime) -> None:
    """Each keeps to its slots, which the sender's row gives out; on a slow machine it is later."""
    times = times_of_sends(fast, workers=3)
    early = [count for count, at in enumerate(times) if count > 1.05 * PACE * at + 1]
    assert not early
