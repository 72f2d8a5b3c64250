"""People who signed and agreed to updates, by texting as anyone does; and a broadcast for them."""

from dataclasses import replace
from typing import Any

from bot.broadcasts.approve import approval
from bot.broadcasts.broadcast_errors import get_broadcast_or_refuse
from bot.broadcasts.compose.draft import Draft
from bot.inbox.receive import Channel, Inbound, receive
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.storage.broadcasts.broadcasts import BroadcastRow
from flows.events import Said

TEXTS = {"en": "{organization}: we hand the letter in on Monday. Reply STOP to quit."}


def subscribe(runtime: Runtime, *addresses: str, keyword: str = "IBM") -> None:
    """Let each address sign and agree: an E.164 number by text message, a chat id in Telegram."""
    for address in addresses:
        by_text = address.startswith("+")
        provider, channel = ("twilio", Channel.SMS) if by_text else ("telegram", Channel.TELEGRAM)
        for number, words in enumerate((keyword, "Ana Ruiz", "SIGN", "UPDATES")):
            name = f"{address}-{number}"
            receive(runtime, Inbound(provider, name, channel, address, Said(words)))


def say(runtime: Runtime, address: str, words: str, name: str = "later") -> None:
    """Let an address text something."""
    message = Inbound("twilio", f"{address}-{name}", Channel.SMS, address, Said(words))
    receive(runtime, message)


def numbers(count: int) -> list[str]:
    """Return so many numbers in New York that nobody has."""
    return [f"+1212555{number:04}" for number in range(100, 100 + count)]


def written(**changes: Any) -> Draft:
    """Return a draft that may be sent."""
    given = {
        "campaign": "ibm-extreme-vetting",
        "organization": "18-million-rising",
        "title": "Hand-in",
        "texts": TEXTS,
    }
    return Draft(**{**given, **changes})


def drafted(runtime: Runtime, who: Organizer, **changes: Any) -> int:
    """Keep a draft that may be sent, and return its number."""
    return approval.draft(runtime, who, written(**changes))


def row_of(runtime: Runtime, broadcast_id: int) -> BroadcastRow:
    """Return a broadcast's row."""
    with runtime.database.read() as connection:
        return get_broadcast_or_refuse(connection, broadcast_id)


def with_settings(runtime: Runtime, **changes: Any) -> Runtime:
    """Return the runtime with other settings."""
    return replace(runtime, settings=runtime.settings.model_copy(update=changes))
