"""The names of all tables that the program has."""

from typing import Final

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

ALL_TABLES: Final = frozenset(Table.metadata.tables)
