"""A code asked for on a phone or in Telegram, and sent on the other, makes one person of both."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from bot import worker
from bot.bootstrap import build
from bot.privacy import personal_data
from bot.runtime import Runtime
from bot.settings import load_settings
from bot.storage.conversations import turns
from bot.storage.schema.conversation_tables import JoinCode
from flows.events import Said
from flows.join_codes import CODE_VALID_FOR, MAX_WRONG_CODES
from tests.bot.conversation.test_joined_people import (
    CHAT,
    HOUR,
    PHONE,
    counted,
    happen,
    held,
    say,
    share,
    standing,
    subscribers,
)
from tests.call_hooks import acting_at
from tests.clock import Clock

OTHER_PHONE, OTHER_CHAT = "+14155550102", "7002"
READING = timedelta(seconds=20)


def ask_for_code(runtime: Runtime, address: str, word: str = "LINK") -> str:
    found = re.search(rf"{word} ([A-Z0-9]{{6}})\b", say(runtime, address, word))
    assert found is not None
    return found[1]


def send_code(runtime: Runtime, clock: Clock, address: str, code: str) -> str:
    """Send a code, read what it does, and send it again."""
    say(runtime, address, f"LINK {code}")
    clock.advance(READING)
    return say(runtime, address, f"LINK {code}")


def join(runtime: Runtime, clock: Clock, asks: str = CHAT, sends: str = PHONE) -> str:
    return send_code(runtime, clock, sends, ask_for_code(runtime, asks))


def are_one(runtime: Runtime, one: str = PHONE, other: str = CHAT) -> bool:
    return held(runtime, one) == held(runtime, other)


@pytest.mark.parametrize(("asks", "sends"), [(CHAT, PHONE), (PHONE, CHAT)])
def test_a_code_joins_either_way_and_the_earlier_signature_stands(
    runtime: Runtime, clock: Clock, asks: str, sends: str
) -> None:
    say(runtime, asks, "IBM Dana Scully", "SIGN", "NO")
    clock.advance(HOUR)
    say(runtime, sends, "IBM Dana K. Scully", "SIGN", "NO")
    assert "one person" in join(runtime, clock, asks, sends)
    assert counted(runtime) == 1
    assert standing(runtime, PHONE) == standing(runtime, CHAT) == ["Dana Scully"]


def test_a_phone_that_never_wrote_may_send_the_code_first_of_all(
    runtime: Runtime, clock: Clock
) -> None:
    say(runtime, CHAT, "IBM Dana Scully", "SIGN", "UPDATES")
    join(runtime, clock)
    assert "you signed" in say(runtime, PHONE, "IBM")
    assert subscribers(runtime) == ["telegram"]


def test_the_answer_says_where_to_send_it(runtime: Runtime) -> None:
    assert "t.me/handraiser_test_bot" in say(runtime, PHONE, "LINK")
    answer = happen(runtime, CHAT, Said("LINK"))
    assert answer.message is not None
    assert "to 555-0100 within" in answer.message.text
    assert answer.message.contact_choice


@pytest.mark.parametrize(("word", "address"), [("ENLAZAR", CHAT), ("ENLAZAR", PHONE)])
def test_it_works_in_spanish(runtime: Runtime, clock: Clock, word: str, address: str) -> None:
    say(runtime, CHAT, "IBMESP")
    say(runtime, PHONE, "IBMESP")
    other = PHONE if address == CHAT else CHAT
    code = ask_for_code(runtime, address, word)
    assert "una sola persona" in say(runtime, other, f"enlazar {code.lower()}")
    clock.advance(READING)
    assert "DESENLAZAR" in say(runtime, other, f"Enlazar: {code[:3]} {code[3:]}")
    assert are_one(runtime)


def test_nothing_happens_before_it_is_sent_again_and_read(runtime: Runtime, clock: Clock) -> None:
    say(runtime, CHAT, "IBM Dana Scully", "SIGN", "NO")
    code = ask_for_code(runtime, CHAT)
    asked = say(runtime, PHONE, f"LINK {code}")
    assert "see and delete" in asked
    assert "Dana" not in asked
    assert not say(runtime, PHONE, f"LINK {code}")  # the same message, delivered twice
    assert not are_one(runtime)
    clock.advance(READING)
    assert "one person" in say(runtime, PHONE, f"LINK {code}")


def test_a_code_is_good_once(runtime: Runtime, clock: Clock) -> None:
    code = ask_for_code(runtime, CHAT)
    send_code(runtime, clock, PHONE, code)
    assert "wrong, used up" in send_code(runtime, clock, OTHER_PHONE, code)


def test_a_code_is_over_after_a_quarter_of_an_hour(runtime: Runtime, clock: Clock) -> None:
    code = ask_for_code(runtime, CHAT)
    clock.advance(CODE_VALID_FOR)
    assert "15 minutes" in send_code(runtime, clock, PHONE, code)
    assert personal_data.find_personal_data(runtime, PHONE) != held(runtime, CHAT)


def test_a_new_code_takes_the_place_of_the_one_before(runtime: Runtime, clock: Clock) -> None:
    first = ask_for_code(runtime, CHAT)
    second = ask_for_code(runtime, CHAT)
    assert "wrong" in send_code(runtime, clock, PHONE, first)
    assert "one person" in send_code(runtime, clock, PHONE, second)


@pytest.mark.parametrize(
    ("asks", "sends", "says"),
    [
        (PHONE, OTHER_PHONE, "Two phones"),
        (CHAT, OTHER_CHAT, "Two chats"),
        (PHONE, PHONE, "in Telegram"),
    ],
)
def test_two_addresses_of_one_kind_are_not_joined(
    runtime: Runtime, clock: Clock, asks: str, sends: str, says: str
) -> None:
    assert says in join(runtime, clock, asks, sends)
    assert asks == sends or not are_one(runtime, asks, sends)


def test_who_is_one_person_already_is_told_so(runtime: Runtime, clock: Clock) -> None:
    join(runtime, clock)
    assert "already" in say(runtime, PHONE, f"LINK {ask_for_code(runtime, CHAT)}")
    assert len(held(runtime, CHAT).addresses) == 2


def test_whoever_guesses_soon_can_send_no_code_at_all_until_tomorrow(
    runtime: Runtime, clock: Clock
) -> None:
    code = ask_for_code(runtime, CHAT)
    for guess in range(MAX_WRONG_CODES):
        assert "wrong" in say(runtime, PHONE, f"LINK ccccc{guess + 2}")
    assert "tomorrow" in say(runtime, PHONE, f"LINK {code}")
    say(runtime, PHONE, "DELETE", "DELETE", "START", "IBM")
    assert "tomorrow" in say(runtime, PHONE, f"LINK {code}")
    clock.advance(timedelta(days=1))
    assert "one person" in send_code(runtime, clock, PHONE, ask_for_code(runtime, CHAT))


def test_the_count_of_wrong_codes_begins_anew_after_a_day(runtime: Runtime, clock: Clock) -> None:
    say(runtime, PHONE, "IBM", "LINK ccccc2", "LINK ccccc3")
    clock.advance(timedelta(days=1, minutes=1))
    say(runtime, PHONE, "LINK ccccc2")
    with runtime.database.read() as connection:
        assert connection.execute(select(JoinCode.wrong_codes)).scalars().all() == [1]


def test_only_a_hash_of_a_code_is_kept_and_delete_erases_it(runtime: Runtime, clock: Clock) -> None:
    code = ask_for_code(runtime, CHAT)
    with runtime.database.read() as connection:
        (stored,) = connection.execute(select(JoinCode.code)).scalars()
    assert stored is not None
    assert code.lower().encode() not in stored.lower()
    say(runtime, CHAT, "DELETE", "DELETE")
    with runtime.database.read() as connection:
        assert connection.execute(select(JoinCode.code)).scalars().all() == [None]
    assert "wrong" in send_code(runtime, clock, PHONE, code)


def test_retention_forgets_codes_after_a_day(runtime: Runtime, clock: Clock) -> None:
    ask_for_code(runtime, CHAT)
    clock.advance(timedelta(hours=23))
    worker.forget_counts(runtime)
    with runtime.database.read() as connection:
        assert len(connection.execute(select(JoinCode.address_id)).all()) == 1
    clock.advance(timedelta(hours=2))
    worker.forget_counts(runtime)
    with runtime.database.read() as connection:
        assert connection.execute(select(JoinCode.address_id)).all() == []


@pytest.mark.parametrize(
    ("missing", "address"),
    [
        (("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM"), CHAT),
        (("TELEGRAM_BOT_TOKEN", "TELEGRAM_BOT_NAME", "TELEGRAM_WEBHOOK_SECRET"), PHONE),
    ],
)
def test_no_code_is_given_where_there_is_no_other_channel(
    environment: dict[str, str], clock: Clock, missing: tuple[str, ...], address: str
) -> None:
    settings = load_settings({**environment, **dict.fromkeys(missing, "")})
    runtime = build(settings, now=clock)
    try:
        assert "can't join this from here" in say(runtime, address, "LINK")
    finally:
        runtime.database.close()


def test_a_code_that_was_not_told_does_not_join(runtime: Runtime) -> None:
    """The reply budget is spent: the answer with the code is withheld."""
    say(runtime, CHAT, "IBM")
    for _ in range(30):
        say(runtime, CHAT, "LINK")
    with runtime.database.read() as connection:
        before = connection.execute(select(JoinCode.code)).scalars().all()
    say(runtime, CHAT, "LINK")
    with runtime.database.read() as connection:
        assert connection.execute(select(JoinCode.code)).scalars().all() == before


def run_at_once(*work: Callable[[], object]) -> None:
    threads = [threading.Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_of_two_phones_that_send_one_code_at_once_one_is_joined(
    runtime: Runtime, clock: Clock
) -> None:
    for number in range(5):
        chat = str(7100 + number)
        phones = [f"+1415555{number}{last:03}" for last in range(3)]
        code = ask_for_code(runtime, chat)
        for phone in phones:
            say(runtime, phone, f"LINK {code}")
        clock.advance(READING)
        run_at_once(*(partial(say, runtime, phone, f"LINK {code}") for phone in phones))
        assert sum(are_one(runtime, phone, chat) for phone in phones) == 1


def test_a_third_address_that_signs_at_the_instant_of_a_join_signs_as_the_one_person(
    runtime: Runtime, clock: Clock
) -> None:
    for number in range(8):
        chat, third, phone = str(7300 + number), str(7400 + number), f"+1415555{number:04}"
        say(runtime, third, "IBM")  # comes first, so that the others' rows move to its person
        say(runtime, phone, "IBM Dana Scully")
        say(runtime, chat, "IBM Dana Scully")
        share(runtime, phone, chat)
        first = f"+1415556{number:04}"
        say(runtime, first, "IBM Dana Scully", "SIGN", "NO")
        code = ask_for_code(runtime, first)
        say(runtime, chat, f"LINK {code}")
        clock.advance(READING)
        before = counted(runtime)
        run_at_once(
            partial(say, runtime, chat, f"LINK {code}"),
            partial(say, runtime, phone, "SIGN"),
        )
        assert len(held(runtime, phone).addresses) == 3
        assert held(runtime, phone) == held(runtime, first)
        names = standing(runtime, phone)
        assert len(names) == 1 + counted(runtime) - before


def test_a_third_address_that_was_read_before_a_join_and_signs_after_it_signs_as_the_one_person(
    runtime: Runtime, clock: Clock
) -> None:
    """The join comes between what the third address reads and what it writes.

    Nobody joins it in between: the join waits, and finds the signature.
    """
    first, third = OTHER_PHONE, PHONE
    say(runtime, first, "IBM Dana Scully", "SIGN", "NO")
    clock.advance(HOUR)
    say(runtime, third, "IBM Dana Scully")
    say(runtime, CHAT, "IBM")
    share(runtime, third, CHAT)
    code = ask_for_code(runtime, first)
    say(runtime, CHAT, f"LINK {code}")
    clock.advance(READING)
    joining = threading.Thread(target=partial(say, runtime, CHAT, f"LINK {code}"))

    def join_meanwhile() -> None:
        if threading.current_thread() is not joining and joining.ident is None:
            joining.start()
            joining.join(timeout=0.2)  # it waits for the third address

    with acting_at("return", turns.read_turn_inputs, join_meanwhile):
        say(runtime, third, "SIGN")
    joining.join()
    assert held(runtime, third) == held(runtime, first)
    assert standing(runtime, third) == ["Dana Scully"]
    assert counted(runtime) == 1


def test_an_erased_address_is_read_again_before_it_signs(runtime: Runtime) -> None:
    """A join cannot name an address that was erased, and so cannot hold it."""
    say(runtime, PHONE, "IBM")
    share(runtime)
    say(runtime, CHAT, "DELETE", "DELETE", "START")
    say(runtime, PHONE, "IBM Dana Scully", "SIGN")
    assert standing(runtime, CHAT) == ["Dana Scully"]


def test_three_joins_that_cross_at_one_instant_make_one_person_with_one_signature(
    runtime: Runtime, clock: Clock
) -> None:
    """Each chat joins the phone of the next; all have signed, some by the link of another."""
    for number in range(4):
        chats = [f"75{number}{place}" for place in range(3)]
        phones = [f"+141555{number}{place}999" for place in range(3)]
        before = counted(runtime)
        for chat, phone in zip(chats, phones, strict=True):
            say(runtime, phone, "IBM")
            share(runtime, phone, chat)
            invited = code_of_link(runtime, phones[0]) if phone != phones[0] else ""
            say(runtime, phone, f"IBM {invited} Dana Scully", "SIGN", "NO")
            clock.advance(HOUR)
        assert counted(runtime) == before + 3
        sent = []
        for chat, phone in zip(chats, (*phones[1:], phones[0]), strict=True):
            line = f"LINK {ask_for_code(runtime, phone)}"
            say(runtime, chat, line)
            sent.append(partial(say, runtime, chat, line))
        clock.advance(READING)
        run_at_once(*sent, partial(say, runtime, phones[1], "WITHDRAW", "IBM Dana Scully", "SIGN"))
        assert all(held(runtime, one) == held(runtime, chats[0]) for one in (*chats, *phones))
        assert len(held(runtime, chats[0]).addresses) == 6
        assert standing(runtime, chats[0]) == ["Dana Scully"]
        assert counted(runtime) == before + 1


def code_of_link(runtime: Runtime, address: str) -> str:
    return next(one.code for one in held(runtime, address).signatures)


def test_who_asked_for_the_code_is_told_once_that_it_was_used(
    runtime: Runtime, clock: Clock
) -> None:
    say(runtime, PHONE, "IBM Dana Scully", "SIGN", "NO")
    say(runtime, CHAT, "IBM")
    join(runtime, clock)
    told = [say(runtime, PHONE, "STATUS"), say(runtime, CHAT, "STATUS")]
    assert sum("Your code was used" in text for text in told) == 1
    clock.advance(HOUR)
    again = [say(runtime, PHONE, "STATUS"), say(runtime, CHAT, "STATUS")]
    assert not any("Your code was used" in text for text in again)
