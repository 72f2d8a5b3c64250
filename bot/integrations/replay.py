"""Tells an integration once more of events that reached it, or that failed."""

from datetime import datetime

from bot.integrations import integration_life
from bot.integrations.handles import HANDLE_KEY, Handles
from bot.integrations.integration_refused import IntegrationRefused
from bot.integrations.sealed_secrets import open_secrets
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


def replay_one(runtime: Runtime, who: Organizer, name: str, event_id: str) -> int:
    """Let one event be told again, by the id that its receiver knows (evt_…).

    Returns how many are: none where it waits anyway. Raises ``IntegrationRefused`` and
    ``bot.vault.VaultError``.
    """
    row = integration_life.get(runtime, name)
    handles = Handles(open_secrets(runtime.vault, row)[HANDLE_KEY])
    with runtime.database.read() as connection:
        ids = waiting_events.list_ids(connection, row.id)
        found = next((one for one in ids if handles.of_event(one) == event_id), None)
    if found is None:
        raise IntegrationRefused("no_such_event")
    return _replay(runtime, who, name, event_id=found)


def _replay(
    runtime: Runtime,
    who: Organizer,
    name: str,
    *,
    since: datetime | None = None,
    event_id: int | None = None,
) -> int:
    row, now = integration_life.get(runtime, name), runtime.now()
    if since is not None and since > now:
        raise IntegrationRefused("replay_from_the_future")
    is_of_failed = since is None and event_id is None
    with runtime.database.write() as connection:
        count = waiting_events.replay(
            connection,
            row.id,
            now=now,
            since=since,
            event_id=event_id,
            failed_only=is_of_failed,
        )
        which = f"since {since:%Y-%m-%d %H:%M}" if since else "failed" if is_of_failed else "one"
        detail = f"{name}: {count}, {which}"
        audit_trail.note(connection, now, who.id, "integration replayed", detail=detail)
    return count
