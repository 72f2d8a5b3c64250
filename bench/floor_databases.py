"""The hand-written handler's statements, straight on each database's driver."""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

Execute = Callable[[str, tuple[Any, ...]], Any]

FIND = (
    "SELECT m.id, m.reply, a.person_id, a.id, c.state FROM (SELECT 1) AS one"
    " LEFT JOIN messages m ON m.provider = ? AND m.provider_id = ?"
    " LEFT JOIN addresses a ON a.lookup = ? LEFT JOIN conversations c ON c.address_id = a.id"
)
ADD_PERSON = "INSERT INTO people (created_at) VALUES (?) RETURNING id"
ADD_ADDRESS = (
    "INSERT INTO addresses (person_id, kind, lookup, generation, sealed, channel, language,"
    " country, zones, created_at)"
    " VALUES (?, 'number', ?, 1, ?, ?, 'en', ?, ?, ?) RETURNING id"
)
ADD_MESSAGE = (
    "INSERT INTO messages (provider, provider_id, channel, address_id, campaign, body, reply,"
    " reply_key, received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"
)
COUNT = "UPDATE counters SET signatures = signatures + 1 WHERE campaign = ? RETURNING signatures"
SIGN = (
    "INSERT INTO signatures (person_id, campaign, name, letter_sha256, language, read_in, source,"
    " channel, message_id, number, signed_at) VALUES (?, ?, ?, ?, 'en', '', '', ?, ?, ?, ?)"
)
CONSENT = (
    "INSERT INTO consents (person_id, campaign, organization, granted, wording_sha256, message_id,"
    " channel, decided_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
SAVE = (
    "INSERT INTO conversations (address_id, campaign, step, state, spoke_at, expires_at)"
    " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (address_id) DO UPDATE SET step = excluded.step,"
    " state = excluded.state, spoke_at = excluded.spoke_at, expires_at = excluded.expires_at"
)


@dataclass(frozen=True, slots=True)
class Known:
    """Whom a message comes from, and the state of the conversation."""

    person: int
    address: int
    state: bytes


@dataclass(frozen=True, slots=True)
class Repeat:
    """A message that came before, and what it was answered."""

    message: int
    reply: bytes


class Turn:
    """One transaction, on a connection whose statements ``execute`` runs."""

    def __init__(self, execute: Execute) -> None:
        self._execute = execute

    def find(self, provider: str, sid: str, lookup: bytes) -> Known | Repeat | None:
        """Return the stored reply of a repeat, or what is known of the sender, or None."""
        row = self._execute(FIND, (provider, sid, lookup)).fetchone()
        if row[0] is not None:
            return Repeat(row[0], bytes(row[1]))
        return None if row[2] is None else Known(row[2], row[3], bytes(row[4]))

    def add_person(self, *values: object) -> Known:
        """Store a person with one address; its creation is the last of the values."""
        person = self._id(ADD_PERSON, values[-1])
        row = self._id(ADD_ADDRESS, person, *values)
        return Known(person, row, b"")

    def add_message(self, *values: object) -> int:
        """Store a message with its reply and return its id."""
        return self._id(ADD_MESSAGE, *values)

    def count(self, campaign: str) -> int:
        """Count one signature more and return the new count."""
        return self._id(COUNT, campaign)

    def sign(self, *values: object) -> None:
        """Store a signature."""
        self._execute(SIGN, values)

    def consent(self, *values: object) -> None:
        """Store a line of the ledger."""
        self._execute(CONSENT, values)

    def save(self, *values: object) -> None:
        """Store where the conversation stands."""
        self._execute(SAVE, values)

    def _id(self, statement: str, *values: object) -> int:
        return int(self._execute(statement, values).fetchone()[0])


class SqliteTurns:
    """One writer at a time: a lock for threads, a lock of a file for processes."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._own = threading.local()
        self._threads = threading.Lock()
        self._processes = os.open(f"{path}-floor-lock", os.O_RDWR | os.O_CREAT, 0o600)

    @contextmanager
    def turn(self, _lookup: bytes) -> Iterator[Turn]:
        """Yield a transaction, committed at the end."""
        connection = self._connection()
        with self._threads:
            fcntl.flock(self._processes, fcntl.LOCK_EX)
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield Turn(connection.execute)
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                fcntl.flock(self._processes, fcntl.LOCK_UN)

    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._own, "connection"):
            opened = sqlite3.connect(self._path, isolation_level=None)
            opened.execute("PRAGMA synchronous=FULL")
            opened.execute("PRAGMA foreign_keys=ON")
            self._own.connection = opened
        connection: sqlite3.Connection = self._own.connection
        return connection


class PostgresTurns:
    """A connection for each thread, prepared statements, a lock for each address."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._own = threading.local()

    @contextmanager
    def turn(self, lookup: bytes) -> Iterator[Turn]:
        """Yield a transaction, committed at the end."""
        if not hasattr(self._own, "connection"):
            self._own.connection = psycopg.connect(self._url, prepare_threshold=0)
        connection: psycopg.Connection[Any] = self._own.connection
        with connection.transaction():
            key = int.from_bytes(lookup[:8], "big", signed=True)
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (key,))
            yield Turn(lambda statement, values: connection.execute(_PLACED[statement], values))


_PLACED = {
    statement: statement.replace("?", "%s").encode()
    for statement in (FIND, ADD_PERSON, ADD_ADDRESS, ADD_MESSAGE, COUNT, SIGN, CONSENT, SAVE)
}
"""The same statements with psycopg's marks."""


def open_turns(url: str) -> SqliteTurns | PostgresTurns:
    """Return the transactions of a migrated database."""
    if url.startswith("sqlite:///"):
        return SqliteTurns(url.removeprefix("sqlite:///"))
    return PostgresTurns(url)
