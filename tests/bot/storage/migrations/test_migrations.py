"""Holds the steps of the tables' history against the tables, on every kind of database."""

import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, inspect, select, table, text
from sqlalchemy import column as column_of
from sqlalchemy.types import TypeEngine

from bot.storage import migrations
from bot.storage.engine.database import SCHEMA_VERSION, Database
from bot.storage.schema.table_base import Table

MIGRATE = (
    "import sys; from bot.storage.engine.database import Database; "
    "Database(sys.argv[1], patience=60).migrate()"
)


def test_the_newest_step_is_the_one_the_program_asks_for() -> None:
    assert ScriptDirectory.from_config(migrations.configuration()).get_heads() == [SCHEMA_VERSION]


def test_the_steps_lead_to_the_tables_as_they_are_declared(database: Database) -> None:
    with database.write() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    assert database.version() == SCHEMA_VERSION
    database.migrate()
    assert database.version() == SCHEMA_VERSION


def test_processes_that_migrate_at_once_do_it_once(blank_url: str) -> None:
    command = [sys.executable, "-c", MIGRATE, blank_url]
    processes = [subprocess.Popen(command) for _ in range(3)]
    assert [process.wait(timeout=120) for process in processes] == [0, 0, 0]
    with closing(Database(blank_url)) as database:
        assert database.is_ready()


def test_signatures_from_before_several_could_sign_are_those_of_first_signers(
    blank_url: str,
) -> None:
    with closing(Database(blank_url)) as database:
        with database.write() as connection:
            migrations.upgrade(connection, "0006")
            for statement in _A_SIGNATURE.split(";"):
                connection.execute(text(statement))
        database.migrate()
        with database.read() as connection:
            found = connection.execute(text("SELECT person_id, signer, number FROM signatures"))
            assert [tuple(row) for row in found] == [(7, 1, 9)]


@pytest.mark.parametrize("version", ["0006", "0013", "0016", "0026"])
def test_tables_of_each_age_are_brought_up_to_date_with_rows_in_them(
    blank_url: str, version: str
) -> None:
    with closing(Database(blank_url)) as database:
        with database.write() as connection:
            migrations.upgrade(connection, version)
            filled = _fill(connection)
        database.migrate()
        assert database.is_ready()
        with database.read() as connection:
            counts = {name: _count(connection, name) for name in filled}
    assert counts == dict.fromkeys(filled, 1)


def _fill(connection: Connection) -> list[str]:
    """Put a row into each table, which points to the first rows of others; return their names."""
    found = inspect(connection)
    names = [name for name, _ in found.get_sorted_table_and_fkc_names() if name]
    filled = [name for name in names if name not in {"alembic_version", "installation_notes"}]
    for name in filled:
        row = {column["name"]: _a_value(column["type"]) for column in found.get_columns(name)}
        connection.execute(table(name, *map(column_of, row)).insert(), row)
    return filled


def _a_value(kind: TypeEngine[Any]) -> object:
    """Return a value of a type: keys of rows are 1, and lead to each other."""
    values: dict[type, object] = {
        int: 1,
        str: "x",
        bytes: b"x",
        bool: True,
        float: 1.0,
        datetime: datetime(2026, 11, 1, tzinfo=UTC).replace(tzinfo=None),
    }
    return values.get(kind.python_type, "2026-11-01")


def _count(connection: Connection, name: str) -> int:
    return int(connection.execute(select(func.count()).select_from(table(name))).scalar_one())


def test_signatures_from_before_there_was_a_log_wait_for_it(blank_url: str) -> None:
    with closing(Database(blank_url)) as database:
        with database.write() as connection:
            migrations.upgrade(connection, "0006")
            for statement in _A_SIGNATURE.split(";"):
                connection.execute(text(statement))
        database.migrate()
        with database.read() as connection:
            queued = "SELECT campaign, kind, letter_sha256, code FROM proof_queue"
            found = connection.execute(text(queued))
            assert [tuple(row) for row in found] == [("ibm", "signed", "f", None)]


def test_of_those_who_were_erased_before_nothing_is_left_but_what_would_be_left_now(
    blank_url: str,
) -> None:
    with closing(Database(blank_url)) as database:
        with database.write() as connection:
            migrations.upgrade(connection, "0010")
            for statement in f"{_A_SIGNATURE};{_AN_ERASURE}".split(";"):
                connection.execute(text(statement))
        database.migrate()
        with database.read() as connection:
            message = connection.execute(
                text("SELECT address_id, campaign, reply_key FROM messages")
            )
            assert [tuple(row) for row in message] == [(None, "", "")]
            lines = connection.execute(text("SELECT organization, campaign FROM consents"))
            assert [tuple(row) for row in lines] == [("18mr", "")]


_AN_ERASURE = """
INSERT INTO addresses (id, person_id, kind, lookup, generation, channel, language, country, zones,
created_at) VALUES (5, 7, 'phone', 'x', 1, 'sms', '', '', '', '2026-01-01 00:00:00');
INSERT INTO wordings (sha256, text, first_used_at) VALUES ('w', 'May we', '2026-01-01 00:00:00');
INSERT INTO consents (person_id, campaign, organization, granted, wording_sha256, channel,
decided_at) VALUES (7, 'ibm', '18mr', true, 'w', 'sms', '2026-01-01 00:00:00');
INSERT INTO consents (person_id, campaign, organization, granted, wording_sha256, channel,
decided_at) VALUES (7, 'ibm', 'moveon', false, 'w', 'sms', '2026-01-01 00:00:00');
UPDATE messages SET address_id = 5;
UPDATE people SET erased_at = '2026-01-02 00:00:00'
"""
_A_SIGNATURE = """
INSERT INTO people (id, created_at) VALUES (7, '2026-01-01 00:00:00');
INSERT INTO letters (sha256, campaign, language, text, first_seen_at)
VALUES ('f', 'ibm', 'en', 'Dear', '2026-01-01 00:00:00');
INSERT INTO messages (id, provider, provider_id, channel, campaign, reply_key, received_at)
VALUES (3, 'twilio', 'SM1', 'sms', 'ibm', 'signed', '2026-01-01 00:00:00');
INSERT INTO signatures (person_id, campaign, letter_sha256, language, read_in, source, channel,
message_id, number, signed_at)
VALUES (7, 'ibm', 'f', 'en', '', '', 'sms', 3, 9, '2026-01-01 00:00:00')
"""


def test_numbers_of_which_somebody_said_before_that_they_are_theirs_are_theirs(
    blank_url: str,
) -> None:
    with closing(Database(blank_url)) as database:
        with database.write() as connection:
            migrations.upgrade(connection, "0015")
            for statement in (_A_SIGNATURE + _A_WRONG_NUMBER).split(";"):
                connection.execute(text(statement))
        database.migrate()
        with database.read() as connection:
            found = connection.execute(
                text(
                    "SELECT s.person_id, s.of_earlier_owner, a.owned_since FROM signatures s"
                    " JOIN addresses a ON a.person_id = s.person_id ORDER BY s.person_id"
                )
            )
            assert [(row[0], bool(row[1]), bool(row[2])) for row in found] == [(7, True, True)]


_A_WRONG_NUMBER = """;
INSERT INTO addresses (id, person_id, kind, lookup, generation, channel, language, country, zones,
    created_at)
VALUES (1, 7, 'phone', 'l', 1, 'sms', 'en', 'US', '', '2026-01-01 00:00:00');
INSERT INTO opt_outs (lookup, generation, suppressed, reason, at)
SELECT lookup, 1, true, 'wrong_number', '2026-02-01 00:00:00' FROM addresses
"""
