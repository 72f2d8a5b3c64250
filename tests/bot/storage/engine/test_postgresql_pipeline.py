"""Holds that statements which travel together do what they would do one by one."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from bot.storage.engine.postgresql_pipeline import Pipeline

ADD = "INSERT INTO counters (campaign, signatures) VALUES ($1::VARCHAR, $2::INTEGER)"
COUNT = "SELECT count(*) FROM counters"
WAITING = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
READ = "SELECT signatures FROM counters WHERE campaign = $1::VARCHAR"


@pytest.fixture
def driver(postgres_template: str) -> Iterator["psycopg.Connection[tuple[int]]"]:
    """A session of its own, which leaves no rows."""
    with psycopg.connect(postgres_template, autocommit=True, prepare_threshold=None) as opened:
        yield opened
        if not opened.closed:
            opened.execute("DELETE FROM counters")


@pytest.fixture
def pipeline(driver: "psycopg.Connection[tuple[int]]") -> Pipeline:
    return Pipeline(driver)


def test_what_waits_is_run_before_what_is_read(pipeline: Pipeline) -> None:
    pipeline.begin()
    pipeline.later(ADD, ("ibm", 1))
    pipeline.later(ADD, ("city", 2))
    assert pipeline.rows(COUNT, ()) == [(2,)]
    pipeline.commit()
    assert pipeline.rows(READ, ("city",)) == [(2,)]


def test_what_waits_is_run_with_the_commit(pipeline: Pipeline) -> None:
    pipeline.begin()
    pipeline.later(ADD, ("ibm", 1))
    pipeline.commit()
    assert pipeline.rows(COUNT, ()) == [(1,)]


def test_without_a_transaction_nothing_waits(
    pipeline: Pipeline, driver: "psycopg.Connection[tuple[int]]"
) -> None:
    pipeline.later(ADD, ("ibm", 1))
    assert driver.execute(COUNT).fetchone() == (1,)


def test_what_waited_gives_its_rows_when_it_is_asked(pipeline: Pipeline) -> None:
    pipeline.begin()
    pipeline.later(ADD, ("ibm", 1))
    counted, read = pipeline.later(COUNT, ()), pipeline.later(READ, ("ibm",))
    assert (read(), counted()) == ([(1,)], [(1,)])
    pipeline.commit()


def test_what_was_given_up_has_no_rows(pipeline: Pipeline) -> None:
    pipeline.begin()
    counted = pipeline.later(COUNT, ())
    pipeline.give_up()
    with pytest.raises(psycopg.InternalError):
        counted()


def test_a_fault_of_one_that_waited_undoes_all_and_leaves_the_session_in_use(
    pipeline: Pipeline,
) -> None:
    pipeline.begin()
    pipeline.later(ADD, ("ibm", 1))
    pipeline.later(ADD, ("ibm", 1))
    pipeline.later(ADD, ("city", 1))
    with pytest.raises(psycopg.errors.UniqueViolation):
        pipeline.commit()
    pipeline.give_up()
    assert pipeline.rows(COUNT, ()) == [(0,)]


def test_what_is_read_behind_a_lock_in_one_trip_sees_what_its_holder_did(
    pipeline: Pipeline, postgres_template: str
) -> None:
    with (
        psycopg.connect(postgres_template, autocommit=True) as holder,
        ThreadPoolExecutor(1) as thread,
    ):
        holder.execute("SELECT pg_advisory_lock(7)")
        holder.execute("INSERT INTO counters (campaign, signatures) VALUES ('ibm', 5)")
        pipeline.begin()
        pipeline.later("SELECT pg_advisory_xact_lock(7)", ())
        trip = thread.submit(pipeline.rows, READ, ("ibm",))
        while not trip.done() and not holder.execute(WAITING).fetchone():
            pass
        holder.execute("UPDATE counters SET signatures = 6")
        holder.execute("SELECT pg_advisory_unlock(7)")
        assert trip.result() == [(6,)]
    pipeline.commit()


def test_values_and_rows_are_what_they_were(pipeline: Pipeline) -> None:
    text = "SELECT $1::BYTEA, $2::VARCHAR, $3::BIGINT, $4::BOOLEAN, $5::VARCHAR"
    values = (b"\x00\xff'", "¡Gánalo! %s $1", -(2**62), True, None)
    assert pipeline.rows(text, values) == [values]


def test_more_than_a_socket_holds_goes_through(pipeline: Pipeline) -> None:
    long = "x" * 3_000_000
    pipeline.begin()
    lengths = [pipeline.later("SELECT $1::VARCHAR", (long,)) for _ in range(4)]
    assert [len(rows()[0][0]) for rows in lengths] == [len(long)] * 4
    pipeline.commit()
