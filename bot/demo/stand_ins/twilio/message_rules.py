"""Twilio's Message resource: what a request for one must be, what is answered, what is kept.

Parameters and fields are those of Twilio's OpenAPI description (api v2010); limits and codes are
those of https://www.twilio.com/docs/messaging/api/message-resource and docs/api/errors. A
parameter that the contract does not have is an error here, where the real one may ignore it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from flows.segments import measure

MAX_BODY = 1600
VALIDITY = range(1, 36_001)

PARAMETERS = frozenset(
    {
        "To", "From", "MessagingServiceSid", "Body", "MediaUrl", "StatusCallback",
        "ValidityPeriod", "ApplicationSid", "MaxPrice", "ProvideFeedback", "Attempt",
        "ForceDelivery", "ContentRetention", "AddressRetention", "SmartEncoded",
        "PersistentAction", "TrafficType", "ShortenUrls", "ScheduleType", "SendAt", "SendAsMms",
        "ContentVariables", "RiskCheck", "FallbackFrom", "ContentSid", "MessageIntent",
    }
)  # fmt: skip

E164 = re.compile(r"\+[1-9]\d{6,14}")
SERVICE_SID = re.compile(r"MG[0-9a-fA-F]{32}")

WORDS = {
    20001: "Invalid parameter",
    20404: "The requested resource was not found",
    20429: "Too Many Requests",
    20500: "An internal server error has occurred",
    21211: "Invalid 'To' Phone Number",
    21266: "'To' and 'From' number cannot be the same",
    21602: "Message body is required.",
    21603: "A 'From' phone number is required.",
    21604: "A 'To' phone number is required.",
    21606: "The 'From' phone number provided is not a valid message-capable Twilio phone number",
    21609: "The 'StatusCallback' URL is not a valid URL",
    21610: "Attempt to send to unsubscribed recipient",
    21614: "'To' number is not a valid mobile number",
    21617: "The concatenated message body exceeds the 1600 character limit.",
    21701: "The Messaging Service does not exist",
    21703: "The Messaging Service contains no phone numbers",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as Twilio answers it: HTTP status, its own code, and its words."""

    code: int
    status: int = 400
    about: str = ""

    @property
    def body(self) -> dict[str, Any]:
        """The JSON of the answer."""
        words = WORDS.get(self.code, "The request could not be carried out")
        return {
            "code": self.code, "message": f"{words}: {self.about}" if self.about else words,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}", "status": self.status,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taken:
    """One message that Twilio took. ``service`` and ``callback`` may be ""; ``at`` is aware UTC."""

    sid: str
    to: str = field(repr=False)
    sender: str
    service: str
    body: str = field(repr=False)
    callback: str
    at: datetime
    status: str
    error: int = 0
    direction: str = "outbound-api"

    @property
    def segments(self) -> int:
        """What the carrier bills for it."""
        return segments(self.body)


def taken(sid: str, form: Mapping[str, str], sender: str, at: datetime) -> Taken:
    """Return the message that a request asked for, from the number ``sender``."""
    service = form.get("MessagingServiceSid", "")
    return Taken(
        sid=sid,
        to=form["To"],
        sender=sender,
        service=service,
        body=form["Body"],
        callback=form.get("StatusCallback", ""),
        at=at,
        status="accepted" if service else "queued",
    )


def received(sid: str, person: str, number: str, body: str, at: datetime) -> Taken:
    """Return a text that ``person`` wrote to our ``number``, as it stands in the list."""
    return Taken(sid, number, person, "", body, "", at, "received", direction="inbound")


def problem(form: Mapping[str, str]) -> Problem | None:
    """Return what is wrong with the parameters in themselves, or None."""
    to, sender, service = (form.get(name, "") for name in ("To", "From", "MessagingServiceSid"))
    body = form.get("Body", "")
    if unknown := form.keys() - PARAMETERS:
        return Problem(20001, about=min(unknown))
    if not E164.fullmatch(to):
        return Problem(21211 if to else 21604, about=to)
    if not sender and not service:
        return Problem(21603)
    if service and not SERVICE_SID.fullmatch(service):
        return Problem(21701, 404)
    if to == sender:
        return Problem(21266)
    if not body.strip():
        return Problem(21602)
    if len(body) > MAX_BODY:
        return Problem(21617)
    return _problem_of_options(form)


def resource(message: Taken, account_sid: str) -> dict[str, Any]:
    """Return the message as the API shows it.

    A message that still waits in the queue has no date of sending, and one that a service is to
    send has no sender and no size yet.
    """
    waits = message.status in {"accepted", "queued"}
    path = f"/2010-04-01/Accounts/{account_sid}/Messages/{message.sid}"
    return {
        "sid": message.sid, "account_sid": account_sid, "api_version": "2010-04-01",
        "to": message.to, "from": None if message.status == "accepted" else message.sender,
        "messaging_service_sid": message.service or None, "body": message.body,
        "num_segments": "0" if message.status == "accepted" else str(message.segments),
        "num_media": "0", "direction": message.direction, "status": message.status,
        "error_code": message.error or None, "error_message": None,
        "date_created": rfc2822(message.at), "date_updated": rfc2822(message.at),
        "date_sent": None if waits else rfc2822(message.at),
        "price": None, "price_unit": "USD", "uri": f"{path}.json",
        "subresource_uris": {"media": f"{path}/Media.json"},
    }  # fmt: skip


@lru_cache(maxsize=4096)
def segments(body: str) -> int:
    """Return what a carrier bills for a body."""
    return measure(body).segments


def rfc2822(moment: datetime) -> str:
    """Return a moment as the API writes it."""
    return format_datetime(moment.astimezone(UTC))


def is_url(value: str) -> bool:
    """Whether Twilio would call it: a dot in its host (or this machine), and no underscore."""
    parts = urlsplit(value)
    host = parts.hostname or ""
    named = "." in host or host == "localhost"
    return parts.scheme in {"http", "https"} and named and "_" not in parts.netloc


def _problem_of_options(form: Mapping[str, str]) -> Problem | None:
    callback, validity = form.get("StatusCallback", ""), form.get("ValidityPeriod", "1")
    if callback and not is_url(callback):
        return Problem(21609)
    if not validity.isdecimal() or int(validity) not in VALIDITY:
        return Problem(20001, about="ValidityPeriod")
    return None
