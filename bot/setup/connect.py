"""Goes live: checks everything, then points the providers at us. May be run again at any time."""

from collections.abc import Iterable, Iterator

from bot.setup import check_telegram, check_twilio
from bot.setup.check_campaigns import check_campaigns
from bot.setup.check_database import check_storage
from bot.setup.check_host import Host
from bot.setup.check_public_url import (
    check_address,
    check_telegram_webhook_access,
    check_twilio_webhook_access,
)
from bot.setup.checked_setup import CheckedSetup
from bot.setup.findings import Finding, Level, problem, warning


def connect(site: CheckedSetup, host: Host, *, dry_run: bool = False) -> Iterator[Finding]:
    """Check the set-up step by step; if no problem is found, set webhooks and menus.

    Each step's findings come as it ends. With ``dry_run`` the providers are asked, and nothing
    is changed. Doing it twice is doing it once.
    """
    problems: list[Finding] = []
    for step in _checks(site, host):
        yield from _noting(step, problems)
    if problems:
        remedy = "Mend the problems above, then run it again."
        yield warning("connect", "nothing was changed at the providers", remedy)
        return
    for step in _changes(site, dry_run=dry_run):
        yield from step


def _checks(site: CheckedSetup, host: Host) -> Iterator[Iterable[Finding]]:
    settings = site.settings
    yield check_campaigns(site.shelf)
    yield check_storage(site, host)
    if not settings.has_twilio and not settings.has_telegram:
        yield [
            problem(
                "settings",
                "neither Twilio nor Telegram is set up",
                "Fill in the part of .env for one of them (see .env.example).",
            )
        ]
        return
    reached: list[Finding] = []
    yield _noting(check_address(site), reached)
    if reached:
        return
    if settings.has_twilio:
        yield check_twilio.check_countries(settings)
        yield check_twilio_webhook_access(site)
        yield check_twilio.check_account(site, check_twilio.twilio_of(settings))
    if settings.has_telegram:
        yield check_telegram_webhook_access(site)
        yield check_telegram.check_bot(site, check_telegram.bot_of(settings))


def _changes(site: CheckedSetup, *, dry_run: bool) -> Iterator[Iterable[Finding]]:
    settings = site.settings
    if settings.has_twilio:
        account = check_twilio.twilio_of(settings)
        yield (
            check_twilio.preview(site, account)
            if dry_run
            else check_twilio.point_at_us(site, account)
        )
    if settings.has_telegram:
        bot = check_telegram.bot_of(settings)
        yield (
            check_telegram.preview(site, bot) if dry_run else check_telegram.point_at_us(site, bot)
        )


def _noting(findings: Iterable[Finding], problems: list[Finding]) -> Iterator[Finding]:
    """Pass findings on, and keep those that are problems."""
    for finding in findings:
        if finding.level is Level.PROBLEM:
            problems.append(finding)
        yield finding
