"""A command of an organizer as it came in: who gave it, on which channel, in which language."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bot.channel import Channel
from bot.languages import LANGUAGES
from bot.organizers.accounts import Organizer
from bot.phone_console.command_parser import Act, Order, read
from bot.storage.organizers import one_time_codes, organizers

WAITING: Final = "desk"
"""The reply key of a command that is stored and not answered yet."""
ANSWERED: Final = "desk_answered"
"""The reply key of a command that was answered."""


@dataclass(frozen=True, slots=True)
class OrganizerCommand:
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


def find_command(
    place: Place, lookups: tuple[bytes, ...], text: str, language: str
) -> OrganizerCommand | None:
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
    return OrganizerCommand(
        who, order, place.channel, spoken or LANGUAGES[0], is_guessed=not spoken
    )


def _spoken(order: Order, known: str) -> str:
    """Return the language to answer in, also that of an update's words; "" where none is known.

    English words stand in everybody's guide; a word of another language was chosen.
    """
    chosen = "" if order.language == LANGUAGES[0] else order.language
    return next((one for one in (chosen, known) if one in LANGUAGES), "")
