"""What Telegram posts, as the inbox is told of it; and what is answered, as a Bot API method."""

from typing import Any

import pytest

from bot.inbox.receive import Channel
from flows.events import Blocked, Event, Opened, Said, SentMedia, SharedContact, Unblocked
from tests.webhooks.provider_requests import message, update
from webhooks.telegram import ParsedUpdate, read_update

BOT = "handraiser_test_bot"
PHOTO = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
FILE = {"file_id": "f", "file_unique_id": "u"}
GROUP = {"id": -100, "type": "supergroup", "title": "Neighbours"}
PERSON = {"id": 7001, "is_bot": False, "first_name": "Ana"}
OTHER_BOT = {"id": 9, "is_bot": True, "first_name": "Bot", "username": "other_bot"}


def read(data: dict[str, Any]) -> ParsedUpdate:
    """Read an update as our bot."""
    return read_update(data, "hash-of-the-body", BOT)


def event_of(**fields: Any) -> Event | None:
    """Return the event that a private message with these fields is."""
    return read(update(message=message(**fields))).inbound.event


def test_a_private_text_is_read() -> None:
    reading = read(update(41, message=message(text="IBM")))
    inbound = reading.inbound
    assert (inbound.provider, inbound.provider_id) == ("telegram", "41")
    assert (inbound.channel, inbound.address) == (Channel.TELEGRAM, "7001")
    assert inbound.event == Said("IBM")
    assert (inbound.language_hint, inbound.to, inbound.reply_key) == ("es", "", "")
    assert (reading.chat, reading.topic, reading.callback) == (7001, None, "")


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("/start", Opened()),
        ("/start IBM-poster_1", Opened("IBM-poster_1")),
        ("/start@handraiser_test_bot IBM", Opened("IBM")),
        ("/START ibm", Opened("ibm")),
        (" /start  ibm  please\nnow ", Opened("ibm")),
        ("/start not.a.payload", Opened()),
        ("/start " + "x" * 65, Opened()),
        ("/starting", Said("/starting")),
        ("/stop", Said("/stop")),
        ("/stop@handraiser_test_bot", Said("/stop@handraiser_test_bot")),
        ("please /start", Said("please /start")),
        (" Ana\0\r\nRuiz\ud800 ", Said(" Ana\nRuiz ")),
        ("x" * 4097, Said("x" * 4096)),
        ("bla " * 1000 + "stop texting me", Said("bla " * 1000 + "stop texting me")),
        ("", None),
        ("\0\n", None),
    ],
)
def test_words_and_deep_links(text: str, event: Event | None) -> None:
    assert event_of(text=text) == event


@pytest.mark.parametrize(
    "fields",
    [
        {"photo": PHOTO},
        {"sticker": {**FILE, "type": "regular", "width": 1, "height": 1, "is_animated": False}
         | {"is_video": False}},
        {"voice": {**FILE, "duration": 1}},
        {"video": {**FILE, "width": 1, "height": 1, "duration": 1}},
        {"video_note": {**FILE, "length": 1, "duration": 1}},
        {"audio": {**FILE, "duration": 1}},
        {"animation": {**FILE, "width": 1, "height": 1, "duration": 1}, "document": FILE},
        {"document": FILE},
        {"location": {"longitude": 1.0, "latitude": 2.0}},
        {"venue": {"location": {"longitude": 1, "latitude": 2}, "title": "t", "address": "a"}},
        {"contact": {"phone_number": "15550123", "first_name": "Someone else"}},
        {"contact": {"phone_number": "15550123", "first_name": "Someone else", "user_id": 7002}},
        {"contact": {"phone_number": "", "first_name": "Ana", "user_id": 7001}},
        {"contact": {"phone_number": "call me", "first_name": "Ana", "user_id": 7001}},
        {"contact": {"phone_number": 15550123, "first_name": "Ana", "user_id": 7001}},
        {"contact": {"phone_number": "15550123", "first_name": "Ana", "user_id": 7001},
         "forward_date": 1},
        {"contact": {"phone_number": "15550123", "first_name": "Ana", "user_id": True}},
        {"dice": {"emoji": "🎲", "value": 3}},
        {"poll": {"id": "p", "question": "q", "options": [], "total_voter_count": 0}
         | {"is_closed": False, "is_anonymous": True, "type": "regular"}
         | {"allows_multiple_answers": False}},
        {"story": {"id": 1, "chat": {"id": 7001, "type": "private"}}},
    ],
)  # fmt: skip
def test_what_has_no_words_is_media(fields: dict[str, Any]) -> None:
    assert event_of(**fields) == SentMedia()


@pytest.mark.parametrize("number", ["15550123", "+15550123", "+1 (555) 0123"])
def test_a_contact_of_ones_own_tells_the_number(number: str) -> None:
    contact = {"phone_number": number, "first_name": "Ana", "user_id": 7001}
    assert event_of(contact=contact) == SharedContact("+15550123")


def test_a_caption_is_words_too() -> None:
    assert event_of(photo=PHOTO, caption="STOP") == Said("STOP", is_own_words=False)
    assert event_of(photo=PHOTO, caption=" ") == SentMedia()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"pinned_message": message(text="old")},
        {"forum_topic_created": {"name": "t", "icon_color": 1}},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 60}},
        {"write_access_allowed": {"from_request": True}},
        {"connected_website": "example.org"},
        {"community_chat_added": {}},
        {"invoice": {"title": "t", "description": "d", "start_parameter": "", "currency": "USD"}},
        {"successful_payment": {"currency": "USD", "total_amount": 1}},
        {"game": {"title": "t", "description": "d", "photo": PHOTO}},
        {"something_of_next_year": {"text": "hello"}},
    ],
)
def test_telegrams_own_notices_are_nobodys_words(fields: dict[str, Any]) -> None:
    reading = read(update(message=message(**fields)))
    assert (reading.inbound.address, reading.inbound.event) == ("", None)


def member(status: str, **fields: Any) -> dict[str, Any]:
    """Return one state of our bot in a chat."""
    us = {"id": 100, "is_bot": True, "first_name": "Handraiser", "username": BOT}
    until = {"until_date": 0} if status == "kicked" else {}
    return {"user": us, "status": status, **until, **fields}


def membership(new: str, chat: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return an update that says how our bot stands in a chat now."""
    return update(
        my_chat_member={
            "chat": chat or {"id": 7001, "type": "private", "first_name": "Ana"},
            "from": {**PERSON, "language_code": "en"},
            "date": 1_777_000_000,
            "old_chat_member": member("member"),
            "new_chat_member": member(new),
        }
    )


@pytest.mark.parametrize(
    ("status", "event"), [("kicked", Blocked()), ("member", Unblocked()), ("left", None)]
)
def test_blocking_the_bot_and_lifting_that(status: str, event: Event | None) -> None:
    inbound = read(membership(status)).inbound
    assert inbound.event == event
    assert inbound.address == ("7001" if event else "")


@pytest.mark.parametrize("status", ["kicked", "member", "left"])
def test_what_becomes_of_the_bot_in_a_group_is_nobodys_doing(status: str) -> None:
    inbound = read(membership(status, GROUP)).inbound
    assert (inbound.address, inbound.event) == ("", None)


@pytest.mark.parametrize(
    "fields",
    [
        {"from": {**PERSON, "is_bot": True}},
        {"from": None},
        {"via_bot": OTHER_BOT},
        {"sender_chat": {"id": -200, "type": "channel", "title": "c"}},
        {"is_automatic_forward": True},
        {"chat": {"id": True, "type": "private"}},
        {"chat": {"id": "7001", "type": "private"}},
        {"chat": {"id": 2**52, "type": "private"}},
    ],
)
@pytest.mark.parametrize("text", ["SIGN", f"/start@{BOT}"])
def test_bots_channels_and_no_one_are_ignored(fields: dict[str, Any], text: str) -> None:
    reading = read(update(message=message(text=text, **fields)))
    assert (reading.inbound.address, reading.inbound.event) == ("", None)
    assert reading.inbound.reply_key == ""


@pytest.mark.parametrize("chat_type", ["group", "supergroup", "channel", "a new type"])
@pytest.mark.parametrize(
    ("fields", "is_called"),
    [
        ({"text": "SIGN"}, False),
        ({"text": "/start"}, False),
        ({"text": f"/start@{BOT} IBM"}, True),
        ({"text": f"hey @{BOT.upper()}!"}, True),
        ({"text": f"@{BOT}_2"}, False),
        ({"text": "/start@other_bot"}, False),
        ({"photo": PHOTO, "caption": f"@{BOT}"}, True),
        ({"new_chat_title": "t"}, False),
    ],
)
def test_a_group_is_asked_to_write_in_private_when_it_calls_the_bot_by_name(
    chat_type: str, fields: dict[str, Any], is_called: bool
) -> None:
    chat = {**GROUP, "type": chat_type}
    reading = read(update(message=message(chat=chat, **fields)))
    assert (reading.inbound.address, reading.inbound.event) == ("", None)
    assert reading.inbound.reply_key == ("private_please" if is_called else "")
    assert reading.chat == (-100 if is_called else None)


def test_a_bot_that_does_not_know_its_name_stays_silent_in_groups() -> None:
    data = update(message=message(chat=GROUP, text="@ hello"))
    assert read_update(data, "hash").inbound.reply_key == ""


@pytest.mark.parametrize(
    ("chat", "fields", "topic"),
    [
        ({"id": 7001, "type": "private"}, {"message_thread_id": 12}, 12),
        ({"id": 7001, "type": "private"}, {}, None),
        ({"id": 7001, "type": "private"}, {"message_thread_id": "x"}, None),
        (GROUP, {"message_thread_id": 12, "is_topic_message": True}, 12),
        (GROUP, {"message_thread_id": 12}, None),
    ],
)
def test_the_answer_belongs_in_the_topic_that_was_written_in(
    chat: dict[str, Any], fields: dict[str, Any], topic: int | None
) -> None:
    data = update(message=message(chat=chat, text=f"@{BOT}", **fields))
    assert read(data).topic == topic


CALLBACK = {"id": "55", "from": PERSON, "chat_instance": "c", "data": "yes"}


@pytest.mark.parametrize(
    "kind",
    [
        {"edited_message": message(photo=PHOTO, edit_date=1_777_000_001)},
        {"edited_message": message(chat=GROUP, text="STOP", edit_date=1_777_000_001)},
        {"edited_message": message(text="STOP", edit_date=1_777_000_001, via_bot=OTHER_BOT)},
        {"callback_query": CALLBACK},
        {"callback_query": {**CALLBACK, "message": {**message(), "date": 0}}},
        {"channel_post": message(chat={"id": -1, "type": "channel"}, text="SIGN")},
        {"edited_channel_post": message(chat={"id": -1, "type": "channel"}, text="SIGN")},
        {"business_message": message(text="SIGN")},
        {"inline_query": {"id": "1", "from": PERSON, "query": "", "offset": ""}},
        {"poll_answer": {"poll_id": "1", "option_ids": [0], "user": PERSON}},
        {"chat_member": membership("member", GROUP)["my_chat_member"]},
        {"message_reaction": {"chat": GROUP, "message_id": 1, "date": 1}
         | {"old_reaction": [], "new_reaction": []}},
        {"a_kind_of_next_year": {"id": 1}},
        {"message": None},
        {},
    ],
)  # fmt: skip
def test_other_kinds_of_update_survive_and_change_nothing(kind: dict[str, Any]) -> None:
    inbound = read(update(77, **kind)).inbound
    assert inbound.provider_id == "77"
    assert (inbound.address, inbound.event, inbound.reply_key) == ("", None, "")


@pytest.mark.parametrize("update_id", [None, "7", True, 1.5, 2**60, [], {}])
def test_without_an_id_an_update_is_known_by_its_body(update_id: Any) -> None:
    inbound = read({"update_id": update_id, "message": message(text="x")}).inbound
    assert inbound.provider_id == "hash-of-the-body"
    assert read({}).inbound.provider_id == "hash-of-the-body"


def test_words_are_read_from_a_message_of_which_nothing_else_is_right() -> None:
    fields = {"entities": [{"broken": 1}], "reply_to_message": [1], "sticker": 5}
    assert event_of(text="STOP", date="yesterday", **fields) == Said("STOP")
    assert event_of(**fields) == SentMedia()
    assert event_of(entities=5) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"text": ["STOP"]},
        {"text": {"a": 1}},
        {"chat": None, "text": "x"},
        {"chat": 7001, "text": "x"},
        {"from": [], "text": "x"},
        {"from": {"id": 7001}, "text": "x"},
    ],
)
def test_a_message_that_cannot_be_read_survives(fields: dict[str, Any]) -> None:
    inbound = read(update(9, message=message(**fields))).inbound
    assert (inbound.provider_id, inbound.address, inbound.event) == ("9", "", None)


@pytest.mark.parametrize(
    ("code", "hint"),
    [("en", "en"), ("pt-BR", "pt"), ("ES", "es"), ("fil", ""), ("", ""), (None, ""), (5, "")],
)
def test_the_language_of_the_app_is_a_hint(code: Any, hint: str) -> None:
    person = {**PERSON, "language_code": code}
    data = update(message=message(text="x", **{"from": person}))
    assert read(data).inbound.language_hint == hint
