"""Phones, chats and messages as the page's script reads them: plain values for JSON."""

from collections.abc import Collection, Sequence
from typing import Any

from bot.demo.fictional_people import Phone, format_number
from bot.demo.stand_ins.telegram.stand_in import Chat, ChatMessage, UpdateResult
from bot.demo.stand_ins.twilio.messages import RECIPIENT_OPTED_OUT, AccountMessage, Direction
from bot.demo.stand_ins.twilio.stand_in import TextResult
from flows.segments import SEGMENT_LIMITS

AUTHORS = {
    Direction.INBOUND: "me",
    Direction.REPLY: "bot",
    Direction.API: "bot",
    Direction.CARRIER: "carrier",
}


def phone(
    device: Phone,
    messages: Sequence[AccountMessage],
    *,
    words: Sequence[str],
    is_blocked: bool,
    by_hand: Collection[str],
) -> dict[str, Any]:
    """Return a phone with its messages; ``words`` are offered to be sent back.

    ``by_hand`` are the answers that were written by an organizer, here and in a chat.
    """
    return {
        "id": device.number,
        "label": format_number(device.number),
        "owner": device.owner,
        "messages": [text_message(message, by_hand) for message in messages],
        "words": list(words),
        "blocked": is_blocked,
    }


def text_message(message: AccountMessage, by_hand: Collection[str]) -> dict[str, Any]:
    """Return one text with its size, as the carrier bills it, and its status."""
    size = message.size
    limit = SEGMENT_LIMITS[size.encoding]
    return {
        "id": message.sid,
        "author": AUTHORS[message.direction],
        "text": message.body,
        "tag": _tag(message.body, by_hand) if message.direction is Direction.API else "",
        "at": message.at.isoformat(),
        "status": str(message.status),
        "error": message.error,
        "size": {
            "encoding": size.encoding,
            "segments": size.segments,
            "units": size.units,
            "room": limit.alone if size.segments <= 1 else limit.each * size.segments,
            "culprits": list(size.culprits),
        },
    }


def chat(conversation: Chat, owner: str, by_hand: Collection[str]) -> dict[str, Any]:
    """Return a Telegram chat with its messages and the buttons shown now."""
    return {
        "id": conversation.person.id,
        "label": conversation.person.first_name,
        "owner": owner,
        "messages": [chat_message(message, by_hand) for message in list(conversation.messages)],
        "keyboard": [list(row) for row in conversation.keyboard],
        "blocked": conversation.is_blocked,
    }


def chat_message(message: ChatMessage, by_hand: Collection[str]) -> dict[str, Any]:
    """Return one message of a Telegram chat."""
    return {
        "id": message.message_id,
        "author": "bot" if message.is_from_bot else "me",
        "text": message.text,
        "tag": _tag(message.text, by_hand) if message.is_broadcast else "",
        "at": message.at.isoformat(),
    }


def _tag(text: str, by_hand: Collection[str]) -> str:
    """Return the heading above a message that answers no other: which kind of message it is."""
    return "Answered by hand" if any(text.endswith(one) for one in by_hand) else "Update"


def twilio_complaint(result: TextResult) -> str:
    """Return what Twilio's debugger would say of the answer, or "".

    A message that the block list stopped is shown where it would have stood.
    """
    errors = [error for error in result.errors if error.code != RECIPIENT_OPTED_OUT]
    return "; ".join(f"Twilio would log error {error.code}: {error.reason}" for error in errors)


def telegram_complaint(result: UpdateResult) -> str:
    """Return what Telegram would report of the answer, or ""."""
    if not result.answer.is_success:
        return f"Telegram would report the webhook: it answered {result.answer.status}"
    refused = result.refused
    return f"Telegram would refuse the answer ({refused.code}): {refused.reason}" if refused else ""
