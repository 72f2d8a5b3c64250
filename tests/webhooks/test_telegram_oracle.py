"""What is read of an update by hand is what telegram's own library reads of it."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from telegram import Chat, Message, Update

from bot.inbox.receive import Channel, Inbound
from flows.events import Blocked, Event, Said, SentMedia, SharedContact, Unblocked
from tests.webhooks.provider_requests import message, update
from webhooks.telegram import _WORDLESS, ParsedUpdate, read_update

PERSON = {"id": 7001, "is_bot": False, "first_name": "Ana", "language_code": "es"}
BOT = {"id": 9, "is_bot": True, "first_name": "Bot", "username": "other_bot"}
GROUP = {"id": -100, "type": "supergroup", "title": "Neighbours"}
FILE = {"file_id": "f", "file_unique_id": "u"}
ORIGIN = {"type": "hidden_user", "date": 1, "sender_user_name": "Ana"}
CONTENTS: dict[str, st.SearchStrategy[Any]] = {
    "text": st.sampled_from(["IBM", "SIGN", " Ana Ruiz ", "STOP", "ñ", "\n"]),
    "caption": st.sampled_from(["SIGN", ""]),
    "photo": st.just([{**FILE, "width": 1, "height": 1}]),
    "voice": st.just({**FILE, "duration": 1}),
    "contact": st.sampled_from(
        [
            {"phone_number": "15550123", "first_name": "Ana"},
            {"phone_number": "15550123", "first_name": "Ana", "user_id": 7001},
            {"phone_number": "15550123", "first_name": "Bo", "user_id": 7002},
        ]
    ),
    "pinned_message": st.just(message(text="old")),
    "forward_origin": st.just(ORIGIN),
    "via_bot": st.just(BOT),
    "sender_chat": st.just(GROUP),
    "is_automatic_forward": st.booleans(),
    "message_thread_id": st.integers(1, 9),
    "is_topic_message": st.booleans(),
    "from": st.sampled_from([PERSON, BOT]),
    "chat": st.sampled_from([{"id": 7001, "type": "private", "first_name": "Ana"}, GROUP]),
}


MEMBERSHIPS: dict[str, Event] = {"kicked": Blocked(), "member": Unblocked()}


def by_the_library(data: dict[str, Any]) -> ParsedUpdate:
    """Read an update as it is declared in the Bot API, through telegram's classes."""
    read = Update.de_json(json.loads(json.dumps(data)), None)
    number, nothing = str(read.update_id), ParsedUpdate(_inbound(str(read.update_id), "", None))
    if read.my_chat_member is not None:
        change = read.my_chat_member
        event = MEMBERSHIPS.get(change.new_chat_member.status)
        if change.chat.type != Chat.PRIVATE or event is None:
            return nothing
        hint = change.from_user.language_code or ""
        return ParsedUpdate(_inbound(number, str(change.chat.id), event, hint), change.chat.id)
    given = read.message
    if given is None or given.from_user is None or given.from_user.is_bot:
        return nothing
    if given.via_bot or given.sender_chat or given.is_automatic_forward:
        return nothing
    if given.chat.type != Chat.PRIVATE:
        return nothing
    said = _event(given)
    hint = given.from_user.language_code or ""
    inbound = _inbound(number, str(given.chat.id), said, hint) if said else nothing.inbound
    return ParsedUpdate(inbound, given.chat.id, given.message_thread_id)


def _event(given: Message) -> Event | None:
    text = given.text or given.caption or ""
    if text.strip():
        return Said(text, is_own_words=bool(given.text) and given.forward_origin is None)
    is_own = given.contact and given.from_user and given.contact.user_id == given.from_user.id
    if given.contact and is_own and given.forward_origin is None:
        return SharedContact(f"+{given.contact.phone_number}")
    wordless = any(getattr(given, kind, None) for kind in _WORDLESS)
    return SentMedia() if wordless else None


def _inbound(number: str, address: str, event: Event | None, hint: str = "") -> Inbound:
    return Inbound(
        "telegram", number, Channel.TELEGRAM, address, event, language_hint=hint if event else ""
    )


@given(st.fixed_dictionaries({}, optional=CONTENTS), st.integers(0, 2**50))
def test_a_message(fields: dict[str, Any], update_id: int) -> None:
    data = update(update_id, message={**message(), "from": PERSON, **fields})
    assert read_update(data, "hash") == by_the_library(data)


@given(
    st.sampled_from(["kicked", "member", "left"]),
    st.sampled_from([{"id": 7001, "type": "private"}, GROUP]),
)
def test_a_change_of_membership(status: str, chat: dict[str, Any]) -> None:
    us = {"user": BOT, "status": status, **({"until_date": 0} if status == "kicked" else {})}
    change = {"chat": chat, "from": PERSON, "date": 1, "old_chat_member": us, "new_chat_member": us}
    data = update(5, my_chat_member=change)
    assert read_update(data, "hash") == by_the_library(data)
