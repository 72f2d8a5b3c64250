"""Twilio and Telegram as they call us: signed requests of the shapes that they send."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # it has none
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.conftest import ENVIRONMENT

PATH = "/twilio/message"

PUBLIC_URL = ENVIRONMENT["PUBLIC_URL"]
TOKEN = ENVIRONMENT["TWILIO_AUTH_TOKEN"]
SECRET = ENVIRONMENT["TELEGRAM_WEBHOOK_SECRET"]
OURS = ENVIRONMENT["TWILIO_FROM"]
ANA = "+15550123"
FORM = "application/x-www-form-urlencoded; charset=UTF-8"

SMS: Mapping[str, str] = {
    "ToCountry": "US",
    "ToState": "",
    "SmsMessageSid": "SM00000000000000000000000000000001",
    "NumMedia": "0",
    "ToCity": "",
    "FromZip": "",
    "SmsSid": "SM00000000000000000000000000000001",
    "FromState": "CA",
    "SmsStatus": "received",
    "FromCity": "",
    "Body": "IBM",
    "FromCountry": "US",
    "To": OURS,
    "ToZip": "",
    "NumSegments": "1",
    "MessageSid": "SM00000000000000000000000000000001",
    "AccountSid": ENVIRONMENT["TWILIO_ACCOUNT_SID"],
    "From": ANA,
    "ApiVersion": "2010-04-01",
}
"""A text as Twilio posts it."""


RECEIPT: Mapping[str, str] = {
    "AccountSid": ENVIRONMENT["TWILIO_ACCOUNT_SID"],
    "MessageSid": "SM" + "2" * 32,
}
"""What each receipt names: whose it is, and of which message."""


def sid(number: int) -> str:
    """Return the id of a message, as Twilio forms one."""
    return f"SM{number:032x}"


def sms(**fields: str) -> dict[str, str]:
    """Return the form of a text, with some fields of one's own."""
    return {**SMS, **fields}


def numbered_sms(number: int, **fields: str) -> dict[str, str]:
    """Return the form of another text than the usual one."""
    ids = dict.fromkeys(("MessageSid", "SmsSid", "SmsMessageSid"), sid(number))
    return sms(**ids, **fields)


def signature(
    url: str, form: Mapping[str, str], token: str = TOKEN, algorithm: str | None = None
) -> str:
    """Return what Twilio puts into its signature header."""
    return str(RequestValidator(token).compute_signature(url, form, algorithm))


@dataclass(frozen=True)
class Twilio:
    """Posts signed forms to the application."""

    client: FlaskClient
    token: str = TOKEN

    def post(
        self, fields: Mapping[str, str] | Iterable[tuple[str, str]], path: str = "/twilio/message"
    ) -> TestResponse:
        """Sign and post a form; pairs may hold a key more than once."""
        form = MultiDict(fields)
        headers = {"X-Twilio-Signature": signature(PUBLIC_URL + path, form, self.token)}
        body = urlencode(list(form.items(multi=True)), errors="surrogatepass")
        return self.client.post(path, data=body, content_type=FORM, headers=headers)


@dataclass(frozen=True)
class Telegram:
    """Posts updates that carry the secret."""

    client: FlaskClient
    secret: str = SECRET

    def post(self, update: Any) -> TestResponse:
        """Post one update, as JSON or as the bytes that are given."""
        body = {"data": update} if isinstance(update, bytes) else {"json": update}
        return self.client.post(
            "/telegram",
            headers={"X-Telegram-Bot-Api-Secret-Token": self.secret},
            **({"content_type": "application/json", **body} if "data" in body else body),
        )


def update(update_id: int = 1, **kind: Any) -> dict[str, Any]:
    """Return an update of one kind."""
    return {"update_id": update_id, **kind}


def message(**fields: Any) -> dict[str, Any]:
    """Return a message in a private chat, with some fields of one's own."""
    return {
        "message_id": 5,
        "date": 1_777_000_000,
        "chat": {"id": 7001, "type": "private", "first_name": "Ana"},
        "from": {"id": 7001, "is_bot": False, "first_name": "Ana", "language_code": "es-MX"},
        **fields,
    }


def post(client: FlaskClient, signed: str | None, **options: Any) -> TestResponse:
    """Post the usual text, with this signature and other headers."""
    headers = {**options.pop("headers", {})}
    if signed is not None:
        headers["X-Twilio-Signature"] = signed
    options.setdefault("data", urlencode(SMS))
    options.setdefault("content_type", FORM)
    return client.post(options.pop("path", PATH), headers=headers, **options)
