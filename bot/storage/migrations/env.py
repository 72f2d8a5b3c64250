"""Where Alembic finds the connection and the tables. It is run by ``upgrade`` only."""

from alembic import context

from bot.storage.schema import (  # noqa: F401 -- the tables of the metadata
    broadcast_tables,
    consent_tables,
    console_tables,
    conversation_tables,
    ending_tables,
    export_tables,
    handin_tables,
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

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Table.metadata
)
with context.begin_transaction():
    context.run_migrations()
