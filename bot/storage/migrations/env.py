"""Where Alembic finds the connection and the tables. It is run by ``upgrade``, and for a plan."""

from alembic import context

from bot.storage.schema import all_tables  # noqa: F401 -- the tables of the metadata
from bot.storage.schema.table_base import Table

connection = context.config.attributes.get("connection")
if connection is None:  # the statements alone are wanted: on SQLite they are tried instead
    context.configure(dialect_name="postgresql", literal_binds=True)
else:
    context.configure(connection=connection, target_metadata=Table.metadata)
context.run_migrations()  # in the transaction of whoever asks, which holds the lock
