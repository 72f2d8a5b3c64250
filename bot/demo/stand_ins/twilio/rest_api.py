"""A stand-in for the part of Twilio's REST API that the program uses.

It answers as the real one does (paths, HTTP Basic, JSON of the same fields, error bodies with
Twilio's codes), and is stricter in one point: a parameter that the documented contract does not
have is an error here, where the real one may ignore it. After Twilio's OpenAPI description,
api v2010 and messaging v1.
"""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from werkzeug.wrappers import Request, Response

from bot.demo.stand_ins.fault_injection import Mishap
from bot.demo.stand_ins.loopback_server import hang_up
from bot.demo.stand_ins.twilio.account_resources import (
    NUMBER_FIELDS,
    PAGE_2010,
    PAGING,
    SERVICE_FIELDS,
    SHORT_CODE_FIELDS,
    Number,
    Service,
    ShortCode,
    error,
    json_answer,
    not_found,
    page_v1,
    plain,
    unknown,
)
from bot.demo.stand_ins.twilio.message_rules import Problem, resource
from bot.demo.stand_ins.twilio.outbound_messages import Outbox

__all__ = ["Number", "Service", "ShortCode", "TwilioApi"]


@dataclass
class TwilioApi:
    """One account, as a WSGI application. ``broken`` is a status that every answer then has.

    ``alerts`` are errors it noted when it called us: code, address, aware UTC time. Without an
    ``outbox`` it has no messages, and takes none.
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
    outbox: Outbox | None = None

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer one request."""
        request = Request(environ)
        return self._answer(request)(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if self.broken:
            return error(self.broken, 20429 if self.broken == 429 else 20500, "Not now")  # noqa: PLR2004 - HTTP's own
        given = request.authorization
        wanted = (self.account_sid, self.auth_token)
        if given is None or (given.username, given.password) != wanted:
            return error(401, 20003, "Authenticate")
        for method, path, handle in self._routes():
            match = re.fullmatch(path, request.path)
            if match and method == request.method:
                return handle(self, request, *match.groups())
        return not_found(request)

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
            ("POST", rf"{account}/Messages\.json", api._create_message),
            ("GET", rf"{account}/Messages\.json", api._list_messages),
            ("GET", rf"{account}/Messages/(SM[0-9a-f]{{32}})\.json", api._fetch_message),
            ("GET", "/v1/Alerts", api._list_alerts),
            ("GET", services, api._list_services),
            ("GET", service, api._fetch_service),
            ("POST", service, api._update_service),
            ("GET", f"{service}/PhoneNumbers", api._pool),
            ("GET", f"{service}/ShortCodes", api._pool_of_short_codes),
        )

    def _account(self, request: Request) -> Response:
        return json_answer(
            {
                "sid": self.account_sid, "friendly_name": "Petitions", "status": self.status,
                "type": self.type, "owner_account_sid": self.account_sid,
                "uri": request.path, "subresource_uris": {},
                "date_created": "Thu, 30 Jul 2015 20:00:00 +0000",
                "date_updated": "Thu, 30 Jul 2015 20:00:00 +0000",
            }
        )  # fmt: skip

    def _list_numbers(self, request: Request) -> Response:
        if problem := unknown(request.args, PAGING | {"PhoneNumber", "FriendlyName", "Beta"}):
            return problem
        wanted = request.args.get("PhoneNumber", "")
        found = [n for n in self.numbers.values() if wanted in n.phone_number]
        return json_answer(
            {"incoming_phone_numbers": [self._number(n) for n in found], **PAGE_2010}
        )

    def _update_number(self, request: Request, sid: str) -> Response:
        number = self.numbers.get(sid)
        if number is None:
            return not_found(request)
        if problem := unknown(request.form, NUMBER_FIELDS):
            return problem
        form = request.form
        self.numbers[sid] = number = replace(
            number,
            sms_url=form.get("SmsUrl", number.sms_url),
            sms_method=form.get("SmsMethod", number.sms_method),
            sms_application_sid=form.get("SmsApplicationSid", number.sms_application_sid),
        )
        self.changes.append(sid)
        return json_answer(self._number(number))

    def _list_short_codes(self, request: Request) -> Response:
        if problem := unknown(request.args, PAGING | {"ShortCode", "FriendlyName"}):
            return problem
        wanted = request.args.get("ShortCode", "")
        found = [c for c in self.short_codes.values() if wanted in c.short_code]
        return json_answer({"short_codes": [plain(c) for c in found], **PAGE_2010})

    def _update_short_code(self, request: Request, sid: str) -> Response:
        code = self.short_codes.get(sid)
        if code is None:
            return not_found(request)
        if problem := unknown(request.form, SHORT_CODE_FIELDS):
            return problem
        form = request.form
        self.short_codes[sid] = code = replace(
            code,
            sms_url=form.get("SmsUrl", code.sms_url),
            sms_method=form.get("SmsMethod", code.sms_method),
        )
        self.changes.append(sid)
        return json_answer(plain(code))

    def _list_alerts(self, request: Request) -> Response:
        if problem := unknown(request.args, PAGING | {"LogLevel", "StartDate", "EndDate"}):
            return problem
        rows = [
            {"sid": f"NO{number:032x}", "error_code": str(code), "request_url": url,
             "log_level": "error", "date_generated": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
            for number, (code, url, at) in enumerate(self.alerts)
            if f"{at:%Y-%m-%dT%H:%M:%SZ}" >= request.args.get("StartDate", "")
        ]  # fmt: skip
        return page_v1("alerts", rows)

    def _list_services(self, request: Request) -> Response:
        if problem := unknown(request.args, PAGING):
            return problem
        return page_v1("services", [plain(s) for s in self.services.values()])

    def _fetch_service(self, request: Request, sid: str) -> Response:
        service = self.services.get(sid)
        return json_answer(plain(service)) if service else not_found(request)

    def _update_service(self, request: Request, sid: str) -> Response:
        service = self.services.get(sid)
        if service is None:
            return not_found(request)
        if problem := unknown(request.form, SERVICE_FIELDS):
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
        return json_answer(plain(service))

    def _pool(self, request: Request, sid: str) -> Response:
        if problem := unknown(request.args, PAGING):
            return problem
        held = [n for n in self.numbers.values() if n.service == sid]
        rows = [
            {"sid": n.sid, "service_sid": sid, "account_sid": self.account_sid,
             "phone_number": n.phone_number, "country_code": n.country, "capabilities": ["SMS"]}
            for n in held
        ]  # fmt: skip
        return page_v1("phone_numbers", rows)

    def _pool_of_short_codes(self, request: Request, sid: str) -> Response:
        if sid not in self.services:
            return not_found(request)
        return page_v1("short_codes", [])

    def _number(self, number: Number) -> dict[str, Any]:
        return {
            "sid": number.sid, "account_sid": self.account_sid,
            "phone_number": number.phone_number, "friendly_name": number.phone_number,
            "capabilities": {"voice": True, "sms": number.sms, "mms": number.sms, "fax": False},
            "sms_url": number.sms_url, "sms_method": number.sms_method,
            "sms_fallback_url": number.sms_fallback_url, "sms_fallback_method": "POST",
            "sms_application_sid": number.sms_application_sid, "status_callback": "",
        }  # fmt: skip

    def _create_message(self, request: Request) -> Response:
        if self.outbox is None:
            return not_found(request)
        form = request.form.to_dict()
        sender = self._sender(form)
        if isinstance(sender, Problem):
            return json_answer(sender.body, sender.status)
        match self.outbox.take(form, sender):
            case Problem() as problem:
                return json_answer(problem.body, problem.status)
            case Mishap():
                time.sleep(self.outbox.luck.faults.silence)
                hang_up(request.environ)
                return Response()
            case message:
                return json_answer(resource(message, self.account_sid), 201)

    def _sender(self, form: Mapping[str, str]) -> str | Problem:
        """The number or short code that a message is to come from; "" where none is named."""
        service, sender = form.get("MessagingServiceSid", ""), form.get("From", "")
        if service:
            pool = [n.phone_number for n in self.numbers.values() if n.service == service]
            if service not in self.services:
                return Problem(21701, 404)
            return (sender if sender in pool else pool[0]) if pool else Problem(21703)
        ours = {n.phone_number for n in self.numbers.values() if n.sms}
        ours |= {code.short_code for code in self.short_codes.values()}
        return sender if not sender or sender in ours else Problem(21606)

    def _list_messages(self, request: Request) -> Response:
        if self.outbox is None:
            return not_found(request)
        page = self.outbox.book.page(request.args.to_dict(), self.account_sid)
        if isinstance(page, Problem):
            return json_answer(page.body, page.status)
        return json_answer(page)

    def _fetch_message(self, request: Request, sid: str) -> Response:
        message = self.outbox.book.find(sid) if self.outbox else None
        if message is None:
            return not_found(request)
        return json_answer(resource(message, self.account_sid))
