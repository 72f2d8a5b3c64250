"""Holds that how a broadcast stands reads in plain words, and that watching ends with it."""

import io
import json
import os
import re
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click import unstyle

from bot.broadcasts.approve import approval
from bot.broadcasts.monitor.summary import BroadcastSummary, FailureReason, summarize_broadcast
from bot.broadcasts.monitor.waits import Wait
from bot.cli.broadcast_summary import (
    has_reader,
    summary_line,
    summary_lines,
    watch_broadcast,
)
from bot.organizers import accounts
from bot.runtime import Runtime
from bot.storage.schema.broadcast_tables import BroadcastStatus, DeliveryStatus
from tests.bot.broadcasts.signers import drafted, numbers, subscribe
from tests.clock import Clock

AT_NIGHT = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
STOPPED = Wait("stopped", 7, None, "sms", "not registered")
NOTHING = {status.value: 0 for status in DeliveryStatus}


@pytest.fixture
def broadcast_id(runtime: Runtime) -> int:
    """An approved broadcast to three people."""
    subscribe(runtime, *numbers(3))
    ana = accounts.add(runtime, "ana")
    number = drafted(runtime, ana)
    approval.approve(runtime, ana, number)
    return number


def one_by_one(*acts: Callable[[], object]) -> Callable[[], object]:
    """Return what does the next of these each time it is called."""
    left = list(acts)

    def act() -> object:
        return left.pop(0)()

    return act


def summary(at: datetime, **changes: Any) -> BroadcastSummary:
    """Return a broadcast that is being sent to 1,000 people, 640 of them done."""
    counts = {"sent": 40, "delivered": 560, "failed": 30, "suppressed": 8, "uncertain": 2}
    given: dict[str, Any] = {
        "broadcast_id": 3,
        "at": at,
        "title": "Hand-in",
        "status": BroadcastStatus.SENDING,
        "pause_reason": "",
        "recipients": 1000,
        "counts": {**NOTHING, **counts, "queued": 350, "sending": 10},
        "out": 600,
        "left": 360,
        "share_done": 0.64,
        "arrival_unknown": 0,
        "not_sent": 0,
        "waits": (),
        "failures": (FailureReason("30003", "the phone is off", 29), FailureReason("", "", 1)),
        "per_minute": 61.4,
        "ends_at": at + timedelta(hours=3),
        "time_left": timedelta(hours=3),
        "too_late": 0,
        "is_stuck": False,
        "has_worker": True,
        "canary_size": 200,
        "canary_left": 0,
        "canary_passed_at": at,
        "starts_at": at - timedelta(minutes=10),
        "expires_at": at + timedelta(hours=72),
        "finished_at": None,
    }
    return BroadcastSummary(**{**given, **changes})


def shown(runtime: Runtime, **changes: Any) -> str:
    """Return what is shown of such a broadcast, in one line."""
    return " ".join(unstyle(summary_lines(runtime, summary(runtime.now(), **changes))).split())


def test_a_broadcast_that_is_being_sent_is_told_in_plain_words(runtime: Runtime) -> None:
    said = shown(runtime)
    for words in (
        " 64% Out 600 of 1,000, 61 a minute",
        "Delivered 560",
        "Failed 30 29: the phone is off (30003) 1: for other reasons ",
        "Left out 8, who had said stop",
        "Uncertain 2, of which nobody knows",
        "To go 360, out by 11:00 New York time (about 3 hours)",
    ):
        assert words in said
    assert "Mind" not in said


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"waits": (Wait("night", 90, AT_NIGHT),)},
            "Waiting asleep: 90 (they go on 04:00 New York time)",
        ),
        ({"waits": (Wait("doubt", 1, None),)}, "Waiting held in doubt: 1 (they are asked"),
        ({"waits": (Wait("retry", 4, AT_NIGHT),)}, "refused for now: 4 (tried again 04:00 New"),
        (
            {"status": BroadcastStatus.PAUSED, "pause_reason": "a typo."},
            "It is paused: a typo. `python -m bot br",
        ),
        (
            {"status": BroadcastStatus.PAUSED},
            "It is paused. `python -m bot broadcast resume 3` lets it go on.",
        ),
        ({"arrival_unknown": 40}, "Delivered 560; Telegram does not tell, of 40"),
        ({"waits": (STOPPED,)}, "Mend that first (docs/broadcasts.md says how), t"),
        ({"waits": (STOPPED,)}, "Mind Nothing goes out by text message: not registered. Mend"),
        (
            {"waits": (Wait("provider", 7, AT_NIGHT, "telegram"),)},
            "the provider asks us to wait: 7 by Telegram (they go on 04:00",
        ),
        (
            {"waits": (Wait("daily_cap", 7, AT_NIGHT, "sms"),)},
            "today's 20,000 segments are spent (DAILY_SEGMENTS): 7 (they go on 04:00",
        ),
        ({"too_late": 12}, "12 will not be reached before it expires"),
        ({"status": BroadcastStatus.CANARY, "canary_left": 5}, "It goes to 200 people first."),
        ({"status": BroadcastStatus.CANARY}, "The first 200 are out; what comes back is looked at"),
        ({"is_stuck": True}, "Nothing moves: `python -m bot doctor` says how the worker"),
        ({"has_worker": False}, "No worker runs, and without one nothing goes out"),
        ({"has_worker": False}, "To go 360 Mind"),  # and no time at which it would be out
        (
            {"counts": {**NOTHING, "uncertain": 4}, "left": 0},
            "over when those who are uncertain have been",
        ),
        (
            {"status": BroadcastStatus.SCHEDULED, "starts_at": timedelta(hours=2)},
            "It begins 10:00 New York time.",
        ),
        (
            {"status": BroadcastStatus.SENT, "finished_at": timedelta(0)},
            "Over since 08:00 New York",
        ),
        ({"status": BroadcastStatus.CANCELLED, "not_sent": 350}, "Not sent 350"),
    ],
)
def test_what_is_to_be_known_is_said(runtime: Runtime, changes: dict[str, Any], words: str) -> None:
    assert words in shown(runtime, **_at(runtime.now(), changes))


def test_a_reason_is_not_told_twice(runtime: Runtime) -> None:
    why = {"pause_reason": "the sms sender: not registered", "waits": (STOPPED,)}
    assert shown(runtime, status=BroadcastStatus.PAUSED, **why).count("not registered") == 1


def test_a_broadcast_is_one_line_for_a_log(runtime: Runtime) -> None:
    assert summary_line(summary(runtime.now())) == (
        "12:00:00 UTC  being sent: 600 of 1,000 out, 560 delivered, 30 failed, 8 left out, "
        "2 uncertain, 350 to go"
    )


def test_watching_prints_each_change_until_it_is_over(
    runtime: Runtime, broadcast_id: int, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    bo = accounts.add(runtime, "bo", by=accounts.named(runtime, "ana"))
    rest = one_by_one(
        lambda: clock.advance(timedelta(seconds=1)),
        lambda: approval.pause(runtime, bo, broadcast_id, "a typo"),
        lambda: clock.advance(timedelta(seconds=20)),
        lambda: approval.cancel(runtime, bo, broadcast_id),
    )
    watch_broadcast(runtime, broadcast_id, rest=rest)
    assert [line.split("  ")[1].split(":")[0] for line in capsys.readouterr().out.splitlines()] == [
        "approved and scheduled",
        "paused (a typo)",
        "cancelled (a typo)",
    ]


def test_watching_as_json_prints_what_show_prints(
    runtime: Runtime, broadcast_id: int, capsys: pytest.CaptureFixture[str]
) -> None:
    ana = accounts.named(runtime, "ana")
    rest = one_by_one(
        lambda: approval.pause(runtime, ana, broadcast_id),
        lambda: approval.cancel(runtime, ana, broadcast_id),
    )
    watch_broadcast(runtime, broadcast_id, as_json=True, rest=rest)
    first, *_, last = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first["status"] == "scheduled"
    assert (last["status"], last["not_sent"]) == ("cancelled", 3)


def test_watching_ends_once_nobody_reads_it(runtime: Runtime, broadcast_id: int) -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as pipe, redirect_stdout(pipe):
        watch_broadcast(runtime, broadcast_id, rest=one_by_one(lambda: os.close(reading)))


def test_what_is_printed_into_a_file_or_a_pipe_is_read(tmp_path: Path) -> None:
    with (tmp_path / "printed").open("w") as file:
        assert has_reader(file)
    assert has_reader(io.StringIO())
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as pipe:
        assert has_reader(pipe)
        os.close(reading)
        assert not has_reader(pipe)


def test_who_stops_watching_stops_nothing(
    runtime: Runtime, broadcast_id: int, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    watch_broadcast(runtime, broadcast_id, rest=interrupted)
    assert "the broadcast goes on" in capsys.readouterr().err
    assert summarize_broadcast(runtime, broadcast_id).status is BroadcastStatus.SCHEDULED


def test_in_a_terminal_one_picture_is_drawn_in_the_place_of_the_last(
    runtime: Runtime, broadcast_id: int, capsys: pytest.CaptureFixture[str]
) -> None:
    ana = accounts.named(runtime, "ana")
    rest = one_by_one(lambda: approval.cancel(runtime, ana, broadcast_id))
    watch_broadcast(runtime, broadcast_id, draws=True, rest=rest)
    first, height, second = re.split(r"\x1b\[(\d+)F\x1b\[0J", capsys.readouterr().out)
    assert int(height) == first.count("\n")
    assert "approved and scheduled" in first
    assert "It is cancelled." in second


def _at(now: datetime, changes: dict[str, Any]) -> dict[str, Any]:
    """Return changes with each span as a moment from now."""

    def moment(value: object) -> object:
        if isinstance(value, dict):
            return {key: moment(one) for key, one in value.items()}
        return now + value if isinstance(value, timedelta) else value

    return {key: moment(value) for key, value in changes.items()}
