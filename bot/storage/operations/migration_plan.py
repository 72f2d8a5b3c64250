"""What a migration will change, and for how long writers may wait for it."""

import io
import re
import tempfile
import time
from collections.abc import Container, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

from bot.storage.engine.database import Database
from bot.storage.engine.database_copies import copy_database
from bot.storage.migrations import configuration, upgrade

ROWS_PER_SECOND: Final = 200_000
"""PostgreSQL reads or writes so many rows at least while it makes an index or changes a column."""

BYTES_OF_A_ROW: Final = 64
"""Hardly a row takes less: so there are no more of them than the table's size says."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its number, what it says of itself, whether older programs work with it."""

    number: str
    title: str
    breaks_older_programs: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps to come. ``seconds``: so long writers wait, in all; ``is_measured``: on a copy.

    ``rows`` are those that are read or changed, by table, where that was not measured. ``before``
    are statements that may be run before, one by one, and hold nobody up: they make indexes.
    """

    steps: tuple[Step, ...]
    seconds: float
    is_measured: bool
    rows: tuple[tuple[str, int], ...] = ()
    before: tuple[str, ...] = ()


def plan_migration(database: Database, *, more_steps: Path | None = None) -> Plan:
    """Return what ``migrate`` would do to a migrated database, without doing it.

    A SQLite file is copied, and the copy migrated. PostgreSQL is asked how large its tables are.
    ``more_steps`` is as ``upgrade`` takes it. Raises ``Unavailable``.
    """
    settings = configuration(more_steps)
    before = database.version() or "base"
    steps = tuple(_steps_after(settings, before))
    if not steps:
        return Plan((), 0.0, is_measured=True)
    if database.is_sqlite:
        return Plan(steps, _measure(database, more_steps), is_measured=True)
    statements = list(_not_done_before(database, _statements(settings, before)))
    rows = tuple(_rows_touched(database, statements))
    filled = {name for name, count in rows if count}
    return Plan(
        steps,
        sum(count for _, count in rows) / ROWS_PER_SECOND,
        is_measured=False,
        rows=rows,
        before=tuple(_made_before(statements, filled)),
    )


def _steps_after(settings: Config, before: str) -> Iterator[Step]:
    scripts = ScriptDirectory.from_config(settings)
    if before != "base" and before not in {one.revision for one in scripts.walk_revisions()}:
        return  # a newer program's: there is nothing to do
    for script in reversed(list(scripts.iterate_revisions("head", before))):
        breaks = getattr(script.module, "breaks_older_programs", False)
        yield Step(script.revision, script.doc.splitlines()[0], breaks_older_programs=breaks)


def _measure(database: Database, more_steps: Path | None) -> float:
    folder = database.file.parent if database.file else None
    with tempfile.TemporaryDirectory(dir=folder, prefix=".migration-") as name:
        copy = Path(name) / "copy.sqlite3"
        copy_database(database, copy)
        with closing(Database(f"sqlite:///{copy}", keys_url=None)) as opened:
            started = time.perf_counter()
            with opened.write() as connection:
                upgrade(connection, more_steps=more_steps)
            return time.perf_counter() - started


def _statements(settings: Config, before: str) -> Iterator[str]:
    settings.output_buffer = io.StringIO()
    command.upgrade(settings, f"{before}:head", sql=True)
    yield from settings.output_buffer.getvalue().split(";\n")


def _not_done_before(database: Database, statements: Iterator[str]) -> Iterator[str]:
    """Yield the statements without those that make an index which is there."""
    with database.read() as connection:
        for statement in statements:
            index = _MAKES_INDEX.search(statement)
            if index is None or not connection.execute(_IS_THERE, {"name": index[2]}).scalar():
                yield statement


def _made_before(statements: Iterable[str], tables: Container[str]) -> Iterator[str]:
    for statement in statements:
        index = _MAKES_INDEX.search(statement)
        if index and index[3] in tables:
            rest = statement[index.end() :].strip()
            yield f"CREATE {index[1] or ''}INDEX CONCURRENTLY {index[2]} ON {index[3]} {rest}"


def _rows_touched(database: Database, statements: Iterable[str]) -> Iterator[tuple[str, int]]:
    touched = {
        found.group(1).strip('"')
        for statement in statements
        if (found := _TOUCHES_ALL.search(statement)) and not _IS_BRIEF.search(statement)
    }
    with database.read() as connection:
        for name in sorted(touched):
            rows = connection.execute(_ROWS, {"name": name}).scalar()
            if rows is not None:  # else it is a new table
                yield name, max(0, int(rows))


_TOUCHES_ALL: Final = re.compile(
    r"^\s*(?:CREATE (?:UNIQUE )?INDEX (?:IF NOT EXISTS )?\S+ ON|ALTER TABLE|UPDATE|DELETE FROM)"
    r" (\S+)",
    re.MULTILINE,
)
_IS_BRIEF: Final = re.compile(
    r"^\s*(?:ALTER TABLE \S+ ADD COLUMN|(?:UPDATE|DELETE FROM) alembic_version)", re.MULTILINE
)
_MAKES_INDEX: Final = re.compile(
    r"^\s*CREATE (UNIQUE )?INDEX IF NOT EXISTS (\S+) ON (\S+)", re.MULTILINE
)
_IS_THERE: Final = text("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)")
_ROWS: Final = text(
    "SELECT CASE WHEN reltuples < 0 THEN pg_relation_size(oid) / :bytes ELSE reltuples END"
    "::bigint FROM pg_class WHERE oid = to_regclass(:name)"
).bindparams(bytes=BYTES_OF_A_ROW)
"""As its last ANALYZE counted; where there was none, as after a restore, by the table's size."""
