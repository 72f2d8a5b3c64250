"""A statement that is written once in SQLAlchemy's Core and runs at the price of plain SQL.

Going through ``Connection.execute`` costs more than the database does for the small statements
of a turn. So a ``Prepared`` compiles its statement once for each kind of database and runs the
text on the driver's own cursor, in the transaction of the connection it is given. Types are
converted as Core would. What drivers raise, ``bot.store.failures`` translates.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, bindparam, false
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.types import TypeEngine

Row = tuple[Any, ...]
Convert = Callable[[Any], Any]


Insert = Callable[[Any], Any]
"""``insert`` of the database at hand: both know ``on_conflict_do_update`` and its kin."""
INSERTS: dict[str, Insert] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def among(column: Any, name: str, count: int) -> ColumnElement[bool]:
    """Return that ``column`` is one of ``count`` parameters, for values as ``numbered`` gives."""
    wanted = [bindparam(f"{name}_{at}", type_=column.type) for at in range(count)]
    return column.in_(wanted) if wanted else false()


def numbered(name: str, values: Sequence[Any]) -> dict[str, Any]:
    """Return the values as parameters: name_0, name_1 and so on."""
    return {f"{name}_{at}": value for at, value in enumerate(values)}


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The text for one kind of database, and how values go in and out."""

    text: str
    defaults: dict[str, Any]
    names: tuple[str, ...] | None  # in their order, where the driver takes positions
    going_in: tuple[tuple[str, Convert], ...]
    coming_out: tuple[tuple[int, Convert], ...]


class Prepared:
    """One statement, given as it is, or as a function of the database's ``insert``.

    ``columns`` are those that an insert fills in, in place of all of the table's.
    """

    def __init__(
        self, statement: ClauseElement | Callable[[Insert], ClauseElement], columns: str = ""
    ) -> None:
        self._statement = statement
        self._columns = columns.split() or None
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, connection: Connection, **values: Any) -> list[Row]:
        """Run it and return its rows. ``values`` are its parameters by name."""
        cursor, compiled = self._execute(connection, values)
        found: list[Row] = cursor.fetchall()
        if not compiled.coming_out:
            return found
        return [_converted(row, compiled.coming_out) for row in found]

    def row(self, connection: Connection, **values: Any) -> Row | None:
        """Run it and return its first row, or None."""
        found = self.rows(connection, **values)
        return found[0] if found else None

    def run(self, connection: Connection, **values: Any) -> int:
        """Run it and return how many rows it touched."""
        cursor, _ = self._execute(connection, values)
        return int(cursor.rowcount)

    def _execute(self, connection: Connection, values: dict[str, Any]) -> tuple[Any, _Compiled]:
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = self._compile(dialect)
        given = {**compiled.defaults, **values} if compiled.defaults else values
        for name, convert in compiled.going_in:
            given[name] = convert(given[name])
        if compiled.names is not None:
            driver: Any = connection.connection.dbapi_connection
            return driver.execute(compiled.text, [given[name] for name in compiled.names]), compiled
        return _cursor(connection).execute(compiled.text, given), compiled

    def _compile(self, dialect: Dialect) -> _Compiled:
        statement: Any = self._statement
        if not isinstance(statement, ClauseElement):
            statement = statement(INSERTS[dialect.name])
        compiled: Any = statement.compile(dialect=dialect, column_keys=self._columns)
        types = {bind.key: bind.type for bind in compiled.binds.values()}
        converts = ((name, _in(kind, dialect)) for name, kind in types.items())
        out = enumerate(_out(column.type, dialect) for column in statement.exported_columns)
        return _Compiled(
            text=str(compiled),
            defaults={name: value for name, value in compiled.params.items() if value is not None},
            names=tuple(compiled.positiontup) if dialect.positional else None,
            going_in=tuple((name, convert) for name, convert in converts if convert is not None),
            coming_out=tuple((at, convert) for at, convert in out if convert is not None),
        )


def _cursor(connection: Connection) -> Any:
    """Return the one cursor that a psycopg connection keeps: each new one takes 5 µs to make.

    What a statement returned is read before the next one runs.
    """
    pooled = connection.connection
    cursor = pooled.info.get(_CURSOR)
    if cursor is None:
        cursor = pooled.info[_CURSOR] = pooled.cursor()
    return cursor


_CURSOR: Final = "cursor of prepared statements"


def _converted(row: Sequence[Any], converts: Sequence[tuple[int, Convert]]) -> Row:
    changed = list(row)
    for at, convert in converts:
        changed[at] = convert(changed[at])
    return tuple(changed)


def _in(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _out(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
