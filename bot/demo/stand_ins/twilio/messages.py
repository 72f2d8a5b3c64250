"""Twilio's Message resource: what a request for one must be, and how a message is shown.

Parameters and fields are those of Twilio's OpenAPI description (api v2010); limits and codes are
those of https://www.twilio.com/docs/messaging/api/message-resource and docs/api/errors. A
parameter that the contract does not have is an error here, where the real one may ignore it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from bot.demo.stand_ins.api_answer import ApiAnswer
from flows.segments import Measure, measure

MAX_BODY_CHARACTERS = 1600
VALIDITY_SECONDS = range(1, 36_001)

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

RECIPIENT_OPTED_OUT = 21610
UNREACHABLE_HANDSET = 30003
NOT_IN_SERVICE = 30005

ERROR_WORDS = {
    20001: "Invalid parameter",
    20003: "Authenticate",
    20404: "The requested resource was not found",
    20429: "Too Many Requests",
    20500: "An internal server error has occurred",
    21211: "Invalid 'To' Phone Number",
    21266: "'To' and 'From' number cannot be the same",
    21602: "Message body is required.",
    21603: "A 'From' phone number is required.",
    21604: "A 'To' phone number is required.",
    21606: "The 'From' phone number provided is not a valid message-capable Twilio phone number",
    21609: "Invalid URL",
    RECIPIENT_OPTED_OUT: "Attempt to send to unsubscribed recipient",
    21614: "'To' number is not a valid mobile number",
    21617: "The concatenated message body exceeds the 1600 character limit.",
    21701: "The Messaging Service does not exist",
    21703: "The Messaging Service contains no phone numbers",
}


class Direction(StrEnum):
    """Who sent a message, and why. The carrier's own replies never pass through our webhooks."""

    INBOUND = "inbound"
    REPLY = "outbound-reply"
    API = "outbound-api"
    CARRIER = "carrier"


class Status(StrEnum):
    """Where a message stands, in Twilio's words."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"


WAITING = frozenset({Status.ACCEPTED, Status.QUEUED})


@dataclass(frozen=True, slots=True)
class AccountMessage:
    """One message of an account. ``service`` and ``callback`` may be ""; ``at`` is aware UTC.

    ``receipts`` are the statuses it has yet to take, each with its error or 0.
    """

    sid: str
    to: str = field(repr=False)
    sender: str = field(repr=False)
    body: str = field(repr=False)
    at: datetime
    status: Status
    direction: Direction
    service: str = ""
    callback: str = ""
    error: int = 0
    receipts: tuple[tuple[Status, int], ...] = ()

    @property
    def person(self) -> str:
        """The address of the phone, whoever sent the message."""
        return self.sender if self.direction is Direction.INBOUND else self.to

    @property
    def size(self) -> Measure:
        """What the carrier bills for it."""
        return _measure(self.body)


def new_sid() -> str:
    """Return a message's identifier of Twilio's shape: "SM" and 32 hexadecimal digits."""
    return "SM" + uuid4().hex


def api_message(sid: str, form: Mapping[str, str], sender: str, at: datetime) -> AccountMessage:
    """Return the message that a request asked for, from the number ``sender``."""
    service = form.get("MessagingServiceSid", "")
    status = Status.ACCEPTED if service else Status.QUEUED
    callback = form.get("StatusCallback", "")
    return AccountMessage(
        sid, form["To"], sender, form["Body"], at, status, Direction.API, service, callback
    )


def inbound_message(sid: str, person: str, number: str, body: str, at: datetime) -> AccountMessage:
    """Return a text that ``person`` wrote to our ``number``."""
    return AccountMessage(sid, number, person, body, at, Status.RECEIVED, Direction.INBOUND)


def error(code: int, status: int = 400, about: str = "") -> ApiAnswer:
    """Return an error as Twilio answers it: its own code, HTTP's status, and words."""
    words = ERROR_WORDS.get(code, "The request could not be carried out")
    return ApiAnswer(
        status,
        {
            "code": code, "message": f"{words}: {about}" if about else words,
            "more_info": f"https://www.twilio.com/docs/errors/{code}", "status": status,
        },
    )  # fmt: skip


def find_problem(form: Mapping[str, str]) -> ApiAnswer | None:
    """Return what is wrong with the parameters of a new message in themselves, or None."""
    to, sender, service = (form.get(name, "") for name in ("To", "From", "MessagingServiceSid"))
    body = form.get("Body", "")
    if unknown := form.keys() - PARAMETERS:
        return error(20001, about=min(unknown))
    if not E164.fullmatch(to):
        return error(21211 if to else 21604, about=to)
    if not sender and not service:
        return error(21603)
    if service and not SERVICE_SID.fullmatch(service):
        return error(21701, 404)
    if to == sender:
        return error(21266)
    if not body.strip():
        return error(21602)
    if len(body) > MAX_BODY_CHARACTERS:
        return error(21617)
    return _find_problem_of_options(form)


def resource(message: AccountMessage, account_sid: str) -> dict[str, Any]:
    """Return the message as the API shows it.

    A message that still waits in the queue has no date of sending, and one that a service is to
    send has no sender and no size yet. The carrier's own replies stand there as replies.
    """
    is_accepted = message.status is Status.ACCEPTED
    path = f"/2010-04-01/Accounts/{account_sid}/Messages/{message.sid}"
    at = format_datetime(message.at.astimezone(UTC))
    is_carrier = message.direction is Direction.CARRIER
    return {
        "sid": message.sid, "account_sid": account_sid, "api_version": "2010-04-01",
        "to": message.to, "from": None if is_accepted else message.sender,
        "messaging_service_sid": message.service or None, "body": message.body,
        "num_segments": "0" if is_accepted else str(message.size.segments), "num_media": "0",
        "direction": Direction.REPLY if is_carrier else message.direction,
        "status": message.status, "error_code": message.error or None, "error_message": None,
        "date_created": at, "date_updated": at,
        "date_sent": None if message.status in WAITING else at,
        "price": None, "price_unit": "USD", "uri": f"{path}.json",
        "subresource_uris": {"media": f"{path}/Media.json"},
    }  # fmt: skip


def is_url(value: str) -> bool:
    """Whether Twilio would call it: a dot in its host (or this machine), and no underscore."""
    parts = urlsplit(value)
    host = parts.hostname or ""
    named = "." in host or host == "localhost"
    return parts.scheme in {"http", "https"} and named and "_" not in parts.netloc


def _find_problem_of_options(form: Mapping[str, str]) -> ApiAnswer | None:
    callback, validity = form.get("StatusCallback", ""), form.get("ValidityPeriod", "1")
    if callback and not is_url(callback):
        return error(21609, about="StatusCallback")
    if not validity.isdecimal() or int(validity) not in VALIDITY_SECONDS:
        return error(20001, about="ValidityPeriod")
    return None


@lru_cache(maxsize=4096)
def _measure(body: str) -> Measure:
    return measure(body)
