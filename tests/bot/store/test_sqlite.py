"""The file of SQLite: opened once too often, it loses its locks."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from bot.store.database import Database

WRITE = """
import sqlite3
connection = sqlite3.connect({0!r})
connection.execute("INSERT INTO words VALUES (2)")
connection.commit()
"""


def test_a_second_database_on_the_file_leaves_the_locks_of_the_first(tmp_path: Path) -> None:
    file = tmp_path / "some.sqlite3"
    url = f"sqlite:///{file}"
    with closing(Database(url)) as first, closing(Database(url)) as second:
        with first.write() as connection:
            connection.execute(text("CREATE TABLE words (word INTEGER)"))
            connection.execute(text("INSERT INTO words VALUES (1)"))
        with second.read() as connection:
            assert connection.execute(text("SELECT count(*) FROM words")).scalar() == 1
        subprocess.run([sys.executable, "-c", WRITE.format(str(file))], check=True, timeout=30)
        for database in (first, second):
            with database.read() as connection:
                assert connection.execute(text("SELECT count(*) FROM words")).scalar() == 2
    with closing(sqlite3.connect(file)) as direct:
        assert direct.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "inside" / "some.sqlite3"
    with closing(Database(f"sqlite:///{file}")) as database, database.write():
        pass
    assert file.stat().st_mode & 0o777 == 0o600
