"""The history of the tables, as Alembic's numbered steps in ``versions/``.

To add a step: change the tables in ``bot.storage.schema``, write ``versions/<number>_<what>.py``
after the model of the last one, and set ``bot.storage.engine.database.SCHEMA_VERSION`` to its
number. The tests hold the steps against the tables, on both databases.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def upgrade(connection: Connection, step: str = "head") -> None:
    """Bring the tables up to a step, or the newest, in the connection's transaction."""
    configuration = Config(attributes={"connection": connection})
    configuration.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    command.upgrade(configuration, step)
