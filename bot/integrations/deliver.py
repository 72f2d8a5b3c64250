"""Tells integrations what waits for them: claim, send without a transaction, record.

Any number of workers do it at once. A lease says who tries an event; where it runs out, because a
worker died between the two, another one sends it again under the same id. Events may overtake each
other. One receiver that is slow or away holds up none of the others.
"""

import asyncio
import logging
import secrets
import threading
from collections.abc import Callable, Sequence
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
    Event,
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
from bot.telemetry.error_reports import report_error
from bot.vault import VaultError

log = logging.getLogger(__name__)

LEASE_SECONDS: Final = 90.0
CLAIM_SIZE: Final = 16
AT_ONCE: Final = 4
"""Requests to one receiver at a time: four rounds of a claim fit into its lease."""
RUN_SECONDS: Final = 20.0
"""How long a run goes on: the next one sees integrations that were added meanwhile.

One request takes 15 seconds at the most, so it is over half a minute later."""
LOOK_SECONDS: Final = 2.0
"""How often a run looks for events that are due, while it waits for receivers that answer
slowly."""
PAUSED: Final = "integration paused"
"""The act in the audit trail."""


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of the job: who does it, how destinations are opened, and by which clock it ends."""

    runtime: Runtime
    owner: str
    opened: OpenDestination
    stop: threading.Event
    seconds: Callable[[], float]
    ends_at: float
    look_seconds: float

    @property
    def is_over(self) -> bool:
        """Whether nothing more is begun."""
        return self.stop.is_set() or self.seconds() >= self.ends_at


def tell_integrations(
    runtime: Runtime,
    *,
    owner: str,
    stop: threading.Event | None = None,
    opened: OpenDestination = open_destination,
    seconds: Callable[[], float] = monotonic,
    look_seconds: float = LOOK_SECONDS,
) -> int:
    """Tell all integrations what is due; return how many events were tried.

    Where the program fails at one of them, the others are told all the same: its error is raised
    once they are. ``seconds`` is a clock that never goes back.
    """
    rows = _list_due(runtime)
    if not rows:
        return 0
    own = f"{owner}-{secrets.token_hex(6)}"
    ends_at = seconds() + RUN_SECONDS
    run = _Run(runtime, own, opened, stop or threading.Event(), seconds, ends_at, look_seconds)
    return asyncio.run(_tell_all(run, rows))


def _list_due(runtime: Runtime) -> list[IntegrationRow]:
    with runtime.database.read() as connection:
        due = waiting_events.list_due(connection, now=runtime.now())
        return [row for one in due if (row := integrations.find(connection, one))]


async def _tell_all(run: _Run, rows: Sequence[IntegrationRow]) -> int:
    """Tell the integrations that are due; those that become due meanwhile are told too."""
    running = {row.id: asyncio.create_task(_tell_one(run, row)) for row in rows}
    tried, failures = 0, dict[int, BaseException]()
    while running:
        await asyncio.wait(running.values(), timeout=run.look_seconds)
        for one in [one for one, task in running.items() if task.done()]:
            task = running.pop(one)
            if failure := task.exception():
                failures[one] = failure
            else:
                tried += task.result()
        for row in _list_due(run.runtime) if running and not run.is_over else ():
            if row.id not in running and row.id not in failures:
                running[row.id] = asyncio.create_task(_tell_one(run, row))
    for failure in failures.values():
        raise failure
    return tried


async def _tell_one(run: _Run, row: IntegrationRow) -> int:
    try:
        handle_key, destination = run.opened(run.runtime, row)
    except VaultError:
        _pause(run.runtime, row, "its secrets cannot be read")
        return 0
    handles, tried = Handles(handle_key), 0
    try:
        while not run.is_over:
            claimed = _claim(run, row)
            done = await _tell_some(run, row, destination, [*map(handles.read_event, claimed)])
            tried += len(done)
            if not _record(run, row, claimed, done):
                break
    finally:
        await destination.close()
    return tried


def _claim(run: _Run, row: IntegrationRow) -> list[EventRow]:
    with run.runtime.database.write() as connection:
        now = run.runtime.now()
        current = _find_at_work(connection, row)
        if current is None:
            return []
        return waiting_events.claim(
            connection,
            row.id,
            owner=run.owner,
            now=now,
            lease_until=now + timedelta(seconds=LEASE_SECONDS),
            limit=1 if current.failures else CLAIM_SIZE,
        )


def _find_at_work(connection: Connection, row: IntegrationRow) -> IntegrationRow | None:
    current = integrations.find(connection, row.id)
    return None if current is None or current.removed_at or current.paused_at else current


async def _tell_some(
    run: _Run, row: IntegrationRow, destination: Destination, events: Sequence[Event]
) -> list[Outcome]:
    """Tell of some events, a few at a time, until one does not arrive, or somebody pauses it.

    Who answers slowly is left before its lease is over, and before the others had to wait long.
    """
    done: list[Outcome] = []
    for start in range(0, len(events), AT_ONCE):
        if start and (run.is_over or not _is_at_work(run.runtime, row)):
            break
        some = events[start : start + AT_ONCE]
        outcomes = await asyncio.gather(*(_deliver(row, destination, one) for one in some))
        done += outcomes
        if any(map(is_trouble, outcomes)):
            break
    return done


def _is_at_work(runtime: Runtime, row: IntegrationRow) -> bool:
    with runtime.database.read() as connection:
        return _find_at_work(connection, row) is not None


async def _deliver(row: IntegrationRow, destination: Destination, event: Event) -> Outcome:
    """Tell of one event; where the program itself fails at it, it is the only one that waits."""
    try:
        return await destination.deliver(event)
    except Exception as error:
        report_error(error)
        told = {"integration": row.id, "error": type(error).__name__}
        log.error("telling an integration failed", extra=told)  # noqa: TRY400 - its words are not
        return TryLater("failed here", is_ours=True)


def _record(
    run: _Run, row: IntegrationRow, claimed: Sequence[EventRow], done: Sequence[Outcome]
) -> bool:
    """Write down how it went, and give back what was not tried; say whether to go on."""
    if not claimed:
        return False
    with run.runtime.database.write() as connection:
        for one, outcome in zip(claimed, done, strict=False):
            _record_one(connection, run, one, outcome)
        waiting_events.give_back(connection, claimed[len(done) :], owner=run.owner)
        _note_health(connection, run.runtime, row, done)
    return not any(map(is_trouble, done))


def _record_one(connection: Connection, run: _Run, row: EventRow, outcome: Outcome) -> None:
    now, owner = run.runtime.now(), run.owner
    match outcome:
        case Delivered(note):
            ended = {"status": EventStatus.DELIVERED, "last_result": note, "done_at": now}
            waiting_events.record(connection, row, owner=owner, **ended)
        case Refused(why):
            failed = {"status": EventStatus.FAILED, "last_result": why, "done_at": now}
            waiting_events.record(connection, row, owner=owner, **failed)
        case TryLater(why):
            again = next_try(row.attempts, outcome, now=now)
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
    if any(isinstance(one, Delivered) for one in outcomes):
        # Whatever else failed is no fault of the receiver's.
        if current.failures:
            values = {"failures": 0, "failing_since": None, "held_until": None}
            integrations.change(connection, row.id, **values)
        return
    failed = [one for one in outcomes if isinstance(one, TryLater | Refused) and not _is_ours(one)]
    if not failed:
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
