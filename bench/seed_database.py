"""Fills a database with people who have signed: copies of one who really did, made by SQL.

Keys that must differ are made to; what is sealed is copied as it is, so that rows have their
true size. Nobody will ever ask for these people again: they are what others are found among.
"""

from sqlalchemy import Column, Connection, Table, text

from bot.storage.engine.database import Database
from bot.storage.schema.table_base import Table as Tables

ID_STRIDE = 64
"""Between two copies' ids: more than the rows that one person has in any table."""
COPIED = ("people", "addresses", "conversations", "messages", "signatures", "consents")
BATCH_SIZE = 100_000
NUMBERS = {
    "sqlite": "WITH RECURSIVE n(i) AS"
    " (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last)",
    "postgresql": "WITH n AS"
    " (SELECT i FROM generate_series(CAST(:first AS bigint), :last) AS g(i))",
}
SUPPORTERS = (
    "INSERT INTO supporters (phone, name, step, updates) {numbers}"
    " SELECT '+1777' || i, 'Ana Ruiz', 'done', true FROM n"
)
THEIR_SIGNATURES = (
    "INSERT INTO signatures (supporter_id, name, signed_at)"
    " SELECT id, name, '2026-01-01 00:00:00' FROM supporters"
)
NOISE = {
    "sqlite": "randomblob(16)",
    "postgresql": "decode(md5(n.i::text || m.id::text), 'hex')",
}


def insert_tutorial_signers(database: Database, people: int) -> None:
    """Add so many people who have signed to the tables of ``bench.tutorial``."""
    with database.write() as connection:
        lift_time_limit(connection)
        numbers = NUMBERS[connection.dialect.name]
        span = {"first": 1, "last": people}
        connection.execute(text(SUPPORTERS.format(numbers=numbers)), span)
        connection.execute(text(THEIR_SIGNATURES))
        connection.execute(text("ANALYZE"))


def copy_signers(database: Database, people: int) -> None:
    """Add copies of the only person in the database until there are ``people`` of them."""
    for first in range(1, people, BATCH_SIZE):
        last = min(first + BATCH_SIZE, people) - 1
        with database.write() as connection:
            lift_time_limit(connection)
            for name in COPIED:
                copy_rows(connection, Tables.metadata.tables[name], first, last)
    with database.write() as connection:
        lift_time_limit(connection)
        connection.execute(text("UPDATE counters SET signatures = :people"), {"people": people})
        _finish(connection)


def lift_time_limit(connection: Connection) -> None:
    """Let the statements of this transaction take as long as they need."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))


def copy_rows(connection: Connection, table: Table, first: int, last: int) -> None:
    """Add copies of the rows of the only person there is, numbered from first to last."""
    kind = connection.dialect.name
    columns = ", ".join(column.name for column in table.columns)
    values = ", ".join(_value(column, kind) for column in table.columns)
    key = next(iter(table.primary_key.columns)).name
    statement = (
        f"INSERT INTO {table.name} ({columns}) {NUMBERS[kind]}"
        f" SELECT {values} FROM {table.name} AS m CROSS JOIN n WHERE m.{key} < {ID_STRIDE}"
    )
    connection.execute(text(statement), {"first": first, "last": last})


def _value(column: "Column[object]", kind: str) -> str:
    """Return what a copy has in a column: its own key, or what the original has."""
    targets = {key.column.table.name for key in column.foreign_keys}
    if column.name == "id" or targets & set(COPIED):
        return f"m.{column.name} + n.i * {ID_STRIDE}"
    if column.name == "lookup":
        return NOISE[kind]
    if column.name == "code":
        return "m.code || n.i"
    if column.name == "provider_id":
        return "'seeded-' || n.i || '-' || m.id"
    return f"m.{column.name}"


def _finish(connection: Connection) -> None:
    """Leave the database as it would be after a while: its planner knows the tables."""
    if connection.dialect.name == "postgresql":
        for name in COPIED:
            if "id" in Tables.metadata.tables[name].columns:
                connection.execute(
                    text(
                        f"SELECT setval(pg_get_serial_sequence('{name}', 'id'),"
                        f" (SELECT max(id) FROM {name}))"
                    )
                )
    connection.execute(text("ANALYZE"))
