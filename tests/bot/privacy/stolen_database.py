"""What a thief finds in a stolen database: every byte of a file, every value of every row."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import inspect, text

from bot.runtime import Runtime
from bot.storage.engine.database import Database

Row = dict[str, Any]


def read_rows(database: Database) -> dict[str, list[Row]]:
    """Return every row of every table, as a dump has them."""
    with database.read() as connection:
        return {
            table: [
                dict(row)
                for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()  # noqa: S608 - our own tables' names
            ]
            for table in inspect(connection).get_table_names()
        }


def read_bytes(database: Database) -> bytes:
    """Return all that lies in the file and its log; of PostgreSQL, every value."""
    if database.file is None:
        return b"\n".join(_as_bytes(read_rows(database)))
    files = sorted(database.file.parent.glob(f"{database.file.name}*"))
    return b"".join(file.read_bytes() for file in files)


def _as_bytes(tables: dict[str, list[Row]]) -> Iterator[bytes]:
    for rows in tables.values():
        for row in rows:
            for value in row.values():
                yield value if isinstance(value, bytes) else str(value).encode()


def rows_of_number(runtime: Runtime, number: str) -> dict[str, list[Row]]:
    """Return what leads from a number to rows, for a thief who has the vault keys, too.

    By its lookup hashes to addresses and people, and from these on by every column that names them.
    """
    tables = read_rows(runtime.database)
    lookups = {bytes(one) for one in runtime.vault.lookups(number)}
    found: dict[str, list[Row]] = {
        table: [row for row in rows if _is_one(row.get("lookup"), lookups)]
        for table, rows in tables.items()
    }
    people = {row["person_id"] for row in found["addresses"]}
    addresses = {row["id"] for row in found["addresses"]}
    messages = {row["id"] for row in tables["messages"] if row["address_id"] in addresses}
    for table, rows in tables.items():
        for row in rows:
            leads = (
                row.get("person_id") in people,
                row.get("address_id") in addresses,
                row.get("message_id") in messages,
                table == "people" and row["id"] in people,
                table == "messages" and row["id"] in messages,
            )
            if any(leads) and row not in found[table]:
                found[table].append(row)
    return {table: rows for table, rows in found.items() if rows}


def _is_one(value: Any, lookups: set[bytes]) -> bool:
    return value is not None and bytes(value) in lookups
