"""The queue of what looks odd, signature by signature, and what is decided about each."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import aliased

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.review_tables import ReviewFlag, Verdict
from bot.storage.schema.signature_tables import Signature
from bot.storage.signatures.held_back import ReviewReason
from bot.storage.signatures.signatures import OF_OWNER, STANDING
from bot.storage.signatures.sources import has_source

ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class SignatureView:
    """What is shown of a signature to an organizer; ``name`` and ``answers`` are sealed."""

    id: int
    campaign: str
    name: bytes | None
    answers: bytes | None
    channel: str
    source: str
    language: str
    number: int
    signed_at: datetime
    is_name_confirmed: bool
    withdrawn_at: datetime | None
    erased_at: datetime | None
    held_at: datetime | None
    held_for: str | None
    held_by: int | None
    held_rule: str | None


_VIEW: tuple[Any, ...] = (
    Signature.id,
    Signature.campaign,
    Signature.name,
    Signature.answers,
    Signature.channel,
    Signature.source,
    Signature.language,
    Signature.number,
    Signature.signed_at,
    Signature.is_name_confirmed,
    Signature.withdrawn_at,
    Signature.erased_at,
    Signature.held_at,
    Signature.held_for,
    Signature.held_by,
    Signature.held_rule,
)


def read_signature(connection: Connection, signature_id: int) -> SignatureView | None:
    """Return one signature, or None where there is none of that id."""
    row = _ONE.row(connection, signature=signature_id)
    return None if row is None else SignatureView(*row)


_ONE = Prepared(select(*_VIEW).where(Signature.id == bindparam("signature")))


def list_of_person(connection: Connection, person_id: int) -> list[SignatureView]:
    """Return all signatures of a person, oldest first; none of earlier owners of their number."""
    rows = _OF_PERSON.rows(connection, person=person_id)
    return [SignatureView(*row) for row in rows]


_OF_PERSON = Prepared(
    select(*_VIEW)
    .where(Signature.person_id == bindparam("person"), OF_OWNER)
    .order_by(Signature.id)
)


@dataclass(frozen=True, slots=True)
class FlagRow:
    """One flag: why a signature looks odd, by which rule, and what was decided, if it was."""

    id: int
    signature_id: int
    reason: str
    rule: str
    version: int
    other_id: int | None
    verdict: str | None
    decided_by: int | None
    decided_at: datetime | None


def list_flags(connection: Connection, signature_ids: Collection[int]) -> list[FlagRow]:
    """Return all flags of some signatures, decided or not, oldest first."""
    rows = connection.execute(
        select(
            ReviewFlag.id,
            ReviewFlag.signature_id,
            ReviewFlag.reason,
            ReviewFlag.rule,
            ReviewFlag.version,
            ReviewFlag.other_id,
            ReviewFlag.verdict,
            ReviewFlag.decided_by,
            ReviewFlag.decided_at,
        )
        .where(ReviewFlag.signature_id.in_(signature_ids))
        .order_by(ReviewFlag.id)
    )
    return [FlagRow(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Condition:
    """Which signatures of a campaign are meant: all that fit everything that is given.

    Days are in UTC, the last one included. ``is_held`` are those that are held back, else those
    that stand and are not; ``reason`` and ``rule`` are a flag's that waits, or of those that are
    held back, why they are.
    """

    campaign: str
    reason: str = ""
    rule: str = ""
    source: str = ""
    channel: str = ""
    language: str = ""
    since: date | None = None
    until: date | None = None
    is_held: bool = False


def list_queue(
    connection: Connection, condition: Condition, *, after: int, limit: int
) -> list[SignatureView]:
    """Return signatures with a flag that waits for an organizer, whose id is above ``after``."""
    statement = (
        select(*_VIEW)
        .where(*_wanted(condition), Signature.id > after, _waits(condition))
        .order_by(Signature.id)
        .limit(limit)
    )
    return [SignatureView(*row) for row in connection.execute(statement)]


def count_queue(connection: Connection, campaign: str) -> dict[str, int]:
    """Return how many signatures wait for an organizer, by reason."""
    number = func.count(ReviewFlag.signature_id.distinct())
    rows = connection.execute(
        select(ReviewFlag.reason, number)
        .join(Signature, Signature.id == ReviewFlag.signature_id)
        .where(ReviewFlag.campaign == campaign, _IS_OPEN, STANDING)
        .group_by(ReviewFlag.reason)
        .order_by(number.desc())
    )
    return {row[0]: row[1] for row in rows}


def stream_wanted(connection: Connection, condition: Condition) -> Iterator[SignatureView]:
    """Yield all signatures that are meant, oldest first, read a batch at a time."""
    after = 0
    while rows := connection.execute(_page(condition, after)).all():
        for row in rows:
            yield SignatureView(*row)
        after = rows[-1][0]


def _page(condition: Condition, after: int) -> Select[Any]:
    wanted = [*_wanted(condition), Signature.id > after]
    if not condition.is_held:
        wanted.append(Signature.held_at.is_(None))
    if not condition.is_held and (condition.reason or condition.rule):
        wanted.append(_waits(condition))
    return select(*_VIEW).where(*wanted).order_by(Signature.id).limit(ROWS_AT_ONCE)


_OTHER = aliased(Signature, name="other")
_OTHER_STANDS = (
    select(_OTHER.id)
    .where(
        _OTHER.id == ReviewFlag.other_id,
        _OTHER.withdrawn_at.is_(None),
        _OTHER.erased_at.is_(None),
        _OTHER.held_at.is_(None),
    )
    .exists()
)
_IS_OPEN = and_(
    ReviewFlag.decided_at.is_(None),
    or_(ReviewFlag.reason != ReviewReason.DUPLICATE.value, _OTHER_STANDS),
)
"""Whether a flag waits; that of a pair does as long as the pair's other signature counts."""


def _waits(condition: Condition) -> ColumnElement[bool]:
    flagged = select(ReviewFlag.id).where(
        ReviewFlag.campaign == condition.campaign,
        ReviewFlag.signature_id == Signature.id,
        _IS_OPEN,
    )
    if condition.reason:
        flagged = flagged.where(ReviewFlag.reason == condition.reason)
    if condition.rule:
        flagged = flagged.where(ReviewFlag.rule == condition.rule)
    return flagged.correlate(Signature).exists()


def _wanted(condition: Condition) -> Iterator[ColumnElement[bool]]:
    yield from (Signature.campaign == condition.campaign, STANDING)
    if condition.is_held:
        yield Signature.held_at.is_not(None)
        if condition.reason:
            yield Signature.held_for == condition.reason
        if condition.rule:
            yield Signature.held_rule.startswith(f"{condition.rule}@", autoescape=True)
    yield from _came_by(condition)
    if condition.since:
        yield Signature.signed_at >= _begin_of(condition.since)
    if condition.until and condition.until < date.max:  # behind which there is no day
        yield Signature.signed_at < _begin_of(condition.until + timedelta(days=1))


def _came_by(condition: Condition) -> Iterator[ColumnElement[bool]]:
    if condition.source:
        yield has_source(condition.source)
    if condition.channel:
        yield Signature.channel == condition.channel
    if condition.language:
        yield Signature.language == condition.language


def _begin_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def decide(
    connection: Connection,
    signature_ids: Sequence[int],
    verdict: Verdict,
    *,
    by: int | None,
    at: datetime,
) -> int:
    """Note what an organizer decided about all that waits of some signatures; return how much."""
    decided = connection.execute(
        update(ReviewFlag)
        .where(ReviewFlag.signature_id.in_(signature_ids), ReviewFlag.decided_at.is_(None))
        .values(verdict=verdict.value, decided_by=by, decided_at=at)
    )
    return decided.rowcount


def reopen(
    connection: Connection, signature_ids: Sequence[int], decided: Verdict = Verdict.HELD
) -> int:
    """Let what was so decided about signatures wait for an organizer again; return how much."""
    reopened = connection.execute(
        update(ReviewFlag)
        .where(ReviewFlag.signature_id.in_(signature_ids), ReviewFlag.verdict == decided.value)
        .values(verdict=None, decided_by=None, decided_at=None)
    )
    return reopened.rowcount


def list_numbered(
    connection: Connection, campaigns: Sequence[str], number: int, *, limit: int
) -> list[SignatureView]:
    """Return the signatures of campaigns whose signers were told this number, oldest first."""
    statement = (
        select(*_VIEW)
        .where(Signature.campaign.in_(campaigns), Signature.number == number)
        .order_by(Signature.id)
        .limit(limit)
    )
    return [SignatureView(*row) for row in connection.execute(statement)]
