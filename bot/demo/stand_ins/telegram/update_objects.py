"""What Telegram posts to a webhook: updates, field by field, as it sends them.

Source: https://core.telegram.org/bots/api#update.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

MEDIA: dict[str, Any] = {
    "sticker": {
        "file_id": "CAACAgIAAx",
        "file_unique_id": "AgADAQAD",
        "type": "regular",
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
    },
    "voice": {"file_id": "AwACAgIAAx", "file_unique_id": "AgADBAAD", "duration": 3},
    "location": {"latitude": 40.7, "longitude": -74.0},
}
"""One example of each kind of message that has no words."""

BOT_COMMAND = re.compile(r"/[A-Za-z0-9_]{1,32}(@\w+)?(?!\S)")


@dataclass(frozen=True, slots=True)
class Writer:
    """A person with a Telegram account. A private chat has the person's own id."""

    id: int
    first_name: str
    language_code: str = "en"


def text_message(person: Writer, message_id: int, text: str, at: datetime) -> Mapping[str, Any]:
    """Return a message with words; a command at its start is marked as one."""
    message = {**_envelope(person, message_id, at), "text": text}
    if command := BOT_COMMAND.match(text):
        entity = {"type": "bot_command", "offset": 0, "length": command.end()}
        message["entities"] = [entity]
    return message


def media_message(person: Writer, message_id: int, kind: str, at: datetime) -> Mapping[str, Any]:
    """Return a message of one of the ``MEDIA`` kinds."""
    return {**_envelope(person, message_id, at), kind: MEDIA[kind]}


def block_update(person: Writer, at: datetime, *, blocked: bool) -> Mapping[str, Any]:
    """Return the update that tells the bot it was blocked or unblocked in a private chat."""
    bot = {"id": 1, "is_bot": True, "first_name": "Bot"}
    before, after = ("member", "kicked") if blocked else ("kicked", "member")
    return {
        "my_chat_member": {
            "chat": _chat(person),
            "from": _user(person),
            "date": int(at.timestamp()),
            "old_chat_member": _membership(bot, before),
            "new_chat_member": _membership(bot, after),
        }
    }


def _membership(bot: Mapping[str, Any], status: str) -> Mapping[str, Any]:
    until = {"until_date": 0} if status == "kicked" else {}
    return {"user": bot, "status": status, **until}


def _envelope(person: Writer, message_id: int, at: datetime) -> dict[str, Any]:
    return {
        "message_id": message_id,
        "from": _user(person),
        "chat": _chat(person),
        "date": int(at.timestamp()),
    }


def _user(person: Writer) -> Mapping[str, Any]:
    return {
        "id": person.id,
        "is_bot": False,
        "first_name": person.first_name,
        "language_code": person.language_code,
    }


def _chat(person: Writer) -> Mapping[str, Any]:
    return {"id": person.id, "first_name": person.first_name, "type": "private"}
