"""Holds that an absent, a frozen and a stuck worker are seen within a minute, and no other."""

from datetime import timedelta

import pytest

from bot.running_workers.health import FaultKind, find_faults, is_any_alive
from bot.storage.engine.database import Database
from bot.storage.operations import heartbeats
from tests.clock import Clock
from tests.heartbeats import let_job_run, let_worker_run

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def kinds(database: Database, clock: Clock, worker: str = "") -> list[str]:
    """Return what is wrong, in short."""
    return [f"{one.kind} {one.job}".strip() for one in find_faults(database, clock(), worker)]


def test_where_none_ever_ran_it_says_so(database: Database, clock: Clock) -> None:
    (fault,) = find_faults(database, clock())
    assert (fault.kind, fault.words) == (
        FaultKind.ABSENT,
        "no worker runs, and none ever did",
    )
    assert not is_any_alive(database, clock())


def test_one_that_gives_no_sign_is_missed_within_a_minute(database: Database, clock: Clock) -> None:
    let_worker_run(database, clock())
    clock.advance(40 * SECOND)
    assert kinds(database, clock) == []
    assert is_any_alive(database, clock())
    clock.advance(20 * SECOND)
    assert kinds(database, clock) == ["absent"]
    assert "the last sign of one was at" in find_faults(database, clock())[0].words


@pytest.mark.parametrize("ahead", [MINUTE, timedelta(days=400)])
def test_a_sign_that_a_wrong_clock_dated_ahead_is_none(
    database: Database, clock: Clock, ahead: timedelta
) -> None:
    let_worker_run(database, clock() + ahead)
    assert kinds(database, clock) == ["absent"]
    assert not is_any_alive(database, clock())
    let_worker_run(database, clock())
    assert kinds(database, clock) == []


def test_a_worker_whose_clock_was_ahead_when_it_began_is_looked_at_all_the_same(
    database: Database, clock: Clock
) -> None:
    with database.write() as connection:
        heartbeats.save_beat(
            connection, "worker-1", started_at=clock() + timedelta(days=400), beat_at=clock()
        )
    let_job_run(database, "job", clock() - 2 * MINUTE, None)
    assert kinds(database, clock) == ["stuck job"]


def test_one_of_two_that_is_gone_is_named(database: Database, clock: Clock) -> None:
    let_worker_run(database, clock(), "worker-2")
    clock.advance(MINUTE)
    let_worker_run(database, clock())
    assert [one.words[:8] for one in find_faults(database, clock())] == ["worker-2"]
    assert kinds(database, clock, "worker-1") == []
    assert kinds(database, clock, "worker-2") == ["absent"]


@pytest.mark.parametrize(
    ("times", "changes", "found"),
    [
        ((50 * SECOND, None), {}, []),
        ((70 * SECOND, None), {"every_seconds": 5}, ["stuck job"]),
        ((70 * SECOND, None), {"is_long": True}, []),
        ((100 * SECOND, 99 * SECOND), {}, []),
        ((130 * SECOND, 129 * SECOND), {}, ["late job"]),
        ((130 * SECOND, 129 * SECOND), {"every_seconds": 600}, []),
        ((9 * SECOND, 8 * SECOND), {"error": "ValueError"}, ["failing job"]),
        ((3600 * SECOND, None), {}, []),  # of a worker of that name that was killed before
    ],
)
def test_a_job_is_stuck_late_or_failing(
    database: Database,
    clock: Clock,
    times: tuple[timedelta, timedelta | None],
    changes: dict[str, object],
    found: list[str],
) -> None:
    with database.write() as connection:
        heartbeats.save_beat(
            connection, "worker-1", started_at=clock() - 30 * MINUTE, beat_at=clock()
        )
    begun, ended = times
    until = None if ended is None else clock() - ended
    let_job_run(database, "job", clock() - begun, until, **changes)  # type: ignore[arg-type]  # as above
    assert kinds(database, clock) == found
    assert all("job" in one.words for one in find_faults(database, clock()))


def test_who_is_gone_for_a_day_is_forgotten(database: Database, clock: Clock) -> None:
    let_worker_run(database, clock())
    let_job_run(database, "job", clock(), clock())
    for before, left in ((clock(), 1), (clock() + SECOND, 0)):
        with database.write() as connection:
            heartbeats.forget_workers(connection, before=before)
        with database.read() as connection:
            assert len(heartbeats.list_beats(connection)) == left
            assert len(heartbeats.list_runs(connection)) == left
