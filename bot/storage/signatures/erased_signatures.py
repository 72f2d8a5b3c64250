"""Cuts a signature off whoever gave it: what an erasure, and the end of a campaign, leave of it.

A row that tells nobody takes its place, so that it goes on counting. Its id is drawn at random and
its times are days: a row's place among those of others would tell when its signer wrote. Against
counting somebody twice there are marks (``ErasedSigner``), which lead to no row.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.figures import figures
from bot.storage.figures.figures import CountedSignature
from bot.storage.integrations import noted_events
from bot.storage.schema.conversation_tables import Address
from bot.storage.schema.proof_tables import QueuedEntry
from bot.storage.schema.review_tables import ReviewActSignature, ReviewFlag
from bot.storage.schema.signature_tables import ErasedSigner, Signature
from bot.storage.schema.table_base import columns

Mark = Callable[[str, bytes, int], bytes | None]
"""Returns the mark of a campaign, an address (by its lookup hash) and a signer of its phone, from
1 on; None where the campaign's keys are destroyed."""

KEPT: Final = (
    *("campaign", "letter_sha256", "language", "read_in", "source", "channel"),
    *("held_for", "held_rule"),
)
"""What is kept of a signature as it was: what figures are made of, but for the place."""
KEPT_BY_DAY: Final = ("signed_at", "withdrawn_at", "held_at")
"""What is kept of a signature as the day (UTC) on which it was."""
_RANDOM_BITS: Final = 62
_COUNTED_FIELDS: Final = CountedSignature.__slots__


def cut_off_person(connection: Connection, person_id: int, mark: Mark) -> None:
    """Take a person's signatures from them, in every campaign; those that count go on counting.

    Each address of theirs is marked as one whose signers were counted, so that nobody counts anew.
    One that was held back does not count, and marks nobody.
    """
    _cut_off_people(connection, Signature.person_id == person_id, mark)


def cut_off_erased(connection: Connection, mark: Mark) -> int:
    """Do the same for signatures that an earlier version of the program erased; say how many."""
    return _cut_off_people(connection, _STILL_LINKED, mark)


def has_erased_that_is_linked(connection: Connection) -> bool:
    """Say whether there is an erased signature that still leads to its person."""
    return connection.scalar(select(Signature.id).where(_STILL_LINKED).limit(1)) is not None


_STILL_LINKED = and_(Signature.erased_at.is_not(None), Signature.person_id.is_not(None))


def _cut_off_people(connection: Connection, which: ColumnElement[bool], mark: Mark) -> int:
    rows = connection.execute(
        select(
            Signature.id,
            Signature.person_id,
            Signature.campaign,
            and_(Signature.withdrawn_at.is_(None), Signature.held_at.is_(None)),
        )
        .where(which)
        .order_by(Signature.id)
    ).all()
    counted = Counter((row[1], row[2]) for row in rows if row[3])
    for (person_id, campaign), count in counted.items():
        of_person = select(Address.lookup).where(Address.person_id == person_id)
        for lookup in connection.scalars(of_person).all():
            for signer in range(1, count + 1):
                made = mark(campaign, lookup, signer)
                if made is not None:
                    _ADD_MARK.run(connection, campaign=campaign, mark=made)
    cut_off(connection, [row[0] for row in rows])
    return len(rows)


def cut_off(
    connection: Connection, signature_ids: Sequence[int], *, keeps_source: bool = True
) -> None:
    """Put a row that tells nobody in the place of each of these signatures.

    ``keeps_source``: it still tells by which partner or poster its signer came. One that adds a
    name to an erased one that counts (``counted_before``) leaves none.
    """
    if not signature_ids:
        return
    table = columns(Signature)
    wanted = select(table).where(table.c.id.in_(signature_ids))
    found = [dict(row) for row in connection.execute(wanted).mappings()]
    _forget_references(connection, signature_ids)
    connection.execute(delete(Signature).where(Signature.id.in_(signature_ids)))
    left = [_without_person(row) for row in found if not row["counted_before"]]
    if not keeps_source:
        left = [{**row, "source": ""} for row in left]
    if left:
        connection.execute(insert(Signature), left)
    figures.count(
        connection, before=[_counted(row) for row in found], after=[_counted(row) for row in left]
    )


def _counted(row: dict[str, Any]) -> CountedSignature:
    return CountedSignature(**{name: row[name] for name in _COUNTED_FIELDS if name in row})


def _forget_references(connection: Connection, signature_ids: Sequence[int]) -> None:
    """Take these signatures out of what points to them."""
    noted_events.forget_signatures(connection, signature_ids)
    connection.execute(
        update(Signature).where(Signature.brought_by.in_(signature_ids)).values(brought_by=None)
    )
    connection.execute(
        update(Signature)
        .where(
            Signature.stands_as.in_(signature_ids),
            Signature.id.not_in(signature_ids),
        )
        .values(stands_as=None, code=None)
    )
    for table in (ReviewFlag, ReviewActSignature):
        connection.execute(delete(table).where(table.signature_id.in_(signature_ids)))
    connection.execute(
        update(ReviewFlag).where(ReviewFlag.other_id.in_(signature_ids)).values(other_id=None)
    )
    # What waits for a code and was withdrawn has no entry in the log, and is to get none.
    withdrawn = select(Signature.id).where(
        Signature.id.in_(signature_ids), Signature.withdrawn_at.is_not(None)
    )
    connection.execute(
        delete(QueuedEntry).where(QueuedEntry.signature_id.in_(withdrawn.scalar_subquery()))
    )
    connection.execute(
        update(QueuedEntry)
        .where(QueuedEntry.signature_id.in_(signature_ids))
        .values(signature_id=None)
    )


def _without_person(row: dict[str, Any]) -> dict[str, Any]:
    """Return what is kept of a signature, under an id that tells nothing."""
    days = {name: row[name] and day_of(row[name]) for name in KEPT_BY_DAY}
    return {
        "id": -1 - secrets.randbits(_RANDOM_BITS),
        "number": 0,
        "place": "",
        **{name: row[name] for name in KEPT},
        **days,
        # Not the day of the erasure: by that the opt-out of that day would be found.
        "erased_at": days["signed_at"],
    }


def day_of(moment: datetime) -> datetime:
    """Return when the day of a moment began, in UTC: all that is kept of when something was."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


_ADD_MARK = Prepared(lambda insert: insert(ErasedSigner).on_conflict_do_nothing(), "campaign mark")


def list_linked(
    connection: Connection, campaign: str, *, limit: int, signed_before: datetime | None = None
) -> Sequence[int]:
    """Return ids of a campaign's signatures that still lead to their signers, oldest first."""
    wanted = select(Signature.id).where(
        Signature.campaign == campaign, Signature.person_id.is_not(None)
    )
    if signed_before is not None:
        wanted = wanted.where(Signature.signed_at < signed_before)
    return connection.scalars(wanted.order_by(Signature.id).limit(limit)).all()


def forget_marks(connection: Connection, campaign: str) -> int:
    """Forget whose erased signatures count in a campaign, which nobody signs any more."""
    return connection.execute(
        delete(ErasedSigner).where(ErasedSigner.campaign == campaign)
    ).rowcount
