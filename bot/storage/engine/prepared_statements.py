"""A statement that is written once in SQLAlchemy's Core and runs at the price of plain SQL.

Going through ``Connection.execute`` costs more than the database does for the small statements
of a turn. So a ``Prepared`` compiles its statement once for each kind of database and runs the
text on the driver itself, in the transaction of the connection it is given. Types are converted
as Core would. What drivers raise, ``bot.storage.engine.database_errors`` translates.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, LargeBinary, bindparam, false, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.types import TypeEngine

if TYPE_CHECKING:  # it loads the driver, which a process on SQLite has no use for
    from bot.storage.engine.postgresql_pipeline import Pipeline

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
    in_order: Callable[[dict[str, Any]], Sequence[Any]]  # the parameters, out of those by name
    going_in: tuple[tuple[str, Convert], ...]
    coming_out: tuple[tuple[int, Convert], ...]

    def given(self, values: dict[str, Any]) -> Sequence[Any]:
        """Return the values as the driver wants them."""
        if self.defaults:
            values = self.defaults | values
        for name, convert in self.going_in:
            values[name] = convert(values[name])
        return self.in_order(values)

    def brought(self, rows: list[Row]) -> list[Row]:
        """Return the driver's rows as Core would."""
        return [_converted(row, self.coming_out) for row in rows] if self.coming_out else rows


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
        compiled = self._for(connection)
        return compiled.brought(_driver(connection).rows(compiled.text, compiled.given(values)))

    def row(self, connection: Connection, **values: Any) -> Row | None:
        """Run it and return its first row, or None."""
        found = self.rows(connection, **values)
        return found[0] if found else None

    def run(self, connection: Connection, **values: Any) -> int:
        """Run it and return how many rows it touched."""
        compiled = self._for(connection)
        return _driver(connection).touched(compiled.text, compiled.given(values))

    def later(self, connection: Connection, **values: Any) -> Callable[[], list[Row]]:
        """Run it before the transaction's next statement that is read, or with its commit.

        For one of which nothing is to be known yet: on PostgreSQL that saves a round trip.
        Returns what gives its rows, and has it run if it was not.
        """
        compiled = self._for(connection)
        rows = _driver(connection).later(compiled.text, compiled.given(values))
        return lambda: compiled.brought(rows())

    def _for(self, connection: Connection) -> _Compiled:
        kind = connection.dialect.name
        compiled = self._compiled.get(kind)
        if compiled is None:
            compiled = self._compiled[kind] = self._compile(connection.dialect)
        return compiled

    def _compile(self, dialect: Dialect) -> _Compiled:
        statement: Any = self._statement
        if not isinstance(statement, ClauseElement):
            statement = statement(INSERTS[dialect.name])
        if dialect.name == "postgresql":  # as the server itself wants its parameters: $1
            kind: Any = type(dialect)
            dialect = kind(paramstyle="numeric_dollar")
        compiled: Any = statement.compile(dialect=dialect, column_keys=self._columns)
        types = {bind.key: bind.type for bind in compiled.binds.values()}
        converts = ((name, _in(its, dialect)) for name, its in types.items())
        out = enumerate(_out(column.type, dialect) for column in statement.exported_columns)
        return _Compiled(
            text=str(compiled),
            defaults={
                name: value
                for name, value in compiled.params.items()
                if value is not None and not compiled.binds[name].required
            },
            in_order=_in_order(compiled.positiontup),
            going_in=tuple((name, convert) for name, convert in converts if convert is not None),
            coming_out=tuple((at, convert) for at, convert in out if convert is not None),
        )


class Adding:
    """An insert into a table with an ``id``, under the database's next one or a reserved one.

    Whose id was reserved is not waited for: it is stored with what comes next.
    """

    def __init__(self, table: Any, columns: str) -> None:
        self._next = Prepared(insert(table).returning(table.id), columns)
        self._reserved = Prepared(insert(table), f"id {columns}")

    def add(self, connection: Connection, reserved: int | None, **values: Any) -> int:
        """Add a row and return its id."""
        if reserved is None:
            return int(self._next.rows(connection, **values)[0][0])
        self._reserved.later(connection, id=reserved, **values)
        return reserved


class _File:
    """A SQLite file's driver, which has no trips to save."""

    __slots__ = ("_execute",)

    def __init__(self, execute: Callable[[str, Sequence[Any]], Any]) -> None:
        self._execute = execute

    def rows(self, text: str, values: Sequence[Any]) -> list[Row]:
        found: list[Row] = self._execute(text, values).fetchall()
        return found

    def touched(self, text: str, values: Sequence[Any]) -> int:
        return int(self._execute(text, values).rowcount)

    def later(self, text: str, values: Sequence[Any]) -> Callable[[], list[Row]]:
        found: list[Row] = self._execute(text, values).fetchall()
        return lambda: found


def _driver(connection: Connection) -> "_File | Pipeline":
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.dbapi_connection
        return _File(driver.execute)
    from bot.storage.engine.postgresql_pipeline import (
        pipeline,  # loads the driver: 7 MB that SQLite has no use for
    )

    return pipeline(connection)


def _in_order(names: Sequence[str]) -> Callable[[dict[str, Any]], Sequence[Any]]:
    if len(names) > 1:  # of one name, ``itemgetter`` returns the value itself
        return itemgetter(*names)
    return lambda values: [values[name] for name in names]


def _converted(row: Row, converts: Sequence[tuple[int, Convert]]) -> Row:
    changed = list(row)
    for at, convert in converts:
        changed[at] = convert(changed[at])
    return tuple(changed)


def _in(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    if dialect.name == "sqlite" and isinstance(kind, LargeBinary):
        return None  # its driver takes bytes as they are
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _out(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
