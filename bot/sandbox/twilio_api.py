"""A stand-in for the part of Twilio's REST API that the program uses.

It answers as the real one does (paths, HTTP Basic, JSON of the same fields, error bodies with
Twilio's codes), and is stricter in one point: a parameter that the documented contract does not
have is an error here, where the real one may ignore it. After Twilio's OpenAPI description,
api v2010 and messaging v1.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from werkzeug.wrappers import Request, Response

URL_FIELDS = frozenset(
    {"SmsUrl", "SmsFallbackUrl", "InboundRequestUrl", "FallbackUrl", "StatusCallback"}
)
METHOD_FIELDS = frozenset({"SmsMethod", "SmsFallbackMethod", "InboundMethod", "FallbackMethod"})
BOOLEAN_FIELDS = frozenset({"UseInboundWebhookOnNumber", "SmartEncoding", "StickySender"})

NUMBER_FIELDS = (METHOD_FIELDS | URL_FIELDS | {"FriendlyName", "SmsApplicationSid"}) - {
    "InboundRequestUrl", "InboundMethod", "FallbackUrl", "FallbackMethod",
}  # fmt: skip
SERVICE_FIELDS = BOOLEAN_FIELDS | {
    "FriendlyName", "InboundRequestUrl", "InboundMethod", "FallbackUrl", "FallbackMethod",
    "StatusCallback", "ValidityPeriod", "Usecase",
}  # fmt: skip
SHORT_CODE_FIELDS = frozenset(
    {"FriendlyName", "ApiVersion", "SmsUrl", "SmsMethod", "SmsFallbackUrl", "SmsFallbackMethod"}
)
PAGING = frozenset({"PageSize", "Page", "PageToken"})


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


@dataclass
class TwilioApi:
    """One account, as a WSGI application. ``broken`` is a status that every answer then has.

    ``alerts`` are errors it noted when it called us: code, address, aware UTC time.
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

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer one request."""
        request = Request(environ)
        return self._answer(request)(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if self.broken:
            return _error(self.broken, 20429 if self.broken == 429 else 20500, "Not now")  # noqa: PLR2004 - HTTP's own
        given = request.authorization
        wanted = (self.account_sid, self.auth_token)
        if given is None or (given.username, given.password) != wanted:
            return _error(401, 20003, "Authenticate")
        for method, path, handle in self._routes():
            match = re.fullmatch(path, request.path)
            if match and method == request.method:
                return handle(self, request, *match.groups())
        return _not_found(request)

    def _routes(self) -> tuple[tuple[str, str, Callable[..., Response]], ...]:
        account = f"/2010-04-01/Accounts/{self.account_sid}"
        number, code = rf"{account}/IncomingPhoneNumbers", rf"{account}/SMS/ShortCodes"
        services, service = "/v1/Services", "/v1/Services/(MG[0-9a-f]{32})"
        api = TwilioApi
        return (
            ("GET", rf"{account}\.json", api._account),
            ("GET", rf"{number}\.json", api._list_numbers),
            ("POST", rf"{number}/(PN[0-9a-f]{{32}})\.json", api._update_number),
            ("GET", rf"{code}\.json", api._list_short_codes),
            ("POST", rf"{code}/(SC[0-9a-f]{{32}})\.json", api._update_short_code),
            ("GET", "/v1/Alerts", api._list_alerts),
            ("GET", services, api._list_services),
            ("GET", service, api._fetch_service),
            ("POST", service, api._update_service),
            ("GET", f"{service}/PhoneNumbers", api._pool),
            ("GET", f"{service}/ShortCodes", api._pool_of_short_codes),
        )

    def _account(self, request: Request) -> Response:
        return _json(
            {
                "sid": self.account_sid, "friendly_name": "Petitions", "status": self.status,
                "type": self.type, "owner_account_sid": self.account_sid,
                "uri": request.path, "subresource_uris": {},
                "date_created": "Thu, 30 Jul 2015 20:00:00 +0000",
                "date_updated": "Thu, 30 Jul 2015 20:00:00 +0000",
            }
        )  # fmt: skip

    def _list_numbers(self, request: Request) -> Response:
        if problem := _unknown(request.args, PAGING | {"PhoneNumber", "FriendlyName", "Beta"}):
            return problem
        wanted = request.args.get("PhoneNumber", "")
        found = [n for n in self.numbers.values() if wanted in n.phone_number]
        return _json({"incoming_phone_numbers": [self._number(n) for n in found], **_PAGE_2010})

    def _update_number(self, request: Request, sid: str) -> Response:
        number = self.numbers.get(sid)
        if number is None:
            return _not_found(request)
        if problem := _unknown(request.form, NUMBER_FIELDS):
            return problem
        form = request.form
        self.numbers[sid] = number = replace(
            number,
            sms_url=form.get("SmsUrl", number.sms_url),
            sms_method=form.get("SmsMethod", number.sms_method),
            sms_application_sid=form.get("SmsApplicationSid", number.sms_application_sid),
        )
        self.changes.append(sid)
        return _json(self._number(number))

    def _list_short_codes(self, request: Request) -> Response:
        if problem := _unknown(request.args, PAGING | {"ShortCode", "FriendlyName"}):
            return problem
        wanted = request.args.get("ShortCode", "")
        found = [c for c in self.short_codes.values() if wanted in c.short_code]
        return _json({"short_codes": [_plain(c) for c in found], **_PAGE_2010})

    def _update_short_code(self, request: Request, sid: str) -> Response:
        code = self.short_codes.get(sid)
        if code is None:
            return _not_found(request)
        if problem := _unknown(request.form, SHORT_CODE_FIELDS):
            return problem
        form = request.form
        self.short_codes[sid] = code = replace(
            code,
            sms_url=form.get("SmsUrl", code.sms_url),
            sms_method=form.get("SmsMethod", code.sms_method),
        )
        self.changes.append(sid)
        return _json(_plain(code))

    def _list_alerts(self, request: Request) -> Response:
        if problem := _unknown(request.args, PAGING | {"LogLevel", "StartDate", "EndDate"}):
            return problem
        rows = [
            {"sid": f"NO{number:032x}", "error_code": str(code), "request_url": url,
             "log_level": "error", "date_generated": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
            for number, (code, url, at) in enumerate(self.alerts)
            if f"{at:%Y-%m-%dT%H:%M:%SZ}" >= request.args.get("StartDate", "")
        ]  # fmt: skip
        return _page_v1("alerts", rows)

    def _list_services(self, request: Request) -> Response:
        if problem := _unknown(request.args, PAGING):
            return problem
        return _page_v1("services", [_plain(s) for s in self.services.values()])

    def _fetch_service(self, request: Request, sid: str) -> Response:
        service = self.services.get(sid)
        return _json(_plain(service)) if service else _not_found(request)

    def _update_service(self, request: Request, sid: str) -> Response:
        service = self.services.get(sid)
        if service is None:
            return _not_found(request)
        if problem := _unknown(request.form, SERVICE_FIELDS):
            return problem
        form = request.form
        on_number = form.get("UseInboundWebhookOnNumber")
        self.services[sid] = service = replace(
            service,
            inbound_request_url=form.get("InboundRequestUrl", service.inbound_request_url),
            inbound_method=form.get("InboundMethod", service.inbound_method),
            status_callback=form.get("StatusCallback", service.status_callback),
            use_inbound_webhook_on_number=(
                service.use_inbound_webhook_on_number if on_number is None else on_number == "true"
            ),
        )
        self.changes.append(sid)
        return _json(_plain(service))

    def _pool(self, request: Request, sid: str) -> Response:
        if problem := _unknown(request.args, PAGING):
            return problem
        held = [n for n in self.numbers.values() if n.service == sid]
        rows = [
            {"sid": n.sid, "service_sid": sid, "account_sid": self.account_sid,
             "phone_number": n.phone_number, "country_code": n.country, "capabilities": ["SMS"]}
            for n in held
        ]  # fmt: skip
        return _page_v1("phone_numbers", rows)

    def _pool_of_short_codes(self, request: Request, sid: str) -> Response:
        if sid not in self.services:
            return _not_found(request)
        return _page_v1("short_codes", [])

    def _number(self, number: Number) -> dict[str, Any]:
        return {
            "sid": number.sid, "account_sid": self.account_sid,
            "phone_number": number.phone_number, "friendly_name": number.phone_number,
            "capabilities": {"voice": True, "sms": number.sms, "mms": number.sms, "fax": False},
            "sms_url": number.sms_url, "sms_method": number.sms_method,
            "sms_fallback_url": number.sms_fallback_url, "sms_fallback_method": "POST",
            "sms_application_sid": number.sms_application_sid, "status_callback": "",
        }  # fmt: skip


_PAGE_2010 = {"page": 0, "page_size": 50, "next_page_uri": None, "previous_page_uri": None}


def _page_v1(key: str, rows: list[dict[str, Any]]) -> Response:
    meta = {"key": key, "page": 0, "page_size": 50, "next_page_url": None}
    return _json({key: rows, "meta": meta})


def _plain(value: Service | ShortCode) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def _unknown(given: Any, known: frozenset[str]) -> Response | None:
    """Return the error for the first parameter that is not in the contract or not of its type."""
    for name, value in given.items():
        if name not in known:
            return _error(400, 20001, f"Unknown parameter {name}")
        if name in URL_FIELDS and value and not _is_url(value):
            return _error(400, 21609, f"Invalid '{name}'")
        if name in METHOD_FIELDS and value not in {"GET", "POST"}:
            return _error(400, 20001, f"Invalid HTTP method in {name}")
        if name in BOOLEAN_FIELDS and value not in {"true", "false"}:
            return _error(400, 20001, f"{name} must be true or false")
    return None


def _is_url(value: str) -> bool:
    parts = urlsplit(value)
    return parts.scheme in {"http", "https"} and "." in parts.netloc and "_" not in parts.netloc


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(body), status, content_type="application/json")


def _error(status: int, code: int, message: str) -> Response:
    more = f"https://www.twilio.com/docs/errors/{code}"
    body = {"code": code, "message": message, "more_info": more, "status": status}
    return _json(body, status)


def _not_found(request: Request) -> Response:
    return _error(404, 20404, f"The requested resource {request.path} was not found")
