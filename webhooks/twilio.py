"""Twilio: inbound messages (SMS, MMS, WhatsApp, RCS) and receipts, answered in TwiML.

https://www.twilio.com/docs/messaging/guides/webhook-request lists the fields; Twilio adds others
without notice, and they are passed over. ``I-Twilio-Idempotency-Token`` is not used: MessageSid
is as stable, and is what a later look at Twilio's log goes by. What has none of Twilio's form, or
none for our account, is not Twilio's and gets a 403 (``webhooks.signed_fields``).
"""

import re
from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape, quoteattr

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType
from werkzeug.exceptions import NotFound

from bot.inbox.receive import Answer, Channel, Inbound, Receipt
from bot.phone_numbers.number_forms import newest_form
from bot.providers.twilio.callbacks import RECEIPT_RETRIES
from flows.events import CarrierWord, Event, Said, SentMedia
from flows.lexicon.message_text import MAX_MESSAGE_LENGTH
from webhooks.guards import TwilioGuard
from webhooks.request import Handler, Request, Response
from webhooks.safe_receive import Intake, clean

MAX_BODY_CHARACTERS: Final = 1600
"""Characters; Twilio sends nothing of a longer text (error 21617)."""

_XML: Final = '<?xml version="1.0" encoding="UTF-8"?>'
"""Two elements are all that is ever answered: twilio's own builder takes ten times as long for
them, and is what the tests compare with."""

_CHANNELS: Final = {"": Channel.SMS, "whatsapp": Channel.WHATSAPP, "rcs": Channel.RCS}
_NUMBER: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_NORTH_AMERICAN: Final = re.compile(r"\+1[2-9][0-9]{9}")
_TOLL_FREE_CODES: Final = frozenset({"800", "833", "844", "855", "866", "877", "888"})
"""In service (https://www.fcc.gov/consumers/guides/what-toll-free-number-and-how-does-it-work)."""
_SHORT_CODE: Final = re.compile(r"[0-9]{3,8}")
_KEY: Final = re.compile(
    r"(?P<message>[0-9]{1,18})|m(?P<direct>[0-9]{1,18})"
    r"|d(?P<delivery>[0-9]{1,18})-(?P<attempt>[0-9]{1,8})",
    re.ASCII,
)
"""What a receipt is about: a reply, by its message's id; a direct message of ours ("m12"); or an
attempt at a delivery ("d12-1")."""
_STATUS: Final = re.compile(r"[A-Za-z_]{1,40}")
_ERROR: Final = re.compile(r"[0-9]{1,10}")
_INBOUND_STATUSES: Final = frozenset({"", "received", "receiving"})


def message_handler(intake: Intake, guard: TwilioGuard) -> Handler:
    """Return what answers inbound messages."""
    settings = intake.runtime.settings

    def message(request: Request) -> Response:
        inbound = read_message(guard.fields(request), settings.twilio_from)
        answer = intake.take(inbound, request.notes)
        receipts = f"{settings.public_url}/twilio/status/{answer.message_id}{RECEIPT_RETRIES}"
        return Response(twiml(answer, receipts), content_type="text/xml; charset=utf-8")

    return message


def status_handler(intake: Intake, guard: TwilioGuard) -> Handler:
    """Return what answers receipts; the last segment of their path says of what."""

    def status(request: Request) -> Response:
        key = _KEY.fullmatch(request.path.rpartition("/")[2])
        if key is None:
            raise NotFound
        fields = guard.fields(request)
        of = key["message"] or key["direct"] or key["delivery"]
        receipt = read_receipt(int(of), fields)
        if not receipt.status:
            return Response(status=204)
        if key["message"]:
            intake.settle(intake.runtime, receipt)
        elif key["direct"]:
            intake.settle_direct_message(intake.runtime, receipt)
        else:
            intake.settle_delivery(intake.runtime, receipt, int(key["attempt"]))
        return Response(status=204)

    return status


def read_message(form: Mapping[str, str], own_number: str = "") -> Inbound:
    """Read the fields of a verified request, whatever they are.

    ``own_number`` is the one we send from. Where nobody may be answered (see ``_number``; also
    ourselves, and channels we do not know) there is no address and no event.
    """
    prefix, sender = _split(form.get("From", ""))
    _, receiver = _split(form.get("To", ""))
    is_someone = prefix in _CHANNELS and sender not in {receiver, own_number}
    address = _number(sender) if is_someone else ""
    # A status posted here by mistake names us as the sender: it is nobody's message.
    if not {form.get("SmsStatus", ""), form.get("MessageStatus", "")} <= _INBOUND_STATUSES:
        address = ""
    return Inbound(
        provider="twilio",
        provider_id=form.get("MessageSid", ""),
        channel=_CHANNELS.get(prefix, Channel.SMS),
        address=address,
        event=_event(form) if address else None,
        to=receiver if _NUMBER.fullmatch(receiver) or _SHORT_CODE.fullmatch(receiver) else "",
    )


def read_receipt(message_id: int, form: Mapping[str, str]) -> Receipt:
    """Read what became of what we sent under this id; the status is "" where none was sent."""
    status = form.get("MessageStatus") or form.get("SmsStatus", "")
    error = form.get("ErrorCode", "")
    return Receipt(
        message_id=message_id,
        provider_id=form.get("MessageSid", ""),
        status=status.lower() if _STATUS.fullmatch(status) else "",
        error=error if _ERROR.fullmatch(error) else "",
    )


def twiml(answer: Answer, status_url: str) -> str:
    """Return the answer as TwiML; without a message in it, the empty ``<Response />``.

    ``statusCallback`` rather than ``action``: what answers an action goes on with the
    conversation. https://www.twilio.com/docs/messaging/twiml/message
    """
    text = clean(answer.message.text)[:MAX_BODY_CHARACTERS] if answer.message else ""
    if not text.strip():
        return f"{_XML}<Response />"
    message = f"<Message statusCallback={quoteattr(status_url)}>{escape(text)}</Message>"
    return f"{_XML}<Response>{message}</Response>"


def _split(address: str) -> tuple[str, str]:
    """Part "whatsapp:+15550100" into its channel and its number; an SMS has no prefix."""
    prefix, colon, rest = address.strip().partition(":")
    return (prefix.lower(), rest) if colon else ("", prefix)


def _number(sender: str) -> str:
    """Return the E.164 number, or "" for what is not to be answered.

    That is a short code, a name in place of a number, and a toll-free number: machines send from
    these. A number is not refused for being unknown: numbering plans change every week.
    """
    if not _NUMBER.fullmatch(sender):
        return ""
    # The library asks each of the plan's twenty-five countries in turn: much of a request's time.
    if _NORTH_AMERICAN.fullmatch(sender):
        return "" if sender[2:5] in _TOLL_FREE_CODES else sender
    try:
        number = phonenumbers.parse(sender, None)
        in_plan = phonenumbers.parse(newest_form(sender), None)
    except NumberParseException:
        return sender
    if phonenumbers.number_type(in_plan) == PhoneNumberType.TOLL_FREE:
        return ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _event(form: Mapping[str, str]) -> Event:
    # Of WhatsApp's buttons the words are taken, never the payload: they are what a person saw.
    texts = (clean(form.get(key, "")) for key in ("Body", "ButtonText"))
    text = next((words for words in texts if words.strip()), "")
    carrier_word = _carrier_word(form.get("OptOutType", ""))
    if not text and carrier_word is None:
        return SentMedia()
    return Said(text[:MAX_MESSAGE_LENGTH], carrier_word, _is_own_words(form))


def _is_own_words(form: Mapping[str, str]) -> bool:
    """Say whether the words were typed or tapped: a picture's caption may be anybody's, and so
    may what WhatsApp says was forwarded."""
    is_forwarded = "true" in (form.get("Forwarded"), form.get("FrequentlyForwarded"))
    return form.get("NumMedia", "0") in {"", "0"} and not is_forwarded


def _carrier_word(opt_out_type: str) -> CarrierWord | None:
    try:
        return CarrierWord(opt_out_type.lower())
    except ValueError:
        return None
