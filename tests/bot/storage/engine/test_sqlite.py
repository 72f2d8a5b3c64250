"""The file of SQLite: opened once too often, it loses its locks."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from bot.storage.engine.database import Database

WRITE_AND_LEAVE = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("INSERT INTO words VALUES (2)")
connection.commit()
connection.close()
"""
COUNT = """
import sqlite3, sys
print(*sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM words").fetchone())
"""


def _elsewhere(script: str, file: Path) -> str:
    """Run a script in a process of its own and return what it prints."""
    return subprocess.run(
        [sys.executable, "-c", script, str(file)],
        check=True,
        capture_output=True,
        text=True,
        timeout=30,
    ).stdout.strip()


def _count(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM words")).scalar_one())


def test_a_second_database_on_the_file_leaves_the_locks_of_the_first(tmp_path: Path) -> None:
    """Without its locks another process takes itself for the last and removes the log.

    What is written to the removed log after that is seen by nobody else, and lost.
    """
    file = tmp_path / "some.sqlite3"
    url = f"sqlite:///{file}"
    with closing(Database(url)) as first, closing(Database(url)) as second:
        with first.write() as connection:
            connection.execute(text("CREATE TABLE words (word INTEGER)"))
            connection.execute(text("INSERT INTO words VALUES (1)"))
        with first.read():
            assert _count(second) == 1
        _elsewhere(WRITE_AND_LEAVE, file)
        assert (_count(first), _count(second)) == (2, 2)
        with first.write() as connection:
            connection.execute(text("INSERT INTO words VALUES (3)"))
        assert (_count(first), _count(second)) == (3, 3)
        assert _elsewhere(COUNT, file) == "3"
    with closing(sqlite3.connect(file)) as direct:
        assert direct.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert direct.execute("SELECT count(*) FROM words").fetchone() == (3,)


def test_the_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "inside" / "some.sqlite3"
    with closing(Database(f"sqlite:///{file}")) as database, database.write():
        pass
    assert file.stat().st_mode & 0o777 == 0o600
