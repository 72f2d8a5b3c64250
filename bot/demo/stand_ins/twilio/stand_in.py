"""A stand-in for Twilio: phones that text our number, and what comes of the webhook's answers.

Behaves towards our webhooks as the provider's documentation describes
(https://www.twilio.com/docs/messaging/guides/webhook-request and
https://www.twilio.com/docs/messaging/guides/track-outbound-message-status).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urldefrag, urljoin

from bot.demo.stand_ins.twilio.account_messages import AccountMessages
from bot.demo.stand_ins.twilio.carrier_keywords import SenderType
from bot.demo.stand_ins.twilio.messages import (
    RECIPIENT_OPTED_OUT,
    Direction,
    Message,
    Status,
    inbound_message,
    new_sid,
)
from bot.demo.stand_ins.twilio.twiml_reader import TwimlError, TwimlMessage, read_twiml
from bot.demo.stand_ins.twilio.webhook_requests import Account, inbound_form, post_form
from bot.demo.stand_ins.webhook_client import WebhookAnswer, WebhookClient


@dataclass(frozen=True, slots=True)
class TextResult:
    """One text and what came of it.

    ``replies`` are what the phone shows, the carrier's own first; ``dropped`` what the block
    list stopped; ``errors`` what Twilio's debugger would show.
    """

    sid: str
    answer: WebhookAnswer
    replies: tuple[Message, ...] = ()
    dropped: tuple[Message, ...] = ()
    errors: tuple[TwimlError, ...] = ()


class TwilioStandIn:
    """Twilio, its number, and the carriers behind it. Safe to use from several threads.

    ``now`` returns an aware UTC time. ``webhook`` is the address configured for the number.
    """

    def __init__(
        self,
        account: Account,
        webhook: str,
        client: WebhookClient,
        now: Callable[[], datetime],
        sender_type: SenderType = SenderType.LONG_CODE,
    ) -> None:
        self.account = account
        self.messages = AccountMessages(account, now, client=client)
        self._webhook = webhook
        self._client = client
        self._now = now
        self._sender_type = sender_type

    def text(self, person: str, body: str, *, sid: str = "") -> TextResult:
        """Send a text from a phone to our number and carry out the webhook's answer.

        ``person`` is an E.164 number, or ``whatsapp:`` and one. A ``sid`` that was used before
        makes this the provider's repeat of that text.
        """
        is_whatsapp = person.startswith("whatsapp:")
        sender_type = SenderType.WHATSAPP if is_whatsapp else self._sender_type
        number = f"whatsapp:{self.account.number}" if is_whatsapp else self.account.number
        inbound = inbound_message(sid or new_sid(), person, number, body, self._now())
        self.messages.add(inbound)
        carrier_reply = self.messages.carrier.handle_text(sender_type, number, person, body)
        carrier_replies = [self._carrier_reply(inbound, carrier_reply)] if carrier_reply else []
        form = inbound_form(self.account, inbound.sid, person=person, number=number, body=body)
        answer = post_form(self._client, self.account.auth_token, self._webhook, form)
        twiml = read_twiml(answer)
        replies = [self._reply(message, inbound) for message in twiml.messages]
        dropped = tuple(reply for reply in replies if reply.status is Status.FAILED)
        return TextResult(
            inbound.sid,
            answer,
            (*carrier_replies, *(reply for reply in replies if reply not in dropped)),
            dropped,
            (
                *twiml.errors,
                *(TwimlError(RECIPIENT_OPTED_OUT, "the recipient has opted out") for _ in dropped),
            ),
        )

    def _carrier_reply(self, inbound: Message, body: str) -> Message:
        reply = Message(
            new_sid(), inbound.sender, inbound.to, body, self._now(),
            Status.DELIVERED, Direction.CARRIER,
        )  # fmt: skip
        self.messages.add(reply)
        return reply

    def _reply(self, twiml: TwimlMessage, inbound: Message) -> Message:
        """Send a message of the answer, or drop it where the carrier blocks."""
        person, callback = twiml.to or inbound.sender, twiml.status_callback
        reply = Message(
            new_sid(), person, inbound.to, twiml.body, self._now(),
            Status.QUEUED, Direction.REPLY,
            callback=callback and urljoin(urldefrag(self._webhook).url, callback),
        )  # fmt: skip
        if not self.messages.carrier.blocks(inbound.to, person):
            return self.messages.send(reply, prompt=inbound.body)
        reply = replace(reply, status=Status.FAILED, error=RECIPIENT_OPTED_OUT)
        self.messages.add(reply)
        return reply
