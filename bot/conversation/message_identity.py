"""Where a message comes from: our account, its id there, whose it is; which ids come again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from bot.settings import Settings
from bot.storage.conversations.turns import MessageOrigin

TELEGRAM: Final = "telegram"
MARK_BYTES: Final = 4
"""Of a message's mark: enough to tell two senders apart, too few to name a number."""
ID_RETURNS_AFTER: Final = timedelta(hours=48)
"""Telegram tries for 24 hours; after a week without updates its ids begin anew, at random
(https://core.telegram.org/bots/api#update). Twilio's ids are for ever."""


def origin_of(
    settings: Settings, provider: str, provider_id: str, lookups: Sequence[bytes]
) -> MessageOrigin:
    """Return the origin of a message; ``lookups`` are its address's, or none."""
    account = _account(settings, provider)
    whose = lookups[-1] if lookups else b""  # the oldest: the same whatever keys are added
    given = f"{provider} {account} {provider_id}".encode("utf-8", "replace")
    return MessageOrigin(provider, provider_id, sha256(whose + given).digest()[:MARK_BYTES])


def _account(settings: Settings, provider: str) -> str:
    """Return ours at a provider: Twilio's SID, the number of Telegram's bot."""
    if provider == TELEGRAM:
        return settings.telegram_bot_token.get_secret_value().partition(":")[0]
    return settings.twilio_account_sid


def comes_again(origin: MessageOrigin) -> bool:
    """Say whether another message may have an id that was used before."""
    return origin.provider == TELEGRAM


def is_over(origin: MessageOrigin, received_at: datetime, now: datetime) -> bool:
    """Say whether a message of then is too old to be the one that comes with its id now."""
    return comes_again(origin) and now - received_at >= ID_RETURNS_AFTER
