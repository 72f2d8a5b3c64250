"""Tells integrations what waits for them: claim, send without a transaction, record.

Any number of workers do it at once. A lease says who tries an event; where it runs out, because a
worker died between the two, another one sends it again under the same id. Events may overtake each
other. One receiver that is slow or away holds up none of the others.
"""

import asyncio
import logging
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Final

from sqlalchemy import Connection

from bot.integrations.destinations import OpenDestination, open_destination
from bot.integrations.handles import Handles
from bot.integrations.interface import (
    Delivered,
    Destination,
    Outcome,
    Refused,
    Stopped,
    TryLater,
    is_trouble,
)
from bot.integrations.retries import hold_until, is_given_up, next_try
from bot.runtime import Runtime
from bot.storage.integrations import integrations, waiting_events
from bot.storage.integrations.integrations import IntegrationRow
from bot.storage.integrations.waiting_events import EventRow
from bot.storage.organizers import audit_trail
from bot.storage.schema.integration_tables import EventStatus
from bot.vault import VaultError

log = logging.getLogger(__name__)

LEASE_SECONDS: Final = 90.0
CLAIM_SIZE: Final = 16
AT_ONCE: Final = 4
"""Requests to one receiver at a time: four rounds of a claim fit into its lease."""
RUN_SECONDS: Final = 20.0
"""After so long a run ends, so that newly added integrations are seen; the next one goes on."""
PAUSED: Final = "integration paused"
"""The act in the audit trail."""


@dataclass(frozen=True, slots=True)
class Tried:
    """An event that was claimed, and how telling of it ended."""

    row: EventRow
    outcome: Outcome


def tell_integrations(
    runtime: Runtime,
    *,
    owner: str,
    stop: threading.Event | None = None,
    opened: OpenDestination = open_destination,
) -> int:
    """Tell all integrations what is due; return how many events were tried."""
    with runtime.database.read() as connection:
        due = waiting_events.list_due(connection, now=runtime.now())
        rows = [row for one in due if (row := integrations.find(connection, one))]
    if not rows:
        return 0
    own = f"{owner}-{secrets.token_hex(6)}"
    return asyncio.run(_tell_all(runtime, rows, own, stop or threading.Event(), opened))


async def _tell_all(
    runtime: Runtime,
    rows: Sequence[IntegrationRow],
    owner: str,
    stop: threading.Event,
    opened: OpenDestination,
) -> int:
    told = (_tell_one(runtime, row, owner, stop, opened) for row in rows)
    return sum(await asyncio.gather(*told))


async def _tell_one(
    runtime: Runtime,
    row: IntegrationRow,
    owner: str,
    stop: threading.Event,
    opened: OpenDestination,
) -> int:
    try:
        handle_key, destination = opened(runtime, row)
    except VaultError:
        _pause(runtime, row, "its secrets cannot be read")
        return 0
    handles, begun, tried = Handles(handle_key), monotonic(), 0
    try:
        while not stop.is_set() and monotonic() - begun < RUN_SECONDS:
            claimed = _claim(runtime, row, owner)
            done = await _tell_some(destination, handles, claimed)
            tried += len(done)
            if not _record(runtime, row, owner, claimed, done):
                break
    finally:
        await destination.close()
    return tried


def _claim(runtime: Runtime, row: IntegrationRow, owner: str) -> list[EventRow]:
    with runtime.database.write() as connection:
        now = runtime.now()
        current = integrations.find(connection, row.id)
        if current is None or current.removed_at or current.paused_at:
            return []
        return waiting_events.claim(
            connection,
            row.id,
            owner=owner,
            now=now,
            lease_until=now + timedelta(seconds=LEASE_SECONDS),
            limit=1 if current.failures else CLAIM_SIZE,
        )


async def _tell_some(
    destination: Destination, handles: Handles, claimed: Sequence[EventRow]
) -> list[Tried]:
    """Tell of some events, a few at a time, until one does not arrive."""
    done: list[Tried] = []
    for start in range(0, len(claimed), AT_ONCE):
        some = claimed[start : start + AT_ONCE]
        outcomes = await asyncio.gather(
            *(destination.deliver(handles.read_event(one)) for one in some)
        )
        done += map(Tried, some, outcomes)
        if any(map(is_trouble, outcomes)):
            break
    return done


def _record(
    runtime: Runtime,
    row: IntegrationRow,
    owner: str,
    claimed: Sequence[EventRow],
    done: Sequence[Tried],
) -> bool:
    """Write down how it went, and give back what was not tried; say whether to go on."""
    if not claimed:
        return False
    with runtime.database.write() as connection:
        for one in done:
            _record_one(connection, runtime, one, owner)
        waiting_events.give_back(connection, claimed[len(done) :], owner=owner)
        _note_health(connection, runtime, row, [one.outcome for one in done])
    return not any(is_trouble(one.outcome) for one in done)


def _record_one(connection: Connection, runtime: Runtime, one: Tried, owner: str) -> None:
    now, row = runtime.now(), one.row
    match one.outcome:
        case Delivered(note):
            ended = {"status": EventStatus.DELIVERED, "last_result": note, "done_at": now}
            waiting_events.record(connection, row, owner=owner, **ended)
        case Refused(why):
            failed = {"status": EventStatus.FAILED, "last_result": why, "done_at": now}
            waiting_events.record(connection, row, owner=owner, **failed)
        case TryLater(why):
            again = next_try(row.attempts, one.outcome, now=now)
            failed = {"status": EventStatus.FAILED, "done_at": now}
            later = failed if again is None else {"next_try_at": again}
            waiting_events.record(connection, row, owner=owner, last_result=why, **later)
        case Stopped(why):
            waits = {"attempts": row.attempts - 1, "last_result": why}
            waiting_events.record(connection, row, owner=owner, **waits)


def _note_health(
    connection: Connection, runtime: Runtime, row: IntegrationRow, outcomes: Sequence[Outcome]
) -> None:
    """Keep how a receiver does; hold it, or pause the integration, where it takes nothing."""
    now = runtime.now()
    current = integrations.find(connection, row.id)
    if current is None or not outcomes:
        return
    worst = next((one for one in outcomes if isinstance(one, Stopped)), None)
    if worst is not None:
        _pause_within(connection, runtime, row, worst.why)
        return
    failed = [one for one in outcomes if isinstance(one, TryLater | Refused) and not _is_ours(one)]
    if len(failed) < len(outcomes):  # one arrived: whatever failed is no fault of the receiver's
        if current.failures:
            values = {"failures": 0, "failing_since": None, "held_until": None}
            integrations.change(connection, row.id, **values)
        return
    last = failed[-1]
    failures = current.failures + len(failed)
    integrations.change(
        connection,
        row.id,
        failures=failures,
        failing_since=current.failing_since or now,
        held_until=hold_until(failures, last, now=now) if isinstance(last, TryLater) else None,
    )
    if is_given_up(current, last, now=now):
        _pause_within(connection, runtime, row, last.why)


def _is_ours(outcome: TryLater | Refused) -> bool:
    return isinstance(outcome, TryLater) and outcome.is_ours


def _pause(runtime: Runtime, row: IntegrationRow, why: str) -> None:
    with runtime.database.write() as connection:
        _pause_within(connection, runtime, row, why)


def _pause_within(connection: Connection, runtime: Runtime, row: IntegrationRow, why: str) -> None:
    now = runtime.now()
    if integrations.pause(connection, row.id, why=why, at=now):
        audit_trail.note(connection, now, None, PAUSED, detail=f"{row.name}: {why}")
        log.warning("integration paused", extra={"integration": row.id, "why": why})
