"""Telegram's Bot API, as far as going live needs it: who the bot is, its webhook and its menu.

The library is asynchronous and a ``Bot`` belongs to the loop it first ran in: a second
``asyncio.run`` with the same one fails. So each public function makes a fresh bot inside one run
of its own. The token is part of every address, and httpx logs addresses: its loggers are held at
warnings, and no message of the library is passed on before the token is taken out of it.
"""

import asyncio
import logging
import warnings
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import httpx
from telegram import Bot, BotCommand, WebhookInfo
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import HTTPXRequest
from telegram.warnings import PTBDeprecationWarning

from bot.providers.http_client import parse_http_date
from bot.providers.interface import (
    ProviderFailure,
    ProviderUnreachable,
    RequestRateLimited,
    RequestRefused,
    why_failed,
)

TIMEOUT_SECONDS = 10.0
"""Seconds for connecting, and for each read and write."""

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""What Telegram shall tell us of. Always said: leaving it out keeps whatever was set before."""

DESCRIPTION_LIMIT = 512
SHORT_DESCRIPTION_LIMIT = 120
"""Characters (core.telegram.org/bots/api: setMyDescription, setMyShortDescription)."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Menu:
    """What Telegram shows of the bot in one language; ``language`` "" is for all others.

    ``commands`` are pairs of a word (``[a-z0-9_]``, at most 32) and what it does.
    """

    language: str
    commands: tuple[tuple[str, str], ...]
    description: str
    short_description: str


@dataclass(frozen=True, slots=True)
class WebhookDetails:
    """What Telegram says of our webhook. Times are aware and UTC; ``url`` "" means none is set.

    ``allowed_updates`` is empty where Telegram's default holds.
    """

    url: str
    pending: int
    allowed_updates: tuple[str, ...]
    last_error: str
    last_error_at: datetime | None


@dataclass(frozen=True, slots=True)
class BotDetails:
    """The bot that the token belongs to. ``answered_at`` is Telegram's clock, or None."""

    username: str
    name: str
    webhook: WebhookDetails
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class TelegramBot:
    """One bot. Every method may raise ``ProviderFailure``; none may run inside a loop."""

    token: str = field(repr=False)
    api_url: str

    def account(self) -> BotDetails:
        """Read who the bot is and how its webhook fares."""

        async def work(bot: Bot) -> tuple[str, str, WebhookInfo]:
            me = await bot.get_me()
            return me.username or "", me.full_name, await bot.get_webhook_info()

        dates: list[datetime] = []
        username, name, info = self._ask(work, dates)
        webhook = WebhookDetails(
            url=info.url,
            pending=info.pending_update_count,
            allowed_updates=tuple(info.allowed_updates or ()),
            last_error=self._scrub(info.last_error_message or ""),
            last_error_at=info.last_error_date and info.last_error_date.astimezone(UTC),
        )
        return BotDetails(username, name, webhook, dates[-1] if dates else None)

    def set_webhook(self, url: str, secret: str, max_connections: int = 40) -> None:
        """Make Telegram send updates to ``url`` with ``secret`` in its header.

        The secret is always said: leaving it out on a later call would clear it. Updates that
        wait are kept: they are people's words.
        """

        async def work(bot: Bot) -> bool:
            return await bot.set_webhook(
                url,
                secret_token=secret,
                allowed_updates=ALLOWED_UPDATES,
                max_connections=max_connections,
            )

        self._ask(work)

    def set_menus(self, menus: tuple[Menu, ...]) -> tuple[str, ...]:
        """Set commands and descriptions per language where they differ; return what was set.

        Telegram holds changes of descriptions to a small rate, so what is right is left alone.
        """

        async def work(bot: Bot) -> tuple[str, ...]:
            changed = [await _set_menu(bot, menu) for menu in menus]
            return tuple(words for words in changed if words)

        return self._ask(work)

    def _ask(self, work: Callable[[Bot], Awaitable[T]], dates: list[datetime] | None = None) -> T:
        """Run ``work`` with a fresh bot in a fresh loop; failures become the closed tree's."""
        silence_request_logs()
        with warnings.catch_warnings():
            # It warns of a coming change of retry_after, for which we are ready.
            warnings.simplefilter("ignore", PTBDeprecationWarning)
            try:
                return asyncio.run(self._with_bot(work, [] if dates is None else dates))
            except TelegramError as failure:
                raise self._as_failure(failure) from None

    async def _with_bot(self, work: Callable[[Bot], Awaitable[T]], dates: list[datetime]) -> T:
        async def remember_date(response: httpx.Response) -> None:
            date = parse_http_date(response.headers.get("date"))
            dates.extend([date] if date else [])

        request = HTTPXRequest(
            connect_timeout=TIMEOUT_SECONDS,
            read_timeout=TIMEOUT_SECONDS,
            write_timeout=TIMEOUT_SECONDS,
            httpx_kwargs={"event_hooks": {"response": [remember_date]}},
        )
        bot = Bot(
            self.token,
            base_url=f"{self.api_url.rstrip('/')}/bot",
            request=request,
            get_updates_request=request,
        )
        try:
            return await work(bot)
        finally:
            await request.shutdown()

    def _as_failure(self, failure: TelegramError) -> ProviderFailure:
        words = self._scrub(failure.message)
        match failure:
            case RetryAfter():
                wait = failure.retry_after
                seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
                return RequestRateLimited(
                    "Telegram",
                    *why_failed("telegram_too_many", seconds=round(seconds)),
                    retry_after=seconds,
                    code="429",
                )
            case InvalidToken():
                return RequestRefused("Telegram", *why_failed("telegram_bad_token"))
            case BadRequest():
                return RequestRefused(
                    "Telegram", *why_failed("telegram_bad_request", words=words), code="400"
                )
            case NetworkError():
                return ProviderUnreachable(
                    "Telegram",
                    *why_failed("no_answer", error=words, setting="TELEGRAM_API_URL"),
                )
            case _:
                return RequestRefused("Telegram", *why_failed("telegram_refused", words=words))

    def _scrub(self, words: str) -> str:
        return words.replace(self.token, "<token>")


async def _set_menu(bot: Bot, menu: Menu) -> str:
    """Set what differs of one language's menu; return words for what was set, or ""."""
    language, changed = menu.language or None, []
    shown = await bot.get_my_commands(language_code=language)
    if [(c.command, c.description) for c in shown] != list(menu.commands):
        commands = [BotCommand(word, does) for word, does in menu.commands]
        await bot.set_my_commands(commands, language_code=language)
        changed.append("commands")
    if (await bot.get_my_description(language)).description != menu.description:
        await bot.set_my_description(menu.description, language)
        changed.append("description")
    short = await bot.get_my_short_description(language)
    if short.short_description != menu.short_description:
        await bot.set_my_short_description(menu.short_description, language)
        changed.append("short description")
    return f"{', '.join(changed)} ({menu.language or 'default'})" if changed else ""


def silence_request_logs() -> None:
    """Hold the loggers of the library, and of what it sends with, at warnings."""
    for name in ("httpx", "httpcore", "telegram"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
