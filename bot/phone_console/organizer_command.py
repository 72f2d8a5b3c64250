"""A command of an organizer as it came in: who gave it, on which channel, in which language."""

from dataclasses import dataclass

from bot.channel import Channel
from bot.organizers.accounts import Organizer
from bot.phone_console.command_parser import Order


@dataclass(frozen=True, slots=True)
class OrganizerCommand:
    """A command of an organizer, as it came in. ``message_id`` is where it is stored.

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
