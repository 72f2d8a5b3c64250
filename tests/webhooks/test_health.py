"""Ready is who takes writes; and who asks again and again costs the database nothing."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event, Thread

from bot.campaigns import FileProblem
from bot.runtime import Runtime
from bot.storage.engine.database import Database
from tests.clock import Clock
from tests.heartbeats import let_worker_run
from webhooks.health import (
    GOOD_FOR_SECONDS,
    OLDER_CAMPAIGNS,
    Readiness,
    readiness_handler,
    worker_handler,
)
from webhooks.request import Request


@dataclass
class Seconds:
    """A clock for spans, moved by hand."""

    now: float = 5.0

    def __call__(self) -> float:
        return self.now


class Asked(Database):
    """A database that counts how often it is asked, and may take its time."""

    asked: int = 0

    def is_ready(self) -> bool:
        """Count, and answer as the database does."""
        self.asked += 1
        return super().is_ready()


@dataclass
class Slow(Database):
    """A database that answers when it is told to."""

    waits: Event = field(default_factory=Event)
    is_asked: Event = field(default_factory=Event)

    def is_ready(self) -> bool:
        """Wait."""
        self.is_asked.set()
        return not self.waits.wait(60)


def test_the_answer_is_given_again_for_a_moment(listening: Runtime, database_url: str) -> None:
    seconds, asked = Seconds(), Asked(database_url)
    is_ready = Readiness(replace(listening, database=asked), seconds=seconds)
    assert [is_ready() for _ in range(99)] == [True] * 99
    assert asked.asked == 1
    seconds.now += GOOD_FOR_SECONDS
    assert is_ready()
    assert asked.asked == 2
    asked.close()


def test_so_is_a_no(listening: Runtime) -> None:
    seconds, away = Seconds(), Asked("sqlite:////proc/nowhere/at/all.sqlite3")
    is_ready = Readiness(replace(listening, database=away), seconds=seconds)
    assert [is_ready() for _ in range(9)] == [False] * 9
    assert away.asked == 1


def test_who_asks_while_another_is_asking_gets_the_last_answer(
    listening: Runtime, database_url: str
) -> None:
    seconds, database = Seconds(), Asked(database_url)
    is_ready = Readiness(replace(listening, database=database), seconds=seconds)
    assert is_ready()
    slow = Slow()
    is_ready._runtime = replace(listening, database=slow)
    seconds.now += GOOD_FOR_SECONDS
    asking = Thread(target=is_ready)
    asking.start()
    assert slow.is_asked.wait(60)
    assert is_ready()
    slow.waits.set()
    asking.join()
    assert not is_ready()
    database.close()


def test_a_program_that_goes_on_with_older_campaigns_says_so(
    listening: Runtime, database: Database
) -> None:
    readyz = readiness_handler(replace(listening, database=database))
    request = Request("GET", "/readyz", "", {}, b"")
    assert readyz(request).body == "ready\n"
    listening.in_force.refused_for = (FileProblem(Path("en.yaml"), 1, 1, "no", "mend it"),)
    told = readyz(request)
    assert (told.status, told.body) == (200, f"ready\n{OLDER_CAMPAIGNS}")


def test_whether_a_worker_runs_is_told_and_asked_once_in_a_moment(
    listening: Runtime, database: Database, clock: Clock
) -> None:
    seconds = Seconds()
    answer = worker_handler(replace(listening, database=database, now=clock), seconds=seconds)
    request = Request("GET", "/workerz", "", {}, b"")
    assert (answer(request).status, answer(request).body) == (503, "no worker\n")
    let_worker_run(database, clock())
    assert answer(request).status == 503
    seconds.now += GOOD_FOR_SECONDS
    assert (answer(request).status, answer(request).body) == (200, "a worker runs\n")


def test_where_the_database_is_away_no_worker_is_known(listening: Runtime) -> None:
    request = Request("GET", "/workerz", "", {}, b"")
    assert worker_handler(listening)(request).status == 503
