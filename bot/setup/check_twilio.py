"""Does Twilio know us, and does it send what arrives to us?"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import phonenumbers

from bot.providers.interface import ProviderFailure
from bot.providers.twilio.account import InboundWebhook, TwilioAccount
from bot.providers.twilio.callbacks import INBOUND_RETRIES
from bot.providers.twilio.client import RebasedHttpClient
from bot.settings import Settings
from bot.setup.checked_setup import TWILIO_PATH, TWILIO_STATUS_PATH, CheckedSetup
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
from bot.setup.url_and_clock import check_clock, url_differences, url_options

WHERE = "Twilio"
CONNECT_REMEDY = phrase("connect.do_it")
ALERT_SPAN, RECENT_SPAN = timedelta(days=1), timedelta(hours=1)
"""How far back errors are looked at, and which of them are still going on."""

REMEDIES: Final = {
    11200: "answered_with_error",
    11205: "answered_late",
    11210: "host_not_found",
    11217: "exempt_webhooks",
    11220: "certificate",
    11235: "certificate",
    11236: "certificate",
    11237: "certificate",
    12100: "answer_rewritten",
    12300: "answer_replaced",
    57012: "signature_refused",
}
"""Twilio's error code when it calls us → the key of what to do (twilio.com/docs/api/errors)."""


def twilio_of(settings: Settings) -> TwilioAccount:
    """Return the account and the sender that the settings name."""
    return TwilioAccount(
        account_sid=settings.twilio_account_sid,
        auth_token=settings.twilio_auth_token[0].get_secret_value(),
        sender=settings.twilio_messaging_service_sid or settings.twilio_from,
        http=RebasedHttpClient(settings.twilio_api_url),
    )


def check_account(site: CheckedSetup, twilio: TwilioAccount) -> Iterator[Finding]:
    """Whose account is it, can it be used, and does its clock agree with ours?"""
    try:
        account = twilio.account()
    except ProviderFailure as found:
        yield provider_failure(found)
        return
    if not account.active:
        yield problem(WHERE, "twilio.not_active", account=account.name)
    elif account.trial:
        yield warning(WHERE, "twilio.trial", account=account.name)
    else:
        yield ok(WHERE, "twilio.active", account=account.name)
    if twilio.http.answered_at is not None:
        yield from check_clock(WHERE, site.now(), twilio.http.answered_at)


def check_countries(settings: Settings) -> Iterator[Finding]:
    """Would those who live where our own number does be answered?

    Of a short code, and of a number whose country nobody knows, there is nothing to say.
    """
    try:
        number = phonenumbers.parse(settings.twilio_from, None)
    except phonenumbers.NumberParseException:
        return
    country = phonenumbers.region_code_for_number(number)
    if country is not None and country not in settings.written_to:
        yield warning("SMS_COUNTRIES", "twilio.own_country_left_out", country=country)


def check_registration(settings: Settings) -> Iterator[Finding]:
    """Is the number one that US carriers block until it is registered?

    Of a messaging service Twilio itself says so; a number alone cannot be registered.
    """
    if settings.twilio_messaging_service_sid or not settings.twilio_from.startswith("+1"):
        return
    number = phonenumbers.parse(settings.twilio_from, None)
    if phonenumbers.region_code_for_number(number) != "US":
        return
    if phonenumbers.number_type(number) is phonenumbers.PhoneNumberType.TOLL_FREE:
        yield by_hand(WHERE, "twilio.toll_free")
        return
    yield warning(WHERE, "twilio.long_code", number=settings.twilio_from)


def check_wiring(site: CheckedSetup, twilio: TwilioAccount) -> Iterator[Finding]:
    """Does Twilio send what arrives to the address for which we check its signature?"""
    try:
        wiring = twilio.inbound_webhook()
    except ProviderFailure as found:
        yield provider_failure(found)
        return
    yield from compare_wiring(site, wiring)
    for note in wiring.notes:
        yield warning(WHERE, "twilio.note", sender=wiring.sender, note=note)


def compare_wiring(site: CheckedSetup, wiring: InboundWebhook) -> Iterator[Finding]:
    """Say how a sender's wiring differs from what it should be."""
    our_url = site.address(TWILIO_PATH)
    if wiring.overridden_by:
        yield _overridden(wiring)
        return
    if not wiring.url:
        yield _mend_by_connect(Level.PROBLEM, "twilio.sends_nowhere", sender=wiring.sender)
        return
    differences = url_differences(our_url, wiring.url)
    if differences:
        yield problem(
            WHERE,
            "twilio.other_address",
            sender=wiring.sender,
            differences=differences,
        )
        return
    if wiring.method != "POST":
        yield _mend_by_connect(
            Level.PROBLEM, "twilio.other_method", sender=wiring.sender, method=wiring.method
        )
        return
    yield ok(WHERE, "twilio.sends_to", sender=wiring.sender, url=our_url)
    yield from _compare_the_rest(wiring)


def _compare_the_rest(wiring: InboundWebhook) -> Iterator[Finding]:
    if url_options(wiring.url) != INBOUND_RETRIES.removeprefix("#"):
        yield _mend_by_connect(
            Level.WARNING, "twilio.no_retries", sender=wiring.sender, options=INBOUND_RETRIES
        )
    if wiring.fallback_url:
        yield warning(WHERE, "twilio.fallback", sender=wiring.sender)


def _mend_by_connect(level: Level, key: str, **params: object) -> Finding:
    return Finding(level, WHERE, phrase(key, **params), CONNECT_REMEDY)


def _overridden(wiring: InboundWebhook) -> Finding:
    found = phrase("twilio.overridden", sender=wiring.sender, by=wiring.overridden_by)
    in_pool = phrase("twilio.take_out_of_pool")
    to_do = in_pool if wiring.is_in_other_pool else CONNECT_REMEDY
    return Finding(Level.PROBLEM, WHERE, found, to_do)


def check_alerts(site: CheckedSetup, twilio: TwilioAccount) -> Iterator[Finding]:
    """Did Twilio fail to reach us, or turn away what we answered, in the last day?"""
    try:
        alerts = twilio.alerts(site.now() - ALERT_SPAN)
    except ProviderFailure as found:
        told = phrase("twilio.alerts_unread", why=found.found)
        yield Finding(Level.WARNING, WHERE, told, found.to_do)
        return
    ours = [alert for alert in alerts if alert.url.startswith(site.settings.public_url)]
    for code, count in Counter(alert.code for alert in ours).most_common():
        last = max(alert.at for alert in ours if alert.code == code)
        level = Level.PROBLEM if site.now() - last < RECENT_SPAN else Level.WARNING
        told = phrase("twilio.alert", code=code, count=count, at=moment(last))
        to_do = phrase(f"twilio.{REMEDIES.get(code, 'see_error')}", code=code)
        yield Finding(level, WHERE, told, to_do)
    if not ours:
        yield ok(WHERE, "twilio.no_alert")


def preview(site: CheckedSetup, twilio: TwilioAccount) -> Iterator[Finding]:
    """Say what ``point_at_us`` would change. Changes nothing."""
    url = site.address(TWILIO_PATH) + INBOUND_RETRIES
    try:
        before = twilio.inbound_webhook()
    except ProviderFailure as found:
        yield provider_failure(found)
        return
    if before.is_in_other_pool:
        yield _overridden(before)
    elif before.url == url and not before.overridden_by:
        yield ok(WHERE, "twilio.stays", sender=before.sender, url=url)
    else:
        yield _tell_move("twilio.would_send", before, url)


def point_at_us(site: CheckedSetup, twilio: TwilioAccount) -> Iterator[Finding]:
    """Point Twilio at us, and say what it was before. Changes the account."""
    url = site.address(TWILIO_PATH) + INBOUND_RETRIES
    try:
        before = twilio.inbound_webhook()
        if before.is_in_other_pool:
            yield _overridden(before)
            return
        twilio.set_inbound_webhook(url, site.address(TWILIO_STATUS_PATH) + INBOUND_RETRIES)
    except ProviderFailure as found:
        yield provider_failure(found)
        return
    yield _tell_move("twilio.now_sends", before, url)
    for note in before.notes:
        yield warning(WHERE, "twilio.note", sender=before.sender, note=note)
    yield by_hand(WHERE, "twilio.by_hand", url=url)


def _tell_move(key: str, before: InboundWebhook, url: str) -> Finding:
    """Say where what arrives goes, and where it went if that was another address."""
    moves = "_in_place_of" if before.url and before.url != url else ""
    return ok(WHERE, f"{key}{moves}", sender=before.sender, url=url, before=before.url)
