"""Tells an integration again of what it was told, or of what failed."""

from datetime import datetime

from bot.integrations import register
from bot.integrations.integration_refused import IntegrationRefused
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.storage.integrations import waiting_events
from bot.storage.organizers import audit_trail


def replay_since(runtime: Runtime, who: Organizer, name: str, since: datetime) -> int:
    """Let everything be told again that happened from a moment on; return how much it is.

    It reaches back as far as what was told is kept, and has the ids that it had. Raises
    ``IntegrationRefused``.
    """
    return _replay(runtime, who, name, since=since)


def replay_failed(runtime: Runtime, who: Organizer, name: str) -> int:
    """Let all be told again that failed for good. Raises ``IntegrationRefused``."""
    return _replay(runtime, who, name)


def _replay(runtime: Runtime, who: Organizer, name: str, *, since: datetime | None = None) -> int:
    row, now = register.get(runtime, name), runtime.now()
    if since is not None and since > now:
        raise IntegrationRefused("replay_from_the_future")
    with runtime.database.write() as connection:
        count = waiting_events.replay(
            connection, row.id, now=now, since=since, failed_only=since is None
        )
        which = f"since {since:%Y-%m-%d %H:%M}" if since else "those that failed"
        detail = f"{name}: {count}, {which}"
        audit_trail.note(connection, now, who.id, "integration replayed", detail=detail)
    return count
