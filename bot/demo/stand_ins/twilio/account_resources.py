"""What a Twilio account has, and how its REST API answers: fields, errors, pages.

After Twilio's OpenAPI description, api v2010 and messaging v1.
"""

import json
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Request, Response

from bot.demo.stand_ins.twilio.message_rules import is_url

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


PAGE_2010 = {"page": 0, "page_size": 50, "next_page_uri": None, "previous_page_uri": None}


def page_v1(key: str, rows: list[dict[str, Any]]) -> Response:
    """Return a whole list as the newer products answer it."""
    meta = {"key": key, "page": 0, "page_size": 50, "next_page_url": None}
    return json_answer({key: rows, "meta": meta})


def plain(value: Service | ShortCode) -> dict[str, Any]:
    """Return the fields of a resource."""
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def unknown(given: Any, known: frozenset[str]) -> Response | None:
    """Return the error for the first parameter that is not in the contract or not of its type."""
    for name, value in given.items():
        if name not in known:
            return error(400, 20001, f"Unknown parameter {name}")
        if name in URL_FIELDS and value and not is_url(value):
            return error(400, 21609, f"Invalid '{name}'")
        if name in METHOD_FIELDS and value not in {"GET", "POST"}:
            return error(400, 20001, f"Invalid HTTP method in {name}")
        if name in BOOLEAN_FIELDS and value not in {"true", "false"}:
            return error(400, 20001, f"{name} must be true or false")
    return None


def json_answer(body: dict[str, Any], status: int = 200) -> Response:
    """Return an answer in JSON."""
    return Response(json.dumps(body), status, content_type="application/json")


def error(status: int, code: int, message: str) -> Response:
    """Return an error: HTTP's status, Twilio's code, and words."""
    more = f"https://www.twilio.com/docs/errors/{code}"
    body = {"code": code, "message": message, "more_info": more, "status": status}
    return json_answer(body, status)


def not_found(request: Request) -> Response:
    """Return the error for what the account does not have."""
    return error(404, 20404, f"The requested resource {request.path} was not found")
