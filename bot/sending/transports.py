"""How each channel's provider is reached, by the settings: lines to send by, lists to compare with.

The providers' libraries are heavy, and are loaded when they are first asked for.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from bot.providers.listed_message import Listed
from bot.providers.send_outcomes import Line
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.providers.twilio.message_list import TwilioLog

__all__ = ["SMS", "TELEGRAM", "Listed", "NoLine", "open_line", "received", "sent_to"]

SMS, TELEGRAM = "sms", "telegram"
"""The channels that updates go by: what stands in ``deliveries``, ``chunks`` and ``senders``."""


class NoLine(Exception):
    """The settings name no account for this channel; the words say which settings would."""


def open_line(settings: Settings, channel: str) -> Line:
    """Return a new line for "sms" or "telegram", to be used in the loop that runs now.

    Raises ``NoLine`` where the channel is not set up.
    """
    match channel:
        case "sms":
            return _sms_line(settings)
        case "telegram":
            return _telegram_line(settings)
        case _:
            raise NoLine(f"nothing is sent by {channel}")


def sent_to(settings: Settings, number: str, since: datetime) -> list[Listed]:
    """Return what Twilio took for ``number`` (E.164) since then, newest first.

    This and ``received`` block, and raise ``ProviderFailure``, or ``NoLine`` where there is no
    account.
    """
    return _log(settings).sent_to(number, since)


def received(settings: Settings, since: datetime) -> Iterator[Listed]:
    """Yield what Twilio received for our sender since then, page by page."""
    return _log(settings).received(since)


def _sms_line(settings: Settings) -> Line:
    from bot.providers.twilio.transport import TwilioLine

    account_sid, auth_token, sender = _account(settings)
    return TwilioLine(
        account_sid,
        auth_token,
        sender,
        api_url=settings.twilio_api_url,
        public_url=settings.public_url,
    )


def _telegram_line(settings: Settings) -> Line:
    from bot.providers.telegram.transport import TelegramLine

    if not settings.has_telegram:
        raise NoLine("Telegram needs TELEGRAM_BOT_TOKEN")
    return TelegramLine(
        settings.telegram_bot_token.get_secret_value(), api_url=settings.telegram_api_url
    )


def _log(settings: Settings) -> "TwilioLog":
    from bot.providers.twilio.client import RebasedHttpClient
    from bot.providers.twilio.message_list import TwilioLog

    account_sid, auth_token, sender = _account(settings)
    return TwilioLog(account_sid, auth_token, sender, RebasedHttpClient(settings.twilio_api_url))


def _account(settings: Settings) -> tuple[str, str, str]:
    """The account, the token to send with, and the sender: the service, if there is one."""
    if not settings.has_twilio:
        raise NoLine("text messages need TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, and a sender")
    sender = settings.twilio_messaging_service_sid or settings.twilio_from
    return settings.twilio_account_sid, settings.twilio_auth_token[0].get_secret_value(), sender
