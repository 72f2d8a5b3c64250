"""Telegram: updates, answered with a Bot API method in the webhook's own response.

https://core.telegram.org/bots/api#getting-updates. An update that is not understood is
acknowledged, as Telegram holds back everything later of that chat until it is. Without
``parse_mode`` nothing in a text is markup, so that a name cannot break a message.
"""

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from telegram import Chat, ChatMemberUpdated, Message, Update, User

from bot.inbox import Answer, Channel, Inbound
from flows.events import Blocked, Event, Opened, Said, SentMedia, Unblocked
from webhooks.guards import TelegramGuard
from webhooks.intake import MAX_WORDS, Intake, clean
from webhooks.request import Handler, Request, Response

MAX_TEXT: Final = 4096
"""Characters of one message: https://core.telegram.org/bots/api#sendmessage"""

ROW: Final = 3
LONG_WORD: Final = 12
"""Characters on a key; with a longer one among them, each key has a row to itself."""

_START: Final = re.compile(r"/start(?:@\w+)?(?:\s+(?P<payload>\S+).*)?", re.IGNORECASE | re.DOTALL)
_PAYLOAD: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MAX_ID: Final = 2**52
"""Telegram's ids have at most 52 significant bits."""

_MEMBERSHIPS: Final[dict[str, Event]] = {"kicked": Blocked(), "member": Unblocked()}

_WORDLESS: Final = (
    "animation audio checklist contact dice document game invoice live_photo location paid_media "
    "photo poll sticker story venue video video_note voice"
).split()
"""What a person can send that has no words. Other messages without words are Telegram's own
notices (a pinned message, a new topic), which nobody expects an answer to."""


_ESSENTIAL: Final = (
    "message_id date chat from text caption message_thread_id is_topic_message "
    "via_bot sender_chat is_automatic_forward"
).split()


@dataclass(frozen=True, slots=True)
class Reading:
    """What an update says, and where its answer belongs.

    ``chat`` and ``topic`` are ids, or None; a private chat's id is above zero, a group's below.
    ``callback`` is the id of a button press that waits to be acknowledged, or "".
    """

    inbound: Inbound
    chat: int | None = None
    topic: int | None = None
    callback: str = ""


def update_handler(intake: Intake, guard: TelegramGuard) -> Handler:
    """Return what answers updates."""
    bot_name = intake.runtime.settings.telegram_bot_name

    def update(request: Request) -> Response:
        data = guard.update(request)
        reading = read_update(data, sha256(request.body).hexdigest(), bot_name)
        answer = intake.take(reading.inbound)
        method = to_method(answer, reading)
        if method is None:
            return Response()
        return Response(json.dumps(method), content_type="application/json")

    return update


def read_update(data: dict[str, Any], fallback_id: str, bot_name: str = "") -> Reading:
    """Read the JSON object of a verified request, whatever it is.

    ``fallback_id`` stands for the update's id where it has none; a repeat has it in common with
    the first, so it is a hash of the body. ``bot_name`` is our bot's username, by which groups
    address it. What has no meaning for a conversation (edits, button presses, channels, other
    bots, unknown kinds) has no address.
    """
    number = _id(data.get("update_id"))
    update_id = fallback_id if number is None else str(number)
    # The library raises nearly anything on a shape that is foreign to it, or newer than it. The
    # words of a message are read all the same: there may be a STOP among them.
    with suppress(Exception):
        return _read(Update.de_json(data, None), update_id, bot_name)
    with suppress(Exception):
        return _read(Update.de_json(_essence(data), None), update_id, bot_name)
    return Reading(_nothing(update_id))


def to_method(answer: Answer, reading: Reading) -> dict[str, Any] | None:
    """Return the Bot API method that carries the answer, or None where there is none.

    Choices are a keyboard whose keys send their own words; without choices the last one goes.
    """
    if reading.callback:
        return {"method": "answerCallbackQuery", "callback_query_id": reading.callback}
    text = clean(answer.message.text)[:MAX_TEXT] if answer.message else ""
    if answer.message is None or reading.chat is None or not text.strip():
        return None
    method: dict[str, Any] = {
        "method": "sendMessage",
        "chat_id": reading.chat,
        "text": text,
        "link_preview_options": {"is_disabled": True},
    }
    if reading.topic is not None:
        method["message_thread_id"] = reading.topic
    if reading.chat > 0:
        method["reply_markup"] = _keyboard(answer.message.choices)
    return method


def _keyboard(choices: Sequence[str]) -> dict[str, Any]:
    if not choices:
        return {"remove_keyboard": True}
    row = ROW if max(map(len, choices)) <= LONG_WORD else 1
    keys = [{"text": choice} for choice in choices]
    return {
        "keyboard": [keys[start : start + row] for start in range(0, len(keys), row)],
        "resize_keyboard": True,
        "one_time_keyboard": True,
    }


def _essence(data: dict[str, Any]) -> dict[str, Any]:
    message = data["message"]
    essence = {key: message[key] for key in _ESSENTIAL if key in message}
    if any(kind in message for kind in _WORDLESS):
        essence["unread"] = True
    return {**data, "message": essence}


def _read(update: Update, update_id: str, bot_name: str) -> Reading:
    if update.message is not None:
        return _read_message(update.message, update_id, bot_name)
    if update.my_chat_member is not None:
        return _read_membership(update.my_chat_member, update_id)
    if update.callback_query is not None:
        return Reading(_nothing(update_id), callback=_words(update.callback_query.id))
    return Reading(_nothing(update_id))


def _read_message(message: Message, update_id: str, bot_name: str) -> Reading:
    sender = message.from_user
    is_a_person = (
        sender is not None
        and sender.is_bot is False
        and not (message.via_bot or message.sender_chat or message.is_automatic_forward)
    )
    chat = _id(message.chat.id)
    if not is_a_person or chat is None:
        return Reading(_nothing(update_id))
    if message.chat.type != Chat.PRIVATE:
        return _read_in_group(message, update_id, bot_name, chat)
    event = _event(message)
    return Reading(_inbound(update_id, chat, event, sender), chat, _id(message.message_thread_id))


def _read_in_group(message: Message, update_id: str, bot_name: str, chat: int) -> Reading:
    """Answer in a group only who calls the bot by its name, each time with the same words.

    So nothing has to be remembered of a group, and nobody is answered who did not ask.
    """
    words = f"{_words(message.text)} {_words(message.caption)}"
    if not bot_name or not re.search(rf"@{re.escape(bot_name)}\b", words, re.IGNORECASE):
        return Reading(_nothing(update_id))
    topic = _id(message.message_thread_id) if message.is_topic_message else None
    return Reading(_nothing(update_id, reply_key="private_please"), chat, topic)


def _read_membership(change: ChatMemberUpdated, update_id: str) -> Reading:
    """In a private chat a person blocks the bot (``kicked``) or lifts that (``member``)."""
    chat = _id(change.chat.id)
    event = _MEMBERSHIPS.get(change.new_chat_member.status)
    if change.chat.type != Chat.PRIVATE or chat is None or event is None:
        return Reading(_nothing(update_id))
    return Reading(_inbound(update_id, chat, event, change.from_user), chat)


def _event(message: Message) -> Event | None:
    # A caption is words too: a STOP under a picture is a STOP.
    text = _words(message.text) or _words(message.caption)
    if start := _START.fullmatch(text.strip()):
        payload = start["payload"] or ""
        return Opened(payload if _PAYLOAD.fullmatch(payload) else "")
    if text.strip():
        return Said(text[:MAX_WORDS])
    # What the library does not know is content of a kind newer than it (or see _essence).
    if message.api_kwargs or any(getattr(message, kind) for kind in _WORDLESS):
        return SentMedia()
    return None


def _inbound(update_id: str, chat: int, event: Event | None, sender: User | None) -> Inbound:
    if event is None:
        return _nothing(update_id)
    return Inbound(
        provider="telegram",
        provider_id=update_id,
        channel=Channel.TELEGRAM,
        address=str(chat),
        event=event,
        language_hint=_language(sender.language_code if sender else None),
    )


def _nothing(update_id: str, reply_key: str = "") -> Inbound:
    """An update that is stored and acknowledged, and changes nothing."""
    return Inbound("telegram", update_id, Channel.TELEGRAM, "", None, reply_key=reply_key)


def _id(value: object) -> int | None:
    """The library does not look at types: what should be a number may be anything."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if abs(value) < _MAX_ID else None


def _words(value: object) -> str:
    return clean(value) if isinstance(value, str) else ""


def _language(value: object) -> str:
    """Return the first part of an IETF tag if it has two letters, else ""."""
    tag = value.partition("-")[0].lower() if isinstance(value, str) else ""
    return tag if re.fullmatch("[a-z]{2}", tag) else ""
