"""Where Alembic finds the connection and the tables. It is run by ``upgrade`` only."""

from alembic import context

from bot.storage.schema import broadcast_tables, operations_tables  # noqa: F401 -- tables of the metadata
from bot.storage.schema.tables import Table

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Table.metadata
)
with context.begin_transaction():
    context.run_migrations()
