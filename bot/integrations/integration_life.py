"""Adds, pauses, resumes and removes integrations. Each act is one transaction with its audit line.

Whatever is told: erasures and joins are told to every integration, so that each can destroy what
it holds of somebody.
"""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection

from bot.integrations.handles import HANDLE_KEY, Handles, make_handle_key
from bot.integrations.integration_refused import IntegrationRefused
from bot.integrations.interface import EventKind, IntegrationKind
from bot.integrations.sealed_secrets import open_secrets, seal_secrets
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.storage.crm import crm_people
from bot.storage.integrations import integrations, waiting_events
from bot.storage.integrations.integrations import EventCounts, IntegrationRow
from bot.storage.organizers import audit_trail
from bot.storage.schema.integration_tables import AWAITS_SECOND

MOST_INTEGRATIONS: Final = 20
"""Each takes a row for each event."""
ALWAYS_TOLD: Final = frozenset({EventKind.PERSON_ERASED, EventKind.PEOPLE_JOINED})
BY_AN_ORGANIZER: Final = "by an organizer"
"""Why an integration is paused that the program did not pause."""
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class NewIntegration:
    """What is to be added. ``campaign`` is "" for all; ``event_kinds`` () for every kind.

    ``settings`` are shown to whoever asks; ``secrets`` are sealed. ``paused_why`` is "" for one
    that begins at once.
    """

    name: str
    kind: IntegrationKind
    campaign: str = ""
    event_kinds: Collection[EventKind] = ()
    settings: Mapping[str, object] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    paused_why: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """An integration, and how many of its events wait or failed."""

    row: IntegrationRow
    counts: EventCounts


def add(runtime: Runtime, who: Organizer, new: NewIntegration) -> IntegrationRow:
    """Add an integration, which is told of all that happens from now on.

    Raises ``IntegrationRefused``.
    """
    _check(runtime, new)
    event_kinds = sorted({*(new.event_kinds or EventKind), *ALWAYS_TOLD})
    now = runtime.now()
    with runtime.database.write() as connection:
        if len(integrations.list_standing(connection)) >= MOST_INTEGRATIONS:
            raise IntegrationRefused("too_many", most=MOST_INTEGRATIONS)
        if integrations.find_named(connection, new.name):
            raise IntegrationRefused("name_taken", name=new.name)
        added = integrations.add(
            connection,
            name=new.name,
            kind=new.kind.value,
            campaign=new.campaign,
            event_kinds=f" {' '.join(event_kinds)} ",
            settings=json.dumps(dict(new.settings)),
            sealed=seal_secrets(runtime.vault, {HANDLE_KEY: make_handle_key(), **new.secrets}),
            created_at=now,
            created_by=who.id,
            paused_at=now if new.paused_why else None,
            paused_why=new.paused_why,
        )
        _note(connection, runtime, who, "integration added", f"{new.name} ({new.kind})")
        row = integrations.find(connection, added)
    if row is None:
        raise IntegrationRefused("no_such_integration", name=new.name)
    return row


def _check(runtime: Runtime, new: NewIntegration) -> None:
    if not _NAME.fullmatch(new.name):
        raise IntegrationRefused("bad_name")
    if new.campaign and runtime.shelf.campaign(new.campaign) is None:
        raise IntegrationRefused("no_such_campaign", campaign=new.campaign)


def get(runtime: Runtime, name: str) -> IntegrationRow:
    """Return the integration of that name. Raises ``IntegrationRefused``."""
    with runtime.database.read() as connection:
        return _get(connection, name)


def _get(connection: Connection, name: str, *, lock: bool = False) -> IntegrationRow:
    row = integrations.find_named(connection, name, lock=lock)
    if row is None:
        raise IntegrationRefused("no_such_integration", name=name[:40])
    return row


def list_all(runtime: Runtime) -> list[Listed]:
    """Return all integrations that are not removed, the oldest first."""
    with runtime.database.read() as connection:
        counts = integrations.count_events(connection)
        rows = integrations.list_standing(connection)
    return [Listed(row, counts.get(row.id, EventCounts())) for row in rows]


def describe(
    runtime: Runtime, name: str, *, most: int
) -> tuple[Listed, list[dict[str, str | int]]]:
    """Return an integration, and what of it was tried and did not arrive, newest first.

    Raises ``IntegrationRefused`` and ``bot.vault.VaultError``.
    """
    with runtime.database.read() as connection:
        row = _get(connection, name)
        counts = integrations.count_events(connection).get(row.id, EventCounts())
        states = waiting_events.list_unsettled(connection, row.id, limit=most)
    handles = Handles(open_secrets(runtime.vault, row)[HANDLE_KEY])
    unsettled: list[dict[str, str | int]] = [
        {
            "id": handles.of_event(one.event_id),
            "kind": one.kind.value,
            "status": one.status.value,
            "attempts": one.attempts,
            "last_result": one.last_result,
        }
        for one in states
    ]
    return Listed(row, counts), unsettled


def pause(runtime: Runtime, who: Organizer, name: str) -> IntegrationRow:
    """Tell an integration nothing more until it is resumed; what happens waits.

    Raises ``IntegrationRefused``.
    """
    with runtime.database.write() as connection:
        row = _get(connection, name, lock=True)
        if not integrations.pause(connection, row.id, why=BY_AN_ORGANIZER, at=runtime.now()):
            raise IntegrationRefused("paused_already", name=name)
        _note(connection, runtime, who, "integration paused", f"{name}: {BY_AN_ORGANIZER}")
        return _get(connection, name)


def resume(runtime: Runtime, who: Organizer, name: str) -> IntegrationRow:
    """Tell a paused integration again, all that waits first. Raises ``IntegrationRefused``."""
    with runtime.database.write() as connection:
        row = _get(connection, name, lock=True)
        if row.paused_at is None:
            raise IntegrationRefused("not_paused", name=name)
        if row.paused_why == AWAITS_SECOND:
            raise IntegrationRefused("awaits_second", name=name)
        well = {"failures": 0, "failing_since": None, "held_until": None}
        integrations.change(connection, row.id, paused_at=None, paused_why="", **well)
        _note(connection, runtime, who, "integration resumed", name)
        return _get(connection, name)


def remove(runtime: Runtime, who: Organizer, name: str) -> None:
    """Remove an integration with its secrets and all that waits for it.

    Raises ``IntegrationRefused``.
    """
    with runtime.database.write() as connection:
        row = _get(connection, name, lock=True)
        told = json.loads(row.settings).get("organization", "")
        kept = json.dumps({"organization": told} if told else {})  # whose CRM holds numbers
        integrations.remove(connection, row.id, at=runtime.now(), settings=kept)
        crm_people.forget_all(connection, row.id)
        _note(connection, runtime, who, "integration removed", name)


def change_secrets(
    runtime: Runtime, who: Organizer, name: str, kind: IntegrationKind, secrets: Mapping[str, str]
) -> IntegrationRow:
    """Put secrets beside or in the place of those that an integration of that kind has.

    Raises ``IntegrationRefused``, and ``bot.vault.VaultError``.
    """
    with runtime.database.write() as connection:
        row = _get(connection, name, lock=True)
        if row.kind is not kind:
            raise IntegrationRefused("other_kind", name=name, kind=row.kind.value)
        kept = {**open_secrets(runtime.vault, row), **secrets}
        integrations.change(connection, row.id, sealed=seal_secrets(runtime.vault, kept))
        _note(connection, runtime, who, "integration secret changed", name)
        return _get(connection, name)


def _note(connection: Connection, runtime: Runtime, who: Organizer, act: str, detail: str) -> None:
    audit_trail.note(connection, runtime.now(), who.id, act, detail=detail)
