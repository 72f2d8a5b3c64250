"""Does Telegram know our bot, and does it send updates to us?"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from bot.languages import Phrase
from bot.providers.interface import ProviderFailure
from bot.providers.telegram.bot_account import (
    ALLOWED_UPDATES,
    BotDetails,
    TelegramBot,
    WebhookDetails,
)
from bot.settings import Settings
from bot.setup.checked_setup import TELEGRAM_PATH, CheckedSetup
from bot.setup.findings import (
    Finding,
    Level,
    by_hand,
    moment,
    ok,
    phrase,
    problem,
    provider_failure,
    warning,
)
from bot.setup.telegram_menus import languages_without_menu, menus
from bot.setup.url_and_clock import check_clock, url_differences

WHERE = "Telegram"
CONNECT_REMEDY = phrase("connect.do_it")
RECENT_SPAN = timedelta(hours=1)
"""An error older than this is history: what failed was delivered since, or has expired."""

MAX_PENDING_UPDATES = 100
"""How many updates may wait in a busy moment; more are a problem."""

REMEDIES: Final = (
    (r"\b40[13]\b", "other_secret"),
    (r"\b404\b", "other_program"),
    (r"\b503\b", "database_away"),
    (r"\b502\b", "not_reached_behind"),
    (r"\b30\d\b", "redirected"),
    (r"ssl|certificate", "certificate"),
    (r"time", "answered_late"),
    (r"refused", "port_closed"),
    (r"resolve", "host_not_found"),
    (r"ip address", "no_public_address"),
)
"""A pattern in what Telegram reports of a delivery → the key of what to do; the first that fits."""


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
        yield problem(WHERE, "telegram.other_bot", bot=account.username, named=named)
    else:
        yield ok(WHERE, "telegram.own_bot", bot=account.username)
    if account.answered_at is not None:
        yield from check_clock(WHERE, site.now(), account.answered_at)


def compare_webhook(site: CheckedSetup, webhook: WebhookDetails) -> Iterator[Finding]:
    """Say how Telegram's view of our webhook differs from what it should be."""
    our_url = site.address(TELEGRAM_PATH)
    if not webhook.url:
        yield Finding(Level.PROBLEM, WHERE, phrase("telegram.no_webhook"), CONNECT_REMEDY)
        return
    differences = url_differences(our_url, webhook.url)
    if differences:
        what = phrase("telegram.other_address", differences=differences)
        yield Finding(Level.PROBLEM, WHERE, what, CONNECT_REMEDY)
        return
    yield ok(WHERE, "telegram.updates_go_to", url=our_url)
    missing = set(ALLOWED_UPDATES) - set(webhook.allowed_updates)
    surplus = set(webhook.allowed_updates) - set(ALLOWED_UPDATES)
    if webhook.allowed_updates and (missing or surplus):
        listed = [
            *(phrase("telegram.without", update=name) for name in sorted(missing)),
            *sorted(surplus),
        ]
        what = phrase("telegram.other_updates", updates=listed)
        yield Finding(Level.WARNING, WHERE, what, CONNECT_REMEDY)
    yield from _check_delivery(site, webhook)


def _check_delivery(site: CheckedSetup, webhook: WebhookDetails) -> Iterator[Finding]:
    if webhook.last_error and webhook.last_error_at is not None:
        age = site.now() - webhook.last_error_at
        when = moment(webhook.last_error_at)
        if age < RECENT_SPAN or webhook.pending:
            told = phrase(
                "telegram.not_delivered", at=when, error=webhook.last_error, count=webhook.pending
            )
            yield Finding(Level.PROBLEM, WHERE, told, remedy_for(webhook.last_error))
            return
        yield ok(WHERE, "telegram.last_failure", at=when)
    elif webhook.pending >= MAX_PENDING_UPDATES:
        yield warning(WHERE, "telegram.many_wait", count=webhook.pending)


def remedy_for(said: str) -> Phrase:
    """Return what to do about an error of delivery, in Telegram's words."""
    known = (remedy for pattern, remedy in REMEDIES if re.search(pattern, said, re.IGNORECASE))
    return phrase(f"telegram.{next(known, 'see_log')}")


def preview(site: CheckedSetup, bot: TelegramBot) -> Iterator[Finding]:
    """Say what ``point_at_us`` would change. Changes nothing."""
    url = site.address(TELEGRAM_PATH)
    try:
        before = bot.account().webhook.url
    except ProviderFailure as found:
        yield provider_failure(found)
        return
    moves = "_in_place_of" if before and before != url else ""
    spoken = ", ".join(menu.language or "default" for menu in menus(site.shelf))
    yield ok(WHERE, f"telegram.would_go_to{moves}", url=url, before=before)
    yield ok(WHERE, "telegram.would_be_set", languages=spoken)


def point_at_us(site: CheckedSetup, bot: TelegramBot) -> Iterator[Finding]:
    """Point Telegram at us and set what it shows of the bot. Changes the bot."""
    settings, url = site.settings, site.address(TELEGRAM_PATH)
    try:
        bot.set_webhook(url, settings.telegram_webhook_secret.get_secret_value())
        yield ok(WHERE, "telegram.now_go_to", url=url)
        changed = bot.set_menus(menus(site.shelf))
    except ProviderFailure as found:
        yield provider_failure(found)
        return
    yield ok(
        WHERE, "telegram.were_set" if changed else "telegram.stand", changed="; ".join(changed)
    )
    for language in languages_without_menu(site.shelf):
        yield warning(WHERE, "telegram.no_menu", language=language)
    yield by_hand(WHERE, "telegram.by_hand")
