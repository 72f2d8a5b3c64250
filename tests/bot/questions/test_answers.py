"""An answer goes out once, by the one way to send, to who may be written to, and is kept."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from bot.broadcasts.monitor.history import read_audit_trail
from bot.inbox.receive import Channel
from bot.organizers.accounts import Organizer
from bot.providers.interface import ConnectionFailed, Outcome, RateLimited, Refused, Uncertain
from bot.questions.answer import give_answer
from bot.questions.answer_text import MAX_CHARACTERS
from bot.questions.open_questions import close_question, opened
from bot.questions.question_errors import QuestionRefused
from bot.questions.send_answers import (
    send_answer_now,
    send_answers,
)
from bot.runtime import Runtime
from bot.sending.transports import ChannelNotConfigured
from bot.storage.deliveries import sender_pace
from bot.storage.schema.conversation_tables import Conversation
from bot.storage.schema.question_tables import QuestionStatus
from tests.bot.questions.askers import (
    ANA,
    ANSWER,
    BEN,
    CHAT,
    MARCH,
    answer,
    ask,
    at_once,
    organizer,
    row,
    send,
)
from tests.bot.sending.recorded_transport import Recorded
from tests.clock import Clock

NIGHT = timedelta(hours=14)


@pytest.fixture
def rosa(runtime: Runtime) -> Organizer:
    """An organizer."""
    return organizer(runtime)


@pytest.fixture
def lu(runtime: Runtime, rosa: Organizer) -> Organizer:
    """Another one."""
    assert rosa.name == "rosa"
    return organizer(runtime, "lu")


def acts(runtime: Runtime) -> list[tuple[str, str, str]]:
    return [(line.who, line.act, line.detail) for line in read_audit_trail(runtime)][1:]


def test_an_answer_goes_to_who_asked_and_says_who_writes(runtime: Runtime, rosa: Organizer) -> None:
    ask(runtime)
    transport = Recorded()
    stands = answer(runtime, rosa, transport)
    ((outgoing),) = transport.given
    assert (outgoing.to, outgoing.key) == (ANA, "m1")
    assert outgoing.text == f"18 Million Rising: {ANSWER}"
    assert (stands.status, stands.direct_message_id) == (QuestionStatus.ANSWERED, 1)
    assert stands.answer is not None
    assert ANSWER.encode() not in stands.answer
    assert opened(runtime.vault, stands).answer == ANSWER
    assert acts(runtime) == [("rosa", "question answered", "1")]


def test_it_goes_back_by_the_channel_on_which_it_was_asked(
    runtime: Runtime, rosa: Organizer
) -> None:
    ask(runtime, CHAT)
    ask(runtime, BEN, channel=Channel.WHATSAPP)
    transport = Recorded()
    answer(runtime, rosa, transport, number=1)
    answer(runtime, rosa, transport, "18 Million Rising says no", number=2)
    assert [one.to for one in transport.given] == [CHAT, f"whatsapp:{BEN}"]
    assert transport.texts[1] == "18 Million Rising says no"


def test_the_same_answer_again_is_not_sent_again(runtime: Runtime, rosa: Organizer) -> None:
    ask(runtime)
    transport = Recorded()
    for _ in range(2):
        assert answer(runtime, rosa, transport).status is QuestionStatus.ANSWERED
    assert len(transport.given) == 1
    assert len(acts(runtime)) == 1


def test_of_two_organizers_the_second_is_told_who_was_first(
    runtime: Runtime, rosa: Organizer, lu: Organizer
) -> None:
    ask(runtime)
    transport = Recorded()
    answer(runtime, rosa, transport)
    for who, words in ((lu, ANSWER), (rosa, "Something else")):
        with pytest.raises(QuestionRefused, match="question 1 was answered already, by rosa"):
            answer(runtime, who, transport, words)
    with pytest.raises(QuestionRefused, match="answered already, by rosa"):
        close_question(runtime, lu, 1)
    assert len(transport.given) == 1


def test_a_closed_question_can_still_be_answered(runtime: Runtime, rosa: Organizer) -> None:
    ask(runtime)
    close_question(runtime, rosa, 1)
    with pytest.raises(QuestionRefused, match="closed already"):
        close_question(runtime, rosa, 1)
    assert answer(runtime, rosa, Recorded()).status is QuestionStatus.ANSWERED
    assert [act for _, act, _ in acts(runtime)] == ["question closed", "question answered"]


def test_an_unknown_number_is_refused(runtime: Runtime, rosa: Organizer) -> None:
    with pytest.raises(QuestionRefused, match="there is no question 9"):
        give_answer(runtime, rosa, 9, ANSWER)


# Who may not be written to


def test_who_said_stop_gets_no_answer(runtime: Runtime, rosa: Organizer) -> None:
    ask(runtime).say("STOP")
    with pytest.raises(QuestionRefused, match="said STOP since"):
        give_answer(runtime, rosa, 1, ANSWER)
    assert row(runtime).status is QuestionStatus.OPEN


def test_a_stop_between_the_answer_and_its_sending_has_the_last_word(
    runtime: Runtime, rosa: Organizer
) -> None:
    asker = ask(runtime)
    given = give_answer(runtime, rosa, 1, ANSWER)
    asker.say("STOP")
    transport = Recorded()
    stands = send_answer_now(runtime, given, transport.open, sleep=at_once)
    assert (transport.given, stands.status) == ([], QuestionStatus.OPEN)
    problem = opened(runtime.vault, stands).problem
    assert problem
    assert problem.key == "question_refusals.asker_opted_out"
    assert ("", "answer not sent", "1: asker_opted_out") in acts(runtime)


def test_who_was_erased_gets_no_answer_and_their_words_are_gone(
    runtime: Runtime, rosa: Organizer
) -> None:
    asker = ask(runtime)
    given = give_answer(runtime, rosa, 1, ANSWER)
    asker.say("DELETE")
    asker.say("DELETE")
    gone = row(runtime)
    assert (gone.words, gone.answer, gone.status) == (None, None, QuestionStatus.ERASED)
    transport = Recorded()
    send_answer_now(runtime, given, transport.open, sleep=at_once)
    assert transport.given == []
    with pytest.raises(QuestionRefused, match="had themselves erased"):
        give_answer(runtime, rosa, 1, ANSWER)
    with pytest.raises(QuestionRefused, match="had themselves erased"):
        close_question(runtime, rosa, 1)


def test_in_whatsapp_nobody_is_written_to_a_day_after_their_last_message(
    runtime: Runtime, clock: Clock, rosa: Organizer
) -> None:
    asker = ask(runtime, channel=Channel.WHATSAPP)
    clock.advance(timedelta(hours=24))
    with pytest.raises(QuestionRefused, match="once they write again"):
        give_answer(runtime, rosa, 1, ANSWER)
    asker.say("hello again")
    assert answer(runtime, rosa, Recorded()).status is QuestionStatus.ANSWERED


def test_a_number_of_a_country_that_is_not_written_to_gets_no_answer(
    runtime: Runtime, rosa: Organizer
) -> None:
    ask(runtime)
    settings = runtime.settings.model_copy(update={"sms_countries": ("CA",)})
    with pytest.raises(QuestionRefused, match="SMS_COUNTRIES"):
        give_answer(replace(runtime, settings=settings), rosa, 1, ANSWER)


def test_without_an_account_it_is_said_what_is_missing(runtime: Runtime, rosa: Organizer) -> None:
    ask(runtime)
    settings = runtime.settings.model_copy(update={"twilio_account_sid": ""})
    with pytest.raises(QuestionRefused, match="TWILIO_ACCOUNT_SID"):
        give_answer(replace(runtime, settings=settings), rosa, 1, ANSWER)


def test_the_question_of_a_campaign_that_is_gone_is_not_answered(
    runtime: Runtime, rosa: Organizer
) -> None:
    ask(runtime)
    given = give_answer(runtime, rosa, 1, ANSWER)
    without = replace(runtime, shelf=runtime.shelf.model_copy(update={"campaigns": ()}))
    transport = Recorded()
    stands = send_answer_now(without, given, transport.open, sleep=at_once)
    assert (transport.given, stands.problem) == ([], "question_campaign_gone")
    with pytest.raises(QuestionRefused, match="no longer among yours"):
        give_answer(without, rosa, 1, ANSWER)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("  ", "there is no answer"),
        ("\0\x01", "there is no answer"),
        ("see https://bit.ly/x", "bit.ly is a public link shortener"),
        ("x" * 620, "5 segments"),
        ("á" * 300, "5 segments"),
    ],
)
def test_an_unfit_answer_is_refused_with_what_to_do(
    runtime: Runtime, rosa: Organizer, text: str, problem: str
) -> None:
    ask(runtime)
    with pytest.raises(QuestionRefused, match=problem):
        give_answer(runtime, rosa, 1, text)


def test_what_nobody_sees_in_an_answer_does_not_go_out(runtime: Runtime, rosa: Organizer) -> None:
    ask(runtime)
    transport = Recorded()
    given = give_answer(runtime, rosa, 1, "On\0 Monday.\x1b\nCome!")
    send_answer_now(runtime, given, transport.open, sleep=at_once)
    assert [message.text for message in transport.given] == ["18 Million Rising: On Monday.\nCome!"]


def test_telegram_takes_more(runtime: Runtime, rosa: Organizer) -> None:
    ask(runtime, CHAT)
    with pytest.raises(QuestionRefused, match="can be sent"):
        give_answer(runtime, rosa, 1, "x" * MAX_CHARACTERS)
    assert give_answer(runtime, rosa, 1, "x" * 1000).status is QuestionStatus.WAITING


# When it is sent


def test_by_night_it_waits_for_the_morning(runtime: Runtime, clock: Clock, rosa: Organizer) -> None:
    ask(runtime)
    clock.advance(NIGHT)
    transport = Recorded()
    stands = answer(runtime, rosa, transport)
    assert (transport.given, stands.status) == ([], QuestionStatus.WAITING)
    assert stands.not_before is not None
    assert send(runtime, transport) == 0
    clock.advance(stands.not_before - clock())
    assert send(runtime, transport) == 1
    assert row(runtime).status is QuestionStatus.ANSWERED


def test_what_was_held_up_into_the_night_waits_too(
    runtime: Runtime, clock: Clock, rosa: Organizer
) -> None:
    ask(runtime)
    give_answer(runtime, rosa, 1, ANSWER)
    clock.advance(NIGHT)
    transport = Recorded()
    assert send(runtime, transport) == 0
    assert row(runtime).not_before is not None


def test_a_sender_that_is_busy_or_missing_is_waited_for(
    runtime: Runtime, clock: Clock, rosa: Organizer
) -> None:
    ask(runtime)
    ask(runtime, BEN)
    with runtime.database.write() as connection:
        sender_pace.reserve_pace(connection, "sms", clock(), 60.0)
    transport = Recorded()
    assert answer(runtime, rosa, transport, number=1).status is QuestionStatus.WAITING
    give_answer(runtime, rosa, 2, ANSWER)
    assert send(runtime, transport) == 0

    def missing(channel: str) -> Recorded:
        raise ChannelNotConfigured(channel)

    assert row(runtime, 2).status is QuestionStatus.WAITING
    send_answer_now(runtime, row(runtime), missing, sleep=at_once)
    clock.advance(timedelta(minutes=2))
    assert send(runtime, transport) == 2


def test_a_run_that_is_ended_sends_no_more(runtime: Runtime, rosa: Organizer) -> None:
    ask(runtime)
    give_answer(runtime, rosa, 1, ANSWER)
    stop, transport = threading.Event(), Recorded()
    stop.set()
    assert send_answers(runtime, transport.open, stop=stop, sleep=at_once) == 0
    assert transport.given == []


@pytest.mark.parametrize(
    ("outcome", "status", "problem"),
    [
        (Refused("30007"), QuestionStatus.OPEN, "code 30007"),
        (Refused("20003"), QuestionStatus.WAITING, ""),
        (ConnectionFailed("away"), QuestionStatus.WAITING, ""),
        (RateLimited(9), QuestionStatus.WAITING, ""),
        (Uncertain("no answer"), QuestionStatus.UNCERTAIN, "no_word_of_it"),
    ],
)
def test_what_became_of_it_is_told(
    runtime: Runtime, rosa: Organizer, outcome: Outcome, status: QuestionStatus, problem: str
) -> None:
    ask(runtime)
    stands = answer(runtime, rosa, Recorded(outcome))
    assert (stands.status, stands.problem) == (status, problem)
    assert (opened(runtime.vault, stands).problem is not None) == bool(problem)


def test_a_refused_answer_can_be_given_anew(runtime: Runtime, rosa: Organizer) -> None:
    ask(runtime)
    transport = Recorded(Refused("30007"))
    answer(runtime, rosa, transport)
    assert answer(runtime, rosa, transport, "In other words").status is QuestionStatus.ANSWERED


# What comes after


def test_a_bare_yes_to_an_answer_signs_nothing(
    runtime: Runtime, clock: Clock, rosa: Organizer
) -> None:
    asker = ask(runtime, words=MARCH)
    answer(runtime, rosa, Recorded(), "Shall we call you about it?")
    clock.advance(timedelta(minutes=1))
    assert "reply SIGN to ask" in asker.say("yes")
    assert asker.say("SIGN").startswith("Signed, Ana.")


def test_an_asker_whose_conversation_cannot_be_read_is_answered(
    runtime: Runtime, rosa: Organizer
) -> None:
    ask(runtime)
    ask(runtime, BEN)
    with runtime.database.write() as connection:
        connection.execute(update(Conversation).values(state=b"\x01" + bytes(40)))
    transport = Recorded()
    answer(runtime, rosa, transport, number=1)
    with runtime.database.write() as connection:
        connection.execute(delete(Conversation))
    answer(runtime, rosa, transport, number=2)
    assert len(transport.given) == 2
