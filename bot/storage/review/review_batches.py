"""What is read of signatures to review their names, and what is kept of the review."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, select, update
from sqlalchemy.orm import aliased

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.conversation_tables import Address, Message
from bot.storage.schema.review_tables import ReviewFlag
from bot.storage.schema.signature_tables import Signature
from bot.storage.signatures.signatures import STANDING


@dataclass(frozen=True, slots=True)
class ReviewedSignature:
    """A signature to be reviewed; ``name`` and ``answers`` are sealed, None once they are gone.

    ``reviewed`` is the version by which it was looked at last, 0 for a name that is new.
    """

    id: int
    name: bytes | None
    answers: bytes | None
    signer: int
    channel: str
    message_id: int | None
    signed_at: datetime
    reviewed: int
    held_for: str | None
    name_hash: bytes | None


_COLUMNS: tuple[Any, ...] = (
    Signature.id,
    Signature.name,
    Signature.answers,
    Signature.signer,
    Signature.channel,
    Signature.message_id,
    Signature.signed_at,
    Signature.reviewed,
    Signature.held_for,
    Signature.name_hash,
)


def list_unreviewed(
    connection: Connection, campaign: str, *, version: int, limit: int
) -> list[ReviewedSignature]:
    """Return signatures that were not reviewed by the rules of ``version``, oldest first."""
    found: list[ReviewedSignature] = []
    for statement in (_OLDER, _NEWER):
        wanted = {"of_campaign": campaign, "version": version, "most": limit - len(found)}
        found += [ReviewedSignature(*row) for row in statement.rows(connection, **wanted)]
    return found


def _unreviewed(is_older: bool) -> Select[Any]:
    version = bindparam("version", type_=Signature.reviewed.type)
    differs = Signature.reviewed < version if is_older else Signature.reviewed > version
    return (
        select(*_COLUMNS)
        .where(Signature.campaign == bindparam("of_campaign"), differs)
        .order_by(Signature.reviewed, Signature.id)
        .limit(bindparam("most"))
    )


_OLDER, _NEWER = Prepared(_unreviewed(is_older=True)), Prepared(_unreviewed(is_older=False))


def list_before(
    connection: Connection, campaign: str, *, before: int, limit: int
) -> list[ReviewedSignature]:
    """Return the signatures given before the one of that id, the oldest of them first."""
    rows = _BEFORE.rows(connection, of_campaign=campaign, before=before, most=limit)
    return [ReviewedSignature(*row) for row in reversed(rows)]


_BEFORE = Prepared(
    select(*_COLUMNS)
    .where(
        Signature.campaign == bindparam("of_campaign"),
        Signature.id < bindparam("before"),
        STANDING,
    )
    .order_by(Signature.id.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class SentTimes:
    """When the message that signed came, and the two before it from the same address."""

    signed_at: datetime
    before: datetime | None
    before_that: datetime | None


def read_sent_times(connection: Connection, message_ids: Collection[int]) -> dict[int, SentTimes]:
    """Return when messages came, and those before them, by id."""
    earlier = aliased(Message, name="earlier")

    def time_of(place: int) -> object:
        return (
            select(earlier.received_at)
            .where(earlier.address_id == Message.address_id, earlier.id < Message.id)
            .order_by(earlier.id.desc())
            .limit(1)
            .offset(place)
            .scalar_subquery()
        )

    rows = connection.execute(
        select(Message.id, Message.received_at, time_of(0), time_of(1)).where(  # type: ignore[call-overload]  # subqueries
            Message.id.in_(message_ids)
        )
    )
    return {row[0]: SentTimes(*row[1:]) for row in rows}


def read_sealed_numbers(connection: Connection, message_ids: Collection[int]) -> dict[int, bytes]:
    """Return the sealed phone numbers from which messages came, by the message's id."""
    rows = connection.execute(
        select(Message.id, Address.sealed)
        .join(Address, Address.id == Message.address_id)
        .where(Message.id.in_(message_ids), Address.kind == "phone")
    )
    return {row[0]: row[1] for row in rows if row[1] is not None}


def signed_from(connection: Connection, campaign: str, lookups: Collection[bytes]) -> set[bytes]:
    """Return those of some addresses, by their lookup hashes, from which a campaign was signed."""
    rows = connection.execute(
        select(Address.lookup)
        .join(Signature, Signature.person_id == Address.person_id)
        .where(Address.lookup.in_(lookups), Signature.campaign == campaign, STANDING)
    )
    return {row[0] for row in rows}


@dataclass(frozen=True, slots=True)
class Namesake:
    """A signature whose name is alike to another's, on which it is compared."""

    id: int
    name_hash: bytes
    person_id: int | None
    channel: str
    answers: bytes | None
    signed_at: datetime


def list_namesakes(
    connection: Connection, campaign: str, hashes: Collection[bytes], *, limit: int
) -> list[Namesake]:
    """Return the signatures that stand under names of these hashes, oldest first.

    Of a name that more than ``limit`` bear, only so many, and no more are read either.
    """
    asked = [
        _NAMESAKES.later(connection, of_campaign=campaign, hash=one, most=limit) for one in hashes
    ]
    found = [Namesake(*row) for rows in asked for row in rows()]
    return sorted(found, key=lambda one: one.id)


_NAMESAKES = Prepared(
    select(
        Signature.id,
        Signature.name_hash,
        Signature.person_id,
        Signature.channel,
        Signature.answers,
        Signature.signed_at,
    )
    .where(
        Signature.campaign == bindparam("of_campaign"),
        Signature.name_hash == bindparam("hash"),
        STANDING,
    )
    .order_by(Signature.id)
    .limit(bindparam("most"))
)


def save_name_hash(connection: Connection, row: ReviewedSignature, name_hash: bytes | None) -> None:
    """Note by which hash a name is compared, unless it is another name by now."""
    _SAVE_HASH.run(connection, signature=row.id, seen=row.name, hash=name_hash)


def save_reviewed(connection: Connection, row: ReviewedSignature, *, version: int) -> bool:
    """Note that a name was reviewed; say whether it is still the one that was looked at."""
    given = {"signature": row.id, "version": version}
    if row.name is None:
        return bool(_SAVE_REVIEWED_GONE.run(connection, **given))
    return bool(_SAVE_REVIEWED.run(connection, seen=row.name, **given))


_IT = Signature.id == bindparam("signature")
_IS_AS_SEEN = Signature.name == bindparam("seen")
_REVIEWED = update(Signature).values(reviewed=bindparam("version", type_=Signature.reviewed.type))
_SAVE_HASH = Prepared(update(Signature).values(name_hash=bindparam("hash")).where(_IT, _IS_AS_SEEN))
_SAVE_REVIEWED = Prepared(_REVIEWED.where(_IT, _IS_AS_SEEN))
_SAVE_REVIEWED_GONE = Prepared(_REVIEWED.where(_IT, Signature.name.is_(None)))


@dataclass(frozen=True, slots=True)
class Flag:
    """Something odd about a signature; ``other_id`` is the one that it is compared with, if any."""

    signature_id: int
    reason: str
    rule: str
    other_id: int | None = None


def forget_flags(connection: Connection, row: ReviewedSignature, kept: Iterable[str]) -> None:
    """Forget the flags of a signature whose rules do not hold any more; ``kept`` are those that do.

    Of a name that is new, all: what was decided about another name says nothing about it.
    """
    gone = delete(ReviewFlag).where(ReviewFlag.signature_id == row.id)
    if row.reviewed:
        gone = gone.where(ReviewFlag.decided_at.is_(None), ReviewFlag.rule.not_in(list(kept)))
    connection.execute(gone)


def add_flags(
    connection: Connection, campaign: str, flags: Sequence[Flag], *, version: int, at: datetime
) -> None:
    """Keep flags; one that a signature has by the same rule already stays as it was decided."""
    for flag in flags:
        _ADD.run(
            connection,
            signature_id=flag.signature_id,
            campaign=campaign,
            reason=flag.reason,
            rule=flag.rule,
            version=version,
            other_id=flag.other_id,
            found_at=at,
        )


_ADD = Prepared(
    lambda insert: insert(ReviewFlag).on_conflict_do_nothing(
        index_elements=["signature_id", "rule"]
    ),
    "signature_id campaign reason rule version other_id found_at",
)


def has_flags(connection: Connection, signature_ids: Collection[int]) -> set[int]:
    """Return those of some signatures that have any flag."""
    rows = connection.execute(
        select(ReviewFlag.signature_id).where(ReviewFlag.signature_id.in_(signature_ids)).distinct()
    )
    return {row[0] for row in rows}
