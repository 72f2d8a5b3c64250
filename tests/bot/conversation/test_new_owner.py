"""A number that changed hands: the new owner is told nothing of the earlier one, and may sign."""

import pytest

from bot.runtime import Runtime
from bot.storage.broadcasts import audience
from bot.storage.questions import questions
from bot.storage.schema.question_tables import QuestionStatus
from tests.bot.conversation.test_joined_people import (
    CHAT,
    HOUR,
    IBM,
    OURS,
    PHONE,
    counted,
    held,
    say,
    share,
    standing,
    subscribers,
)
from tests.clock import Clock

WRONG_NUMBER = "wrong number, I am not Joe"
ASKS = ("STATUS", "MYDATA", "MORE", "IBM", "NAME", "UPDATES", "COUNT",
        "did it work", "is my name on it?", "WITHDRAW Joe Doe", "OOPS",
        "sign for my wife too", "LINK", "WITHDRAW", "HELP", "NO", "hello?")  # fmt: skip
"""What a new owner may say, be it to find out who had the number."""


def change_hands(runtime: Runtime, clock: Clock, *before: str) -> None:
    """Let Joe Doe sign, agree and invite, and another have his number a year later."""
    say(runtime, PHONE, "IBM Joe Doe", "SIGN", "UPDATES", *before)
    clock.advance(HOUR * 24 * 365)
    say(runtime, PHONE, WRONG_NUMBER)
    clock.advance(HOUR)


def names_of_audience(runtime: Runtime) -> list[str | None]:
    with runtime.database.read() as connection:
        members = audience.list_members(connection, OURS, 0, 9)
    return [runtime.vault.read(IBM, "signatures.name", one.name) for one in members]


@pytest.mark.parametrize("comes_back", ["START", "IBM", "UNSTOP"])
def test_nothing_of_the_earlier_owner_is_told(
    runtime: Runtime, clock: Clock, comes_back: str
) -> None:
    change_hands(runtime, clock)
    told = [say(runtime, PHONE, comes_back)]
    for line in ASKS:
        clock.advance(HOUR)
        told.append(say(runtime, PHONE, line))
    assert not [text for text in told if "Joe" in text or "Doe" in text or "You signed" in text]


def test_whoever_guesses_the_name_is_not_told_that_it_has_signed(
    runtime: Runtime, clock: Clock
) -> None:
    change_hands(runtime, clock)
    say(runtime, PHONE, "START")
    assert "reply SIGN" in say(runtime, PHONE, "IBM Joe Doe")


def test_the_signature_stands_and_the_new_owner_signs_beside_it(
    runtime: Runtime, clock: Clock
) -> None:
    change_hands(runtime, clock)
    assert counted(runtime) == 1
    assert "number 2" in say(runtime, PHONE, "START", "IBM Ana Ruiz", "SIGN")
    assert counted(runtime) == 2
    assert "You signed as Ana Ruiz" in say(runtime, PHONE, "NO", "STATUS")
    assert standing(runtime, PHONE) == ["Ana Ruiz"]


def test_earlier_signers_take_no_room_but_no_phone_signs_without_end(
    runtime: Runtime, clock: Clock
) -> None:
    change_hands(runtime, clock, "IBM Eva Doe", "SIGN")
    say(runtime, PHONE, "START", "IBM Ana Ruiz", "SIGN", "NO", "IBM Leo Ruiz", "SIGN")
    assert counted(runtime) == 4
    say(runtime, PHONE, WRONG_NUMBER, "START")
    assert "at most 2 people" in say(runtime, PHONE, "IBM Max Power")
    assert counted(runtime) == 4


def test_updates_end_and_the_new_owner_is_asked_anew(runtime: Runtime, clock: Clock) -> None:
    change_hands(runtime, clock)
    assert subscribers(runtime) == []
    say(runtime, PHONE, "OOPS", "START")  # brings back no consent of another's
    assert subscribers(runtime) == []
    assert "UPDATES" in say(runtime, PHONE, "IBM Ana Ruiz", "SIGN")
    say(runtime, PHONE, "UPDATES")
    assert names_of_audience(runtime) == ["Ana Ruiz"]


def test_who_agrees_without_signing_is_not_called_by_the_earlier_name(
    runtime: Runtime, clock: Clock
) -> None:
    change_hands(runtime, clock)
    say(runtime, PHONE, "START", "IBM Ana Ruiz", "SIGN", "UPDATES", "WITHDRAW")
    assert names_of_audience(runtime) == [None]


def test_what_is_held_of_them_begins_with_them(runtime: Runtime, clock: Clock) -> None:
    change_hands(runtime, clock, "who pays the lawyers of this whole petition thing?")
    say(runtime, PHONE, "START")
    found = held(runtime, PHONE)
    assert (found.signatures, found.consents, found.questions, found.updates) == ((), (), (), ())
    assert [one.wrote for one in found.messages] == ["START"]
    assert found.addresses[0].known_since == runtime.now() - HOUR


def test_what_the_earlier_owner_asked_is_answered_to_nobody(runtime: Runtime, clock: Clock) -> None:
    change_hands(runtime, clock, "PERSON", "who pays the lawyers of this whole petition thing?")
    with runtime.database.read() as connection:
        open_ones = questions.list_questions(connection, [QuestionStatus.OPEN], limit=9)
    assert open_ones == []


def test_the_earlier_name_comes_off_at_the_second_asking(runtime: Runtime, clock: Clock) -> None:
    change_hands(runtime, clock)
    assert "once more" in say(runtime, PHONE, "START", "WITHDRAW")
    assert counted(runtime) == 1
    assert "off the letter" in say(runtime, PHONE, "WITHDRAW")
    assert counted(runtime) == 0
    assert "nothing to take off" in say(runtime, PHONE, "WITHDRAW")


def test_the_owners_telegram_keeps_all_where_the_phone_alone_changed_hands(
    runtime: Runtime, clock: Clock
) -> None:
    say(runtime, PHONE, "IBM Joe Doe", "SIGN", "NO")
    say(runtime, CHAT, "IBM")
    share(runtime)
    clock.advance(HOUR)
    say(runtime, PHONE, WRONG_NUMBER, "START")
    assert "not signed" in say(runtime, PHONE, "STATUS")
    assert "nothing to take off" in say(runtime, PHONE, "WITHDRAW")
    say(runtime, PHONE, "DELETE", "DELETE")
    assert "You signed as Joe Doe" in say(runtime, CHAT, "STATUS")
    assert counted(runtime) == 1


def test_a_chat_that_joins_later_is_told_nothing_either(runtime: Runtime, clock: Clock) -> None:
    change_hands(runtime, clock)
    say(runtime, PHONE, "START")
    say(runtime, CHAT, "IBM Ana Ruiz", "SIGN", "NO")
    share(runtime)
    assert standing(runtime, CHAT) == standing(runtime, PHONE) == ["Ana Ruiz"]
    assert "Joe" not in say(runtime, CHAT, "STATUS") + say(runtime, CHAT, "MYDATA")
    assert counted(runtime) == 2


def test_delete_erases_what_was_signed_with_the_number(runtime: Runtime, clock: Clock) -> None:
    change_hands(runtime, clock)
    say(runtime, PHONE, "START", "DELETE", "DELETE", "START")
    assert counted(runtime) == 1
    # Whose signature was erased is not known any more: a number counts once, whoever has it.
    assert "Signed, Ana" in say(runtime, PHONE, "IBM Ana Ruiz", "SIGN")
    assert counted(runtime) == 1


def test_a_stranger_who_says_so_is_forgotten(runtime: Runtime) -> None:
    say(runtime, PHONE, WRONG_NUMBER)
    with pytest.raises(AssertionError):
        held(runtime, PHONE)
