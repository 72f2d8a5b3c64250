"""Does Twilio know us, and does it send what arrives to us?"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import phonenumbers

from bot.counted_words import counted
from bot.providers.interface import ProviderFailure
from bot.providers.twilio.account import InboundWebhook, TwilioAccount
from bot.providers.twilio.callbacks import INBOUND_RETRIES
from bot.providers.twilio.client import RebasedHttpClient
from bot.settings import Settings
from bot.setup.checked_setup import TWILIO_PATH, TWILIO_STATUS_PATH, CheckedSetup
from bot.setup.comparisons import check_clock, url_differences, url_options
from bot.setup.findings import Finding, by_hand, ok, problem, provider_failure, warning

WHERE = "Twilio"
CONNECT_REMEDY = "Run `python -m bot connect`."
ALERT_SPAN, RECENT_SPAN = timedelta(days=1), timedelta(hours=1)
"""How far back errors are looked at, and which of them are still going on."""

_LATE = "The web process answered too slowly or not at all: see its log and its load."
_CERTIFICATE = (
    "Twilio does not accept the certificate: it must be public, for this host name, with its "
    "whole chain."
)
REMEDIES = {
    11200: "The web process answered with an error: see its log at that time.",
    11205: _LATE,
    11210: "The host of PUBLIC_URL cannot be found from outside.",
    11217: "Something in front limits the rate of requests: exempt the webhooks from it.",
    11220: _CERTIFICATE,
    11235: _CERTIFICATE,
    11236: _CERTIFICATE,
    11237: _CERTIFICATE,
    12100: "Our answer was cut or rewritten on its way: look at what stands in front.",
    12300: "Our answer was replaced on its way, by a page of what stands in front.",
    57012: "The signature was refused: TWILIO_AUTH_TOKEN or PUBLIC_URL is not Twilio's.",
}
"""Twilio's error code when it calls us → what to do (twilio.com/docs/api/errors)."""

BY_HAND = (
    "as no API tells: if Advanced Opt-Out is on (Console → Messaging → Services → "
    "Opt-Out Management), remove YES from its opt-in words, or the person gets two answers; "
    "WhatsApp and RCS senders have a webhook of their own, to be set to {url}"
)


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
        yield problem(
            WHERE,
            f"the account “{account.name}” is not active",
            "See console.twilio.com for what Twilio asks of you.",
        )
    elif account.trial:
        yield warning(
            WHERE,
            f"the account “{account.name}” is a trial: it can only write to numbers that you "
            "verified",
            "Upgrade it at console.twilio.com before the public texts you.",
        )
    else:
        yield ok(WHERE, f"the account “{account.name}” is active")
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
        yield warning(
            "SMS_COUNTRIES",
            f"numbers of {country}, where TWILIO_FROM is, are neither answered nor sent broadcasts",
            f"Add {country} to it, unless that is meant.",
        )


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
        yield by_hand(
            WHERE,
            "see that the toll-free number is verified (Console → Phone Numbers → Toll-free "
            "verification): carriers block it until then (error 30032); `python -m bot "
            "registration` fills in the form",
        )
        return
    yield warning(
        WHERE,
        f"{settings.twilio_from} is a US long code in no messaging service: without a registered "
        "A2P 10DLC campaign carriers block what it sends (error 30034)",
        "Put it into a messaging service, set TWILIO_MESSAGING_SERVICE_SID, and register: "
        "`python -m bot registration` fills in the forms.",
    )


def check_wiring(site: CheckedSetup, twilio: TwilioAccount) -> Iterator[Finding]:
    """Does Twilio send what arrives to the address for which we check its signature?"""
    try:
        wiring = twilio.inbound_webhook()
    except ProviderFailure as found:
        yield provider_failure(found)
        return
    yield from compare_wiring(site, wiring)
    for note in wiring.notes:
        yield warning(WHERE, f"{wiring.sender}: {note}", "See console.twilio.com → Messaging.")


def compare_wiring(site: CheckedSetup, wiring: InboundWebhook) -> Iterator[Finding]:
    """Say how a sender's wiring differs from what it should be."""
    wanted = site.address(TWILIO_PATH)
    if wiring.overridden_by:
        yield problem(
            WHERE, f"{wiring.sender} is overridden by {wiring.overridden_by}", _remedy(wiring)
        )
        return
    if not wiring.url:
        yield problem(WHERE, f"{wiring.sender} sends what arrives nowhere", CONNECT_REMEDY)
        return
    found = url_differences(wanted, wiring.url)
    if found:
        yield problem(
            WHERE,
            f"{wiring.sender} calls another address than PUBLIC_URL leads to, and would sign "
            f"for that: it differs in {' and in '.join(found)}",
            "If PUBLIC_URL is right, run `python -m bot connect`. If not, mend PUBLIC_URL.",
        )
        return
    if wiring.method != "POST":
        yield problem(
            WHERE, f"{wiring.sender} calls us by {wiring.method}, not POST", CONNECT_REMEDY
        )
        return
    yield ok(WHERE, f"{wiring.sender} sends what arrives to {wanted}")
    yield from _compare_the_rest(wiring)


def _compare_the_rest(wiring: InboundWebhook) -> Iterator[Finding]:
    if url_options(wiring.url) != INBOUND_RETRIES.removeprefix("#"):
        yield warning(
            WHERE,
            f"{wiring.sender}: a message that meets an error of ours is lost, as Twilio is not "
            f"told to try again ({INBOUND_RETRIES})",
            CONNECT_REMEDY,
        )
    if wiring.fallback_url:
        yield warning(
            WHERE,
            f"{wiring.sender} has a fallback address, which answers people when we do not",
            "Remove it, or see that it answers in our name.",
        )


def _remedy(wiring: InboundWebhook) -> str:
    if "pool" in wiring.overridden_by:
        return (
            "Set TWILIO_MESSAGING_SERVICE_SID to that service and run `python -m bot connect`, "
            "or take the number out of its pool."
        )
    return CONNECT_REMEDY


def check_alerts(site: CheckedSetup, twilio: TwilioAccount) -> Iterator[Finding]:
    """Did Twilio fail to reach us, or turn away what we answered, in the last day?"""
    try:
        alerts = twilio.alerts(site.now() - ALERT_SPAN)
    except ProviderFailure as found:
        yield warning(WHERE, f"its log of errors cannot be read: {found.what}", found.remedy)
        return
    ours = [alert for alert in alerts if alert.url.startswith(site.settings.public_url)]
    for code, count in Counter(alert.code for alert in ours).most_common():
        last = max(alert.at for alert in ours if alert.code == code)
        make = problem if site.now() - last < RECENT_SPAN else warning
        yield make(
            WHERE,
            f"it noted error {code} {counted(count, 'time')} in a day, last at "
            f"{last:%Y-%m-%d %H:%M} UTC",
            REMEDIES.get(code, f"See https://www.twilio.com/docs/api/errors/{code}."),
        )
    if not ours:
        yield ok(WHERE, "it noted no error of ours in the last day")


def preview(site: CheckedSetup, twilio: TwilioAccount) -> Iterator[Finding]:
    """Say what ``point_at_us`` would change. Changes nothing."""
    url = site.address(TWILIO_PATH) + INBOUND_RETRIES
    try:
        before = twilio.inbound_webhook()
    except ProviderFailure as found:
        yield provider_failure(found)
        return
    if "pool" in before.overridden_by:
        yield _in_a_pool(before)
    elif before.url == url and not before.overridden_by:
        yield ok(WHERE, f"{before.sender} would stay as it is: {url}")
    else:
        yield ok(WHERE, f"{before.sender} would send what arrives to {url}{_was(before, url)}")


def point_at_us(site: CheckedSetup, twilio: TwilioAccount) -> Iterator[Finding]:
    """Point Twilio at us, and say what it was before. Changes the account."""
    url = site.address(TWILIO_PATH) + INBOUND_RETRIES
    try:
        before = twilio.inbound_webhook()
        if "pool" in before.overridden_by:
            yield _in_a_pool(before)
            return
        twilio.set_inbound_webhook(url, site.address(TWILIO_STATUS_PATH) + INBOUND_RETRIES)
    except ProviderFailure as found:
        yield provider_failure(found)
        return
    yield ok(WHERE, f"{before.sender} now sends what arrives to {url}{_was(before, url)}")
    for note in before.notes:
        yield warning(WHERE, f"{before.sender}: {note}", "See console.twilio.com → Messaging.")
    yield by_hand(WHERE, BY_HAND.format(url=url))


def _in_a_pool(wiring: InboundWebhook) -> Finding:
    what = f"{wiring.sender} is overridden by {wiring.overridden_by}"
    return problem(WHERE, what, _remedy(wiring))


def _was(before: InboundWebhook, url: str) -> str:
    return f" (it was {before.url})" if before.url and before.url != url else ""
