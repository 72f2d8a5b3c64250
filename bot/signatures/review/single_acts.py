"""The queue of what looks odd, and what an organizer decides about one signature at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.counted_words import counted
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.signatures.review.review_errors import ReviewRefused
from bot.signatures.review.review_names import show_version
from bot.signatures.review.shown_signatures import ShownSignature, show_signature
from bot.storage.organizers import audit_trail
from bot.storage.review import review_queue
from bot.storage.review.review_queue import Condition, FlagRow, SignatureView
from bot.storage.schema.key_tables import Sealed
from bot.storage.schema.review_tables import Verdict
from bot.storage.signatures import corrected_names, held_back
from bot.storage.signatures.held_back import ReviewReason
from flows.lexicon.message_text import clean_text
from flows.name_reader import MAX_NAME_DIGITS, MAX_NAME_LENGTH

ENTRIES_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A signature that waits for an organizer, with those it is compared with, if any."""

    signature: ShownSignature
    others: tuple[ShownSignature, ...]


def read_queue(
    runtime: Runtime,
    who: Organizer,
    condition: Condition,
    *,
    after: int = 0,
    limit: int = ENTRIES_AT_ONCE,
) -> list[QueueEntry]:
    """Return what waits behind the signature ``after``. That it was read stands in the audit trail.

    Only flags that wait are in it.
    """
    with runtime.database.write() as connection:
        rows = review_queue.list_queue(connection, condition, after=after, limit=limit)
        if not rows:
            return []
        flags = review_queue.list_flags(connection, [row.id for row in rows])
        waiting = [flag for flag in flags if flag.decided_at is None]
        others = {
            flag.other_id: review_queue.read_signature(connection, flag.other_id)
            for flag in waiting
            if flag.other_id
        }
        read = (
            f"{counted(len(rows), 'name')} of {condition.campaign}, signatures "
            f"{rows[0].id} to {rows[-1].id}"
        )
        audit_trail.note(connection, runtime.now(), who.id, "queue read", detail=read)
    return [
        QueueEntry(
            show_signature(runtime, row, waiting),
            tuple(
                show_signature(runtime, other)
                for flag in waiting
                if flag.signature_id == row.id and (other := others.get(flag.other_id or 0))
            ),
        )
        for row in rows
    ]


def count_queue(runtime: Runtime, campaign: str) -> dict[str, int]:
    """Return how many signatures wait for an organizer, by reason, the most first."""
    with runtime.database.read() as connection:
        return review_queue.count_queue(connection, campaign)


def keep(runtime: Runtime, who: Organizer, signature_id: int) -> None:
    """Decide that a name that looks odd is one: it is not asked about again, until it changes.

    One that was mended after it had been held back counts again.
    """
    with runtime.database.write() as connection:
        row = _read(connection, signature_id)
        if row.held_at:
            _release(runtime, connection, who, row)
            return
        now = runtime.now()
        review_queue.decide(connection, [signature_id], Verdict.KEPT, by=who.id, at=now)
        audit_trail.note(connection, now, who.id, "name kept", detail=f"signature {signature_id}")


def hold(
    runtime: Runtime, who: Organizer, signature_id: int, reason: ReviewReason | None = None
) -> None:
    """Hold one signature back, for the reason given, or for that of its flag.

    One that was mended stays held back. Raises ``ReviewRefused`` where it does not stand, has no
    flag, or is held back already and nothing waits.
    """
    with runtime.database.write() as connection:
        row = _read(connection, signature_id)
        flags = review_queue.list_flags(connection, [signature_id])
        flag = find_flag(flags, reason)
        if reason is None and flag is None:
            raise ReviewRefused("reason_missing", number=signature_id)
        chosen = reason or ReviewReason(flag.reason if flag else "")
        _check_stands(row)
        if row.held_at and flag is None:
            raise ReviewRefused("held_already", number=signature_id)
        now = runtime.now()
        held_back.hold_back(
            connection, signature_id, reason=chosen, rule=rule_of(flag), by=who.id, at=now
        )
        review_queue.decide(connection, [signature_id], Verdict.HELD, by=who.id, at=now)
        said = f"signature {signature_id}: {chosen.value} {rule_of(flag)}".strip()
        audit_trail.note(connection, now, who.id, "held back", detail=said)


def find_flag(flags: Sequence[FlagRow], reason: ReviewReason | None) -> FlagRow | None:
    """Return the flag that waits and has that reason, or any; None if there is none."""
    waiting = [flag for flag in flags if flag.decided_at is None]
    return next((flag for flag in waiting if reason in (None, flag.reason)), None)


def rule_of(flag: FlagRow | None) -> str:
    """Return the rule that was followed, with the version of the rules, or ""."""
    return f"{flag.rule}@{show_version(flag.version)}" if flag else ""


def release(runtime: Runtime, who: Organizer, signature_id: int) -> None:
    """Let one signature that was held back count again. Raises ``ReviewRefused`` if it is not.

    Its name counts as kept: it is not asked about again until it changes.
    """
    with runtime.database.write() as connection:
        row = _read(connection, signature_id)
        _check_stands(row)
        if row.held_at is None:
            raise ReviewRefused("not_held", number=signature_id)
        _release(runtime, connection, who, row)


def _release(runtime: Runtime, connection: Connection, who: Organizer, row: SignatureView) -> None:
    now = runtime.now()
    held_back.release(connection, row.id, at=now)
    review_queue.reopen(connection, [row.id])
    review_queue.decide(connection, [row.id], Verdict.KEPT, by=who.id, at=now)
    said = f"signature {row.id}, held back for {row.held_for}"
    audit_trail.note(connection, now, who.id, "released", detail=said)


def take_back(runtime: Runtime, who: Organizer, signature_id: int) -> None:
    """Take back what was decided about one signature: it waits for an organizer as before.

    One that was held back counts meanwhile, as all that waits does. Raises ``ReviewRefused`` where
    it does not stand, or nothing was decided.
    """
    with runtime.database.write() as connection:
        row = _read(connection, signature_id)
        _check_stands(row)
        if row.held_at:
            held_back.release(connection, row.id, at=runtime.now())
        decided = Verdict.HELD if row.held_at else Verdict.KEPT
        waiting = review_queue.reopen(connection, [row.id], decided)
        if not row.held_at and not waiting:
            raise ReviewRefused("not_decided", number=row.id)
        said = f"signature {row.id}"
        audit_trail.note(connection, runtime.now(), who.id, "decision taken back", detail=said)


def correct_name(runtime: Runtime, who: Organizer, signature_id: int, typed: str) -> None:
    """Put another name under one signature, as its signer asked; it is reviewed as a new one is.

    Raises ``ReviewRefused`` where it does not stand, or what was typed is no name.
    """
    name = clean_text(typed)
    digits = sum(map(str.isdigit, name))
    if len(name) > MAX_NAME_LENGTH or digits > MAX_NAME_DIGITS or not any(map(str.isalpha, name)):
        raise ReviewRefused("no_name", letters=MAX_NAME_LENGTH, digits=MAX_NAME_DIGITS)
    with runtime.database.write() as connection:
        row = _read(connection, signature_id)
        _check_stands(row)
        sealed = runtime.vault.seal(row.campaign, Sealed.NAME, name)
        corrected_names.correct_name(connection, signature_id, name=sealed)
        said = f"signature {signature_id}"
        audit_trail.note(connection, runtime.now(), who.id, "name corrected", detail=said)


def _read(connection: Connection, signature_id: int) -> SignatureView:
    row = review_queue.read_signature(connection, signature_id)
    if row is None:
        raise ReviewRefused("no_such_signature", number=signature_id)
    return row


def _check_stands(row: SignatureView) -> None:
    if row.withdrawn_at or row.erased_at:
        raise ReviewRefused("gone", number=row.id)
