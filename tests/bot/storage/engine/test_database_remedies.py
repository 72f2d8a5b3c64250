"""What a driver says of its database is told as far as it can quote nothing, with what to do."""

import sqlite3

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from bot.languages import say_phrase
from bot.storage.engine.database_remedies import describe, explain

CONNECTING = {
    'failed: FATAL:  password authentication failed for user "ana"': "user and password",
    "failed: fe_sendauth: no password supplied": "user and password",
    'failed: FATAL:  role "ana" does not exist': "user and password",
    'failed: FATAL:  database "p" does not exist': "behind the last /",
    'failed: FATAL:  no pg_hba.conf entry for host "192.0.2.1", no encryption': "sslmode=require",
    "failed: server does not support SSL, but SSL was required": "has no encryption",
    'failed: root certificate file "/x/root.crt" does not exist': "sslrootcert=",
    "failed: SSL error: certificate verify failed": "not accepted",
    "failed: SSL SYSCALL error: EOF detected": "sslmode",
    "failed: Connection refused": "firewall",
    "failed: timeout expired": "firewall",
    'failed: server at "2001:db8::1": Network is unreachable': "for IPv4",
    "failed: FATAL:  the database system is starting up": "goes on by itself",
    "failed: FATAL:  sorry, too many clients already": "fewer processes",
    "failed: FATAL:  remaining connection slots are reserved": "fewer processes",
    'failed: FATAL:  too many connections for role "ana"': "fewer processes",
    'failed: FATAL:  too many connections for database "p"': "fewer processes",
    'failed: FATAL:  role "ana" is not permitted to log in': "this user log in",
    'failed: FATAL:  database "p" is not currently accepting connections': "accept connections",
    "failed: something that nobody has thought of": "host and port",
}


def told_of(error: BaseException) -> tuple[str, str]:
    """Return in English what is wrong, and what to do, "" where nothing is known."""
    found, to_do = explain(error)
    return say_phrase("en", found), say_phrase("en", to_do) if to_do else ""


@pytest.mark.parametrize("said", CONNECTING)
def test_what_is_said_on_connecting_is_told_on_one_line(said: str) -> None:
    error = psycopg.OperationalError(
        f"connection failed: {said}\n\tIs it?\nMultiple attempts failed"
    )
    what, remedy = told_of(error)
    assert what == said
    assert CONNECTING[said] in remedy


def test_what_says_nothing_is_told_all_the_same() -> None:
    assert told_of(psycopg.OperationalError(""))[0] == "it does not answer"


@pytest.mark.parametrize(
    ("kind", "what", "remedy"),
    [
        (psycopg.errors.ReadOnlySqlTransaction, "it only reads", "primary"),
        (psycopg.errors.InvalidSqlStatementName, "pooler", "direct address"),
        (psycopg.errors.DuplicatePreparedStatement, "pooler", "direct address"),
        (psycopg.errors.InsufficientPrivilege, "may not do", "grant it all"),
        (psycopg.errors.UndefinedTable, "a table is missing", "bot migrate"),
        (psycopg.errors.DiskFull, "its disk is full", "room"),
        (psycopg.errors.AdminShutdown, "was shut down", "by itself"),
        (psycopg.errors.QueryCanceled, "QueryCanceled 57014", ""),
    ],
)
def test_an_answer_to_a_statement_is_told_by_its_state_alone(
    kind: type[psycopg.Error], what: str, remedy: str
) -> None:
    wrapped = DBAPIError("INSERT", {}, kind("Key (name)=(Ana Ruiz) is private"))
    told, to_do = told_of(wrapped)
    assert what in told
    assert remedy in to_do
    assert "Ana" not in f"{told} {to_do} {describe(wrapped)}"


@pytest.mark.parametrize(
    ("name", "what", "remedy"),
    [
        ("SQLITE_CANTOPEN_ISDIR", "cannot be opened", "folder"),
        ("SQLITE_READONLY_DBMOVED", "may not be written", "folder"),
        ("SQLITE_FULL", "disk is full", "room"),
        ("SQLITE_NOTADB", "is no database", "name in"),
        ("SQLITE_CORRUPT_INDEX", "is damaged", "backup"),
        ("SQLITE_BUSY_SNAPSHOT", "another program", "End what"),
        ("SQLITE_ERROR", "OperationalError SQLITE_ERROR", ""),
        (None, "OperationalError", ""),
    ],
)
def test_sqlites_errors_are_told_by_their_names(name: str | None, what: str, remedy: str) -> None:
    error = sqlite3.OperationalError("near Ana Ruiz")
    error.sqlite_errorname = name  # type: ignore[assignment] # older ones have none
    told, to_do = told_of(error)
    assert what in told
    assert remedy in to_do
    assert "Ana" not in f"{told} {to_do}"


def test_a_file_that_may_not_be_opened_is_named() -> None:
    told, to_do = told_of(PermissionError(13, "Permission denied", "/data/handraiser.sqlite3-lock"))
    assert told == "Permission denied: /data/handraiser.sqlite3-lock"
    assert "may write in it" in to_do
    assert told_of(TimeoutError("waited too long"))[0] == "TimeoutError"
