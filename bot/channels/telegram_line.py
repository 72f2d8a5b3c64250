"""Messages by Telegram's Bot API, one at a time and many at once: ``sendMessage``.

No parse mode, so that nothing in a text is markup; no previews of links.
https://core.telegram.org/bots/api#sendmessage
"""

import re

from telegram import Bot, LinkPreviewOptions, ReplyKeyboardMarkup
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)

from bot.channels.outcomes import (
    NotSent,
    Outcome,
    Outgoing,
    Refused,
    Sent,
    Throttled,
    Uncertain,
)
from bot.channels.telegram import keep_addresses_out_of_logs
from bot.channels.telegram_request import Declined, NeverLeft, PooledRequest, TooMany

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

CODES = {ChatMigrated: "400 group migrated", Conflict: "409", InvalidToken: "401"}
"""Refusals whose words would say no more, or hold a number."""

UNREADABLE = Uncertain("unreadable answer")


class TelegramLine:
    """One bot, known by its token. ``api_url`` is the base address of the Bot API."""

    def __init__(self, token: str, *, api_url: str) -> None:
        keep_addresses_out_of_logs()
        self._request = PooledRequest()
        self._bot = Bot(
            token,
            base_url=f"{api_url.rstrip('/')}/bot",
            request=self._request,
            get_updates_request=self._request,
        )

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Send one message; choices become a keyboard that hides once it was used."""
        try:
            message = await self._bot.send_message(
                outgoing.to,
                outgoing.text,
                link_preview_options=NO_PREVIEW,
                reply_markup=_keyboard(outgoing.choices),
            )
        except TelegramError as failure:
            return _outcome(failure)
        except (AttributeError, KeyError, TypeError, ValueError):
            return UNREADABLE
        return Sent(str(message.message_id))

    async def close(self) -> None:
        """Give the connections back."""
        await self._request.shutdown()


def _outcome(failure: TelegramError) -> Outcome:
    match failure:
        case TooMany():
            return Throttled(failure.retry_after)
        case NeverLeft():
            return NotSent(failure.message)
        # BadRequest is one of the library's network errors, and none of the network's.
        case Forbidden() | BadRequest() | ChatMigrated() | Conflict() | InvalidToken() | Declined():
            return Refused(_code(failure))
        case NetworkError():
            return Uncertain(failure.message if isinstance(failure, TimedOut) else "server error")
        case _:
            return UNREADABLE


def _code(failure: TelegramError) -> str:
    match failure:
        case Forbidden():
            return f"403 {_words(failure)}"
        case BadRequest():
            return f"400 {_words(failure)}"
        case Declined():
            return str(failure.status)
        case _:
            return CODES[type(failure)]


def _words(failure: TelegramError) -> str:
    """The server's words up to where they could quote something of ours, in lower case."""
    said = failure.message.lower().removeprefix("forbidden: ").replace("’", "'")
    found = re.match(r"[a-z_' -]*", said)
    return found.group().strip()[:60] if found else ""


def _keyboard(choices: tuple[str, ...]) -> ReplyKeyboardMarkup | None:
    if not choices:
        return None
    return ReplyKeyboardMarkup.from_column(choices, resize_keyboard=True, one_time_keyboard=True)
