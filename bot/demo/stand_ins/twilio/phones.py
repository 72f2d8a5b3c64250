"""A stand-in for Twilio: texts that come in, answers that go out, receipts that follow.

Behaves towards our webhooks as the provider's documentation describes
(https://www.twilio.com/docs/messaging/guides/webhook-request and
https://www.twilio.com/docs/messaging/guides/track-outbound-message-status).
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from bot.demo.stand_ins.twilio.carrier_keywords import Carrier, Sender
from bot.demo.stand_ins.twilio.twiml_reader import (
    RECIPIENT_OPTED_OUT,
    Fault,
    Twiml,
    TwimlMessage,
    read_twiml,
)
from bot.demo.stand_ins.twilio.webhook_forms import Account, inbound_form, status_form
from bot.demo.stand_ins.twilio.webhook_requests import TwilioRequest, resolve
from bot.demo.stand_ins.webhook_client import UNREACHABLE, WebhookAnswer, Wire
from flows.segments import Measure, measure

UNREACHABLE_HANDSET = 30003
NOT_IN_SERVICE = 30005
MAGIC_WORD = "error30003"
"""In a text, or in the text it answers: the answer never reaches the handset."""

RETRIES = 2
"""How often a failing webhook is tried again, as ``connect`` sets it on a live number (rc=2)."""


class Direction(StrEnum):
    """Who sent a message, and why. The carrier's own replies never pass through our webhooks."""

    INBOUND = "inbound"
    REPLY = "outbound-reply"
    PUSHED = "outbound-api"
    CARRIER = "carrier"


class Status(StrEnum):
    """Where a message stands, in Twilio's words."""

    RECEIVED = "received"
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"


IN_FLIGHT = frozenset({Status.QUEUED, Status.SENT})


@dataclass(frozen=True, slots=True)
class Sms:
    """One message as Twilio's log holds it. ``person`` is the phone's address.

    ``size`` is what the carrier bills for the body.
    """

    sid: str
    direction: Direction
    person: str
    sender: str
    body: str
    size: Measure
    status: Status
    at: datetime
    error: int = 0
    status_callback: str = ""
    is_unreachable: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """One text and what came of it.

    ``replies`` are what the phone shows, the carrier's own first; ``dropped`` what the block
    list stopped; ``faults`` what Twilio's debugger would show.
    """

    sid: str
    answer: WebhookAnswer
    replies: tuple[Sms, ...] = ()
    dropped: tuple[Sms, ...] = ()
    faults: tuple[Fault, ...] = ()


class TwilioSandbox:
    """Twilio, its number, and the carriers behind it. Safe to use from several threads.

    ``now`` returns an aware UTC time. ``webhook`` is the address configured for the number.
    """

    def __init__(
        self,
        account: Account,
        webhook: str,
        wire: Wire,
        now: Callable[[], datetime],
        sender: Sender = Sender.LONG_CODE,
    ) -> None:
        self.account = account
        self.carrier = Carrier()
        self._webhook = webhook
        self._request = TwilioRequest(account.auth_token, wire)
        self._now = now
        self._sender = sender
        self._log: dict[str, Sms] = {}
        self._given_up: set[str] = set()
        self._lock = threading.RLock()

    @property
    def messages(self) -> tuple[Sms, ...]:
        """Every message so far, oldest first."""
        with self._lock:
            return tuple(self._log.values())

    def text(self, person: str, body: str, *, media: Sequence[str] = (), sid: str = "") -> Exchange:
        """Send a text from a phone to our number and carry out the webhook's answer.

        ``person`` is an E.164 number, or ``whatsapp:`` and one. ``media`` are content types of
        pictures. A ``sid`` that was used before makes this the provider's repeat of that text.
        """
        is_whatsapp = person.startswith("whatsapp:")
        kind = Sender.WHATSAPP if is_whatsapp else self._sender
        number = f"whatsapp:{self.account.number}" if is_whatsapp else self.account.number
        inbound = self._record(
            Direction.INBOUND, person, number, body, status=Status.RECEIVED, sid=sid
        )
        turn = self.carrier.hear(kind, number, person, body)
        own = (
            (self._record(Direction.CARRIER, person, number, turn.reply, status=Status.DELIVERED),)
            if turn.reply
            else ()
        )
        answer = self._post(
            inbound_form(
                self.account, inbound.sid, person=person, number=number, body=body, media=media
            )
        )
        twiml = read_twiml(answer)
        replies, dropped = self._carry_out(twiml, inbound)
        faults = (
            *twiml.faults,
            *(Fault(RECIPIENT_OPTED_OUT, "the recipient has opted out") for _ in dropped),
        )
        return Exchange(inbound.sid, answer, own + replies, dropped, faults)

    def push(self, person: str, body: str, *, status_callback: str = "", sid: str = "") -> Sms:
        """Send what the REST API was asked to send: ``FAILED`` with 21610 where it is blocked."""
        number = self.account.number
        is_blocked = self.carrier.blocks(number, person)
        status = Status.FAILED if is_blocked else Status.QUEUED
        with self._lock:  # no step between the two
            sms = replace(
                self._record(Direction.PUSHED, person, number, body, status=status, sid=sid),
                error=RECIPIENT_OPTED_OUT if is_blocked else 0,
                status_callback=status_callback,
                is_unreachable=person in self._given_up or MAGIC_WORD in body.lower(),
            )
            self._store(sms)
        return sms

    def give_up(self, person: str) -> None:
        """Take a number out of service: what is sent to it from now on fails (30005)."""
        self._given_up.add(person)

    def tick(self) -> bool:
        """Let every message in flight take one step and post its receipt.

        Returns whether any message is still in flight: call until it is not.
        """
        with self._lock:
            flying = [sms for sms in self._log.values() if sms.status in IN_FLIGHT]
        for sms in flying:
            self._step(sms)
        return any(sms.status in IN_FLIGHT for sms in self.messages)

    def _post(self, form: dict[str, str]) -> WebhookAnswer:
        answer = WebhookAnswer(UNREACHABLE)
        token = str(uuid4())  # the same on every retry
        for _ in range(1 + RETRIES):
            answer = self._request.post(self._webhook, form, token)
            if answer.status != UNREACHABLE and answer.status < 500:  # noqa: PLR2004 - rp=5xx
                break
        return answer

    def _carry_out(self, twiml: Twiml, inbound: Sms) -> tuple[tuple[Sms, ...], tuple[Sms, ...]]:
        """Send each message of the answer, or drop it where the carrier blocks."""
        sent, dropped = [], []
        for message in twiml.messages:
            person = message.to or inbound.person
            if self.carrier.blocks(inbound.sender, person):
                sms = self._reply(message, inbound, Status.FAILED, RECIPIENT_OPTED_OUT)
                dropped.append(sms)
            else:
                sent.append(self._reply(message, inbound, Status.QUEUED, 0))
        return tuple(sent), tuple(dropped)

    def _reply(self, message: TwimlMessage, inbound: Sms, status: Status, error: int) -> Sms:
        sms = self._record(
            Direction.REPLY,
            message.to or inbound.person,
            inbound.sender,
            message.body,
            status=status,
        )
        unreachable = any(MAGIC_WORD in text.lower() for text in (message.body, inbound.body))
        sms = replace(
            sms,
            error=error,
            status_callback=message.status_callback,
            is_unreachable=unreachable,
        )
        self._store(sms)
        return sms

    def _record(
        self,
        direction: Direction,
        person: str,
        number: str,
        body: str,
        *,
        status: Status,
        sid: str = "",
    ) -> Sms:
        sms = Sms(
            sid=sid or new_sid("SM"),
            direction=direction,
            person=person,
            sender=number,
            body=body,
            size=measure(body),
            status=status,
            at=self._now(),
        )
        self._store(sms)
        return sms

    def _store(self, sms: Sms) -> None:
        with self._lock:
            self._log[sms.sid] = sms

    def _step(self, sms: Sms) -> None:
        if sms.status is Status.QUEUED:
            after = replace(sms, status=Status.SENT)
        elif sms.is_unreachable:
            error = NOT_IN_SERVICE if sms.person in self._given_up else UNREACHABLE_HANDSET
            after = replace(sms, status=Status.UNDELIVERED, error=error)
        else:
            after = replace(sms, status=Status.DELIVERED)
        self._store(after)
        if after.status_callback:
            form = status_form(
                self.account,
                after.sid,
                person=after.person,
                number=after.sender,
                status=after.status,
                error=after.error,
            )
            self._request.post(resolve(self._webhook, after.status_callback), form)


def new_sid(prefix: str) -> str:
    """Return an identifier of Twilio's shape: two letters and 32 hexadecimal digits."""
    return prefix + uuid4().hex
