"""Enters in each campaign's log, once a day, what waits for it, and signs the new checkpoint.

A batch is one transaction: entries, tree, checkpoint and the emptied queue are there together or
not at all, so that one that is cut short is made again and comes out the same.
"""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection

from bot.background_jobs import Cursor, StartableJob
from bot.organizers.accounts import Organizer
from bot.proof import tree
from bot.proof.entry_lines import write_line
from bot.proof.logs import Log, LogKeyIsGone, open_log, sign
from bot.proof.receipt_codes import make_code
from bot.proof.signed_notes import write_checkpoint
from bot.proof.verify import commit, hash_leaf
from bot.runtime import Runtime
from bot.storage.organizers import audit_chain, audit_trail
from bot.storage.proof import logged_entries, queued_entries
from bot.storage.proof.logged_entries import Entry
from bot.storage.proof.queued_entries import OlderSignature, QueuedRow
from bot.storage.schema.key_tables import Sealed
from bot.storage.schema.proof_tables import EntryKind
from bot.vault import Destroyed

log = logging.getLogger(__name__)

PUBLISH_JOB_NAME: Final = "publish-logs"
STOOD_FOR: Final = timedelta(hours=1)
"""How old an entry must be to be published: whoever signs may think better of it within this
time."""
MIN_SIGNED: Final = 10
"""Signatures that are entered together: a batch of one would be a person."""
WAITS_AT_MOST: Final = timedelta(days=7)
BATCH_ENTRIES: Final = 10_000
"""Entered in one transaction: replies to people must not wait long behind it."""
CODES_AT_ONCE: Final = 500
_LOCK: Final = b"thelogs!"
_ABOUT_ONE: Final = (EntryKind.WITHDRAWN, EntryKind.HELD, EntryKind.RELEASED)


@dataclass(frozen=True, slots=True)
class _Batch:
    """What is to be appended, and what of the queue it takes."""

    start: int
    entries: tuple[Entry, ...]
    queued: tuple[int, ...]


def publish_all(runtime: Runtime, *, at_once: bool = False) -> int:
    """Enter what waits in every campaign's log, as ``publish`` does; return how many entries."""
    with runtime.database.read() as connection:
        campaigns = queued_entries.list_campaigns(connection)
    return sum(_publish_if_open(runtime, one, at_once=at_once) for one in campaigns)


def ask_to_publish(runtime: Runtime, who: Organizer, *, at_once: bool) -> None:
    """Note who has what waits entered in the logs: ``publish_job`` does it."""
    detail = "however few" if at_once else ""
    with runtime.database.write() as connection:
        audit_trail.note(connection, runtime.now(), who.id, "log publishing asked", detail=detail)


def publish_job(runtime: Runtime) -> StartableJob:
    """Return the job that enters what waits in every log; its number is 1 for "at once"."""

    def enter(numbers: tuple[int, ...], _: Cursor) -> tuple[int, Cursor | None]:
        (at_once,) = numbers
        return publish_all(runtime, at_once=bool(at_once)), None

    return StartableJob(PUBLISH_JOB_NAME, enter)


def _publish_if_open(runtime: Runtime, campaign: str, *, at_once: bool) -> int:
    """Enter what waits, but where the campaign's keys are gone, and with them what waits."""
    try:
        return publish(runtime, campaign, at_once=at_once)
    except (Destroyed, LogKeyIsGone, KeyError):
        told = {"campaign": campaign}
        log.warning("nothing more is entered in the public log: its keys are gone", extra=told)
        return 0


def publish(runtime: Runtime, campaign: str, *, at_once: bool = False) -> int:
    """Enter what waits in a campaign's log; return how many entries were made.

    Under ``MIN_SIGNED`` new signatures it waits for more, a week at most; not if ``at_once``, and
    not where names were handed in, or the campaign ended.
    """
    opened, made, last = open_log(runtime, campaign), 0, 0
    while given := _make_codes(runtime, campaign, after=last):
        last = given[-1].queued_id
    while appended := _append_batch(runtime, opened, at_once=at_once):
        made += appended
    return made


def _make_codes(runtime: Runtime, campaign: str, *, after: int) -> list[OlderSignature]:
    """Give some signatures from before there were codes theirs; return those looked at."""
    with runtime.database.write() as connection:
        found = queued_entries.list_without_code(
            connection, campaign, after=after, limit=CODES_AT_ONCE
        )
        queued_entries.remove(
            connection, [one.queued_id for one in found if one.is_withdrawn or one.has_code]
        )
        for one in found:
            if not (one.is_withdrawn or one.has_code):
                code = runtime.vault.seal(campaign, Sealed.RECEIPT, make_code())
                queued_entries.set_code(connection, one, code=code)
    return found


def _append_batch(runtime: Runtime, of: Log, *, at_once: bool) -> int:
    """Append one batch, if one is ripe; return how many entries it has."""
    now = runtime.now()
    with runtime.database.read() as connection:
        batch = _plan(runtime, connection, of, now, at_once=at_once)
    if batch is None:
        return 0
    leaves = [hash_leaf(write_line(entry)) for entry in batch.entries]
    with runtime.database.write() as connection:
        runtime.database.lock(connection, _LOCK)
        if logged_entries.count_entries(connection, of.campaign) != batch.start:
            return 0  # another process has made it
        queued_entries.remove(connection, batch.queued)
        if not batch.entries:
            return 0
        logged_entries.add_entries(connection, of.campaign, batch.start, batch.entries)
        size, root = _grow_tree(connection, of.campaign, batch.start, leaves)
        note = sign(runtime, of, write_checkpoint(of.origin, size, root))
        logged_entries.add_checkpoint(
            connection, of.campaign, size=size, root=root, note=note, at=now
        )
    return len(batch.entries)


def _grow_tree(
    connection: Connection, campaign: str, start: int, leaves: Sequence[bytes]
) -> tuple[int, bytes]:
    """Append leaves to a tree that has ``start``; return its new size and root."""
    read_tile = partial(logged_entries.read_tile, connection, campaign)
    logged_entries.save_tiles(connection, campaign, tree.append(read_tile, start, leaves))
    size = start + len(leaves)
    return size, tree.read_root(read_tile, size)


def _plan(
    runtime: Runtime, connection: Connection, of: Log, now: datetime, *, at_once: bool
) -> _Batch | None:
    """Return the next batch, or None while nothing is ripe."""
    campaign = of.campaign
    if logged_entries.has_ended(connection, campaign):
        return None
    at_once = at_once or queued_entries.is_urgent(connection, campaign)
    rows = queued_entries.list_waiting(
        connection, campaign, until=now if at_once else now - STOOD_FOR, limit=BATCH_ENTRIES
    )
    if not rows or not (at_once or _is_ripe(rows, now)):
        return None
    start = logged_entries.count_entries(connection, campaign)
    commitments = _commitments(runtime, of, rows)
    entries = _signed(logged_entries.find_letters(connection, campaign), rows, commitments)
    positions = {
        entry.digest: start + at
        for at, entry in enumerate(entries)
        if entry.kind is EntryKind.SIGNED and entry.digest
    }
    about = [commitments[row.id] for row in rows if row.kind in _ABOUT_ONE]
    positions |= logged_entries.find_positions(connection, campaign, about)
    known = [positions[one] for one in about if one in positions]
    states = {
        position: change[0]
        for position, change in logged_entries.find_last_changes(
            connection, campaign, known
        ).items()
    }
    entries += _changes(rows, commitments, positions, states)
    marks = [
        Entry(row.kind, row.number, row.digest)
        for row in rows
        if row.kind in (EntryKind.HANDED_IN, EntryKind.ENDED)
    ]
    if entries or marks:
        entries += [*_audit_head(connection), *marks]
    if entries and entries[-1].kind is not EntryKind.ENDED:
        entries.append(Entry(EntryKind.DAY, word=now.date().isoformat()))
    return _Batch(start, tuple(entries), tuple(row.id for row in rows))


def _audit_head(connection: Connection) -> list[Entry]:
    """Return the entry that holds the audit trail to what it says now; none before its first line.

    What was noted a moment ago may not be chained yet, and stands in the next batch's.
    """
    head = audit_chain.head(connection)
    return [Entry(EntryKind.AUDIT, head.place, head.hash)] if head.place else []


def _is_ripe(rows: Sequence[QueuedRow], now: datetime) -> bool:
    signed = Counter(row.kind for row in rows)[EntryKind.SIGNED]
    oldest = min(row.queued_at for row in rows)
    return signed >= MIN_SIGNED or oldest <= now - WAITS_AT_MOST or len(rows) == BATCH_ENTRIES


def _commitments(runtime: Runtime, of: Log, rows: Sequence[QueuedRow]) -> Mapping[int, bytes]:
    """Return what stands in the log for each signature that a row is about."""
    return {
        row.id: commit(of.origin, runtime.vault.unseal(of.campaign, Sealed.RECEIPT, row.code))
        for row in rows
        if row.code
    }


def _signed(
    letters: Sequence[str], rows: Sequence[QueuedRow], commitments: Mapping[int, bytes]
) -> list[Entry]:
    """Return letters that are new in the log, and signatures: in no order but their hashes'."""
    signed = [row for row in rows if row.kind is EntryKind.SIGNED]
    new = sorted({row.letter_sha256 or "" for row in signed} - set(letters))
    places = {letter: place for place, letter in enumerate((*letters, *new))}
    entries = [
        Entry(EntryKind.SIGNED, places[row.letter_sha256 or ""], commitments[row.id])
        for row in signed
    ]
    entries.sort(key=lambda entry: entry.digest or b"")
    return [*(Entry(EntryKind.LETTER, digest=bytes.fromhex(one)) for one in new), *entries]


def _changes(
    rows: Sequence[QueuedRow],
    commitments: Mapping[int, bytes],
    positions: Mapping[bytes, int],
    states: dict[int, EntryKind],
) -> list[Entry]:
    """Return what became of signatures, in the order of their places in the log.

    Who withdraws while held back is released first, so that the sum stays the sum. What changes
    nothing is left out.
    """
    changes = [
        (positions[commitments[row.id]], row)
        for row in rows
        if row.kind in _ABOUT_ONE and commitments[row.id] in positions
    ]
    entries = []
    for position, row in sorted(changes, key=lambda one: (one[0], one[1].id)):
        state = states.get(position, EntryKind.RELEASED)
        if state is EntryKind.HELD and row.kind is EntryKind.WITHDRAWN:
            entries.append(Entry(EntryKind.RELEASED, position))
            state = EntryKind.RELEASED
        needed = EntryKind.HELD if row.kind is EntryKind.RELEASED else EntryKind.RELEASED
        if state is needed:
            entries.append(Entry(row.kind, position, word=row.word))
            states[position] = row.kind
    return entries
