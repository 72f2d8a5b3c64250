"""The history of the tables, as Alembic's numbered steps in ``versions/``.

To add a step: change the tables in ``bot.storage.schema``, write ``versions/<number>_<what>.py``
after the model of the last one, and set ``bot.storage.engine.database.SCHEMA_VERSION`` to its
number. The tests hold the steps against the tables, on both databases.

A step only adds: tables, indexes, columns that may be left out. So the program of before works
with the tables of after, beside the new one and instead of it. A step after which it could not
says ``breaks_older_programs = True``; the way back from there is a backup.

All steps are one transaction, so that none is left half done. An index on a table that grows says
``if_not_exists=True``: PostgreSQL makes it without holding up who writes outside of a transaction
alone, and so who runs the program may have made it before (``migrate --plan`` says how).
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

VERSIONS = Path(__file__).parent / "versions"


def upgrade(connection: Connection, step: str = "head", *, more_steps: Path | None = None) -> None:
    """Bring the tables up to a step, or the newest, in the connection's transaction.

    ``more_steps`` is a folder of those of a later release.
    """
    settings = configuration(more_steps)
    settings.attributes["connection"] = connection
    command.upgrade(settings, step)
    if step == "head":
        connection.execute(_FORGET)
        connection.execute(_NOTE, {"value": _oldest_program(settings)})


def configuration(more_steps: Path | None = None) -> Config:
    """Return where Alembic finds the steps."""
    folders = [folder for folder in (VERSIONS, more_steps) if folder]
    settings = Config()
    settings.set_main_option("script_location", _escaped(Path(__file__).parent))
    settings.set_main_option("version_locations", "\n".join(map(_escaped, folders)))
    settings.set_main_option("path_separator", "newline")
    return settings


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")


def _oldest_program(settings: Config) -> str:
    """Return the newest step that programs from before it do not work with."""
    steps = ScriptDirectory.from_config(settings).walk_revisions()
    return next(
        step.revision for step in steps if getattr(step.module, "breaks_older_programs", False)
    )


_FORGET = text("DELETE FROM installation_notes WHERE name = 'oldest_program'")
_NOTE = text("INSERT INTO installation_notes (name, value) VALUES ('oldest_program', :value)")
