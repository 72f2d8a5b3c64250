"""Where a message comes from: our account, its id there, whose it is; which ids come again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.settings import Settings
from bot.store.turns import Origin
from bot.vault import Vault

TELEGRAM: Final = "telegram"
ID_RETURNS_AFTER: Final = timedelta(hours=48)
"""Telegram tries for 24 hours; after a week without updates its ids begin anew, at random
(https://core.telegram.org/bots/api#update). Twilio's ids are for ever."""


def origin_of(
    settings: Settings, provider: str, provider_id: str, lookups: Sequence[bytes]
) -> Origin:
    """Return the origin of a message; ``lookups`` are its address's, or none."""
    source = source_of(settings, provider)
    return Origin(source, provider_id, Vault.sender_mark(lookups, provider_id))


def source_of(settings: Settings, provider: str) -> str:
    """Return the provider with our account there: Twilio's SID, the number of Telegram's bot."""
    if provider == TELEGRAM:
        account = settings.telegram_bot_token.get_secret_value().partition(":")[0]
    else:
        account = settings.twilio_account_sid
    return f"{provider}:{account}" if account else provider


def comes_again(origin: Origin) -> bool:
    """Say whether another message may have an id that was used before."""
    return origin.provider_alone == TELEGRAM


def is_over(origin: Origin, received_at: datetime, now: datetime) -> bool:
    """Say whether a message of then is too old to be the one that comes with its id now."""
    return comes_again(origin) and now - received_at >= ID_RETURNS_AFTER
