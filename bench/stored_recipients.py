"""People who signed and agreed to updates, written straight into a database.

Each has an address of their own, sealed and looked up as the program's own rows are, so that the
program can send to them, and know them when they answer. The one with index 0 is person 1.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, select, text

from bench.simulated_people import name
from bot.runtime import Runtime
from bot.storage.consent import consents
from bot.storage.schema.key_tables import Sealed
from bot.storage.schema.signature_tables import Letter
from bot.storage.schema.table_base import Table as Tables
from bot.vault import PROGRAM, Vault

CAMPAIGN = "ibm-extreme-vetting"
ORGANIZATION = "18-million-rising"
SIGNED_AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
AT_ONCE = 10_000
ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
KINDS = {"sms": "phone", "telegram": "telegram"}

Row = tuple[Any, ...]
Rows = Mapping[str, Sequence[Row]]
COLUMNS = {
    "people": ("id", "created_at"),
    "addresses": (
        *("id", "person_id", "kind", "lookup", "generation", "sealed"),
        *("channel", "language", "country", "zones", "created_at"),
    ),
    "messages": (
        *("id", "provider", "provider_id", "channel", "address_id"),
        *("campaign", "reply_key", "received_at"),
    ),
    "signatures": (
        *("id", "person_id", "campaign", "name", "letter_sha256", "language", "read_in"),
        *("source", "channel", "message_id", "number", "signed_at"),
    ),
    "consents": (
        *("id", "person_id", "campaign", "organization", "granted", "wording_sha256"),
        *("message_id", "channel", "decided_at"),
    ),
}
"""What is written of each person, in an order that the foreign keys allow."""


def recipient_address(channel: str, index: int) -> str:
    """Return the number or chat of the person of this index, below ten million."""
    return f"+1555{index:07d}" if channel == "sms" else str(10_000_000 + index)


def store_recipients(runtime: Runtime, people: int, channel: str) -> None:
    """Write so many people into an empty database: signed, agreed, in four time zones."""
    with runtime.database.write() as connection:
        letter = connection.execute(select(Letter.sha256).limit(1)).scalar_one()
        wording = consents.add_wording(connection, "May we text you updates?", at=SIGNED_AT)
    for first in range(0, people, AT_ONCE):
        some = range(first, min(first + AT_ONCE, people))
        rows = _rows(runtime.vault, some, channel, letter, wording)
        with runtime.database.write() as connection:
            for table, lines in rows.items():
                _store(connection, Tables.metadata.tables[table], COLUMNS[table], lines)
    with runtime.database.write() as connection:
        _finish(connection, people)


def _rows(vault: Vault, some: Iterable[int], channel: str, letter: str, wording: str) -> Rows:
    made: dict[str, list[Row]] = {table: [] for table in COLUMNS}
    for index in some:
        for table, row in _person(vault, index, channel, letter, wording):
            made[table].append(row)
    return made


def _person(
    vault: Vault, index: int, channel: str, letter: str, wording: str
) -> Iterator[tuple[str, Row]]:
    """Yield the rows of one person, as ``COLUMNS`` says."""
    key, own, at = index + 1, recipient_address(channel, index), SIGNED_AT
    zones = ZONES[index // 1000 % len(ZONES)] if channel == "sms" else ""
    lookup, sealed = vault.lookup(own), vault.seal(PROGRAM, Sealed.ADDRESS, own)
    yield "people", (key, at)
    where = (channel, "en", "US" if channel == "sms" else "", zones, at)
    yield "addresses", (key, key, KINDS[channel], lookup, vault.generation, sealed, *where)
    provider = "twilio" if channel == "sms" else "telegram"
    yield "messages", (key, provider, f"seeded-{key}", channel, key, CAMPAIGN, "signed", at)
    signed = vault.seal(CAMPAIGN, Sealed.NAME, name(index))
    evidence = ("", channel, key, key, at)
    yield "signatures", (key, key, CAMPAIGN, signed, letter, "en", "", *evidence)
    yield "consents", (key, key, CAMPAIGN, ORGANIZATION, True, wording, key, channel, at)


def _store(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Row]
) -> None:
    """Write rows by the fastest way that each driver has."""
    driver: Any = connection.connection.dbapi_connection
    names = ", ".join(columns)
    if connection.dialect.name == "postgresql":
        with driver.cursor().copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(columns))
    lines = [[_plain(value) for value in row] for row in rows]
    driver.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", lines)


def _plain(value: Any) -> Any:
    """Return a time as SQLAlchemy writes it into SQLite; anything else as it is."""
    return value.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else value


def _finish(connection: Connection, people: int) -> None:
    """Leave it as it would be after a while: counted, and known to the database's planner."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        for table in COLUMNS:
            sequence = f"pg_get_serial_sequence('{table}', 'id')"
            connection.execute(text(f"SELECT setval({sequence}, :last)"), {"last": people})
    connection.execute(
        text("INSERT INTO counters (campaign, signatures) VALUES (:campaign, :people)"),
        {"campaign": CAMPAIGN, "people": people},
    )
    connection.execute(text("ANALYZE"))
