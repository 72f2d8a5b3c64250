"""The history of the tables, as Alembic's numbered steps in ``versions/``.

To add a step: change the tables in ``bot.storage.schema``, write ``versions/<number>_<what>.py``
after the model of the last one, and set ``bot.storage.engine.database.SCHEMA_VERSION`` to its
number. The tests hold the steps against the tables, on both databases.

A step only adds: tables, indexes, columns that may be left out. So the program of before works
with the tables of after, beside the new one and instead of it. A step after which it could not
says ``breaks_older_programs = True``; the way back from there is a backup.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

VERSIONS = Path(__file__).parent / "versions"


def upgrade(connection: Connection, step: str = "head", *, versions: Path = VERSIONS) -> None:
    """Bring the tables up to a step, or the newest, in the connection's transaction."""
    configuration = _configuration(versions)
    configuration.attributes["connection"] = connection
    command.upgrade(configuration, step)
    if step == "head":
        connection.execute(_FORGET)
        connection.execute(_NOTE, {"value": _oldest_program(configuration)})


def _configuration(versions: Path) -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", _escaped(Path(__file__).parent))
    configuration.set_main_option("version_locations", _escaped(versions))
    configuration.set_main_option("path_separator", "newline")
    return configuration


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")


def _oldest_program(configuration: Config) -> str:
    """Return the newest step that programs from before it do not work with."""
    steps = ScriptDirectory.from_config(configuration).walk_revisions()
    return next(
        step.revision for step in steps if getattr(step.module, "breaks_older_programs", False)
    )


_FORGET = text("DELETE FROM installation_notes WHERE name = 'oldest_program'")
_NOTE = text("INSERT INTO installation_notes (name, value) VALUES ('oldest_program', :value)")
