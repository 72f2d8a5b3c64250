"""Reads a webhook's answer as Twilio does, and says what Twilio would complain about.

Error codes: https://www.twilio.com/docs/api/errors.
"""

from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from bot.demo.stand_ins.webhook_client import WebhookAnswer

MAX_CHARACTERS: Final = 1600
MESSAGE_ATTRIBUTES: Final = frozenset({"to", "from", "action", "method", "statusCallback"})
XML_TYPES: Final = frozenset({"text/xml", "application/xml"})
TEXT_TYPES: Final = frozenset({"text/plain", "text/html"})

RETRIEVAL_FAILURE: Final = 11200
INVALID_XML: Final = 12100
SCHEMA_WARNING: Final = 12200
INVALID_CONTENT_TYPE: Final = 12300
UNKNOWN_VERB: Final = 12400
BODY_MISSING: Final = 21602
RECIPIENT_OPTED_OUT: Final = 21610
BODY_TOO_LONG: Final = 21617


@dataclass(frozen=True, slots=True)
class Fault:
    """What the provider would log as an error: its code, and the reason in words."""

    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class TwimlMessage:
    """One ``<Message>``: its text, and where its status is to be posted, or ""."""

    body: str
    status_callback: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Twiml:
    """A whole answer. Where there is a fault in the document, nothing of it is carried out."""

    messages: tuple[TwimlMessage, ...] = ()
    faults: tuple[Fault, ...] = ()


def read_twiml(answer: WebhookAnswer) -> Twiml:
    """Read an answer. Empty (or 204) says nothing; plain text is one message."""
    if not answer.is_success:
        return _fault(RETRIEVAL_FAILURE, f"the webhook answered {answer.status or 'nothing'}")
    if not answer.body.strip():
        return Twiml()
    if answer.media_type in TEXT_TYPES:
        return _checked([TwimlMessage(answer.body.decode("utf-8", "replace"))])
    if answer.media_type not in XML_TYPES:
        return _fault(INVALID_CONTENT_TYPE, f"content type {answer.media_type or 'missing'}")
    try:
        root = ET.fromstring(answer.body)  # noqa: S314 - our own application's answer
    except ET.ParseError as error:
        return _fault(INVALID_XML, str(error))
    return _read_response(root)


def _read_response(root: ET.Element) -> Twiml:
    if root.tag != "Response":
        return _fault(INVALID_XML, f"the root is <{root.tag}>, not <Response>")
    if unknown := [verb.tag for verb in root if verb.tag != "Message"]:
        return _fault(UNKNOWN_VERB, f"<{unknown[0]}> is not followed by this stand-in")
    for verb in root:
        if strange := sorted(set(verb.attrib) - MESSAGE_ATTRIBUTES):
            return _fault(SCHEMA_WARNING, f"<Message> has no attribute {strange[0]}")
        if strange := [part.tag for part in verb if part.tag not in {"Body", "Media"}]:
            return _fault(SCHEMA_WARNING, f"<Message> holds <{strange[0]}>")
        if len(verb.findall("Body")) > 1:
            return _fault(SCHEMA_WARNING, "<Message> holds two bodies")
    return _checked([_read_message(verb) for verb in root])


def _read_message(verb: ET.Element) -> TwimlMessage:
    body = verb.find("Body")
    text = verb.text if body is None else body.text
    return TwimlMessage(
        body=text or "",
        status_callback=verb.get("statusCallback", ""),
        to=verb.get("to", ""),
    )


def _checked(messages: list[TwimlMessage]) -> Twiml:
    faults: list[Fault] = []
    good: list[TwimlMessage] = []
    for message in messages:
        if not message.body.strip():
            faults.append(Fault(BODY_MISSING, "a message without text"))
        elif len(message.body) > MAX_CHARACTERS:
            faults.append(Fault(BODY_TOO_LONG, f"{len(message.body)} characters"))
        else:
            good.append(message)
    return Twiml(tuple(good), tuple(faults))


def _fault(code: int, reason: str) -> Twiml:
    return Twiml(faults=(Fault(code, reason),))
