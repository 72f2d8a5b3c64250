"""The siege: it counts rightly, and whatever is not as demanded is told with its figure."""

from collections.abc import Sequence

import pytest

from bench.__main__ import main
from bench.first_texts import STEP, STOP_STEP, Outcome
from bench.siege_records import Flood, FloodLimits, TextRecords
from bench.simulated_people import message_sid
from bot.inbox.receive import Channel, Inbound, receive
from bot.runtime import Runtime
from flows.events import Said

QUICK = "siege --quick --slow 5 --p99 600 --told 600 --goodput 0".split()
"""How soon and how many is no matter on a busy machine."""


def outcomes(count: int, status: int, took: float = 0.1, **more: object) -> list[Outcome]:
    """Return so many that went the same way, a hundredth of a second apart."""
    made = [
        Outcome(index, status, took, at=(index + 1) / 100, retry_after=10 if status == 503 else 0)
        for index in range(count)
    ]
    return [
        Outcome(**{**{name: getattr(one, name) for name in one.__slots__}, **more}) for one in made
    ]


def test_everyone_is_answered_in_the_end_and_stored_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(QUICK) == 0, capsys.readouterr().out
    printed = capsys.readouterr().out
    assert "5 slow connections" in printed
    assert "All as demanded." in printed


@pytest.mark.parametrize(
    ("came", "told"),
    [
        (outcomes(100, 200), []),
        ([*outcomes(90, 200), *outcomes(10, 503)], []),
        (outcomes(100, 200, took=2.5), ["answered: p99 2.50 s, not 2"]),
        (
            [*outcomes(99, 200), *outcomes(1, 503, took=1.5)],
            ["told 503: after up to 1.50 s, not 1"],
        ),
        (
            [*outcomes(99, 200), *outcomes(2, 0, error="no answer in time")],
            ["neither: {'no answer in time': 2}"],
        ),
        ([*outcomes(99, 200), *outcomes(1, 404)], ["neither: {'status 404': 1}"]),
        ([*outcomes(99, 200), *outcomes(3, 503, retry_after=0)], ["503 without Retry-After: 3"]),
        (
            [Outcome(index, 200, 0.1, at=(index + 1) / 50) for index in range(100)],
            ["goodput: 50% of the closed-loop rate, not 90%"],
        ),
        (outcomes(100, 503)[:0], ["nobody was answered", "goodput: 0%"]),
    ],
)
def test_what_is_not_as_demanded_of_a_flood_is_told(
    came: Sequence[Outcome], told: list[str]
) -> None:
    broken = Flood(offered=100.0, closed=1000.0, outcomes=came).broken(FloodLimits())
    assert len(broken) == len(told)
    assert all(line.startswith(start) for line, start in zip(broken, told, strict=True))


def test_beyond_what_it_can_do_a_server_is_held_to_its_own_rate() -> None:
    assert Flood(1000.0, 100.0, outcomes(100, 200)).goodput() == pytest.approx(1.0)
    assert Flood(50.0, 100.0, outcomes(100, 200)).goodput() == pytest.approx(2.0)


def say(runtime: Runtime, index: int, step: int, words: str) -> None:
    """Have the person of this index say something, stored under the id of this step."""
    sid = message_sid(index, step)
    receive(runtime, Inbound("twilio", sid, Channel.SMS, f"+1555{index:07d}", Said(words)))


@pytest.fixture
def ledger(runtime: Runtime) -> TextRecords:
    """Two people texted and were answered; the second of them said STOP."""
    made = TextRecords()
    made.new(2, stop_every=2)
    say(runtime, 0, STEP, "IBM")
    say(runtime, 1, STOP_STEP, "STOP")
    made.note([Outcome(index, 200, 0.1, 0.1, digest=7) for index in range(2)])
    return made


def test_what_was_stored_once_and_answered_is_in_order(
    ledger: TextRecords, runtime: Runtime
) -> None:
    assert ledger.broken(runtime.database) == []


def test_who_was_never_stored_is_lost(ledger: TextRecords, runtime: Runtime) -> None:
    ledger.new(3)
    assert ledger.broken(runtime.database) == ["never answered: 3", "lost: 3"]


def test_who_was_stored_twice_is_found(ledger: TextRecords, runtime: Runtime) -> None:
    say(runtime, 0, 5, "IBM")
    assert ledger.broken(runtime.database) == ["not theirs: 1", "stored twice: 1"]


def test_a_stop_that_suppressed_nobody_is_found(ledger: TextRecords, runtime: Runtime) -> None:
    _, stops = ledger.new(2, stop_every=2)
    for index in range(2, 4):
        say(runtime, index, STOP_STEP if index in stops else STEP, "IBM")
    ledger.note([Outcome(index, 200, 0.1, 0.1) for index in range(2, 4)])
    assert ledger.broken(runtime.database) == ["STOP and not suppressed: 1"]


def test_another_answer_to_the_same_message_is_found(ledger: TextRecords, runtime: Runtime) -> None:
    ledger.note([Outcome(0, 200, 0.1, 0.1, digest=8), Outcome(1, 200, 0.1, 0.1, digest=7)])
    assert ledger.broken(runtime.database) == ["answered differently the second time: 1"]
