"""Telegram: updates, answered with a Bot API method in the webhook's own response.

https://core.telegram.org/bots/api#getting-updates. An update that is not understood is
acknowledged, as Telegram holds back everything later of that chat until it is. Without
``parse_mode`` nothing in a text is markup, so that a name cannot break a message. The few fields
that matter are read from the JSON by hand: telegram's own ``Update.de_json`` takes four times as
long and raises on what is newer than it; the tests hold this reading to it.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from bot.inbox.receive import Answer, Channel, Inbound
from flows.events import Blocked, Event, Opened, Said, SentMedia, SharedContact, Unblocked
from flows.lexicon.message_text import MAX_MESSAGE_LENGTH
from webhooks.guards import TelegramGuard
from webhooks.request import Handler, Request, Response
from webhooks.safe_receive import Intake, clean

MAX_TEXT_CHARACTERS: Final = 4096
"""Characters of one message: https://core.telegram.org/bots/api#sendmessage"""

PRIVATE: Final = "private"
"""The type of a person's own chat with the bot."""

KEYS_PER_ROW: Final = 3
MAX_CHARACTERS_IN_ROW: Final = 12
"""Characters on a key; with a longer one among them, each key has a row to itself."""

_START: Final = re.compile(r"/start(?:@\w+)?(?:\s+(?P<payload>\S+).*)?", re.IGNORECASE | re.DOTALL)
_PAYLOAD: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_DIGITS: Final = re.compile(r"[1-9][0-9]{6,14}")
"""A number in E.164, without its "+"."""
_MAX_ID: Final = 2**52
"""Telegram's ids have at most 52 significant bits."""

_MEMBERSHIPS: Final[dict[str, Event]] = {"kicked": Blocked(), "member": Unblocked()}

_WORDLESS: Final = frozenset(
    "animation audio checklist contact dice document live_photo location paid_media photo poll "
    "sticker story venue video video_note voice".split()
)
"""What a person can send that has no words. All else without words is Telegram's own notice (a
pinned message, a new topic, what it will think of next year), which nobody waits for an answer to.
"""

_FORWARDED: Final = frozenset(
    "forward_origin forward_date forward_from forward_from_chat forward_sender_name".split()
)
"""Fields of a message that was forwarded, of this Bot API and of older ones."""


Fields = dict[str, Any]
"""A JSON object of Telegram's, in which anything may stand for anything."""


@dataclass(frozen=True, slots=True)
class ParsedUpdate:
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
        answer = intake.take(reading.inbound, request.notes)
        method = to_method(answer, reading)
        if method is None:
            return Response()
        return Response(json.dumps(method), content_type="application/json")

    return update


def read_update(data: dict[str, Any], fallback_id: str, bot_name: str = "") -> ParsedUpdate:
    """Read the JSON object of a verified request, whatever it is.

    ``fallback_id`` stands for the update's id where it has none; a repeat has it in common with
    the first, so it is a hash of the body. ``bot_name`` is our bot's username, by which groups
    address it. What has no meaning for a conversation (button presses, channels, other bots,
    unknown kinds) has no address.
    """
    number = _id(data.get("update_id"))
    update_id = fallback_id if number is None else str(number)
    if message := _object(data, "message"):
        return _read_message(message, update_id, bot_name)
    if change := _object(data, "my_chat_member"):
        return _read_membership(change, update_id)
    if callback := _object(data, "callback_query"):
        return ParsedUpdate(_nothing(update_id), callback=_words(callback.get("id")))
    if edited := _object(data, "edited_message"):
        return _read_edited(edited, update_id)
    return ParsedUpdate(_nothing(update_id))


def to_method(answer: Answer, reading: ParsedUpdate) -> dict[str, Any] | None:
    """Return the Bot API method that carries the answer, or None where there is none.

    Choices are a keyboard whose keys send their own words; without choices the last one goes.
    """
    if reading.callback:
        return {"method": "answerCallbackQuery", "callback_query_id": reading.callback}
    text = clean(answer.message.text)[:MAX_TEXT_CHARACTERS] if answer.message else ""
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
        method["reply_markup"] = _keyboard(answer.message.choices, answer.message.contact_choice)
    return method


def _keyboard(choices: Sequence[str], contact_choice: str) -> dict[str, Any]:
    if not choices and not contact_choice:
        return {"remove_keyboard": True}
    row = KEYS_PER_ROW if max(map(len, choices), default=0) <= MAX_CHARACTERS_IN_ROW else 1
    keys: list[dict[str, Any]] = [{"text": choice} for choice in choices]
    rows = [keys[start : start + row] for start in range(0, len(keys), row)]
    if contact_choice:
        rows.append([{"text": contact_choice, "request_contact": True}])
    return {
        "keyboard": rows,
        "resize_keyboard": True,
        "one_time_keyboard": True,
    }


def _read_message(message: Fields, update_id: str, bot_name: str) -> ParsedUpdate:
    chat = _chat_of_a_person(message)
    if chat is None:
        return ParsedUpdate(_nothing(update_id))
    if _object(message, "chat").get("type") != PRIVATE:
        return _read_in_group(message, update_id, bot_name, chat)
    inbound = _inbound(update_id, chat, _event(message), _object(message, "from"))
    return ParsedUpdate(inbound, chat, _id(message.get("message_thread_id")))


def _chat_of_a_person(message: Fields) -> int | None:
    """Return the chat in which a person wrote; None where it was a bot, a channel or nobody."""
    if _object(message, "from").get("is_bot") is not False:
        return None
    if any(message.get(key) for key in ("via_bot", "sender_chat", "is_automatic_forward")):
        return None
    return _id(_object(message, "chat").get("id"))


def _read_edited(message: Fields, update_id: str) -> ParsedUpdate:
    """Read words that were written over others: they can opt out, and nothing else."""
    chat, text = _chat_of_a_person(message), _text(message)[:MAX_MESSAGE_LENGTH]
    is_private = _object(message, "chat").get("type") == PRIVATE
    if chat is None or not is_private or not text.strip():
        return ParsedUpdate(_nothing(update_id))
    said = Said(text, is_own_words=False, is_edit=True)
    inbound = _inbound(update_id, chat, said, _object(message, "from"))
    return ParsedUpdate(inbound, chat, _id(message.get("message_thread_id")))


def _read_in_group(message: Fields, update_id: str, bot_name: str, chat: int) -> ParsedUpdate:
    """Answer in a group only who calls the bot by its name, each time with the same words.

    So nothing has to be remembered of a group, and nobody is answered who did not ask.
    """
    words = f"{_words(message.get('text'))} {_words(message.get('caption'))}"
    if not bot_name or not re.search(rf"@{re.escape(bot_name)}\b", words, re.IGNORECASE):
        return ParsedUpdate(_nothing(update_id))
    is_topic = message.get("is_topic_message")
    topic = _id(message.get("message_thread_id")) if is_topic else None
    return ParsedUpdate(_nothing(update_id, reply_key="private_please"), chat, topic)


def _read_membership(change: Fields, update_id: str) -> ParsedUpdate:
    """In a private chat a person blocks the bot (``kicked``) or lifts that (``member``)."""
    where = _object(change, "chat")
    chat, status = _id(where.get("id")), _object(change, "new_chat_member").get("status")
    event = _MEMBERSHIPS.get(status) if isinstance(status, str) else None
    if where.get("type") != PRIVATE or chat is None or event is None:
        return ParsedUpdate(_nothing(update_id))
    return ParsedUpdate(_inbound(update_id, chat, event, _object(change, "from")), chat)


def _event(message: Fields) -> Event | None:
    text = _text(message)
    is_typed = bool(_words(message.get("text"))) and not _FORWARDED & message.keys()
    if is_typed and (start := _START.fullmatch(text.strip())):
        payload = start["payload"] or ""
        return Opened(payload if _PAYLOAD.fullmatch(payload) else "")
    if text.strip():
        return Said(text[:MAX_MESSAGE_LENGTH], is_own_words=is_typed)
    if number := _own_number(message):
        return SharedContact(number)
    return SentMedia() if _WORDLESS & message.keys() else None


def _own_number(message: Fields) -> str:
    """Return the number of a contact that is its sender's own, in E.164, or "".

    A contact of somebody else, one that was forwarded, and one that names no user prove nothing:
    https://core.telegram.org/bots/api#contact. Telegram leaves out the "+".
    """
    contact, sender = _object(message, "contact"), _id(_object(message, "from").get("id"))
    if sender is None or _id(contact.get("user_id")) != sender or _FORWARDED & message.keys():
        return ""
    digits = re.sub(r"[\s()+-]", "", _words(contact.get("phone_number")))
    return f"+{digits}" if _DIGITS.fullmatch(digits) else ""


def _text(message: Fields) -> str:
    """A caption is words too: a STOP under a picture is a STOP."""
    return _words(message.get("text")) or _words(message.get("caption"))


def _inbound(update_id: str, chat: int, event: Event | None, sender: Fields) -> Inbound:
    if event is None:
        return _nothing(update_id)
    return Inbound(
        provider="telegram",
        provider_id=update_id,
        channel=Channel.TELEGRAM,
        address=str(chat),
        event=event,
        language_hint=_language(sender.get("language_code")),
    )


def _nothing(update_id: str, reply_key: str = "") -> Inbound:
    """An update that is stored and acknowledged, and changes nothing."""
    return Inbound("telegram", update_id, Channel.TELEGRAM, "", None, reply_key=reply_key)


def _object(fields: Fields, key: str) -> Fields:
    """Return what stands under a key if it is a JSON object, else an empty one."""
    value = fields.get(key)
    return value if isinstance(value, dict) else {}


def _id(value: object) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if abs(value) < _MAX_ID else None


def _words(value: object) -> str:
    return clean(value) if isinstance(value, str) else ""


def _language(value: object) -> str:
    """Return the first part of an IETF tag if it has two letters, else ""."""
    tag = value.partition("-")[0].lower() if isinstance(value, str) else ""
    return tag if re.fullmatch("[a-z]{2}", tag) else ""
