"""Reads a webhook's answer as Twilio does, and says what Twilio would complain about.

Error codes: https://www.twilio.com/docs/api/errors.
"""

from dataclasses import dataclass
from xml.etree import ElementTree as ET

from bot.demo.stand_ins.twilio.messages import MAX_BODY_CHARACTERS
from bot.demo.stand_ins.webhook_client import WebhookAnswer

MESSAGE_ATTRIBUTES = frozenset({"to", "from", "action", "method", "statusCallback"})
XML_TYPES = frozenset({"text/xml", "application/xml"})
TEXT_TYPES = frozenset({"text/plain", "text/html"})

RETRIEVAL_FAILURE = 11200
INVALID_XML = 12100
SCHEMA_WARNING = 12200
INVALID_CONTENT_TYPE = 12300
UNKNOWN_VERB = 12400
BODY_MISSING = 21602
BODY_TOO_LONG = 21617


@dataclass(frozen=True, slots=True)
class TwimlError:
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
    """A whole answer. Where there is an error in the document, nothing of it is carried out."""

    messages: tuple[TwimlMessage, ...] = ()
    errors: tuple[TwimlError, ...] = ()


def read_twiml(answer: WebhookAnswer) -> Twiml:
    """Read an answer. Empty (or 204) says nothing; plain text is one message."""
    if not answer.is_success:
        return _refuse(RETRIEVAL_FAILURE, f"the webhook answered {answer.status or 'nothing'}")
    if not answer.body.strip():
        return Twiml()
    if answer.media_type in TEXT_TYPES:
        return _check([TwimlMessage(answer.body.decode("utf-8", "replace"))])
    if answer.media_type not in XML_TYPES:
        return _refuse(INVALID_CONTENT_TYPE, f"content type {answer.media_type or 'missing'}")
    try:
        root = ET.fromstring(answer.body)  # noqa: S314 - our own application's answer
    except ET.ParseError as problem:
        return _refuse(INVALID_XML, str(problem))
    return _read_response(root)


def _read_response(root: ET.Element) -> Twiml:
    if root.tag != "Response":
        return _refuse(INVALID_XML, f"the root is <{root.tag}>, not <Response>")
    if unknown := [verb.tag for verb in root if verb.tag != "Message"]:
        return _refuse(UNKNOWN_VERB, f"<{unknown[0]}> is not followed by this stand-in")
    for verb in root:
        if unknown := sorted(set(verb.attrib) - MESSAGE_ATTRIBUTES):
            return _refuse(SCHEMA_WARNING, f"<Message> has no attribute {unknown[0]}")
        if unknown := [part.tag for part in verb if part.tag not in {"Body", "Media"}]:
            return _refuse(SCHEMA_WARNING, f"<Message> holds <{unknown[0]}>")
        if len(verb.findall("Body")) > 1:
            return _refuse(SCHEMA_WARNING, "<Message> holds two bodies")
    return _check([_read_message(verb) for verb in root])


def _read_message(verb: ET.Element) -> TwimlMessage:
    body = verb.find("Body")
    text = verb.text if body is None else body.text
    return TwimlMessage(text or "", verb.get("statusCallback", ""), verb.get("to", ""))


def _check(messages: list[TwimlMessage]) -> Twiml:
    good, errors = [], []
    for message in messages:
        if not message.body.strip():
            errors.append(TwimlError(BODY_MISSING, "a message without text"))
        elif len(message.body) > MAX_BODY_CHARACTERS:
            errors.append(TwimlError(BODY_TOO_LONG, f"{len(message.body)} characters"))
        else:
            good.append(message)
    return Twiml(tuple(good), tuple(errors))


def _refuse(code: int, reason: str) -> Twiml:
    return Twiml(errors=(TwimlError(code, reason),))
