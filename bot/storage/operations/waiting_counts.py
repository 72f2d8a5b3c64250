"""How much waits for an organizer, or for an answer, by what it is."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import CompoundSelect, Connection, func, literal, select, union_all

from bot.storage.questions.questions import UNANSWERED
from bot.storage.schema.broadcast_tables import Broadcast, BroadcastStatus, Chunk
from bot.storage.schema.conversation_tables import Conversation, Message
from bot.storage.schema.export_tables import Export, ExportStatus
from bot.storage.schema.handin_tables import Package, PackageStatus
from bot.storage.schema.operations_tables import SetAside
from bot.storage.schema.question_tables import Question
from bot.storage.schema.review_tables import ReviewAct, ReviewActStatus, ReviewFlag

_PAUSED: Final = Broadcast.status == BroadcastStatus.PAUSED.value
_AWAITING: Final = Broadcast.status == BroadcastStatus.AWAITING.value

_WAITING: Final[Mapping[str, tuple[Any, Any, tuple[Any, ...]]]] = {
    "questions": (
        Question,
        Question.campaign,
        (Question.closed_at.is_(None), Question.status.in_(UNANSWERED)),
    ),
    "doubts": (Conversation, Conversation.campaign, (Conversation.doubted_at.is_not(None),)),
    "review": (ReviewFlag, ReviewFlag.campaign, (ReviewFlag.decided_at.is_(None),)),
    "broadcasts_held": (Broadcast, Broadcast.campaign, (_PAUSED,)),
    "broadcasts_second": (Broadcast, Broadcast.campaign, (_AWAITING,)),
    "reviews_second": (
        ReviewAct,
        ReviewAct.campaign,
        (ReviewAct.status == ReviewActStatus.ASKED.value,),
    ),
    "packages_second": (
        Package,
        Package.campaign,
        (Package.status == PackageStatus.BUILT.value,),
    ),
    "exports_second": (Export, Export.campaign, (Export.status == ExportStatus.ASKED.value,)),
}
"""What waits: its rows, the column that has its campaign, and which of them wait."""


def count_waiting(connection: Connection, campaign: str) -> Mapping[str, int]:
    """Return how much waits in a campaign, or in all of them (""), by what it is.

    ``deliveries_uncertain`` are sends of which nobody knows whether they went out.
    """
    counted = connection.execute(_count_all(campaign))
    return {name: int(number) for name, number in counted}


@lru_cache(maxsize=64)
def _count_all(campaign: str) -> CompoundSelect[Any]:
    """Return the statement, which each page of the console asks for: it is put together once."""
    counted = [
        _of(select(literal(name), func.count()).select_from(rows).where(*conditions), campaign, its)
        for name, (rows, its, conditions) in _WAITING.items()
    ]
    aside = select(literal("set_aside"), func.count()).select_from(SetAside)
    aside = aside.where(SetAside.settled_at.is_(None))
    if campaign:  # asked of each: a join might read all messages there are
        its = select(Message.id).where(Message.id == SetAside.message_id)
        aside = aside.where(its.where(Message.campaign == campaign).exists())
    uncertain = select(literal("deliveries_uncertain"), func.coalesce(func.sum(Chunk.uncertain), 0))
    uncertain = uncertain.join(Broadcast, Broadcast.id == Chunk.broadcast_id)
    return union_all(*counted, aside, _of(uncertain, campaign, Broadcast.campaign))


def count_queued_deliveries(connection: Connection) -> int:
    """Return how many deliveries of approved broadcasts are still to be sent."""
    wanted = select(func.coalesce(func.sum(Chunk.queued), 0)).join(
        Broadcast, Broadcast.id == Chunk.broadcast_id
    )
    approved = Broadcast.status.in_([status.value for status in _NOT_OVER])
    return int(connection.execute(wanted.where(approved)).scalar_one())


_NOT_OVER: Final = (
    BroadcastStatus.SCHEDULED,
    BroadcastStatus.CANARY,
    BroadcastStatus.SENDING,
    BroadcastStatus.PAUSED,
)


def _of(wanted: Any, campaign: str, its_campaign: Any) -> Any:
    return wanted.where(its_campaign == campaign) if campaign else wanted
