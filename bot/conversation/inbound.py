"""One message from a provider, what it is answered, and what became of the answer."""

from dataclasses import dataclass, field

from bot.channel import Channel
from flows.events import Event
from flows.replies import Message


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message from a provider, verified and read, of any channel.

    ``provider_id`` is unique within our account at ``provider`` ("twilio": MessageSid;
    "telegram": update_id) and the same when the provider tries again. ``address`` is an E.164
    number or a Telegram chat id as text; "" where nobody may be answered or remembered (a short
    code, a group, a bot): the message is then stored and acknowledged, and ``reply_key`` may name
    the one fixed reply ("private_please"). ``to`` is our own number as the person sees it, or "".
    """

    provider: str
    provider_id: str
    channel: Channel
    address: str
    event: Event | None
    to: str = ""
    language_hint: str = ""
    reply_key: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What to answer now. ``message_id`` is ours: the receipt of the reply carries it.

    ``is_repeat``: the message came before, and this is what it was answered then.
    """

    message_id: int
    message: Message | None
    is_repeat: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a reply: the provider's own status word, and its error code or ""."""

    message_id: int
    provider_id: str
    status: str
    error: str = ""
