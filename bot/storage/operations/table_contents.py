"""What lies in the tables, as it lies there: for the demo, which shows what was stored.

Nothing is opened here: sealed columns come as bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select

from bot.storage.schema.broadcast_tables import Delivery
from bot.storage.schema.consent_tables import Consent, Suppression, Wording
from bot.storage.schema.conversation_tables import Address, Conversation, Message, Person
from bot.storage.schema.organizer_tables import AuditLine, Organizer
from bot.storage.schema.signature_tables import Counter, Signature
from bot.storage.schema.table_base import columns


@dataclass(frozen=True, slots=True)
class TableContent:
    """The newest rows of one table, newest first, and how many there are in all."""

    total: int
    rows: tuple[Mapping[str, Any], ...]


def newest_rows(connection: Connection, *, limit: int) -> Mapping[str, TableContent]:
    """Return the newest rows of the tables that hold people's doings, by the table's name."""
    return {
        name: TableContent(
            total=connection.execute(
                select(func.count()).select_from(statement.subquery())
            ).scalar_one(),
            rows=tuple(dict(row) for row in connection.execute(statement.limit(limit)).mappings()),
        )
        for name, statement in _TABLES.items()
    }


def count_signatures(connection: Connection) -> int:
    """Return how many signatures the counters of all campaigns hold together."""
    return connection.execute(select(func.coalesce(func.sum(Counter.signatures), 0))).scalar_one()


_TABLES: Mapping[str, Select[Any]] = {
    "addresses": select(columns(Address), Person.erased_at)
    .join(Person, Person.id == Address.person_id)
    .order_by(Address.id.desc()),
    "conversations": select(columns(Conversation)).order_by(Conversation.spoke_at.desc()),
    "signatures": select(columns(Signature)).order_by(Signature.id.desc()),
    "consents": select(columns(Consent), Wording.text)
    .join(Wording, Wording.sha256 == Consent.wording_sha256)
    .order_by(Consent.id.desc()),
    "suppressions": select(columns(Suppression)).order_by(Suppression.suppressed_at.desc()),
    "deliveries": select(columns(Delivery), Address.channel)
    .join(Address, Address.id == Delivery.address_id)
    .order_by(Delivery.id.desc()),
    "audit": select(columns(AuditLine), Organizer.name)
    .outerjoin(Organizer, Organizer.id == AuditLine.organizer_id)
    .order_by(AuditLine.id.desc()),
    "messages": select(columns(Message)).order_by(Message.id.desc()),
}
