"""Acts on many signatures at once: which ones, who asked and who said yes, and how far they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, or_, select, true, update

from bot.storage.engine.prepared_statements import Adding, Prepared
from bot.storage.schema.review_tables import ReviewAct, ReviewActSignature, ReviewActStatus

_ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ActRow:
    """One act, as ``bot.storage.schema.review_tables.ReviewAct`` describes it."""

    id: int
    campaign: str
    act: str
    reason: str
    conditions: str
    people: int
    status: str
    asked_by: int
    asked_at: datetime
    seconded_by: int | None
    seconded_at: datetime | None
    undoes: int | None


_COLUMNS: tuple[Any, ...] = (
    ReviewAct.id,
    ReviewAct.campaign,
    ReviewAct.act,
    ReviewAct.reason,
    ReviewAct.conditions,
    ReviewAct.people,
    ReviewAct.status,
    ReviewAct.asked_by,
    ReviewAct.asked_at,
    ReviewAct.seconded_by,
    ReviewAct.seconded_at,
    ReviewAct.undoes,
)


def add(connection: Connection, signature_ids: Sequence[int], **columns: Any) -> int:
    """Add an act on these signatures and return its number; the rest are its columns."""
    act_id = _ADD.add(connection, None, **{"undoes": None, **columns})
    rows = [{"act_id": act_id, "signature_id": one} for one in signature_ids]
    for begin in range(0, len(rows), _ROWS_AT_ONCE):
        connection.execute(insert(ReviewActSignature), rows[begin : begin + _ROWS_AT_ONCE])
    return act_id


_ADD = Adding(ReviewAct, "campaign act reason conditions people status asked_by asked_at undoes")


def read(connection: Connection, act_id: int, *, lock: bool = False) -> ActRow | None:
    """Return an act, held until the commit if ``lock``; None where there is none of that number."""
    wanted = select(*_COLUMNS).where(ReviewAct.id == act_id)
    row = connection.execute(wanted.with_for_update() if lock else wanted).one_or_none()
    return None if row is None else ActRow(*row)


def list_newest(connection: Connection, *, limit: int) -> list[ActRow]:
    """Return the newest acts, the newest first."""
    wanted = select(*_COLUMNS).order_by(ReviewAct.id.desc()).limit(limit)
    return [ActRow(*row) for row in connection.execute(wanted)]


def list_in_status(connection: Connection, status: ReviewActStatus) -> list[int]:
    """Return the numbers of the acts that stand so, oldest first."""
    wanted = select(ReviewAct.id).where(ReviewAct.status == status.value).order_by(ReviewAct.id)
    return list(connection.execute(wanted).scalars())


def count_begun_alone(
    connection: Connection, organizer_id: int, *, campaign: str, act: str, since: datetime
) -> int:
    """Return how many signatures one organizer has held back, or released, by acts of a campaign to
    which nobody else said yes. What was cancelled counts as far as it was done.
    """
    counted = (
        select(func.count())
        .select_from(ReviewActSignature)
        .join(ReviewAct, ReviewAct.id == ReviewActSignature.act_id)
        .where(
            ReviewAct.asked_by == organizer_id,
            ReviewAct.campaign == campaign,
            ReviewAct.act == act,
            ReviewAct.asked_at >= since,
            ReviewAct.seconded_by.is_(None),
            ReviewAct.undoes.is_(None),
            ReviewAct.status != ReviewActStatus.ASKED.value,
            or_(
                ReviewAct.status != ReviewActStatus.CANCELLED.value,
                ReviewActSignature.is_done.is_(True),
            ),
        )
    )
    return int(connection.execute(counted).scalar_one())


def change(connection: Connection, act_id: int, **columns: Any) -> None:
    """Change columns of an act."""
    connection.execute(update(ReviewAct).where(ReviewAct.id == act_id).values(**columns))


def list_undone(connection: Connection, act_id: int, *, limit: int) -> list[int]:
    """Return signatures of an act whose turn has not come yet."""
    rows = _UNDONE.rows(connection, act=act_id, most=limit)
    return [row[0] for row in rows]


_UNDONE = Prepared(
    select(ReviewActSignature.signature_id)
    .where(ReviewActSignature.act_id == bindparam("act"), ReviewActSignature.is_done.is_(False))
    .order_by(ReviewActSignature.signature_id)
    .limit(bindparam("most"))
)


def mark_done(
    connection: Connection,
    act_id: int,
    signature_id: int,
    *,
    has_changed: bool,
    held_for: str | None,
    held_rule: str | None,
) -> None:
    """Note that a signature of an act had its turn, and why it was held back before."""
    _MARK.run(
        connection,
        act=act_id,
        signature=signature_id,
        changed=has_changed,
        reason=held_for,
        rule=held_rule,
    )


_MARK = Prepared(
    update(ReviewActSignature)
    .where(
        ReviewActSignature.act_id == bindparam("act"),
        ReviewActSignature.signature_id == bindparam("signature"),
    )
    .values(
        is_done=true(),
        has_changed=bindparam("changed", type_=ReviewActSignature.has_changed.type),
        held_for=bindparam("reason"),
        held_rule=bindparam("rule"),
    )
)


def list_changed(connection: Connection, act_id: int) -> list[int]:
    """Return the signatures that an act held back, or released."""
    wanted = (
        select(ReviewActSignature.signature_id)
        .where(ReviewActSignature.act_id == act_id, ReviewActSignature.has_changed.is_(True))
        .order_by(ReviewActSignature.signature_id)
    )
    return list(connection.execute(wanted).scalars())


def find_undoing(connection: Connection, act_id: int) -> int:
    """Return the newest act that takes this one back and was not cancelled, or 0."""
    wanted = (
        select(ReviewAct.id)
        .where(ReviewAct.undoes == act_id, ReviewAct.status != ReviewActStatus.CANCELLED.value)
        .order_by(ReviewAct.id.desc())
        .limit(1)
    )
    return connection.scalar(wanted) or 0


def why_held_before(
    connection: Connection, act_id: int, signature_id: int
) -> tuple[str | None, str | None]:
    """Return why a signature had been held back before an act released it, and by which rule."""
    row = _WHY.row(connection, act=act_id, signature=signature_id)
    return (row[0], row[1]) if row else (None, None)


_WHY = Prepared(
    select(ReviewActSignature.held_for, ReviewActSignature.held_rule).where(
        ReviewActSignature.act_id == bindparam("act"),
        ReviewActSignature.signature_id == bindparam("signature"),
    )
)
