"""Twilio, as far as going live needs it: whose account it is, and where inbound messages go.

Twilio calls us; here we tell it where. The sender is a Messaging Service, a phone number or a
short code, and each keeps that address in another resource:

    Messaging Service  POST messaging /v1/Services/{sid}            InboundRequestUrl
    phone number       POST api /2010-04-01/…/IncomingPhoneNumbers   SmsUrl
    short code         POST api /2010-04-01/…/SMS/ShortCodes         SmsUrl

(twilio.com/docs/messaging/api/service-resource, docs/phone-numbers/api, docs/sms/api/short-codes)
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from twilio.rest import Client  # type: ignore[import-untyped]  # it has no types

from bot.languages import Phrase
from bot.providers.interface import RequestRefused, why_failed
from bot.providers.twilio.client import RebasedHttpClient, call_twilio

MAX_SERVICES_SEARCHED = 20
"""How many Messaging Services are searched for one that holds our number."""

MAX_ALERTS = 200

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AccountDetails:
    """Whose credentials these are. ``trial`` accounts can only write to verified numbers."""

    name: str
    active: bool
    trial: bool


@dataclass(frozen=True, slots=True)
class InboundWebhook:
    """Where Twilio sends what arrives for one sender.

    ``sender`` is how the operator knows it. ``status_url`` is None where the resource has none.
    ``overridden_by`` names what makes Twilio ignore ``url``, or is None; ``is_in_other_pool``: that
    is the pool of a Messaging Service. ``notes`` are what else an operator should know of the
    sender.
    """

    sender: Phrase
    url: str
    method: str
    fallback_url: str = ""
    status_url: str | None = None
    overridden_by: Phrase | None = None
    is_in_other_pool: bool = False
    notes: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """An error that Twilio noted when it called us: its code, our address, when (aware, UTC).

    What was in the request is left where it is: it names people.
    """

    code: int
    url: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TwilioAccount:
    """One Twilio account and our sender in it. Every method may raise ``ProviderFailure``."""

    account_sid: str
    auth_token: str = field(repr=False)
    sender: str
    http: RebasedHttpClient = field(repr=False)

    def account(self) -> AccountDetails:
        """Read whose account this is."""
        found = self._ask(lambda client: client.api.v2010.accounts(self.account_sid).fetch())
        return AccountDetails(
            name=found.friendly_name or "",
            active=found.status == "active",
            trial=found.type == "Trial",
        )

    def inbound_webhook(self) -> InboundWebhook:
        """Read where Twilio sends what arrives for our sender."""
        if self.sender.startswith("MG"):
            return self._ask(self._service_webhook)
        if self.sender.startswith("+"):
            return self._ask(self._number_webhook)
        return self._ask(self._short_code_webhook)

    def set_inbound_webhook(self, url: str, status_url: str) -> None:
        """Make Twilio send inbound messages to ``url``, as POST, and nowhere else.

        ``status_url`` is set where the sender has one; each reply names its own beside it.
        """
        if self.sender.startswith("MG"):
            self._ask(
                lambda client: client.messaging.v1.services(self.sender).update(
                    inbound_request_url=url,
                    inbound_method="POST",
                    use_inbound_webhook_on_number=False,
                    status_callback=status_url,
                )
            )
        elif self.sender.startswith("+"):
            self._ask(
                lambda client: self._number(client).update(
                    sms_url=url, sms_method="POST", sms_application_sid=""
                )
            )
        else:
            self._ask(
                lambda client: self._short_code(client).update(sms_url=url, sms_method="POST")
            )

    def alerts(self, since: datetime) -> tuple[Alert, ...]:
        """Read the errors that Twilio noted since then (monitor.twilio.com), newest first."""
        noted = self._ask(
            lambda client: client.monitor.v1.alerts.list(
                log_level="error", start_date=since, limit=MAX_ALERTS
            )
        )
        return tuple(
            Alert(int(alert.error_code), alert.request_url or "", alert.date_generated)
            for alert in noted
            if alert.date_generated is not None and str(alert.error_code).isdigit()
        )

    def _service_webhook(self, client: Client) -> InboundWebhook:
        service = client.messaging.v1.services(self.sender).fetch()
        senders = client.messaging.v1.services(self.sender).phone_numbers.list(limit=50)
        codes = client.messaging.v1.services(self.sender).short_codes.list(limit=5)
        notes = []
        if not senders and not codes:
            notes.append(_phrase("no_sender"))
        if any(s.country_code == "US" for s in senders) and not service.us_app_to_person_registered:
            notes.append(_phrase("not_registered"))
        on_number = service.use_inbound_webhook_on_number
        return InboundWebhook(
            sender=_phrase("messaging_service", name=service.friendly_name),
            url=service.inbound_request_url or "",
            method=service.inbound_method or "POST",
            fallback_url=service.fallback_url or "",
            status_url=service.status_callback or "",
            overridden_by=_phrase("by_deferring") if on_number else None,
            notes=tuple(notes),
        )

    def _number_webhook(self, client: Client) -> InboundWebhook:
        number = self._number(client)
        overridden_by = _phrase("by_twiml_app") if number.sms_application_sid else None
        holder = self._service_that_holds(client, number.sid)
        if holder:
            overridden_by = _phrase("by_pool", name=holder)
        sms = (number.capabilities or {}).get("sms", True)
        return InboundWebhook(
            sender=_phrase("phone_number", number=number.phone_number),
            url=number.sms_url or "",
            method=number.sms_method or "POST",
            fallback_url=number.sms_fallback_url or "",
            overridden_by=overridden_by,
            is_in_other_pool=bool(holder),
            notes=() if sms else (_phrase("takes_no_texts"),),
        )

    def _short_code_webhook(self, client: Client) -> InboundWebhook:
        code = self._short_code(client)
        return InboundWebhook(
            sender=_phrase("short_code", number=code.short_code),
            url=code.sms_url or "",
            method=code.sms_method or "POST",
            fallback_url=code.sms_fallback_url or "",
        )

    def _number(self, client: Client) -> Any:
        found = client.incoming_phone_numbers.list(phone_number=self.sender, limit=1)
        return self._only(found)

    def _short_code(self, client: Client) -> Any:
        return self._only(client.short_codes.list(short_code=self.sender, limit=1))

    def _only(self, found: list[Any]) -> Any:
        if found:
            return found[0]
        raise RequestRefused(
            "Twilio", *why_failed("twilio_no_sender", sender=self.sender), code="20404"
        )

    def _service_that_holds(self, client: Client, number_sid: str) -> str:
        """Return the name of the Messaging Service that answers for our number, or ""."""
        for service in client.messaging.v1.services.list(limit=MAX_SERVICES_SEARCHED):
            if service.use_inbound_webhook_on_number:
                continue
            held = client.messaging.v1.services(service.sid).phone_numbers.list(limit=400)
            if any(number.sid == number_sid for number in held):
                return str(service.friendly_name)
        return ""

    def _ask(self, work: Callable[[Client], T]) -> T:
        return call_twilio(self.http, self.account_sid, self.auth_token, work)


def _phrase(key: str, **params: object) -> Phrase:
    return Phrase(f"findings.twilio.{key}", params)
