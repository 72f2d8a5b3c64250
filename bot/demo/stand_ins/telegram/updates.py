"""What Telegram posts to a webhook: updates, field by field, as it sends them.

Source: https://core.telegram.org/bots/api#update.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

BOT_COMMAND = re.compile(r"/[A-Za-z0-9_]{1,32}(@\w+)?(?!\S)")


@dataclass(frozen=True, slots=True)
class Writer:
    """A person with a Telegram account. A private chat has the person's own id.

    ``phone_number`` is as Telegram tells it: without a "+". The one given is kept for fiction.
    """

    id: int
    first_name: str
    language_code: str = "en"
    phone_number: str = "13035550100"


def text_message(person: Writer, message_id: int, text: str, at: datetime) -> Mapping[str, Any]:
    """Return a message with words; a command at its start is marked as one."""
    message = {"message_id": message_id, **_origin(person, at), "text": text}
    if command := BOT_COMMAND.match(text):
        entity = {"type": "bot_command", "offset": 0, "length": command.end()}
        message["entities"] = [entity]
    return message


def contact_message(person: Writer, message_id: int, at: datetime) -> Mapping[str, Any]:
    """Return the message by which a person shares their own contact."""
    contact = {
        "phone_number": person.phone_number,
        "first_name": person.first_name,
        "user_id": person.id,
    }
    return {"message_id": message_id, **_origin(person, at), "contact": contact}


def block_update(person: Writer, at: datetime, *, blocked: bool) -> Mapping[str, Any]:
    """Return the update that tells the bot it was blocked or unblocked in a private chat."""
    bot = {"id": 1, "is_bot": True, "first_name": "Bot"}
    member = {"user": bot, "status": "member"}
    kicked = {"user": bot, "status": "kicked", "until_date": 0}
    before, after = (member, kicked) if blocked else (kicked, member)
    change = {"old_chat_member": before, "new_chat_member": after}
    return {"my_chat_member": {**_origin(person, at), **change}}


def _origin(person: Writer, at: datetime) -> dict[str, Any]:
    return {
        "from": {
            "id": person.id,
            "is_bot": False,
            "first_name": person.first_name,
            "language_code": person.language_code,
        },
        "chat": {"id": person.id, "first_name": person.first_name, "type": "private"},
        "date": int(at.timestamp()),
    }
