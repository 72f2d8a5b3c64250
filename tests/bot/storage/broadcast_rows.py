"""Makes rows of what we send for tests: organizers, and broadcasts with defaults."""

from typing import Any

from sqlalchemy import Connection

from bot.storage.broadcasts import broadcasts
from bot.storage.organizers import organizers
from bot.storage.organizers.organizers import Organizer
from bot.storage.schema.broadcast_tables import BroadcastStatus
from tests.bot.storage.rows import CAMPAIGN, NOON


def organizer(connection: Connection, name: str = "ana") -> Organizer:
    """Add an organizer without an address."""
    return organizers.add(connection, name, lookup=None, generation=None, sealed=None, at=NOON)


def broadcast(connection: Connection, by: Organizer, **changes: Any) -> int:
    """Add a draft; ``changes`` are columns, its status among them."""
    given = {
        "campaign": CAMPAIGN,
        "organization": "18-million-rising",
        "title": "Hand-in",
        "texts": '{"en": "18 Million Rising: we hand it in on Monday. STOP to quit."}',
        "audience": "{}",
        "expires_hours": None,
        "drafted_at": NOON,
    }
    added = broadcasts.add(
        connection,
        drafted_by=by.id,
        **{name: changes.pop(name, value) for name, value in given.items()},
    )
    if changes:
        assert broadcasts.change(connection, added, (BroadcastStatus.DRAFT,), **changes)
    return added
