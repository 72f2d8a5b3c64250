"""PostgreSQL: statements that travel together (libpq's pipeline mode).

A round trip costs more than most statements of a turn. So a statement whose result nobody needs
yet waits, and goes out with the next one that is read, or with the commit. The server runs them
in their order, each with a snapshot of its own as always at READ COMMITTED: what is read behind a
lock, in one trip with it, sees all that was committed before the lock was had. After one that
fails the server runs none of the rest.

It goes straight to libpq, since psycopg's own pipeline costs as much as the trips that it saves
(https://www.psycopg.org/psycopg3/docs/api/pq.html). Values are converted by psycopg's adapters.
"""

import select
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ConnStatus, ExecStatus, Format
from psycopg.pq.abc import PGresult
from sqlalchemy import Connection

Row = tuple[Any, ...]
Rows = Callable[[], list[Row]]

_BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED"
_COMMIT = "COMMIT"
_FORMATS = {bytes: PyFormat.BINARY}
"""How parameters are sent: sealed bytes in binary, all else as text."""
_FAILED = frozenset({ExecStatus.FATAL_ERROR, ExecStatus.BAD_RESPONSE})
_PIPELINE_KEY = "pipeline"


@dataclass(slots=True, eq=False)
class _Statement:
    """A statement that waits to be sent, or its result."""

    text: str
    values: Sequence[Any]
    result: PGresult | None = None


class Pipeline:
    """The statements of one connection, each prepared on the server when it is first met.

    Everything raises ``psycopg.Error``: also what went wrong with one that waited.
    """

    def __init__(self, connection: "psycopg.Connection[Any]") -> None:
        self._connection = connection
        self._libpq = connection.pgconn
        self._socket = select.poll()
        self._socket.register(self._libpq.socket)
        self._values = Transformer(connection)
        self._prepared: dict[str, bytes] = {}
        self._numbers = count(1)
        self._waiting: list[_Statement] = []
        self._in_transaction = False

    def begin(self) -> None:
        """Begin a transaction, together with its first statement."""
        self._waiting = [_Statement(_BEGIN, ())]
        self._in_transaction = True

    def later(self, text: str, values: Sequence[Any]) -> Rows:
        """Run a statement some time before the commit, in its order. ``text`` has $1, $2...

        Returns what gives its rows; asked before the statement was run, that has it run.
        """
        one = _Statement(text, values)
        self._waiting.append(one)
        if not self._in_transaction:
            self.flush()
        return lambda: self._rows(self._result(one))

    def rows(self, text: str, values: Sequence[Any]) -> list[Row]:
        """Run a statement, behind all that wait, and return its rows."""
        return self._rows(self._ask(text, values))

    def _rows(self, result: PGresult) -> list[Row]:
        self._values.set_pgresult(result)
        return self._values.load_rows(0, result.ntuples, tuple)

    def touched(self, text: str, values: Sequence[Any]) -> int:
        """Run a statement, behind all that wait, and return how many rows it touched."""
        return self._ask(text, values).command_tuples or 0

    def flush(self) -> None:
        """Have the server run what waits: others are about to use the connection."""
        if self._waiting:
            self._travel()

    def commit(self) -> None:
        """Run what waits, and commit. Nothing was kept where this raises."""
        if self._ask(_COMMIT, ()).command_status != _COMMIT.encode():
            raise psycopg.InternalError("a transaction whose statement failed cannot be committed")
        self._in_transaction = False

    def give_up(self) -> None:
        """Undo the transaction, if one is open, and drop the statements that still wait."""
        self._waiting = []
        self._in_transaction = False
        if not self._connection.closed:
            self._connection.rollback()

    def _ask(self, text: str, values: Sequence[Any]) -> PGresult:
        one = _Statement(text, values)
        self._waiting.append(one)
        return self._result(one)

    def _result(self, one: "_Statement") -> PGresult:
        if one.result is None:
            self._travel()
        if one.result is None:
            raise psycopg.InternalError("asked for what a transaction that is over did not run")
        return one.result

    def _travel(self) -> None:
        """Send all that waits at once, and keep what each brought. Raises the first error."""
        waiting, self._waiting = self._waiting, []
        try:
            self._libpq.enter_pipeline_mode()
            expected = [step for one in waiting for step in self._send(one)]
            self._libpq.pipeline_sync()
            results = self._results()
            self._libpq.exit_pipeline_mode()
        except BaseException:
            self._connection.close()  # in the middle of a conversation that nobody can take up
            raise
        for (one, name), result in zip(expected, results, strict=True):
            if result.status in _FAILED:
                error = _error(result)
                if isinstance(error, psycopg.errors.InvalidSqlStatementName):
                    self._prepared.clear()  # somebody in between has thrown them away
                raise error
            if name:
                self._prepared[one.text] = name
            else:
                one.result = result

    def _send(self, one: "_Statement") -> Iterator[tuple["_Statement", bytes]]:
        """Send one statement; yield for each result that it brings which name it makes known."""
        name = self._prepared.get(one.text)
        if name is None:
            name = b"turn_%d" % next(self._numbers)
            self._libpq.send_prepare(name, one.text.encode())
            yield one, name
        formats = [_FORMATS.get(type(value), PyFormat.TEXT) for value in one.values]
        given = self._values.dump_sequence(one.values, formats)
        self._libpq.send_query_prepared(name, given, self._values.formats, Format.BINARY)
        yield one, b""

    def _results(self) -> list[PGresult]:
        """Wait for all results, up to the mark that ends the trip.

        Outside libpq, which would hold up all threads.
        """
        results: list[PGresult] = []
        while self._libpq.flush():  # not all is sent: the server may have to be heard first
            self._wait_for(select.POLLIN | select.POLLOUT)
        while True:
            while self._libpq.is_busy():
                self._wait_for(select.POLLIN)
            result = self._libpq.get_result()
            if result is None:  # the end of one statement's
                if self._libpq.status != ConnStatus.OK:
                    raise _error(results[-1]) if results else psycopg.OperationalError("cut off")
            elif result.status == ExecStatus.PIPELINE_SYNC:
                return results
            else:
                results.append(result)

    def _wait_for(self, events: int) -> None:
        self._socket.modify(self._libpq.socket, events)
        self._socket.poll()
        self._libpq.consume_input()


def pipeline(connection: Connection) -> Pipeline:
    """Return the pipeline of a connection, which is kept with it in the pool."""
    pooled = connection.connection
    kept: Pipeline | None = pooled.info.get(_PIPELINE_KEY)
    if kept is None:
        driver: Any = pooled.dbapi_connection
        kept = pooled.info[_PIPELINE_KEY] = Pipeline(driver)
    return kept


def _error(result: PGresult) -> psycopg.Error:
    """Return what the server said went wrong, as psycopg's class for its SQLSTATE."""
    state = (result.error_field(psycopg.pq.DiagnosticField.SQLSTATE) or b"").decode()
    try:
        kind = psycopg.errors.lookup(state)
    except KeyError:
        kind = psycopg.OperationalError if not state else psycopg.DatabaseError
    return kind(result.get_error_message())
