"""An id is unique within our account and for its sender alone, and Telegram's come again."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.bootstrap import build
from bot.conversation.inbound import ID_RETURNS_AFTER
from bot.inbox.receive import Answer, Channel, Inbound, receive
from bot.runtime import Runtime
from bot.settings import load_settings
from bot.storage.schema.conversation_tables import Message
from flows.events import Said
from tests.clock import Clock
from tests.conftest import shipped_campaigns

ANA, BO = "+14155550101", "+14155550102"
ANAS_CHAT, BOS_CHAT = "31", "32"


def text(runtime: Runtime, provider_id: str, address: str, words: str) -> Answer:
    return receive(runtime, Inbound("twilio", provider_id, Channel.SMS, address, Said(words)))


def chat(runtime: Runtime, provider_id: str, address: str, words: str) -> Answer:
    given = Inbound("telegram", provider_id, Channel.TELEGRAM, address, Said(words))
    return receive(runtime, given)


def ids(runtime: Runtime) -> list[tuple[str, str]]:
    with runtime.database.read() as connection:
        found = connection.execute(
            select(Message.provider, Message.provider_id).order_by(Message.id)
        )
        return [(row.provider, row.provider_id) for row in found]


def told(answer: Answer) -> str:
    return answer.message.text if answer.message else ""


@pytest.fixture
def other_bot(environment: dict[str, str], clock: Clock) -> Iterator[Runtime]:
    """The same database, after a new bot took the place of the first."""
    token = "200:another-made-up-telegram-token"
    built = build(
        load_settings({**environment, "TELEGRAM_BOT_TOKEN": token}),
        now=clock,
        load_campaigns=shipped_campaigns,
    )
    yield built
    built.database.close()


@pytest.fixture
def newer_keys(environment: dict[str, str], clock: Clock) -> Iterator[Runtime]:
    """The same database, with one more vault key."""
    keys = f"bmV3LW1hZGUtdXAtZm9yLXRlc3RzLTMyLWJ5dGVzISE=,{environment['VAULT_KEYS']}"
    built = build(
        load_settings({**environment, "VAULT_KEYS": keys}),
        now=clock,
        load_campaigns=shipped_campaigns,
    )
    yield built
    built.database.close()


def test_a_new_bot_on_the_same_database_repeats_nobodys_answer(
    runtime: Runtime, other_bot: Runtime
) -> None:
    chat(runtime, "41", ANAS_CHAT, "IBM")
    assert "Ana Ruiz" in told(chat(runtime, "42", ANAS_CHAT, "Ana Ruiz"))
    answer = chat(other_bot, "42", BOS_CHAT, "IBM")
    assert not answer.is_repeat
    assert "Ana" not in told(answer)
    assert told(answer)
    assert chat(other_bot, "42", BOS_CHAT, "IBM").is_repeat
    assert ids(runtime)[1:] == [("telegram", "42#2"), ("telegram", "42")]


def test_an_id_of_telegrams_that_was_another_chats_is_a_new_message(runtime: Runtime) -> None:
    first = chat(runtime, "41", ANAS_CHAT, "IBM Ana Ruiz")
    answer = chat(runtime, "41", BOS_CHAT, "IBM")
    assert (answer.is_repeat, "Ana" in told(answer)) == (False, False)
    assert told(answer)
    assert chat(runtime, "41", BOS_CHAT, "IBM") == answer
    assert ids(runtime) == [
        ("telegram", f"41#{first.message_id}"), ("telegram", "41")
    ]  # fmt: skip


def test_an_id_of_telegrams_comes_again_after_days(runtime: Runtime, clock: Clock) -> None:
    first = chat(runtime, "41", ANAS_CHAT, "IBM Ana Ruiz")
    clock.advance(ID_RETURNS_AFTER - timedelta(seconds=1))
    again = chat(runtime, "41", ANAS_CHAT, "IBM Ana Ruiz")
    assert (again.is_repeat, again) == (True, first)
    clock.advance(timedelta(seconds=1))
    later = chat(runtime, "41", ANAS_CHAT, "SIGN")
    assert not later.is_repeat
    assert "Signed" in told(later)
    assert chat(runtime, "41", ANAS_CHAT, "SIGN") == later
    assert len(ids(runtime)) == 2


def test_an_id_of_twilios_never_comes_again_for_anybody(runtime: Runtime, clock: Clock) -> None:
    first = text(runtime, "SM1", ANA, "IBM Ana Ruiz")
    clock.advance(timedelta(days=400))
    assert text(runtime, "SM1", ANA, "IBM Ana Ruiz") == first
    replayed = text(runtime, "SM1", BO, "IBM Ana Ruiz")
    assert (replayed.message, replayed.is_repeat) == (None, True)
    assert len(ids(runtime)) == 1


@pytest.mark.parametrize("send", [text, chat])
def test_a_repeat_across_the_upgrade_is_still_one(runtime: Runtime, send: object) -> None:
    assert callable(send)
    address = ANA if send is text else ANAS_CHAT
    first = send(runtime, "41", address, "IBM Ana Ruiz")
    with runtime.database.write() as connection:
        connection.execute(update(Message).values(sender=None))
    again = send(runtime, "41", address, "IBM Ana Ruiz")
    assert (again.is_repeat, again) == (True, first)
    other = send(runtime, "41", BO if send is text else BOS_CHAT, "IBM")
    assert other.is_repeat is (send is text)  # an id of Twilio's is for ever; nothing is said
    assert "Ana" not in told(other)


def test_a_repeat_after_new_keys_is_still_one(runtime: Runtime, newer_keys: Runtime) -> None:
    first = text(runtime, "SM1", ANA, "IBM")
    assert text(newer_keys, "SM1", ANA, "IBM") == first
    assert len(ids(runtime)) == 1
