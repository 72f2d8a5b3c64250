"""Looks at a set-up that is live, and says what is wrong and how to mend it. Changes nothing."""

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
from bot.setup.check_settings import check_settings
from bot.setup.checked_setup import CheckedSetup
from bot.setup.findings import Finding, about, has_problem, warning


def doctor(site: CheckedSetup, host: Host) -> Iterator[Finding]:
    """Give the findings of every check, each as it ends, whatever the others found."""
    for findings in _checks(site, host):
        yield from findings


def _checks(site: CheckedSetup, host: Host) -> Iterator[Iterable[Finding]]:
    settings = site.settings
    yield check_campaigns(site.shelf)
    yield check_settings(settings)
    yield check_storage(site, host)
    if not settings.has_twilio and not settings.has_telegram:
        yield [warning(about("settings"), "settings.no_provider")]
        return
    reached = list(check_address(site))
    yield reached
    can_be_asked = not any(finding.to_do for finding in reached)
    if settings.has_twilio:
        account = check_twilio.twilio_of(settings)
        yield check_twilio.check_countries(settings)
        yield check_twilio.check_registration(settings)
        if can_be_asked:
            yield check_twilio_webhook_access(site)
        known = list(check_twilio.check_account(site, account))
        yield known
        if not has_problem(known):
            yield check_twilio.check_wiring(site, account)
            yield check_twilio.check_alerts(site, account)
    if settings.has_telegram:
        if can_be_asked:
            yield check_telegram_webhook_access(site)
        yield check_telegram.check_bot(site, check_telegram.bot_of(settings), webhook_too=True)
