"""One message from a provider: what it says, where it comes from, what it is answered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from bot.channel import Channel
from bot.settings import Settings
from bot.storage.conversations.turns import MessageOrigin
from flows.events import Event
from flows.replies import RenderedMessage

TELEGRAM: Final = "telegram"
SENDER_MARK_BYTES: Final = 4
"""Bytes by which a message is marked with its sender: enough to tell two senders apart, too few to
name a number."""
ID_RETURNS_AFTER: Final = timedelta(hours=48)
"""Telegram tries for 24 hours; after a week without updates its ids begin anew, at random
(https://core.telegram.org/bots/api#update). Twilio's ids are for ever."""


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

    @property
    def has_reusable_id(self) -> bool:
        """Whether another message may have an id that was used before."""
        return self.provider == TELEGRAM

    def get_origin(self, settings: Settings, lookups: Sequence[bytes]) -> MessageOrigin:
        """Return where the message comes from; ``lookups`` are its address's, or none."""
        if self.provider == TELEGRAM:  # ours there is the number of the bot
            account = settings.telegram_bot_token.get_secret_value().partition(":")[0]
        else:
            account = settings.twilio_account_sid
        sender = lookups[-1] if lookups else b""  # the oldest: the same whatever keys are added
        given = f"{self.provider} {account} {self.provider_id}".encode("utf-8", "replace")
        mark = sha256(sender + given).digest()[:SENDER_MARK_BYTES]
        return MessageOrigin(self.provider, self.provider_id, mark)

    def is_other_than(self, received_at: datetime, now: datetime) -> bool:
        """Say whether a message of then is too old to be the one that has its id now."""
        return self.has_reusable_id and now - received_at >= ID_RETURNS_AFTER


@dataclass(frozen=True, slots=True)
class Answer:
    """What to answer now. ``message_id`` is ours: the receipt of the reply carries it.

    ``is_repeat``: the message came before, and this is what it was answered then. ``campaign`` and
    ``outcome`` are noted of it, in words of ours.
    """

    message_id: int
    message: RenderedMessage | None
    is_repeat: bool = field(default=False, compare=False)
    campaign: str = field(default="", compare=False)
    outcome: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a reply: the provider's own status word, and its error code or ""."""

    message_id: int
    provider_id: str
    status: str
    error: str = ""
