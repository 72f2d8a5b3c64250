"""The end of a campaign: two organizers say so, then a job destroys what is held of its signers.

What is destroyed cannot be brought back: the keys of the campaign, and what leads from signatures
to those who gave them. What is left is a count, figures, the public log, and a certificate (in the
spirit of NIST SP 800-88: what was destroyed, how, by whom, how it was tried). The record is written
first, and its hash closes the log. Each step of the job looks for what is left to do, so that it
may be killed anywhere and run again.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection

from bot.background_jobs import Cursor, StartableJob
from bot.organizers.accounts import Organizer
from bot.organizers.second_approval import (
    check_second_approval,
    checked_reason,
    is_too_late,
    note_proof,
)
from bot.privacy import key_rotation
from bot.privacy.erasure import erase_without_mark
from bot.privacy.stored_keys import CopiesLeft, copies_left
from bot.proof import publish
from bot.runtime import Runtime
from bot.storage.campaigns import campaign_states
from bot.storage.conversations import messages
from bot.storage.organizers import audit_trail
from bot.storage.privacy import ended_campaigns as rows
from bot.storage.privacy import legal_holds
from bot.storage.privacy.ended_campaigns import EndRow
from bot.storage.proof import logged_entries, proof_entries, queued_entries
from bot.storage.schema.proof_tables import EntryKind
from bot.storage.signatures import erased_signatures, signatures
from bot.storage.signatures.erased_signatures import day_of

BATCH: Final = 500
SAMPLES: Final = 100
"""Sealed values that are tried once the keys are destroyed."""
MESSAGES_KEPT: Final = timedelta(days=4)
"""Longer than it is looked for messages that no webhook brought: a row has to tell that they did.
"""


class EndRefused(Exception):
    """A campaign cannot end now; the words say why, and what to do."""


def ask(runtime: Runtime, who: Organizer, campaign: str, *, without_hand_in: str = "") -> EndRow:
    """Ask for the end of a campaign, which another organizer has to approve within a day.

    The ``id`` of what is returned is the number of the job that ends it.
    ``without_hand_in`` is why it ends though nothing was handed over, or "". Raises ``EndRefused``
    and, for a reason that is none, ``ApprovalRefused``.
    """
    reason = checked_reason(without_hand_in) if without_hand_in else ""
    now = runtime.now()
    with runtime.database.write() as connection:
        _check(runtime, connection, campaign, reason=reason)
        _check_not_asked(connection, who, campaign, now)
        end_id = rows.ask(connection, campaign, reason=reason, by=who.id, at=now)
        audit_trail.note(connection, now, who.id, "end asked", detail=campaign)
    return find(runtime, end_id)


def _check_not_asked(connection: Connection, who: Organizer, campaign: str, now: datetime) -> None:
    """Refuse to ask for what another organizer asked for, and waits for a yes: that is one."""
    before = rows.find_newest(connection, campaign)
    if before is None or before.approved_at or before.asked_by == who.id:
        return
    if not is_too_late(before.asked_at, now):
        raise EndRefused(
            f"{before.asked_by_name} asked for the end of {campaign} already, on "
            f"{before.asked_at:%Y-%m-%d %H:%M} UTC, and it waits for your yes: "
            f"`python -m bot campaign end {campaign} --approve`"
        )


def approve(runtime: Runtime, who: Organizer, campaign: str) -> EndRow:
    """Approve the end that was asked for last: from now on its job may be run.

    The campaign is closed by command with it: changing its folder does not open it again. Raises
    ``EndRefused`` and ``ApprovalRefused``.
    """
    now = runtime.now()
    with runtime.database.write() as connection:
        asked = rows.find_newest(connection, campaign)
        if asked is None or asked.ended_at is not None:
            raise EndRefused(f"nobody asked for the end of {campaign}")
        if asked.approved_at is None:
            check_second_approval(who, asked_by=asked.asked_by, asked_at=asked.asked_at, now=now)
            _check(runtime, connection, campaign, reason=asked.reason)
            campaign_states.set_closed(connection, campaign, closed_at=now)
            rows.change(connection, asked.id, approved_by=who.id, approved_at=now)
            audit_trail.note(connection, now, who.id, "end approved", detail=campaign)
            note_proof(connection, who, now)
    return find(runtime, asked.id)


def find(runtime: Runtime, end_id: int) -> EndRow:
    """Return an end by its id; raises ``EndRefused`` where there is none."""
    with runtime.database.read() as connection:
        row = rows.find(connection, end_id)
    if row is None:
        raise EndRefused(f"there is no end of a campaign of the number {end_id}")
    return row


def find_certificate(runtime: Runtime, campaign: str) -> str:
    """Return the certificate of a campaign that has ended, as JSON, or ""."""
    with runtime.database.read() as connection:
        row = rows.find_newest(connection, campaign)
    return row.certificate if row else ""


def _check(runtime: Runtime, connection: Any, campaign: str, *, reason: str) -> None:
    """Raise ``EndRefused`` unless the campaign may end."""
    if not rows.is_known(connection, campaign):
        raise EndRefused(f"there never was a campaign {campaign} here")
    before = rows.find_newest(connection, campaign)
    if before and before.ended_at:
        raise EndRefused(f"{campaign} ended on {before.ended_at:%Y-%m-%d}")
    if before and before.approved_at:
        raise EndRefused(f"the end of {campaign} is approved already: --approve goes on with it")
    on_shelf = runtime.shelf.campaign(campaign)
    is_open = on_shelf is not None and on_shelf.status == "open"
    if is_open and not rows.is_closed_by_command(connection, campaign):
        raise EndRefused(f"{campaign} is open: close it first")
    if not reason and not rows.is_handed_over(connection, campaign):
        raise EndRefused(
            f"nothing of {campaign} was handed over: hand it in first, or say why it ends without "
            "(--without-hand-in)"
        )
    _check_hold(connection, campaign)


def _check_hold(connection: Any, campaign: str) -> None:
    if legal_holds.stands(connection, campaign):
        raise EndRefused(f"{campaign} is under a legal hold: release that first")


def end_campaign_job(runtime: Runtime) -> StartableJob:
    """Return the job that carries out an end that was approved, given by its id."""
    return StartableJob("end-campaign", partial(carry_out, runtime))


def carry_out(
    runtime: Runtime, numbers: tuple[int, ...], cursor: Cursor
) -> tuple[int, Cursor | None]:
    """Carry out one step of an end; return how much it destroyed, and where the next one begins.

    Raises ``EndRefused`` where nobody approved it.
    """
    (end_id,) = numbers
    with runtime.database.read() as connection:
        row = rows.find(connection, end_id)
    if row is None or row.approved_at is None:
        raise EndRefused("nobody approved this end")
    place = int(cursor[0]) if cursor else 0
    if row.ended_at is not None:
        return 0, None
    done, is_over = _STEPS[place](runtime, row)
    following = place + 1 if is_over else place
    return done, ((following,) if following < len(_STEPS) else None)


def _write_record(runtime: Runtime, row: EndRow) -> tuple[int, bool]:
    """Write down what is about to be destroyed, before anything is."""
    if row.record:
        return 0, True
    with runtime.database.write() as connection:
        _check_hold(connection, row.campaign)
        record = {
            "campaign": row.campaign,
            "asked": {"by": row.asked_by_name, "at": _told(row.asked_at)},
            "approved": {"by": row.approved_by_name, "at": _told(row.approved_at)},
            "without_hand_in": row.reason or None,
            "signatures_counted": signatures.count_signatures(connection, row.campaign),
            "keys": [one.hex() for one in runtime.vault.key_fingerprints(row.campaign)],
            "sealed_values": rows.count_sealed(connection, row.campaign),
        }
        samples = rows.sample_sealed(connection, row.campaign, limit=SAMPLES)
        rows.change(
            connection,
            row.id,
            record=json.dumps(record, sort_keys=True),
            samples="\n".join(f"{place} {one.hex()}" for place, one in samples),
        )
    return 1, True


def _cut_off_signatures(runtime: Runtime, row: EndRow) -> tuple[int, bool]:
    with runtime.database.write() as connection:
        ids = erased_signatures.list_linked(connection, row.campaign, limit=BATCH)
        erased_signatures.cut_off(connection, ids, keeps_source=False)
    return len(ids), len(ids) < BATCH


def _cut_off_messages(runtime: Runtime, row: EndRow) -> tuple[int, bool]:
    now = runtime.now()
    with runtime.database.write() as connection:
        done = messages.cut_off_messages(
            connection,
            row.campaign,
            day=day_of(now),
            keeps_since=now - MESSAGES_KEPT,
            limit=BATCH,
        )
    return done, done < BATCH


def _close_log(runtime: Runtime, row: EndRow) -> tuple[int, bool]:
    """Enter what still waits in the public log, and its end: the hash of the record."""
    with runtime.database.read() as connection:
        has_ended = logged_entries.has_ended(connection, row.campaign)
        waits = queued_entries.has_kind(connection, row.campaign, EntryKind.ENDED)
    if has_ended or not runtime.vault.has(row.campaign):
        return 0, True
    if not waits:
        with runtime.database.write() as connection:
            proof_entries.queue(
                connection,
                row.campaign,
                EntryKind.ENDED,
                digest=sha256(row.record.encode()).digest(),
                at=runtime.now(),
            )
    publish.publish(runtime, row.campaign, at_once=True)
    return 1, True


def _forget_rows(runtime: Runtime, row: EndRow) -> tuple[int, bool]:
    with runtime.database.write() as connection:
        rows.forget_rows(connection, row.campaign)
        erased_signatures.forget_marks(connection, row.campaign)
        queued_entries.forget(connection, row.campaign)
    return 0, True


def _erase_people(runtime: Runtime, row: EndRow) -> tuple[int, bool]:
    """Erase those of whom nothing but an address is held by now."""
    approved_at = row.approved_at or row.asked_at
    with runtime.database.write() as connection:
        people = rows.list_idle_people(connection, before=approved_at, limit=BATCH)
        for person_id in people:
            erase_without_mark(connection, person_id, at=runtime.now())
    return len(people), len(people) < BATCH


def _destroy_keys(runtime: Runtime, row: EndRow) -> tuple[int, bool]:
    """Destroy the keys that the record names; those made since seal what people write today."""
    runtime.vault.refresh()
    left = {one.hex() for one in runtime.vault.key_fingerprints(row.campaign)}
    if left.isdisjoint(json.loads(row.record)["keys"]):
        return 0, True
    return key_rotation.destroy_keys(runtime, row.campaign), True


def _certify(runtime: Runtime, row: EndRow) -> tuple[int, bool]:
    """Try what was sealed, leave no trace in free pages, and write the certificate."""
    opened = _count_opened(runtime, row)
    if opened:
        raise EndRefused(f"{opened} of the values tried can still be read")
    is_compact = runtime.database.compact()
    now = runtime.now()
    record = json.loads(row.record)
    left = copies_left(runtime.database, now=now)
    certificate = {
        "record": record,
        "record_sha256": sha256(row.record.encode()).hexdigest(),
        "ended_at": _told(now),
        "keys_destroyed": len(record["keys"]),
        "values_tried": len(row.samples.splitlines()),
        "values_opened": opened,
        "copies_of_keys": _told_copies(left),
        "storage": _COMPACT if is_compact else _NOT_COMPACT,
    }
    with runtime.database.write() as connection:
        text = json.dumps(certificate, sort_keys=True)
        rows.change(connection, row.id, certificate=text, samples="", ended_at=now)
        audit_trail.note(connection, now, None, "campaign ended", detail=row.campaign)
    runtime.database.empty_log()
    return 1, True


_COMPACT: Final = "the file was rewritten: nothing of what was destroyed is left in it"
_NOT_COMPACT: Final = (
    "the operator has to run VACUUM FULL on signatures, messages, addresses and conversations, "
    "and to let archived write-ahead logs end"
)


def _count_opened(runtime: Runtime, row: EndRow) -> int:
    """Return how many of the samples one of the keys that are left opens."""
    tried = (line.split() for line in row.samples.splitlines())
    return sum(
        runtime.vault.can_open(row.campaign, place, bytes.fromhex(sealed))
        for place, sealed in tried
    )


def _told_copies(left: CopiesLeft) -> Mapping[str, str | None]:
    return {
        "last_one_ends": _told(left.until),
        "in_database_backups_before": _told(left.from_before),
        "in_all_database_backups": None if left.are_apart else "yes: the keys did not lie apart",
    }


def _told(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


_STEPS: Final[tuple[Callable[[Runtime, EndRow], tuple[int, bool]], ...]] = (
    _write_record,
    _cut_off_signatures,
    _cut_off_messages,
    _close_log,
    _forget_rows,
    _erase_people,
    _destroy_keys,
    _certify,
)
