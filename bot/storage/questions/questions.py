"""Open questions as rows: asked, listed, answered, closed, and destroyed in time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    and_,
    case,
    delete,
    func,
    insert,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from bot.storage.integrations import noted_events
from bot.storage.schema.conversation_tables import Address
from bot.storage.schema.organizer_tables import Organizer
from bot.storage.schema.question_tables import Question, QuestionStatus

UNANSWERED = (QuestionStatus.OPEN, QuestionStatus.UNCERTAIN)
"""What waits for an organizer. An answer that may not have arrived does, too."""


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question. ``words``, ``proposal`` and ``answer`` are sealed under ``campaign``'s scope,
    the address (``sealed_address``) under the program's; None where there are none (any more).

    ``person_id`` and ``zones`` are those of the address; ``answered_by_name`` and
    ``taken_by_name`` are organizers'.
    """

    id: int
    campaign: str
    step: str
    language: str
    channel: str
    address_id: int
    message_id: int | None
    words: bytes | None
    asked_at: datetime
    status: QuestionStatus
    proposal: bytes | None
    proposed_by: int | None
    answer: bytes | None
    answered_by: int | None
    answered_at: datetime | None
    not_before: datetime | None
    direct_message_id: int | None
    claimed_at: datetime | None
    problem: str
    closed_at: datetime | None
    taken_by: int | None
    taken_until: datetime | None
    person_id: int
    sealed_address: bytes | None
    zones: str
    answered_by_name: str | None
    taken_by_name: str | None


_OWN = [name for name in QuestionRow.__dataclass_fields__ if name in Question.__table__.c]
_TAKER = aliased(Organizer)
_STATUS = list(QuestionRow.__dataclass_fields__).index("status")


def _rows() -> Select[Any]:
    own = (Question.__table__.c[name] for name in _OWN)
    return (
        select(*own, Address.person_id, Address.sealed, Address.zones, Organizer.name, _TAKER.name)
        .join(Address, Address.id == Question.address_id)
        .outerjoin(Organizer, Organizer.id == Question.answered_by)
        .outerjoin(_TAKER, _TAKER.id == Question.taken_by)
    )


def _row(found: Any) -> QuestionRow:
    values = list(found)
    values[_STATUS] = QuestionStatus(values[_STATUS])
    return QuestionRow(*values)


def add(
    connection: Connection,
    *,
    campaign: str,
    step: str,
    language: str,
    channel: str,
    address_id: int,
    message_id: int | None,
    words: bytes,
    at: datetime,
) -> int:
    """Add a question and return its number."""
    added = insert(Question).values(
        campaign=campaign,
        step=step,
        language=language,
        channel=channel,
        address_id=address_id,
        message_id=message_id,
        words=words,
        asked_at=at,
    )
    question_id = int(connection.execute(added.returning(Question.id)).scalar_one())
    noted_events.note_question(connection, question_id, address_id, campaign, at=at)
    return question_id


@dataclass(frozen=True, slots=True)
class QuestionCounts:
    """How many questions there are: open ones of an address, and recent ones, open or not."""

    open_of_address: int
    recent_of_address: int
    recent_of_campaign: int


def count_questions(
    connection: Connection, campaign: str, address_id: int | None, *, since: datetime
) -> QuestionCounts:
    """Count the questions of an address (None: of a stranger) and of a campaign since then."""
    is_open = case((Question.status == QuestionStatus.OPEN, 1))
    is_recent = case((Question.asked_at > since, 1))
    own = select(func.count(is_open), func.count(is_recent)).where(
        Question.address_id == address_id
    )
    row = connection.execute(own).one()
    all_ = select(func.count()).where(Question.campaign == campaign, Question.asked_at > since)
    return QuestionCounts(row[0], row[1], connection.execute(all_).scalar_one())


def count_recent(connection: Connection, *, since: datetime) -> dict[str, int]:
    """Count the questions of each campaign that were asked since then, answered or not."""
    wanted = (
        select(Question.campaign, func.count())
        .where(Question.asked_at > since)
        .group_by(Question.campaign)
    )
    return {row[0]: int(row[1]) for row in connection.execute(wanted)}


def list_open_words(connection: Connection, campaign: str, address_id: int) -> list[bytes]:
    """Return what an address has asked in a campaign and nobody answered yet, sealed."""
    wanted = select(Question.words).where(
        Question.address_id == address_id,
        Question.campaign == campaign,
        Question.status == QuestionStatus.OPEN,
        Question.words.is_not(None),
    )
    return [words for words in connection.execute(wanted).scalars() if words is not None]


def find(connection: Connection, number: int, *, lock: bool = False) -> QuestionRow | None:
    """Return the question of that number, or None. ``lock`` holds others off it until the end."""
    wanted = _rows().where(Question.id == number)
    if lock:
        wanted = wanted.with_for_update(of=Question)
    found = connection.execute(wanted).first()
    return _row(found) if found else None


def list_questions(
    connection: Connection, statuses: Collection[QuestionStatus], *, after: int = 0, limit: int
) -> list[QuestionRow]:
    """Return the questions at one of these, beyond the number ``after``, oldest first."""
    wanted = _rows().where(Question.status.in_(statuses), Question.id > after)
    return [_row(one) for one in connection.execute(wanted.order_by(Question.id).limit(limit))]


def list_unanswered(
    connection: Connection, *, taken_by: int | None = None, after: int, limit: int
) -> list[QuestionRow]:
    """Return what waits for an organizer, oldest first; or what one of them took last."""
    wanted = _rows().where(
        Question.closed_at.is_(None), Question.status.in_(UNANSWERED), Question.id > after
    )
    if taken_by is not None:
        wanted = wanted.where(Question.taken_by == taken_by)
    return [_row(one) for one in connection.execute(wanted.order_by(Question.id).limit(limit))]


def take(
    connection: Connection, number: int, organizer_id: int, *, now: datetime, until: datetime
) -> None:
    """Note who has a question before them, unless somebody else has."""
    connection.execute(
        update(Question)
        .where(
            Question.id == number,
            Question.status.in_(UNANSWERED),
            or_(
                Question.taken_until.is_(None),
                Question.taken_until <= now,
                Question.taken_by == organizer_id,
            ),
        )
        .values(taken_by=organizer_id, taken_until=until)
    )


def list_newest(
    connection: Connection, *statuses: QuestionStatus, below: int | None = None, limit: int
) -> list[QuestionRow]:
    """Return the newest questions at one of these, newest first; below a number if one is given."""
    wanted = _rows().where(Question.status.in_(statuses))
    if below is not None:
        wanted = wanted.where(Question.id < below)
    return [
        _row(one) for one in connection.execute(wanted.order_by(Question.id.desc()).limit(limit))
    ]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """How many questions wait for an organizer, and since when the oldest does."""

    count: int
    since: datetime | None


def count_unanswered(connection: Connection) -> Unanswered:
    """Count what waits for an organizer."""
    wanted = select(func.count(), func.min(Question.asked_at)).where(
        Question.status.in_(UNANSWERED), Question.closed_at.is_(None)
    )
    return Unanswered(*connection.execute(wanted).one())


def change(
    connection: Connection, number: int, *expected: QuestionStatus, **values: object
) -> bool:
    """Change columns of a question that stands at one of ``expected``; say whether it did."""
    wanted = update(Question).where(Question.id == number, Question.status.in_(expected))
    return connection.execute(wanted.values(**values)).rowcount > 0


def list_due(connection: Connection, *, now: datetime, limit: int) -> list[QuestionRow]:
    """Return the questions whose answers may be sent now, oldest answer first."""
    wanted = (
        _rows()
        .where(
            Question.status == QuestionStatus.WAITING,
            or_(Question.not_before.is_(None), Question.not_before <= now),
        )
        .order_by(Question.answered_at, Question.id)
        .limit(limit)
    )
    return [_row(one) for one in connection.execute(wanted)]


def list_unsettled(connection: Connection, *, claimed_before: datetime) -> list[QuestionRow]:
    """Return the questions of whose answer nobody knows whether it went out."""
    wanted = _rows().where(
        Question.direct_message_id.is_not(None),
        or_(
            and_(Question.status == QuestionStatus.SENDING, Question.claimed_at <= claimed_before),
            Question.status == QuestionStatus.UNCERTAIN,
        ),
    )
    return [_row(one) for one in connection.execute(wanted.order_by(Question.id))]


def forget(connection: Connection, *, before: datetime) -> int:
    """Destroy the words of questions asked before then, and the rows that nobody needs any more.

    A row stays until what closed it is as old, or, where nothing did, no longer than its words.
    """
    connection.execute(
        update(Question)
        .where(Question.words.is_not(None), Question.asked_at <= before)
        .values(words=null())
    )
    is_over = func.coalesce(Question.closed_at, Question.asked_at) <= before
    return connection.execute(delete(Question).where(is_over)).rowcount
