"""Which broadcast an order asks about, and whether what is asked for means anything to it now.

Without a number little is taken for granted: one's own newest draft may be tested or approved,
all that is on its way may be paused; else there has to be only one that can be asked about.
"""

from collections.abc import Collection, Mapping
from typing import Final

from bot.broadcasts.broadcast_errors import UNAPPROVED, UNDER_WAY, BroadcastRefused, status_phrase
from bot.phone_console.command_parser import Act
from bot.phone_console.organizer_command import OrganizerCommand
from bot.phone_console.texts import say, word
from bot.runtime import Runtime
from bot.storage.broadcasts import broadcasts
from bot.storage.broadcasts.broadcasts import BroadcastRow
from bot.storage.schema.broadcast_tables import BroadcastStatus

ON_THEIR_WAY: Final = (*UNDER_WAY, BroadcastStatus.PAUSED)
OPEN: Final = (*UNAPPROVED, *ON_THEIR_WAY)

ALLOWED: Final[Mapping[Act, Collection[BroadcastStatus]]] = {
    Act.TEST: OPEN,
    Act.APPROVE: UNAPPROVED,
    Act.PAUSE: UNDER_WAY,
    Act.RESUME: ON_THEIR_WAY,
    Act.DROP: OPEN,
    Act.WATCH: tuple(BroadcastStatus),
}
"""Where a broadcast must stand for an act to mean anything."""


class AnsweredInstead(Exception):
    """Nothing is done; the words are the answer."""


def choose_broadcast(runtime: Runtime, call: OrganizerCommand, act: Act) -> BroadcastRow:
    """Return the broadcast that ``act`` is asked for. Raises ``AnsweredInstead``."""
    number = call.order.number
    row = _by_number(runtime, number) if number else _likeliest(runtime, call, act)
    if row.status not in ALLOWED[act]:
        named, status = word(call.language, act), status_phrase(row.status)
        raise AnsweredInstead(
            say(call.language, "stands", number=row.id, status=status, word=named)
        )
    return row


def broadcasts_in_status(
    runtime: Runtime, statuses: Collection[BroadcastStatus]
) -> list[BroadcastRow]:
    """Return the broadcasts at one of these, the oldest first."""
    with runtime.database.read() as connection:
        return broadcasts.list_in_status(connection, *statuses)


def numbers_of(rows: Collection[BroadcastRow]) -> str:
    """Return their numbers."""
    return ", ".join(str(row.id) for row in rows)


def _by_number(runtime: Runtime, number: int) -> BroadcastRow:
    with runtime.database.read() as connection:
        row = broadcasts.find(connection, number)
    if row is None:
        raise BroadcastRefused("no_such_broadcast", number=number)
    return row


def _likeliest(runtime: Runtime, call: OrganizerCommand, act: Act) -> BroadcastRow:
    drafts = [
        row for row in broadcasts_in_status(runtime, UNAPPROVED) if row.drafted_by == call.who.id
    ]
    if act in (Act.TEST, Act.APPROVE) and drafts:
        return drafts[-1]
    under_way = broadcasts_in_status(runtime, ON_THEIR_WAY)
    if act is Act.WATCH and (under_way or drafts):
        return (under_way or drafts)[-1]
    choice = _choice(runtime, act, drafts, under_way)
    if not choice:
        raise AnsweredInstead(say(call.language, "none"))
    # Somebody else's broadcast is approved by its number, so that it was looked at.
    if len(choice) > 1 or act is Act.APPROVE:
        named = word(call.language, act)
        raise AnsweredInstead(say(call.language, "which", word=named, numbers=numbers_of(choice)))
    return choice[0]


def _choice(
    runtime: Runtime, act: Act, drafts: list[BroadcastRow], under_way: list[BroadcastRow]
) -> list[BroadcastRow]:
    match act:
        case Act.APPROVE:
            return broadcasts_in_status(runtime, (BroadcastStatus.AWAITING,))
        case Act.RESUME:
            paused = [row for row in under_way if row.status is BroadcastStatus.PAUSED]
            return paused or under_way
        case _:
            return [*drafts, *under_way]
