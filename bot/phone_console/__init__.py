"""The organizers' desk on their own phone: figures, and sending an update, by text or Telegram.

An order is stored first, carried out second and answered third, and never within the inbox's
transaction. So nothing is done of which there is no record; and should the process die between,
the provider's next try carries it out again. That is safe: each act is one transaction that is
guarded by where the broadcast stands, and says so when it is done already.

A text's sender can be forged, so by text message what sends, resumes or ends an update waits for
a one-time code, which only the organizer's own phone is told. What takes longer than a webhook
may wait for goes on by itself, and the answer says so.
"""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookLonger
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from sqlalchemy import Connection

from bot.channel import Channel
from bot.languages import LANGUAGES
from bot.organizers.accounts import Organizer
from bot.phone_console.command_parser import Act, Order, read
from bot.runtime import Runtime
from bot.storage.organizers import one_time_codes, organizers
from flows.replies import Message

__all__ = ["ANSWERED", "WAITING", "Call", "Place", "answer", "heard"]

WAITING: Final = "desk"
"""The reply key of an order that is stored and not answered yet."""
ANSWERED: Final = "desk_answered"

PATIENCE: Final = 8.0
"""Seconds that an act may take before it is answered without its result: Twilio waits 15."""


@dataclass(frozen=True, slots=True)
class Call:
    """An order of an organizer, as it came in. ``message_id`` is where it is stored.

    ``is_guessed``: nothing is known of the ``language``. ``is_crowded``: the number was answered
    as often as any may be, or nothing may be sent any more today.
    """

    who: Organizer
    order: Order
    channel: Channel
    language: str
    message_id: int = 0
    is_guessed: bool = False
    is_crowded: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """The transaction in which a message comes in, its channel, and the time (aware, UTC).

    ``is_again``: it is stored as an order already, and was not answered.
    """

    connection: Connection
    channel: Channel
    now: datetime
    is_again: bool


def heard(place: Place, lookups: tuple[bytes, ...], text: str, language: str) -> Call | None:
    """Return what an organizer asks for; None for ordinary words, and for everybody else.

    Costs a query only where the words are those of an order. ``language`` is what the person is
    known to speak, or "".
    """
    order = read(text)
    if order is None:
        return None
    who = organizers.by_address(place.connection, lookups)
    if who is None:
        return None
    if (
        order.act is Act.CODE
        and not place.is_again
        and not one_time_codes.is_open(place.connection, who.id, now=place.now)
    ):
        return None
    spoken = _spoken(order, language)
    return Call(who, order, place.channel, spoken or LANGUAGES[0], is_guessed=not spoken)


def _spoken(order: Order, known: str) -> str:
    """Return the language to answer in, also that of an update's words; "" where none is known.

    English words stand in everybody's guide; a word of another language was chosen.
    """
    chosen = "" if order.language == LANGUAGES[0] else order.language
    return next((one for one in (chosen, known) if one in LANGUAGES), "")


def answer(runtime: Runtime, call: Call, *, patience: float = PATIENCE) -> Message:
    """Carry out an order and return what to answer. Call it with no transaction open.

    Raises what the database raises.
    """
    from bot.phone_console import commands
    from bot.phone_console.texts import say

    doing = _hands().submit(commands.serve, runtime, call)
    try:
        return doing.result(timeout=patience)
    except TookLonger:
        return Message(say(call.language, "still_at_it"))


@cache
def _hands() -> ThreadPoolExecutor:
    """Threads of this process for acts: few, so that no crowd of them holds up the rest."""
    return ThreadPoolExecutor(max_workers=4, thread_name_prefix="desk")
