"""What waits for a campaign's log, and the codes of signatures from before there were any."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from sqlalchemy import Connection, and_, bindparam, delete, insert, literal, null, select, update

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.proof.logged_entries import CHUNK_ROWS
from bot.storage.schema.conversation_tables import Person
from bot.storage.schema.proof_tables import EntryKind, QueuedEntry
from bot.storage.schema.signature_tables import Signature

_AT_ONCE = (EntryKind.HANDED_IN.value, EntryKind.ENDED.value)


@dataclass(frozen=True, slots=True)
class QueuedRow:
    """What waits; ``code`` is sealed under the campaign's scope."""

    id: int
    kind: EntryKind
    code: bytes | None
    letter_sha256: str | None
    number: int | None
    digest: bytes | None
    word: str | None
    queued_at: datetime


def list_campaigns(connection: Connection) -> list[str]:
    """Return the campaigns for whose logs something waits."""
    return list(
        connection.scalars(select(QueuedEntry.campaign).distinct().order_by(QueuedEntry.campaign))
    )


def list_waiting(
    connection: Connection,
    campaign: str,
    *,
    until: datetime | None = None,
    limit: int | None = None,
) -> list[QueuedRow]:
    """Return what was queued until then, the oldest first; all that waits without ``until``.

    Nothing overtakes what was queued before it: where a clock went back, a withdrawal has an
    earlier time than the signature that it is of.
    """
    wanted = (
        select(
            QueuedEntry.id,
            QueuedEntry.kind,
            QueuedEntry.code,
            QueuedEntry.letter_sha256,
            QueuedEntry.number,
            QueuedEntry.digest,
            QueuedEntry.word,
            QueuedEntry.queued_at,
        )
        .where(QueuedEntry.campaign == campaign)
        .order_by(QueuedEntry.id)
        .limit(limit)
    )
    rows = [QueuedRow(row[0], EntryKind(row[1]), *row[2:]) for row in connection.execute(wanted)]
    return rows if until is None else list(takewhile(lambda row: row.queued_at <= until, rows))


def has_kind(connection: Connection, campaign: str, kind: EntryKind) -> bool:
    """Say whether an entry of a kind waits for a campaign's log."""
    wanted = select(QueuedEntry.id).where(
        QueuedEntry.campaign == campaign, QueuedEntry.kind == kind.value
    )
    return connection.scalar(wanted.limit(1)) is not None


def forget(connection: Connection, campaign: str) -> None:
    """Forget what waits for the log of a campaign that has ended: nothing more goes in."""
    connection.execute(delete(QueuedEntry).where(QueuedEntry.campaign == campaign))


def is_urgent(connection: Connection, campaign: str) -> bool:
    """Say whether something waits that is entered at once: a hand-in, or the end."""
    asked = select(QueuedEntry.id).where(
        QueuedEntry.campaign == campaign, QueuedEntry.kind.in_(_AT_ONCE)
    )
    return connection.scalar(asked.limit(1)) is not None


def remove(connection: Connection, ids: Sequence[int]) -> int:
    """Take out of the queue what is in the log now; return how many there were."""
    removed = 0
    for start in range(0, len(ids), CHUNK_ROWS):
        some = ids[start : start + CHUNK_ROWS]
        removed += connection.execute(delete(QueuedEntry).where(QueuedEntry.id.in_(some))).rowcount
    return removed


@dataclass(frozen=True, slots=True)
class OlderSignature:
    """A queued entry of a signature without a code, and the state of that signature by now.

    ``signature_id`` is None where the signature was erased meanwhile. ``has_code``: it was given
    anew, and has been queued with its code.
    """

    queued_id: int
    signature_id: int | None
    is_withdrawn: bool
    has_code: bool
    held_for: str | None
    held_at: datetime | None


def list_without_code(
    connection: Connection, campaign: str, *, after: int, limit: int
) -> list[OlderSignature]:
    """Return signatures from before there were codes, which wait for theirs.

    Those queued under an id above ``after``: else each batch would look through those before it,
    which wait on with their codes. Their people are locked, as they are by who signs and withdraws.
    """
    waiting = and_(
        QueuedEntry.campaign == campaign,
        QueuedEntry.kind == EntryKind.SIGNED.value,
        QueuedEntry.code.is_(None),
        QueuedEntry.id > after,
    )
    some = select(QueuedEntry.id).where(waiting).order_by(QueuedEntry.id).limit(limit)
    ids = connection.scalars(some).all()
    of_signature = select(Signature.person_id).join(
        QueuedEntry, QueuedEntry.signature_id == Signature.id
    )
    people = of_signature.where(QueuedEntry.id.in_(ids)).scalar_subquery()
    connection.execute(
        select(Person.id)
        .where(Person.id.in_(people))
        .order_by(Person.id)
        .with_for_update(key_share=True)
    ).all()
    rows = connection.execute(
        select(
            QueuedEntry.id,
            Signature.id,
            Signature.withdrawn_at.is_not(None),
            Signature.receipt_code.is_not(None),
            Signature.held_for,
            Signature.held_at,
        )
        .outerjoin(Signature, Signature.id == QueuedEntry.signature_id)
        .where(QueuedEntry.id.in_(ids))
        .order_by(QueuedEntry.id)
    )
    return [OlderSignature(*row) for row in rows]


def set_code(connection: Connection, signature: OlderSignature, *, code: bytes) -> None:
    """Give a signature from before its code; say no longer beside what is queued whose it is.

    For one that was erased the code is queued alone: nobody has it then.
    """
    _SET_QUEUED_CODE.later(connection, queued=signature.queued_id, its_code=code)
    _SET_RECEIPT_CODE.later(connection, signature=signature.signature_id, its_code=code)
    if signature.held_for:
        connection.execute(
            insert(QueuedEntry).from_select(
                ["campaign", "kind", "code", "word", "queued_at"],
                select(
                    QueuedEntry.campaign,
                    literal(EntryKind.HELD.value),
                    QueuedEntry.code,
                    literal(signature.held_for),
                    literal(signature.held_at, QueuedEntry.queued_at.type),
                ).where(QueuedEntry.id == signature.queued_id),
            )
        )


_SET_QUEUED_CODE = Prepared(
    update(QueuedEntry)
    .where(QueuedEntry.id == bindparam("queued"))
    .values(code=bindparam("its_code"), signature_id=null())
)
_SET_RECEIPT_CODE = Prepared(
    update(Signature)
    .where(Signature.id == bindparam("signature"), Signature.erased_at.is_(None))
    .values(receipt_code=bindparam("its_code"))
)
