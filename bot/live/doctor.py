"""Looks at a set-up that is live, and says what is wrong and how to mend it. Changes nothing."""

from collections.abc import Iterable, Iterator

from bot.live import telegram, twilio
from bot.live.address import check_address, check_telegram_way_in, check_twilio_way_in
from bot.live.campaigns import check_campaigns
from bot.live.findings import Finding, has_problem, warning
from bot.live.host import Host
from bot.live.site import Site
from bot.live.storage import check_storage


def doctor(site: Site, host: Host) -> Iterator[Finding]:
    """Give the findings of every check, each as it ends, whatever the others found."""
    for findings in _checks(site, host):
        yield from findings


def _checks(site: Site, host: Host) -> Iterator[Iterable[Finding]]:
    settings = site.settings
    yield check_campaigns(site.shelf)
    yield check_storage(site, host)
    if not settings.has_twilio and not settings.has_telegram:
        remedy = "Fill in the part of .env for one of them (see .env.example)."
        yield [warning("settings", "neither Twilio nor Telegram is set up", remedy)]
        return
    reached = list(check_address(site))
    yield reached
    can_be_asked = not any(finding.remedy for finding in reached)
    if settings.has_twilio:
        account = twilio.twilio_of(settings)
        yield twilio.check_countries(settings)
        if can_be_asked:
            yield check_twilio_way_in(site)
        known = list(twilio.check_account(site, account))
        yield known
        if not has_problem(known):
            yield twilio.check_wiring(site, account)
            yield twilio.check_alerts(site, account)
    if settings.has_telegram:
        if can_be_asked:
            yield check_telegram_way_in(site)
        yield telegram.check_webhook(site, telegram.bot_of(settings))
