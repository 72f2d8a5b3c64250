"""Makes backups for tests, and looks at all that a database holds."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from threading import Event

from sqlalchemy import select, table

from bot.backups.continuous import fetch_replica
from bot.backups.make_backup import BackupRefused
from bot.storage.engine.database import Database
from bot.storage.engine.database_copies import count_rows
from tests.bot.cli.conftest import Run


def contents(url: str) -> Mapping[str, list[tuple[object, ...]]]:
    """Return all rows of all tables but the keys'."""
    with closing(Database(url)) as opened, opened.read() as connection:
        return {
            name: sorted(
                map(tuple, connection.execute(select("*").select_from(table(name)))), key=repr
            )
            for name in count_rows(connection)
            if name != "installation_notes"
        }


def made_by(run: Run, environ: Mapping[str, str], folder: Path) -> Path:
    """Make a backup; return its file."""
    result = run("backup", str(folder), "--json", environ=environ)
    assert result.exit_code == 0, result.output
    return Path(json.loads(result.stdout)["file"])


def until_copied(target: Path, signatures: int, folder: Path) -> None:
    """Wait until so many signatures are in the copy."""
    folder.mkdir()
    for tries in range(100):
        copy = folder / f"{tries}.sqlite3"
        with suppress(BackupRefused, sqlite3.OperationalError):
            fetch_replica(f"file://{target}", copy)
            with closing(sqlite3.connect(copy)) as connection:
                (found,) = connection.execute("SELECT count(*) FROM signatures").fetchone()
            if found == signatures:
                return
        Event().wait(0.2)
    raise AssertionError("it was not copied within twenty seconds")
