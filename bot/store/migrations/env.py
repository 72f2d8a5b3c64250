"""Where Alembic finds the connection and the tables. It is run by ``upgrade`` only."""

from alembic import context

from bot.store import care_tables, sending_tables  # noqa: F401 -- tables of the metadata
from bot.store.tables import Table

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Table.metadata
)
with context.begin_transaction():
    context.run_migrations()
