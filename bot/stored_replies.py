"""The form in which a reply is stored beside the message that it answers, before it is sealed."""

import json
from typing import Final

from flows.replies import RenderedMessage

_to_json: Final = json.JSONEncoder(ensure_ascii=False).encode


def write_reply(reply: RenderedMessage) -> str:
    """Return a reply as it is stored."""
    return _to_json([reply.text, reply.choices, reply.contact_choice])


def read_reply(stored: str) -> RenderedMessage:
    """Return the reply of a stored form; older ones have no contact's button."""
    text, choices, *contact = json.loads(stored)
    return RenderedMessage(text, tuple(choices), *contact)


def read_reply_text(stored: str | None) -> str:
    """Return what a stored reply said; "" for none."""
    return read_reply(stored).text if stored else ""
