"""Goes live: checks everything, then points the providers at us. May be run again at any time."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from bot.setup import check_telegram, check_twilio
from bot.setup.check_campaigns import check_campaigns
from bot.setup.check_database import check_storage
from bot.setup.check_host import Host
from bot.setup.check_public_url import (
    check_address,
    check_telegram_webhook_access,
    check_twilio_webhook_access,
)
from bot.setup.check_settings import check_settings
from bot.setup.checked_setup import CheckedSetup
from bot.setup.findings import Finding, Level, about, problem, warning


def connect(site: CheckedSetup, host: Host, *, dry_run: bool = False) -> Iterator[Finding]:
    """Check the set-up step by step; if no problem is found, set webhooks and menus.

    All is looked at first, at each provider what would change too; then all is changed. Each step's
    findings come as it ends. With ``dry_run`` the providers are asked, and nothing is changed.
    Doing it twice is doing it once.
    """
    problems: list[Finding] = []
    for step in _checks(site, host):
        yield from _noting(step, problems)
    if not problems:
        would_change = list(_noting(_previews(site), problems))
        yield from would_change if dry_run else problems
    if problems:
        yield warning("connect", "connect.nothing_changed")
    elif not dry_run:
        yield from _change_all(site)


def _change_all(site: CheckedSetup) -> Iterator[Finding]:
    """Change one provider after the other, up to one that refuses."""
    refused: list[Finding] = []
    changes = _changes(site)
    for provider, change in changes.items():
        yield from _noting(change(), refused)
        if refused:
            left = list(changes)[list(changes).index(provider) + 1 :]
            if left:
                yield warning("connect", "connect.other_not_changed", provider=left[0])
            return


def _checks(site: CheckedSetup, host: Host) -> Iterator[Iterable[Finding]]:
    settings = site.settings
    yield check_campaigns(site.shelf)
    yield check_settings(settings)
    yield check_storage(site, host, is_live=False)
    if not settings.has_twilio and not settings.has_telegram:
        yield [problem(about("settings"), "settings.no_provider")]
        return
    reached: list[Finding] = []
    yield _noting(check_address(site), reached)
    if reached:
        return
    if settings.has_twilio:
        yield check_twilio.check_countries(settings)
        yield check_twilio.check_registration(settings)
        yield check_twilio_webhook_access(site)
        yield check_twilio.check_account(site, check_twilio.twilio_of(settings))
    if settings.has_telegram:
        yield check_telegram_webhook_access(site)
        yield check_telegram.check_bot(site, check_telegram.bot_of(settings))


def _previews(site: CheckedSetup) -> Iterator[Finding]:
    """Ask each provider what would change there."""
    settings = site.settings
    if settings.has_twilio:
        yield from check_twilio.preview(site, check_twilio.twilio_of(settings))
    if settings.has_telegram:
        yield from check_telegram.preview(site, check_telegram.bot_of(settings))


def _changes(site: CheckedSetup) -> Mapping[str, Callable[[], Iterable[Finding]]]:
    """Return what points each provider at us."""
    settings = site.settings
    changes: dict[str, Callable[[], Iterable[Finding]]] = {}
    if settings.has_twilio:
        account = check_twilio.twilio_of(settings)
        changes["Twilio"] = lambda: check_twilio.point_at_us(site, account)
    if settings.has_telegram:
        bot = check_telegram.bot_of(settings)
        changes["Telegram"] = lambda: check_telegram.point_at_us(site, bot)
    return changes


def _noting(findings: Iterable[Finding], problems: list[Finding]) -> Iterator[Finding]:
    """Pass findings on, and keep those that are problems."""
    for finding in findings:
        if finding.level is Level.PROBLEM:
            problems.append(finding)
        yield finding
