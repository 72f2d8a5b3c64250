"""Telegram's ``sendMessage``: what a request for it must be, in the words of the server.

Limits and types: https://core.telegram.org/bots/api#sendmessage. A parameter that it does not
have is an error here, where the real server passes over it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

MAX_TEXT = 4096

PARAMETERS: dict[str, type] = {
    "chat_id": int, "text": str, "business_connection_id": str, "message_thread_id": int,
    "direct_messages_topic_id": int, "parse_mode": str, "entities": list,
    "link_preview_options": dict, "disable_notification": bool, "protect_content": bool,
    "allow_paid_broadcast": bool, "message_effect_id": str, "suggested_post_parameters": dict,
    "reply_parameters": dict, "reply_markup": dict,
}  # fmt: skip
"""Its parameters and their types."""


def wrong_words(given: Mapping[str, Any]) -> str:
    """Return what the server says against these parameters after "Bad Request: ", or ""."""
    text = str(given.get("text", ""))
    if unknown := given.keys() - PARAMETERS:
        return f"unknown parameter {min(unknown)}"
    if not given.get("chat_id"):
        return "chat_id is empty"
    if not text.strip():
        return "message text is empty"
    if len(text) > MAX_TEXT:
        return "message is too long"
    return ""


def sent_message(number: int, chat_id: int, text: str, at: datetime) -> dict[str, Any]:
    """Return the message that was sent, as the server answers it; ``at`` is aware UTC."""
    return {
        "message_id": number, "date": int(at.timestamp()), "text": text,
        "chat": {"id": chat_id, "type": "private", "first_name": "Ada"},
        "from": {"id": 123456, "is_bot": True, "first_name": "Petition"},
    }  # fmt: skip
