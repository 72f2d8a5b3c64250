"""The rest of a Twilio account, which setup reads and changes: numbers, services, short codes.

After Twilio's OpenAPI description, api v2010 and messaging v1.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from typing import Any, TypeVar

from bot.demo.stand_ins.api_answer import ApiAnswer
from bot.demo.stand_ins.twilio.account_messages import AccountMessages
from bot.demo.stand_ins.twilio.messages import error, is_url
from bot.demo.stand_ins.twilio.rest_api import TwilioMessagesApi
from bot.demo.stand_ins.twilio.webhook_requests import Account
from tests.clock import Clock

URL_FIELDS = frozenset(
    {"SmsUrl", "SmsFallbackUrl", "InboundRequestUrl", "FallbackUrl", "StatusCallback"}
)
METHOD_FIELDS = frozenset({"SmsMethod", "SmsFallbackMethod", "InboundMethod", "FallbackMethod"})
BOOLEAN_FIELDS = frozenset({"UseInboundWebhookOnNumber", "SmartEncoding", "StickySender"})

NUMBER_FIELDS = frozenset(
    "FriendlyName SmsApplicationSid SmsUrl SmsMethod SmsFallbackUrl SmsFallbackMethod "
    "StatusCallback".split()
)
SERVICE_FIELDS = BOOLEAN_FIELDS | frozenset(
    "FriendlyName InboundRequestUrl InboundMethod FallbackUrl FallbackMethod StatusCallback "
    "ValidityPeriod Usecase".split()
)
SHORT_CODE_FIELDS = frozenset(
    "FriendlyName ApiVersion SmsUrl SmsMethod SmsFallbackUrl SmsFallbackMethod".split()
)
PAGING = frozenset({"PageSize", "Page", "PageToken"})

SINCE = "Thu, 30 Jul 2015 20:00:00 +0000"
MOMENT = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Number:
    """A phone number of the account; ``service`` is the Messaging Service it is in, or ""."""

    sid: str
    phone_number: str
    service: str = ""
    country: str = "US"
    sms: bool = True
    sms_url: str = "https://demo.twilio.com/welcome/sms/reply"
    sms_method: str = "POST"
    sms_fallback_url: str = ""
    sms_application_sid: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """A Messaging Service of the account."""

    sid: str
    friendly_name: str
    inbound_request_url: str | None = None
    inbound_method: str = "POST"
    fallback_url: str | None = None
    status_callback: str = ""
    use_inbound_webhook_on_number: bool = False
    us_app_to_person_registered: bool = True


@dataclass(frozen=True, slots=True)
class ShortCode:
    """A short code of the account."""

    sid: str
    short_code: str
    sms_url: str = ""
    sms_method: str = "POST"
    sms_fallback_url: str = ""


Resource = TypeVar("Resource", Number, Service, ShortCode)


@dataclass
class TwilioApi(TwilioMessagesApi):
    """Twilio's API with the rest of the account. ``broken`` is a status of every answer.

    ``alerts`` are errors it noted when it called us: code, address, aware UTC time. ``changes``
    are the sids of what was changed.
    """

    account_sid: str
    auth_token: str
    status: str = "active"
    type: str = "Full"
    numbers: dict[str, Number] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    short_codes: dict[str, ShortCode] = field(default_factory=dict)
    alerts: list[tuple[int, str, datetime]] = field(default_factory=list)
    broken: int = 0
    changes: list[str] = field(default_factory=list)
    account_messages: AccountMessages | None = None

    def __post_init__(self) -> None:
        """Give an account without messages an empty list of them."""
        account = Account(self.account_sid, self.auth_token, "")
        super().__init__(self.account_messages or AccountMessages(account, Clock()))

    def answer(
        self, method: str, path: str, login: tuple[str, str] | None, given: Mapping[str, str]
    ) -> ApiAnswer:
        """Answer a request; ``given`` are the parameters of its query or its form."""
        if self.broken:
            return error(20429 if self.broken == 429 else 20500, self.broken)
        return super().answer(method, path, login, given)

    def choose_sender(self, form: Mapping[str, str]) -> str | ApiAnswer:
        """Return the number or short code that a message is to come from, "" for none named."""
        service, sender = form.get("MessagingServiceSid", ""), form.get("From", "")
        if service:
            pool = [each.phone_number for each in self.numbers.values() if each.service == service]
            if service not in self.services:
                return error(21701, 404)
            return (sender if sender in pool else pool[0]) if pool else error(21703)
        ours = {each.phone_number for each in self.numbers.values() if each.sms}
        ours |= {code.short_code for code in self.short_codes.values()}
        return sender if not sender or sender in ours else error(21606)

    def _fetch_account(self, _given: Mapping[str, str]) -> ApiAnswer:
        body = {
            "sid": self.account_sid, "friendly_name": "Petitions", "status": self.status,
            "type": self.type, "owner_account_sid": self.account_sid,
            "uri": f"/2010-04-01/Accounts/{self.account_sid}.json", "subresource_uris": {},
            "date_created": SINCE, "date_updated": SINCE,
        }  # fmt: skip
        return ApiAnswer(200, body)

    def _list_numbers(self, given: Mapping[str, str]) -> ApiAnswer:
        wanted = given.get("PhoneNumber", "")
        rows = [_show(each) for each in self.numbers.values() if wanted in each.phone_number]
        known = {"PhoneNumber", "FriendlyName", "Beta"}
        return _page_2010("incoming_phone_numbers", rows, given, known)

    def _update_number(self, given: Mapping[str, str], sid: str) -> ApiAnswer:
        return self._update(self.numbers, sid, given, NUMBER_FIELDS)

    def _list_short_codes(self, given: Mapping[str, str]) -> ApiAnswer:
        wanted = given.get("ShortCode", "")
        rows = [_show(each) for each in self.short_codes.values() if wanted in each.short_code]
        return _page_2010("short_codes", rows, given, {"ShortCode", "FriendlyName"})

    def _update_short_code(self, given: Mapping[str, str], sid: str) -> ApiAnswer:
        return self._update(self.short_codes, sid, given, SHORT_CODE_FIELDS)

    def _list_alerts(self, given: Mapping[str, str]) -> ApiAnswer:
        rows = [
            {"sid": f"NO{number:032x}", "error_code": str(code), "request_url": url,
             "log_level": "error", "date_generated": at.strftime(MOMENT)}
            for number, (code, url, at) in enumerate(self.alerts)
            if at.strftime(MOMENT) >= given.get("StartDate", "")
        ]  # fmt: skip
        return _page_v1("alerts", rows, given, {"LogLevel", "StartDate", "EndDate"})

    def _list_services(self, given: Mapping[str, str]) -> ApiAnswer:
        return _page_v1("services", [_show(each) for each in self.services.values()], given)

    def _fetch_service(self, _given: Mapping[str, str], sid: str) -> ApiAnswer:
        service = self.services.get(sid)
        return ApiAnswer(200, _show(service)) if service else error(20404, 404)

    def _update_service(self, given: Mapping[str, str], sid: str) -> ApiAnswer:
        return self._update(self.services, sid, given, SERVICE_FIELDS)

    def _list_service_numbers(self, given: Mapping[str, str], sid: str) -> ApiAnswer:
        rows = [
            {"sid": each.sid, "service_sid": sid, "account_sid": self.account_sid,
             "phone_number": each.phone_number, "country_code": each.country,
             "capabilities": ["SMS"]}
            for each in self.numbers.values() if each.service == sid
        ]  # fmt: skip
        return _page_v1("phone_numbers", rows, given)

    def _list_service_short_codes(self, given: Mapping[str, str], sid: str) -> ApiAnswer:
        return _page_v1("short_codes", [], given) if sid in self.services else error(20404, 404)

    def _update(
        self,
        resources: dict[str, Resource],
        sid: str,
        given: Mapping[str, str],
        known: frozenset[str],
    ) -> ApiAnswer:
        """Change the fields of a resource that it keeps, by the parameters that it knows."""
        if sid not in resources:
            return error(20404, 404)
        if problem := _find_problem(given, known):
            return problem
        kept = {each.name for each in fields(resources[sid])}
        changed: dict[str, Any] = {
            _snake_case(name): value == "true" if name in BOOLEAN_FIELDS else value
            for name, value in given.items()
            if _snake_case(name) in kept
        }
        resources[sid] = replace(resources[sid], **changed)
        self.changes.append(sid)
        return ApiAnswer(200, _show(resources[sid]))


_ACCOUNT, _SERVICE = "/2010-04-01/Accounts/AC", "/v1/Services/(MG[0-9a-f]{32})"
_NUMBERS, _SHORT_CODES = f"{_ACCOUNT}/IncomingPhoneNumbers", f"{_ACCOUNT}/SMS/ShortCodes"

_ROUTES: tuple[tuple[str, str, Callable[..., ApiAnswer]], ...] = (
    ("GET", rf"{_ACCOUNT}\.json", TwilioApi._fetch_account),
    ("GET", rf"{_NUMBERS}\.json", TwilioApi._list_numbers),
    ("POST", rf"{_NUMBERS}/(PN[0-9a-f]{{32}})\.json", TwilioApi._update_number),
    ("GET", rf"{_SHORT_CODES}\.json", TwilioApi._list_short_codes),
    ("POST", rf"{_SHORT_CODES}/(SC[0-9a-f]{{32}})\.json", TwilioApi._update_short_code),
    ("GET", "/v1/Alerts", TwilioApi._list_alerts),
    ("GET", "/v1/Services", TwilioApi._list_services),
    ("GET", _SERVICE, TwilioApi._fetch_service),
    ("POST", _SERVICE, TwilioApi._update_service),
    ("GET", f"{_SERVICE}/PhoneNumbers", TwilioApi._list_service_numbers),
    ("GET", f"{_SERVICE}/ShortCodes", TwilioApi._list_service_short_codes),
)
TwilioApi.ROUTES = (
    *TwilioMessagesApi.ROUTES,
    *((method, re.compile(path), handle) for method, path, handle in _ROUTES),
)


def _show(resource: Number | Service | ShortCode) -> dict[str, Any]:
    """Return the fields of a resource as the API shows them."""
    shown = asdict(resource)
    if isinstance(resource, Number):
        for ours in ("service", "country", "sms"):
            del shown[ours]
        sms = {"sms": resource.sms, "mms": resource.sms}
        shown |= {
            "friendly_name": resource.phone_number, "sms_fallback_method": "POST",
            "status_callback": "", "capabilities": {"voice": True, "fax": False, **sms},
        }  # fmt: skip
    return shown


def _page_2010(
    key: str, rows: list[dict[str, Any]], given: Mapping[str, str], known: set[str]
) -> ApiAnswer:
    """Return a whole list as api v2010 answers it."""
    page = {"page": 0, "page_size": 50, "next_page_uri": None, "previous_page_uri": None}
    return _find_problem(given, PAGING | known) or ApiAnswer(200, {key: rows, **page})


def _page_v1(
    key: str,
    rows: list[dict[str, Any]],
    given: Mapping[str, str],
    known: frozenset[str] | set[str] = frozenset(),
) -> ApiAnswer:
    """Return a whole list as the newer products answer it."""
    meta = {"key": key, "page": 0, "page_size": 50, "next_page_url": None}
    return _find_problem(given, PAGING | known) or ApiAnswer(200, {key: rows, "meta": meta})


def _find_problem(given: Mapping[str, str], known: frozenset[str]) -> ApiAnswer | None:
    """Return the error for the first parameter that is not in the contract or not of its type."""
    for name, value in given.items():
        if name not in known:
            return error(20001, about=name)
        if name in URL_FIELDS and value and not is_url(value):
            return error(21609, about=name)
        if name in METHOD_FIELDS and value not in {"GET", "POST"}:
            return error(20001, about=name)
        if name in BOOLEAN_FIELDS and value not in {"true", "false"}:
            return error(20001, about=name)
    return None


def _snake_case(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
