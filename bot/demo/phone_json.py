"""Phones, chats and messages as the page's script reads them: plain values for JSON."""

from collections.abc import Sequence
from typing import Any

from bot.demo.conversation_starts import Start
from bot.demo.fictional_people import Owner, Phone, spoken
from bot.demo.stand_ins.telegram import chats
from bot.demo.stand_ins.telegram.chats import Chat, ChatMessage
from bot.demo.stand_ins.twilio import phones
from bot.demo.stand_ins.twilio.phones import Direction, Sms
from bot.demo.stand_ins.twilio.twiml_reader import RECIPIENT_OPTED_OUT
from flows.segments import LIMITS

AUTHORS = {
    Direction.INBOUND: "me",
    Direction.REPLY: "bot",
    Direction.PUSHED: "bot",
    Direction.CARRIER: "carrier",
}


def start(way_in: Start) -> dict[str, Any]:
    """Return one way in."""
    return {
        "words": way_in.words,
        "label": way_in.label,
        "language": way_in.language,
        "kind": way_in.kind,
    }


def phone(
    device: Phone, messages: Sequence[Sms], *, words: Sequence[str], is_blocked: bool
) -> dict[str, Any]:
    """Return a phone with its messages; ``words`` are offered to be sent back."""
    return {
        "id": device.number,
        "label": spoken(device.number),
        "owner": device.owner.name,
        "messages": [text_message(sms) for sms in messages],
        "words": list(words),
        "blocked": is_blocked,
    }


def text_message(sms: Sms) -> dict[str, Any]:
    """Return one text with its size, as the carrier bills it, and its status."""
    limit = LIMITS[sms.size.encoding]
    return {
        "id": sms.sid,
        "author": AUTHORS[sms.direction],
        "text": sms.body,
        "is_update": sms.direction is Direction.PUSHED,
        "at": sms.at.isoformat(),
        "status": str(sms.status),
        "error": sms.error,
        "size": {
            "encoding": sms.size.encoding,
            "segments": sms.size.segments,
            "units": sms.size.units,
            "room": limit.alone if sms.size.segments <= 1 else limit.each * sms.size.segments,
            "culprits": list(sms.size.culprits),
        },
    }


def chat(conversation: Chat, owner: Owner) -> dict[str, Any]:
    """Return a Telegram chat with its messages and the buttons shown now."""
    return {
        "id": conversation.person.id,
        "label": conversation.person.first_name,
        "owner": owner.name,
        "messages": [chat_message(message) for message in list(conversation.messages)],
        "keyboard": [list(row) for row in conversation.keyboard],
        "blocked": conversation.is_blocked,
    }


def chat_message(message: ChatMessage) -> dict[str, Any]:
    """Return one message of a Telegram chat."""
    return {
        "id": message.message_id,
        "author": "bot" if message.is_from_bot else "me",
        "text": message.text,
        "is_update": message.is_pushed,
        "at": message.at.isoformat(),
    }


def twilio_complaint(exchange: phones.Exchange) -> str:
    """Return what Twilio's debugger would say of the answer, or "".

    A message that the block list stopped is shown where it would have stood.
    """
    faults = [fault for fault in exchange.faults if fault.code != RECIPIENT_OPTED_OUT]
    return "; ".join(f"Twilio would log error {fault.code}: {fault.reason}" for fault in faults)


def telegram_complaint(exchange: chats.Exchange) -> str:
    """Return what Telegram would report of the answer, or ""."""
    if not exchange.answer.is_success:
        return f"Telegram would report the webhook: it answered {exchange.answer.status}"
    refused = exchange.refused
    return f"Telegram would refuse the answer ({refused.code}): {refused.reason}" if refused else ""
