"""Where Alembic finds the connection and the tables. It is run by ``upgrade``, and for a plan."""

from alembic import context

from bot.storage.schema import (  # noqa: F401 -- the tables of the metadata
    broadcast_tables,
    consent_tables,
    console_tables,
    conversation_tables,
    crm_tables,
    ending_tables,
    export_tables,
    handin_tables,
    integration_tables,
    key_tables,
    operations_tables,
    organizer_tables,
    proof_tables,
    question_tables,
    review_tables,
    sign_in_tables,
    signature_tables,
)
from bot.storage.schema.table_base import Table

connection = context.config.attributes.get("connection")
if connection is None:  # the statements alone are wanted: on SQLite they are tried instead
    context.configure(dialect_name="postgresql", literal_binds=True)
else:
    context.configure(connection=connection, target_metadata=Table.metadata)
context.run_migrations()  # in the transaction of whoever asks, which holds the lock
