"""Sends text messages as Twilio posts them: real forms, really signed, to the application."""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from flask import Flask
from twilio.request_validator import (  # type: ignore[import-untyped] # it has no types
    RequestValidator,
)

from tests.conftest import ENVIRONMENT

URL = ENVIRONMENT["PUBLIC_URL"] + "/twilio/message"


@dataclass(frozen=True, slots=True)
class Texted:
    """What came back: the status, and the text of the reply or None."""

    status: int
    reply: str | None


def form(sid: str, sender: str, body: str) -> dict[str, str]:
    """Return the fields of one inbound text message."""
    return {
        "MessageSid": sid,
        "SmsSid": sid,
        "SmsMessageSid": sid,
        "AccountSid": ENVIRONMENT["TWILIO_ACCOUNT_SID"],
        "From": sender,
        "To": ENVIRONMENT["TWILIO_FROM"],
        "Body": body,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
    }


def text(app: Flask, fields: Mapping[str, str]) -> Texted:
    """Post the message, signed, and read the TwiML that answers it."""
    validator = RequestValidator(ENVIRONMENT["TWILIO_AUTH_TOKEN"])
    signature = validator.compute_signature(URL, fields)
    response = app.test_client().post(
        "/twilio/message", data=dict(fields), headers={"X-Twilio-Signature": signature}
    )
    if response.status_code != 200:
        return Texted(response.status_code, None)
    document = ElementTree.fromstring(response.text)  # noqa: S314 - our own answer
    message = document.find("Message")
    return Texted(200, None if message is None else "".join(message.itertext()))
