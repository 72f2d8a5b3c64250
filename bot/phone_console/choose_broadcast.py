"""Which update an order means, and whether what is asked for means anything to it now.

Without a number little is taken for granted: one's own newest draft may be tested or approved,
all that is on its way may be paused; else there has to be only one that can be meant.
"""

from collections.abc import Collection, Mapping
from typing import Final

from bot.broadcasts.broadcast_errors import UNAPPROVED, UNDER_WAY
from bot.phone_console.command_parser import Act
from bot.phone_console.organizer_command import OrganizerCommand
from bot.phone_console.texts import STATUSES, say, word
from bot.runtime import Runtime
from bot.storage.broadcasts import broadcasts
from bot.storage.broadcasts.broadcasts import BroadcastRow
from bot.storage.schema.broadcast_tables import BroadcastStatus

ON_ITS_WAY: Final = (*UNDER_WAY, BroadcastStatus.PAUSED)
OPEN: Final = (*UNAPPROVED, *ON_ITS_WAY)

ALLOWED: Final[Mapping[Act, Collection[BroadcastStatus]]] = {
    Act.TEST: OPEN,
    Act.APPROVE: UNAPPROVED,
    Act.PAUSE: UNDER_WAY,
    Act.RESUME: ON_ITS_WAY,
    Act.DROP: OPEN,
    Act.WATCH: tuple(BroadcastStatus),
}
"""Where an update must stand for an act to mean anything."""


class Instead(Exception):
    """Nothing is done; the words are the answer."""


def meant(runtime: Runtime, call: OrganizerCommand, act: Act) -> BroadcastRow:
    """Return the update that ``act`` is asked for. Raises ``Instead``."""
    number = call.order.number
    row = _numbered(runtime, call, number) if number else _likeliest(runtime, call, act)
    if row.status not in ALLOWED[act]:
        status = STATUSES[call.language][row.status]
        named = word(call.language, act)
        raise Instead(say(call.language, "stands", number=row.id, status=status, word=named))
    return row


def standing_at(runtime: Runtime, statuses: Collection[BroadcastStatus]) -> list[BroadcastRow]:
    """Return the updates at one of these, the oldest first."""
    with runtime.database.read() as connection:
        return broadcasts.list_in_status(connection, *statuses)


def listed(rows: Collection[BroadcastRow]) -> str:
    """Return their numbers."""
    return ", ".join(str(row.id) for row in rows)


def _numbered(runtime: Runtime, call: OrganizerCommand, number: int) -> BroadcastRow:
    with runtime.database.read() as connection:
        row = broadcasts.find(connection, number)
    if row is None:
        raise Instead(say(call.language, "no_such", number=number))
    return row


def _likeliest(runtime: Runtime, call: OrganizerCommand, act: Act) -> BroadcastRow:
    drafts = [row for row in standing_at(runtime, UNAPPROVED) if row.drafted_by == call.who.id]
    if act in (Act.TEST, Act.APPROVE) and drafts:
        return drafts[-1]
    under_way = standing_at(runtime, ON_ITS_WAY)
    if act is Act.WATCH and (under_way or drafts):
        return (under_way or drafts)[-1]
    choice = _choice(runtime, act, drafts, under_way)
    if not choice:
        raise Instead(say(call.language, "none"))
    # Somebody else's update is approved by its number, so that it was looked at.
    if len(choice) > 1 or act is Act.APPROVE:
        named = word(call.language, act)
        raise Instead(say(call.language, "which", word=named, numbers=listed(choice)))
    return choice[0]


def _choice(
    runtime: Runtime, act: Act, drafts: list[BroadcastRow], under_way: list[BroadcastRow]
) -> list[BroadcastRow]:
    match act:
        case Act.APPROVE:
            return standing_at(runtime, (BroadcastStatus.AWAITING,))
        case Act.RESUME:
            paused = [row for row in under_way if row.status is BroadcastStatus.PAUSED]
            return paused or under_way
        case _:
            return [*drafts, *under_way]
