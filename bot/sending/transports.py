"""How each channel's provider is reached, by the settings: to send, and to read its lists.

The providers' libraries are heavy, and are loaded when they are first asked for.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final

from bot.providers.interface import ListedMessage, Transport
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.providers.twilio.message_list import TwilioMessageList

SMS: Final = "sms"
TELEGRAM: Final = "telegram"
"""The channels that we send by: what stands in ``deliveries``, ``chunks`` and ``senders``."""

OpenTransport = Callable[[str], Transport]
"""Opens the transport of a channel; may raise ``ChannelNotConfigured``."""


class ChannelNotConfigured(Exception):
    """The settings name no account for this channel; the words say which settings would."""


def channel_of_address(address: str) -> str:
    """Return by which channel we send to an E.164 number or a Telegram chat id."""
    return SMS if address.startswith("+") else TELEGRAM


def open_transport(settings: Settings, channel: str) -> Transport:
    """Return a new transport for "sms" or "telegram", to be used in the loop that runs now.

    Raises ``ChannelNotConfigured`` where the channel is not set up.
    """
    match channel:
        case "sms":
            return _sms_transport(settings)
        case "telegram":
            return _telegram_transport(settings)
        case _:
            raise ChannelNotConfigured(f"nothing is sent by {channel}")


class TransportsOfRun:
    """The transports of one run, each opened once; a channel that cannot send now is left alone."""

    def __init__(self, settings: Settings, opens: OpenTransport | None) -> None:
        """``opens`` opens the transport of a channel, the settings' own if it is None."""
        self._open = opens or (lambda channel: open_transport(settings, channel))
        self._opened: dict[str, Transport] = {}
        self._left_alone: set[str] = set()

    def get(self, channel: str) -> Transport | None:
        """Return the transport, or None for a channel that is left alone or not set up."""
        if channel not in self._opened and channel not in self._left_alone:
            try:
                self._opened[channel] = self._open(channel)
            except ChannelNotConfigured:
                self.leave_alone(channel)
        return None if channel in self._left_alone else self._opened[channel]

    def leave_alone(self, channel: str) -> None:
        """Send nothing more by a channel in this run."""
        self._left_alone.add(channel)

    async def close(self) -> None:
        """Close all that were opened."""
        for transport in self._opened.values():
            await transport.close()


def check_configured(settings: Settings, channel: str) -> None:
    """Raise ``ChannelNotConfigured`` where "sms" or "telegram" is not set up; open nothing."""
    if channel == SMS:
        _twilio_account(settings)
    else:
        _telegram_token(settings)


def list_messages_sent_to(settings: Settings, number: str, since: datetime) -> list[ListedMessage]:
    """Return what Twilio took for ``number`` (E.164) since then, newest first.

    This and ``list_received_messages`` block, and raise ``ProviderFailure``, or
    ``ChannelNotConfigured`` where there is no account.
    """
    return _message_list(settings).sent_to(number, since)


def list_received_messages(settings: Settings, since: datetime) -> Iterator[ListedMessage]:
    """Yield what Twilio received for our sender since then, page by page."""
    return _message_list(settings).received(since)


def _sms_transport(settings: Settings) -> Transport:
    from bot.providers.twilio.transport import TwilioTransport

    account_sid, auth_token, sender = _twilio_account(settings)
    return TwilioTransport(
        account_sid,
        auth_token,
        sender,
        api_url=settings.twilio_api_url,
        public_url=settings.public_url,
    )


def _telegram_transport(settings: Settings) -> Transport:
    from bot.providers.telegram.transport import TelegramTransport

    return TelegramTransport(_telegram_token(settings), api_url=settings.telegram_api_url)


def _telegram_token(settings: Settings) -> str:
    if not settings.has_telegram:
        raise ChannelNotConfigured("Telegram needs TELEGRAM_BOT_TOKEN")
    return settings.telegram_bot_token.get_secret_value()


def _message_list(settings: Settings) -> "TwilioMessageList":
    from bot.providers.twilio.client import RebasedHttpClient
    from bot.providers.twilio.message_list import TwilioMessageList

    account_sid, auth_token, sender = _twilio_account(settings)
    http = RebasedHttpClient(settings.twilio_api_url)
    return TwilioMessageList(account_sid, auth_token, sender, http)


def _twilio_account(settings: Settings) -> tuple[str, str, str]:
    """The account, the token to send with, and the sender: the service, if there is one."""
    if not settings.has_twilio:
        raise ChannelNotConfigured(
            "text messages need TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, and a sender"
        )
    sender = settings.twilio_messaging_service_sid or settings.twilio_from
    return settings.twilio_account_sid, settings.twilio_auth_token[0].get_secret_value(), sender
