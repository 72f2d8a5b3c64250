"""Holds that each is sent to once: by many workers, through freezes, throttling and regret."""

import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from bot.broadcasts.deliver import reconcile
from bot.broadcasts.deliver.claim import LEASE_SECONDS
from bot.broadcasts.deliver.delivery_loop import send_due
from bot.providers.interface import Outcome, Outgoing, Sent, Transport
from bot.runtime import Runtime
from bot.sending.transports import ChannelNotConfigured
from bot.storage.broadcasts import broadcasts
from bot.storage.consent import suppressions
from bot.storage.deliveries import sender_pace
from bot.storage.schema.broadcast_tables import BroadcastStatus
from tests.bot.broadcasts.killed_worker import workers
from tests.bot.broadcasts.recipients import Recorder, Running, at_pace, counted, gather, statuses
from tests.bot.broadcasts.worker_runs import once, send, sent_to
from tests.bot.storage.rows import NOON
from tests.clock import Clock

LEASE = timedelta(seconds=LEASE_SECONDS)
GOING = (BroadcastStatus.SENDING,)


def test_everybody_is_sent_to_once_and_the_line_given_back(fast: Runtime) -> None:
    crowd, line = gather(fast, 250), Recorder()
    assert send(fast, line) == 250
    assert sent_to(line) == once(crowd)
    assert counted(fast, crowd) == {"sent": 250}
    assert line.is_closed
    assert send(fast, line) == 0
    assert len(line.sent) == 250


def test_nothing_due_asks_for_no_line(fast: Runtime) -> None:
    def no_line(_: str) -> Transport:
        raise AssertionError

    gather(fast, 1, status=BroadcastStatus.PAUSED)
    assert send_due(fast, no_line, owner="worker-1", stop=threading.Event()) == 0


def test_several_workers_at_once_send_to_each_once(fast: Runtime) -> None:
    crowd = gather(fast, 400)
    lines = [Recorder(seconds=0.005) for _ in range(3)]
    threads = [threading.Thread(target=send, args=(fast, line)) for line in lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sent_to(*lines) == once(crowd)
    assert counted(fast, crowd) == {"sent": 400}
    assert all(line.sent for line in lines)


def test_a_worker_killed_at_any_moment_leaves_nobody_out_and_sends_to_nobody_twice(
    runtime: Runtime, environment: dict[str, str], clock: Clock, tmp_path: Path
) -> None:
    fast, died, moment = at_pace(runtime), True, -1
    with workers() as work:
        while died or not moment:
            moment += 1
            file = tmp_path / f"sent-{moment}"
            file.touch()
            crowd, rest = gather(fast, 3, channel="telegram"), Recorder()
            died = work(environment, moment, clock(), str(file))
            clock.advance(LEASE + reconcile.LEASE_GRACE + timedelta(seconds=1))
            reconcile.reconcile(fast)
            send(fast, rest)
            sent = Counter(file.read_text().split()) + sent_to(rest)
            assert set(sent.values()) <= {1}
            stand = dict(zip(crowd.addresses, statuses(fast, crowd), strict=True))
            assert set(stand.values()) <= {"sent", "uncertain"}
            assert {one for one, status in stand.items() if status == "sent"} <= sent.keys()
            assert sent.keys() <= once(crowd).keys()
            if not died:
                assert set(stand.values()) == {"sent"}
            with fast.database.write() as connection:
                ended = BroadcastStatus.SENT
                broadcasts.change(connection, crowd.broadcast_id, GOING, status=ended)
    assert moment > 40  # two transactions and three sends, before and after


def test_who_was_frozen_past_the_lease_does_not_send_and_stop_is_obeyed(
    fast: Runtime, running: Running
) -> None:
    slow = at_pace(fast, 4)
    crowd = gather(slow, 2)

    def freeze(outgoing: Outgoing, _: int) -> Outcome:
        # The second waits for its slot. In its sleep the person says STOP.
        running.skip(LEASE)
        with slow.database.write() as connection:
            suppressions.suppress(
                connection,
                lookup=slow.vault.lookup(crowd.addresses[1]),
                generation=1,
                reason="stop",
                message_id=None,
                at=NOON,
            )
        return Sent(outgoing.key)

    line = Recorder(answer=freeze)
    assert send(slow, line) == 1
    assert sent_to(line) == Counter([crowd.addresses[0]])
    assert statuses(slow, crowd) == ["sent", "suppressed"]


def test_a_channel_that_is_not_set_up_stops_its_sender_alone(fast: Runtime) -> None:
    crowd, other = gather(fast, 2), gather(fast, 2, channel="telegram")
    line = Recorder()

    def lines(channel: str) -> Transport:
        if channel == "sms":
            raise ChannelNotConfigured("text messages need TWILIO_ACCOUNT_SID")
        return line

    assert send_due(fast, lines, owner="worker-1", stop=threading.Event()) == 2
    assert counted(fast, other) == {"sent": 2}
    assert counted(fast, crowd) == {"queued": 2}
    with fast.database.read() as connection:
        assert sender_pace.read_sender(connection, "sms").stopped_for.startswith(
            "text messages need"
        )


def test_a_fault_of_our_own_stops_the_sender(fast: Runtime) -> None:
    crowd = gather(fast, 2)
    unknown = cast("Outcome", object())  # no outcome that the program has
    with pytest.raises(AssertionError):
        send(fast, Recorder(answer=lambda *_: unknown))
    assert counted(fast, crowd) == {"sending": 2}
    with fast.database.read() as connection:
        assert "AssertionError" in sender_pace.read_sender(connection, "sms").stopped_for
