"""Data keys and vault keys as they are stored, and the hashes that move on with them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    bindparam,
    delete,
    func,
    insert,
    inspect,
    null,
    select,
    text,
    update,
)

from bot.storage.consent import suppressions
from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.consent_tables import OptOut, Suppression
from bot.storage.schema.conversation_tables import Address
from bot.storage.schema.key_tables import DataKey, KeyCopy, VaultKey
from bot.storage.schema.organizer_tables import Organizer
from bot.storage.schema.table_base import Table, columns
from bot.vault import StoredKey

_GENERATIONS = select(VaultKey.fingerprint).order_by(VaultKey.generation)


def list_generations(connection: Connection) -> tuple[bytes, ...]:
    """Return the fingerprints of the vault keys that the database was written with."""
    return tuple(connection.scalars(_GENERATIONS))


def list_data_keys(connection: Connection) -> dict[int, StoredKey]:
    """Return all data keys by their ids, also those destroyed."""
    keys = connection.execute(
        select(DataKey.id, DataKey.scope, DataKey.wrapped, DataKey.vault_key).order_by(DataKey.id)
    )
    return {row[0]: StoredKey(*row) for row in keys}


def has_tables(connection: Connection) -> bool:
    """Say whether a database of keys has its tables yet."""
    return inspect(connection).has_table(DataKey.__tablename__)


def make_tables(connection: Connection) -> None:
    """Make the tables of a database of keys, where they are not there yet."""
    Table.metadata.create_all(connection, [columns(DataKey), columns(KeyCopy)])


def read_rows(connection: Connection) -> list[dict[str, Any]]:
    """Return all data keys as they are stored."""
    rows = connection.execute(select(columns(DataKey)).order_by(DataKey.id)).mappings()
    return [dict(row) for row in rows]


def add_rows(connection: Connection, rows: Sequence[dict[str, Any]]) -> int:
    """Add data keys as they were stored elsewhere; those that are there stay. Returns how many."""
    there = set(connection.scalars(select(DataKey.id)))
    new = [row for row in rows if row["id"] not in there]
    if new:
        connection.execute(insert(DataKey), new)
        if connection.dialect.name == "postgresql":  # the next id comes after them
            connection.execute(
                text("SELECT setval('data_keys_id_seq', (SELECT max(id) FROM data_keys))")
            )
    return len(new)


def remove_rows(connection: Connection) -> None:
    """Take all data keys out of a database from which they were moved."""
    connection.execute(delete(DataKey))


def add_copy(connection: Connection, *, made_at: datetime, ends_at: datetime | None) -> None:
    """Note that there is a copy of the data keys; without an end nobody knows how long."""
    connection.execute(insert(KeyCopy).values(made_at=made_at, ends_at=ends_at))


def list_copies(connection: Connection) -> list[tuple[datetime, datetime | None]]:
    """Return when copies of the data keys were made, and when they end, oldest first."""
    rows = connection.execute(select(KeyCopy.made_at, KeyCopy.ends_at).order_by(KeyCopy.id))
    return [(row[0], row[1]) for row in rows]


def register_vault_key(
    connection: Connection, *, generation: int, fingerprint: bytes, at: datetime
) -> None:
    """Note that rows are written under this vault key from now on; the oldest is number 1."""
    connection.execute(
        insert(VaultKey).values(generation=generation, fingerprint=fingerprint, registered_at=at)
    )


def add_data_key(
    connection: Connection, scope: str, *, wrapped: bytes, vault_key: bytes, at: datetime
) -> None:
    """Add a data key to a scope: what is sealed in it from now on is sealed under this one."""
    number = select(func.coalesce(func.max(DataKey.number), 0) + 1).where(DataKey.scope == scope)
    connection.execute(
        insert(DataKey).values(
            scope=scope,
            number=number.scalar_subquery(),
            wrapped=wrapped,
            vault_key=vault_key,
            created_at=at,
        )
    )


def rewrap_data_key(
    connection: Connection, key_id: int, *, wrapped: bytes, vault_key: bytes
) -> None:
    """Store a data key as it is wrapped under another vault key."""
    connection.execute(
        update(DataKey).where(DataKey.id == key_id).values(wrapped=wrapped, vault_key=vault_key)
    )


def destroy_data_keys(connection: Connection, scope: str, *, at: datetime) -> int:
    """Destroy a scope's data keys for good; return how many there were."""
    return connection.execute(
        update(DataKey)
        .where(DataKey.scope == scope, DataKey.wrapped.is_not(None))
        .values(wrapped=null(), destroyed_at=at)
    ).rowcount


def mark_backed_up(connection: Connection, *, at: datetime) -> None:
    """Note that a copy of every vault key in use lies in a safe place."""
    connection.execute(
        update(VaultKey).where(VaultKey.backed_up_at.is_(None)).values(backed_up_at=at)
    )


def never_backed_up(connection: Connection) -> tuple[bytes, ...]:
    """Return the fingerprints of vault keys in use of which nobody said there is a copy."""
    rows = connection.execute(
        select(VaultKey.fingerprint)
        .where(VaultKey.backed_up_at.is_(None))
        .order_by(VaultKey.generation)
    )
    return tuple(rows.scalars())


def older_lookups(
    connection: Connection, table: type[Table], *, before: int, after: object, limit: int
) -> list[tuple[int | bytes, bytes, int]]:
    """Return (key, lookup, generation) of rows of an older generation than ``before``.

    ``table`` is one of ``HASHED``; ``after`` is the last key that was returned, or None.
    """
    columns = table.__table__.c
    key = columns[HASHED[table]]
    wanted = select(key, columns.lookup, columns.generation).where(columns.generation < before)
    if after is not None:
        wanted = wanted.where(key > after)
    return [tuple(row) for row in connection.execute(wanted.order_by(key).limit(limit))]


HASHED: dict[type[Table], str] = {
    Address: "id",
    OptOut: "id",
    Suppression: "lookup",
    Organizer: "id",
}
"""The tables that hold lookup hashes, and by which column their rows are told apart.

An organizer without an address has neither hash nor generation: no comparison finds that row.
"""


def carry_lookup(
    connection: Connection, table: type[Table], key: object, *, lookup: bytes, generation: int
) -> None:
    """Store a row's lookup hash as it is in a later generation."""
    if table is Suppression:
        _carry_suppression(connection, key, lookup=lookup, generation=generation)
        return
    columns = table.__table__.c
    connection.execute(
        update(table)
        .where(columns[HASHED[table]] == key)
        .values(lookup=lookup, generation=generation)
    )


def _carry_suppression(
    connection: Connection, old: object, *, lookup: bytes, generation: int
) -> None:
    """Move a suppression, whose hash is its key: it may stand under the later one already."""
    if _SUPPRESSED.row(connection, of_lookup=lookup) is not None:
        gone = delete(Suppression).where(Suppression.lookup == old)
        reasons = connection.execute(gone.returning(Suppression.reason)).scalars().all()
        suppressions.count_gone(connection, reasons, lookup=lookup)
        return
    connection.execute(
        update(Suppression)
        .where(Suppression.lookup == old)
        .values(lookup=lookup, generation=generation)
    )


_SUPPRESSED = Prepared(
    select(Suppression.generation).where(Suppression.lookup == bindparam("of_lookup"))
)
