"""Holds the steps of the tables' history against the tables, on every kind of database."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.storage import migrations
from bot.storage.engine.database import SCHEMA_VERSION, Database
from bot.storage.schema.table_base import Table
from tests import databases, postgres

MIGRATE = (
    "import sys; from bot.storage.engine.database import Database; Database(sys.argv[1]).migrate()"
)


@pytest.fixture(params=databases.kinds())
def blank_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database that has no tables yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/blank.sqlite3"
        return
    server: str = request.getfixturevalue("postgres_template")
    with postgres.database(server, f"blank_{tmp_path.name.lower()[:40]}") as url:
        yield url


def test_the_newest_step_is_the_one_the_program_asks_for() -> None:
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(configuration).get_heads() == [SCHEMA_VERSION]


def test_the_steps_lead_to_the_tables_as_they_are_declared(database: Database) -> None:
    with database.write() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    assert database.version() == SCHEMA_VERSION
    database.migrate()
    assert database.version() == SCHEMA_VERSION


def test_processes_that_migrate_at_once_do_it_once(blank_url: str) -> None:
    command = [sys.executable, "-c", MIGRATE, blank_url]
    processes = [subprocess.Popen(command) for _ in range(3)]
    assert [process.wait(timeout=60) for process in processes] == [0, 0, 0]
    with closing(Database(blank_url)) as database:
        assert database.is_ready()
