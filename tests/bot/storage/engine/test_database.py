"""Holds that the database is one writer's at a time, and says so when it cannot be had."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import DBAPIError

from bot.storage.conversations.turns import MessageOrigin, read_turn_inputs
from bot.storage.engine.database import Database, Unavailable
from bot.storage.operations import daily_spending
from bot.storage.schema.signature_tables import Counter
from tests import postgres
from tests.bot.storage.rows import add_message

IMPATIENT = 0.2
COUNT_TO_TEN = """
import sys
from bot.storage.engine.database import Database
from bot.storage.operations.daily_spending import add_segments
database = Database(sys.argv[1])
for _ in range(10):
    with database.write() as connection:
        add_segments(connection, "2026-11-26", 1)
"""


@pytest.fixture
def impatient(database_url: str) -> Iterator[Database]:
    """A database that is not waited for."""
    with closing(Database(database_url, patience=IMPATIENT)) as opened:
        yield opened


def fails(database: Database, work: Callable[[Connection], object]) -> str:
    """Return the name of the error that the work ends with, in a transaction of its own."""
    try:
        with database.write() as connection:
            work(connection)
    except Exception as error:
        return type(error).__name__
    return ""


def test_what_fails_half_way_leaves_nothing(database: Database) -> None:
    def work(connection: Connection) -> None:
        add_message(connection, "SM1")
        raise ZeroDivisionError

    assert fails(database, work) == "ZeroDivisionError"
    with database.write() as connection:
        assert add_message(connection, "SM1") is not None


def test_what_is_read_is_not_kept_from_writers(database: Database) -> None:
    with database.read() as reader:
        assert reader.execute(select(Counter.campaign)).all() == []
        with database.write() as writer:
            writer.execute(insert(Counter).values(campaign="ibm", signatures=1))


def test_a_mistake_of_ours_is_not_taken_for_the_databases(database: Database) -> None:
    rows = [{"campaign": "ibm", "signatures": 1}] * 2
    assert fails(database, lambda connection: connection.execute(insert(Counter), rows)) == (
        "IntegrityError"
    )


def test_processes_that_count_at_once_miss_nothing(database: Database, database_url: str) -> None:
    command = [sys.executable, "-c", COUNT_TO_TEN, database_url]
    processes = [subprocess.Popen(command) for _ in range(3)]
    assert [process.wait(timeout=60) for process in processes] == [0, 0, 0]
    with database.read() as connection:
        assert daily_spending.read_day(connection, "2026-11-26").segments == 30


def test_a_writer_that_holds_on_is_not_waited_for_without_end(impatient: Database) -> None:
    seen: list[BaseException] = []

    def read_alone(connection: Connection) -> None:
        impatient.lock(connection, b"somebody")
        read_turn_inputs(connection, [], MessageOrigin("twilio", "SM1"))

    def ask() -> None:
        try:
            with impatient.write() as connection:
                read_alone(connection)
        except Unavailable as error:
            seen.append(error)

    with impatient.write() as holding:
        read_alone(holding)
        waiting = threading.Thread(target=ask)
        waiting.start()
        waiting.join(timeout=20)
    assert len(seen) == 1


def test_a_file_that_another_program_has_locked_is_unavailable(impatient: Database) -> None:
    if not impatient.is_sqlite:
        return  # a server does not let a program lock everything
    with closing(sqlite3.connect(str(impatient.file))) as foreign:
        foreign.execute("BEGIN EXCLUSIVE")
        assert fails(impatient, lambda _: None) == "Unavailable"


def test_a_database_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    for url in (
        "postgres://nobody@127.0.0.1:9/nothing",
        f"sqlite:///{blocked}/handraiser.sqlite3",
    ):
        away = Database(url, patience=IMPATIENT)
        assert not away.is_ready()
        assert fails(away, lambda _: None) == "Unavailable"
        away.close()


def test_an_unavailable_database_is_not_described_by_what_was_written(tmp_path: Path) -> None:
    with closing(Database(f"sqlite:///{tmp_path}/empty.sqlite3")) as empty:
        with pytest.raises(Unavailable) as raised, empty.write() as connection:
            add_message(connection, "SM-private")
        assert "SM-private" not in f"{raised.value} {raised.value.__cause__}"


def test_a_database_without_tables_is_not_ready(tmp_path: Path) -> None:
    with closing(Database(f"sqlite:///{tmp_path}/empty.sqlite3")) as empty:
        assert not empty.is_ready()
        assert empty.version() is None


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "letter.sqlite3").write_text("Dear Sir, this is a letter. " * 99)
    with closing(Database(f"sqlite:///{tmp_path}/letter.sqlite3")) as letter:
        assert fails(letter, lambda _: None) == "Unavailable"


def test_a_full_disk_is_unavailable_and_nothing_is_half_written(database: Database) -> None:
    if not database.is_sqlite:
        return  # there the server's disk is not ours to fill

    def fill(connection: Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        for number in range(9):
            add_message(connection, f"SM{number}", body=b"x" * 9999)

    assert fails(database, fill) == "Unavailable"
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM messages")).scalar() == 0


def test_a_session_that_died_in_the_pool_is_replaced_unnoticed(
    database: Database, database_url: str
) -> None:
    if database.is_sqlite:
        return  # a file has no sessions
    with database.write() as connection:
        add_message(connection, "SM1")
    postgres.end_connections(database_url)
    with database.write() as connection:
        assert read_turn_inputs(connection, [], MessageOrigin("twilio", "SM1")).repeat is not None


def test_what_is_prepared_outlives_a_transaction_that_is_undone(database: Database) -> None:
    def work(connection: Connection) -> None:
        add_message(connection, "SM1")
        for _ in range(9):  # so often that the driver itself would prepare it
            connection.execute(select(Counter.campaign))
        raise ZeroDivisionError

    assert fails(database, work) == "ZeroDivisionError"
    with database.write() as connection:
        add_message(connection, "SM1")


def test_a_session_that_forgot_what_was_prepared_is_unavailable_but_once(
    database: Database,
) -> None:
    if database.is_sqlite:
        return  # there is nothing between a file and us

    def work(connection: Connection) -> None:
        add_message(connection, "SM1")
        connection.exec_driver_sql("DEALLOCATE ALL")
        add_message(connection, "SM2")

    assert fails(database, work) == "Unavailable"
    with database.write() as connection:
        add_message(connection, "SM1")


def test_a_failure_that_was_passed_over_is_not_committed(database: Database) -> None:
    if database.is_sqlite:
        return  # a file keeps what did not fail

    def work(connection: Connection) -> None:
        add_message(connection, "SM1")
        with suppress(DBAPIError):
            connection.exec_driver_sql("SELECT 1 / 0")

    assert fails(database, work) == "InternalError"


def test_a_server_that_goes_away_in_a_transaction_is_unavailable(
    database: Database, database_url: str
) -> None:
    if database.is_sqlite:
        return  # a file does not go away

    def work(connection: Connection) -> None:
        add_message(connection, "SM1")
        postgres.end_connections(database_url)
        add_message(connection, "SM2")

    assert fails(database, work) == "Unavailable"
    with database.write() as connection:
        assert add_message(connection, "SM1") is not None


def test_a_sqlite_file_keeps_what_was_acknowledged_and_is_its_owners_alone(tmp_path: Path) -> None:
    with closing(Database(f"sqlite:///{tmp_path}/new/handraiser.sqlite3")) as database:
        database.migrate()
        with database.write() as connection:
            pragmas = [
                connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
            ]
        database.empty_log()
    assert pragmas == ["wal", 2, 1, 1]
    assert (tmp_path / "new/handraiser.sqlite3").stat().st_mode & 0o777 == 0o600


def test_a_log_that_somebody_reads_is_emptied_once_they_are_done(
    database: Database, impatient: Database
) -> None:
    if not database.is_sqlite:
        assert not database.empty_log()
        return
    with database.read() as reading:
        reading.execute(text("SELECT count(*) FROM people"))
        with impatient.write() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
        assert not impatient.empty_log(patience=0.01)
    assert impatient.empty_log(patience=0.01)


def test_a_database_that_was_closed_can_be_used_again(database: Database) -> None:
    database.close()
    assert database.is_ready()
