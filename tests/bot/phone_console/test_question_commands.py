"""INBOX, ANSWER and DONE on an organizer's phone: a forged text sends nothing to anyone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.broadcasts.monitor.history import read_audit_trail
from bot.demo.stand_ins.loopback_server import serving
from bot.phone_console.texts import MAX_SEGMENTS
from bot.questions.open_questions import list_questions
from bot.runtime import Runtime
from bot.storage.schema.question_tables import QuestionStatus
from flows.segments import measure
from tests.bot.broadcasts.signers import with_settings
from tests.bot.phone_console.organizer_phone import PHONE, answered, code_in
from tests.bot.phone_console.organizer_phone import ask as order
from tests.bot.questions.askers import ANSWER, MARCH, Asker, ask, row
from tests.clock import Clock
from tests.conftest import ENVIRONMENT
from tests.stand_ins.telegram_account import TelegramApi

ASKER, OTHER_ASKER = "7001", "7002"
pytestmark = pytest.mark.usefixtures("ana", "bo")


@pytest.fixture
def api() -> TelegramApi:
    """The Bot API, with the chats of those who ask."""
    return TelegramApi(ENVIRONMENT["TELEGRAM_BOT_TOKEN"], chats={int(ASKER), int(OTHER_ASKER)})


@pytest.fixture
def afternoon(runtime: Runtime, clock: Clock, api: TelegramApi) -> Iterator[Runtime]:
    """It is day wherever people are, and two have asked."""
    clock.advance(timedelta(hours=6))
    ask(runtime, ASKER)
    ask(runtime, OTHER_ASKER, "Could you come and speak at our school?")
    with serving(api) as address:
        yield with_settings(runtime, telegram_api_url=address)


def sent(api: TelegramApi) -> list[str]:
    return [message.text for message in api.sent]


def test_inbox_lists_what_waits_without_numbers(afternoon: Runtime) -> None:
    text, choices = answered(afternoon, "INBOX")
    assert text.splitlines()[0] == "2 wait for an answer. ANSWER 1 and your words, or DONE 1."
    assert MARCH in text
    assert ASKER not in text
    assert choices == ("INBOX 1", "INBOX 2")
    by_text = order(afternoon, "inbox", PHONE)
    assert measure(by_text).segments <= MAX_SEGMENTS


def test_inbox_with_a_number_shows_one(afternoon: Runtime) -> None:
    text = order(afternoon, "INBOX 1")
    assert text == f"1 (p1, 1 s), asked to sign, waits for an answer: {MARCH}"
    assert "there is no question 9" in order(afternoon, "INBOX 9")
    assert read_audit_trail(afternoon)[-1].act == "question read"


def test_in_telegram_an_answer_goes_out_at_once(afternoon: Runtime, api: TelegramApi) -> None:
    assert order(afternoon, f"ANSWER 1 {ANSWER}") == "Question 1 is answered."
    assert sent(api) == [f"18 Million Rising: {ANSWER}"]
    assert order(afternoon, f"ANSWER 1 {ANSWER}") == "Question 1 is answered."
    assert len(sent(api)) == 1
    assert "answered already, by bo" in order(afternoon, "ANSWER 1 something else")


def test_by_text_it_waits_for_the_code_that_is_sent_back(
    afternoon: Runtime, api: TelegramApi
) -> None:
    said = order(afternoon, f"ANSWER 1 {ANSWER}", PHONE)
    assert said.startswith(f'To answer question 1 with "{ANSWER}", reply ')
    assert (sent(api), row(afternoon).status) == ([], QuestionStatus.OPEN)
    assert order(afternoon, code_in(said), PHONE) == "Question 1 is answered."
    assert len(sent(api)) == 1


def test_another_answer_since_makes_it_a_wrong_code(afternoon: Runtime, api: TelegramApi) -> None:
    """A forged text in between must not have its own words sent."""
    code = code_in(order(afternoon, f"ANSWER 1 {ANSWER}", PHONE))
    order(afternoon, "ANSWER 1 forged words", PHONE)
    assert "not the code" in order(afternoon, code, PHONE)
    assert sent(api) == []


def test_after_too_many_wrong_codes_none_is_given(afternoon: Runtime) -> None:
    order(afternoon, f"ANSWER 1 {ANSWER}", PHONE)
    for number in range(3):
        order(afternoon, f"00000{number}", PHONE)
    assert "Too many wrong codes" in order(afternoon, "ANSWER 1 once more", PHONE)


def test_what_cannot_go_out_gets_no_code(afternoon: Runtime) -> None:
    Asker(afternoon, ASKER, said=2).say("STOP")
    assert "has said STOP since" in order(afternoon, f"ANSWER 1 {ANSWER}", PHONE)
    assert "link shortener" in order(afternoon, "ANSWER 2 see https://bit.ly/x", PHONE)


def test_by_night_it_is_said_when_it_goes_out(afternoon: Runtime, clock: Clock) -> None:
    clock.advance(timedelta(hours=14))
    assert "It is night where they are" in order(afternoon, f"ANSWER 1 {ANSWER}")


@pytest.mark.parametrize("words", ["ANSWER", "ANSWER 1", "ANSWER we hand it in on Monday"])
def test_an_answer_without_number_or_words_is_explained(afternoon: Runtime, words: str) -> None:
    assert order(afternoon, words).startswith("Write ANSWER, the number of the question")


def test_done_closes_one_and_inbox_says_that_none_waits(afternoon: Runtime) -> None:
    assert order(afternoon, "DONE 1") == "Question 1 is closed."
    assert order(afternoon, "LISTO 2") == "La pregunta 2 quedó cerrada."
    assert "closed already" in order(afternoon, "DONE 1")
    assert order(afternoon, "INBOX") == "No question waits for an answer."
    assert list_questions(afternoon).questions == ()


def test_done_by_text_message_closes_nothing_before_its_code_comes_back(afternoon: Runtime) -> None:
    asked = order(afternoon, "DONE 1", PHONE)
    assert asked.startswith("To close question 1 without an answer, reply ")
    assert len(list_questions(afternoon).questions) == 2
    assert order(afternoon, code_in(asked), PHONE) == "Question 1 is closed."
    assert len(list_questions(afternoon).questions) == 1
    assert "closed already" in order(afternoon, "DONE 1", PHONE)


def test_a_code_to_close_answers_nothing_and_is_none_once_the_question_was_answered(
    afternoon: Runtime,
) -> None:
    code = code_in(order(afternoon, "DONE 1", PHONE))
    order(afternoon, f"ANSWER 1 {ANSWER}")
    assert "is closed" not in order(afternoon, code, PHONE)
    assert row(afternoon, 1).status is QuestionStatus.ANSWERED


def test_one_that_waits_is_said_as_one(afternoon: Runtime) -> None:
    order(afternoon, "DONE 1")
    assert order(afternoon, "INBOX").startswith("1 waits for an answer.")


def test_a_link_to_a_page_of_others_is_refused(afternoon: Runtime) -> None:
    told = order(afternoon, "ANSWER 1 see https://evil.example.com/sign", PHONE)
    assert "evil.example.com is no page of the campaign" in told


def test_these_words_of_somebody_else_are_ordinary_ones(afternoon: Runtime) -> None:
    stranger = Asker(afternoon, "+12125550177")
    stranger.say("IBM Kim Lee")
    assert "wait for an answer" not in stranger.say("INBOX")


def test_a_refused_answer_is_told_with_its_reason(afternoon: Runtime, api: TelegramApi) -> None:
    api.broken = 400
    said = order(afternoon, f"ANSWER 1 {ANSWER}")
    assert said.startswith("The answer to question 1 did not go out for sure: ")
    assert "The last answer did not go out" in order(afternoon, "INBOX 1")
