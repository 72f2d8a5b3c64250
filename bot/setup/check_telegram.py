"""Does Telegram know our bot, and does it send updates to us?"""

import re
from collections.abc import Iterator
from datetime import timedelta

from bot.providers.interface import ProviderFailure
from bot.providers.telegram.bot_account import (
    ALLOWED_UPDATES,
    BotDetails,
    TelegramBot,
    WebhookDetails,
)
from bot.settings import Settings
from bot.setup.checked_setup import TELEGRAM_PATH, CheckedSetup
from bot.setup.comparisons import check_clock, url_differences
from bot.setup.findings import Finding, by_hand, ok, problem, provider_failure, warning
from bot.setup.telegram_menus import languages_without_menu, menus

WHERE = "Telegram"
CONNECT_REMEDY = "Run `python -m bot connect`."
RECENT_SPAN = timedelta(hours=1)
"""An error older than this is history: what failed was delivered since, or has expired."""

MAX_PENDING_UPDATES = 100
"""So many waiting updates are more than a busy moment."""

_TOLD_ANOTHER = (
    "The web process has another TELEGRAM_WEBHOOK_SECRET than Telegram was told: restart it, "
    "then run `python -m bot connect`."
)
_CERTIFICATE = (
    "Telegram does not accept the certificate: it must be public, for this host name, with its "
    "whole chain."
)
REMEDIES = (
    (r"\b40[13]\b", _TOLD_ANOTHER),
    (r"\b404\b", "Another program answers at PUBLIC_URL, or PUBLIC_URL has a path too much."),
    (r"\b503\b", "The web process cannot reach its database: see its log and DATABASE_URL."),
    (r"\b502\b", "What stands in front of the web process does not reach it: is it running?"),
    (r"\b30\d\b", "PUBLIC_URL is redirected, which Telegram does not follow: use the final one."),
    (r"ssl|certificate", _CERTIFICATE),
    (r"time", "The web process answers too slowly, or a firewall keeps Telegram out."),
    (r"refused", "The port of PUBLIC_URL is closed: is the web process running?"),
    (r"resolve", "The host of PUBLIC_URL cannot be found from outside."),
    (r"ip address", "The host of PUBLIC_URL must have a public IPv4 address."),
)
"""A pattern in what Telegram reports of a delivery → what to do; the first that fits."""


def bot_of(settings: Settings) -> TelegramBot:
    """Return the bot that the settings name."""
    return TelegramBot(settings.telegram_bot_token.get_secret_value(), settings.telegram_api_url)


def check_bot(
    site: CheckedSetup, bot: TelegramBot, *, webhook_too: bool = False
) -> Iterator[Finding]:
    """Is the token good, is the name the one that our links carry, do the clocks agree?

    With ``webhook_too``: does Telegram call us, and what does it report of it?
    """
    try:
        account = bot.account()
    except ProviderFailure as found:
        yield provider_failure(found)
        return
    yield from _check_account(site, account)
    if webhook_too:
        yield from compare_webhook(site, account.webhook)


def _check_account(site: CheckedSetup, account: BotDetails) -> Iterator[Finding]:
    named = site.settings.telegram_bot_name
    if named.casefold() != account.username.casefold():
        yield problem(
            WHERE,
            f"the token belongs to @{account.username}, but TELEGRAM_BOT_NAME is @{named}: the "
            "links to the bot would lead elsewhere",
            f"Set TELEGRAM_BOT_NAME={account.username}, or use the other bot's token.",
        )
    else:
        yield ok(WHERE, f"the token belongs to @{account.username}")
    if account.answered_at is not None:
        yield from check_clock(WHERE, site.now(), account.answered_at)


def compare_webhook(site: CheckedSetup, webhook: WebhookDetails) -> Iterator[Finding]:
    """Say how Telegram's view of our webhook differs from what it should be."""
    wanted = site.address(TELEGRAM_PATH)
    if not webhook.url:
        yield problem(WHERE, "no webhook is set: the bot hears nothing", CONNECT_REMEDY)
        return
    found = url_differences(wanted, webhook.url)
    if found:
        yield problem(
            WHERE,
            f"updates go to another address: it differs in {' and in '.join(found)}",
            CONNECT_REMEDY,
        )
        return
    yield ok(WHERE, f"updates go to {wanted}")
    missing = set(ALLOWED_UPDATES) - set(webhook.allowed_updates)
    surplus = set(webhook.allowed_updates) - set(ALLOWED_UPDATES)
    if webhook.allowed_updates and (missing or surplus):
        listed = [*(f"without {name}" for name in sorted(missing)), *sorted(surplus)]
        yield warning(
            WHERE, f"it sends other updates than we asked for: {', '.join(listed)}", CONNECT_REMEDY
        )
    yield from _check_delivery(site, webhook)


def _check_delivery(site: CheckedSetup, webhook: WebhookDetails) -> Iterator[Finding]:
    waiting = f"{webhook.pending} updates wait"
    if webhook.last_error and webhook.last_error_at is not None:
        age = site.now() - webhook.last_error_at
        when = f"{webhook.last_error_at:%Y-%m-%d %H:%M} UTC"
        if age < RECENT_SPAN or webhook.pending:
            yield problem(
                WHERE,
                f"it could not deliver at {when}: {webhook.last_error} ({waiting})",
                remedy_for(webhook.last_error),
            )
            return
        yield ok(WHERE, f"its last failed delivery was at {when}, and nothing waits")
    elif webhook.pending >= MAX_PENDING_UPDATES:
        yield warning(WHERE, waiting, "See whether the web process keeps up: its log, its load.")


def remedy_for(said: str) -> str:
    """Return what to do about an error of delivery, in Telegram's words."""
    known = (remedy for pattern, remedy in REMEDIES if re.search(pattern, said, re.IGNORECASE))
    return next(known, "") or "See the web process's log, and core.telegram.org/bots/webhooks."


def preview(site: CheckedSetup, bot: TelegramBot) -> Iterator[Finding]:
    """Say what ``point_at_us`` would change. Changes nothing."""
    url = site.address(TELEGRAM_PATH)
    try:
        before = bot.account().webhook.url
    except ProviderFailure as found:
        yield provider_failure(found)
        return
    was = f" (now {before})" if before and before != url else ""
    spoken = ", ".join(menu.language or "default" for menu in menus(site.shelf))
    yield ok(WHERE, f"updates would go to {url}{was}, with our secret")
    yield ok(WHERE, f"commands and descriptions would be set where they differ: {spoken}")


def point_at_us(site: CheckedSetup, bot: TelegramBot) -> Iterator[Finding]:
    """Point Telegram at us and set what it shows of the bot. Changes the bot."""
    settings, url = site.settings, site.address(TELEGRAM_PATH)
    try:
        bot.set_webhook(url, settings.telegram_webhook_secret.get_secret_value())
        yield ok(WHERE, f"updates now go to {url}, with our secret")
        changed = bot.set_menus(menus(site.shelf))
    except ProviderFailure as found:
        yield provider_failure(found)
        return
    yield ok(WHERE, f"set {'; '.join(changed)}" if changed else "commands and descriptions stand")
    for language in languages_without_menu(site.shelf):
        yield warning(
            WHERE,
            f"there is no menu in “{language}”: its speakers see the default one",
            f"Write bot/languages/{language}/telegram_menu.yaml, after the English one.",
        )
    yield by_hand(
        WHERE,
        "as no API tells: give @BotFather the address of your privacy policy "
        "(/mybots → Edit Bot → Edit Privacy Policy)",
    )
