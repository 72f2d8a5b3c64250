"""What organizers read of a question: who asked by a handle, and what was said around it."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from bot import worker
from bot.broadcasts.monitor.history import read_audit_trail
from bot.conversation.question_limits import MAX_A_DAY_OF_CAMPAIGN, MAX_A_DAY_WITH_FIRST_ONES
from bot.privacy.personal_data import find_personal_data
from bot.questions.answer import give_answer
from bot.questions.open_questions import (
    PAGE_SIZE,
    close_question,
    count_unanswered,
    list_questions,
    read_question,
    step_phrase,
)
from bot.questions.question_errors import QuestionRefused
from bot.runtime import Runtime
from bot.storage.schema.key_tables import DataKey
from bot.storage.schema.question_tables import Question
from tests.bot.questions.askers import (
    ANA,
    ANSWER,
    BEN,
    MARCH,
    Asker,
    answer,
    ask,
    organizer,
    row,
    rows,
)
from tests.bot.sending.recorded_transport import Recorded
from tests.clock import Clock


def test_the_oldest_stands_first_and_the_same_person_has_the_same_handle(runtime: Runtime) -> None:
    asker = ask(runtime)
    ask(runtime, BEN, "Could you come and speak at our school?")
    asker.say("Do you have flyers to hand out at my church?")
    page = list_questions(runtime)
    assert [one.number for one in page.questions] == [1, 2, 3]
    first, second, third = (one.asker for one in page.questions)
    assert first == third != second
    assert ANA not in str(page)
    assert count_unanswered(runtime).count == 3


def test_there_are_pages(runtime: Runtime) -> None:
    for number in range(PAGE_SIZE + 1):
        ask(runtime, f"+1212555{number:04d}")
    page = list_questions(runtime)
    assert (len(page.questions), page.next_after) == (PAGE_SIZE, PAGE_SIZE)
    last = list_questions(runtime, after=page.next_after)
    assert (len(last.questions), last.next_after) == (1, 0)


def test_what_was_said_around_it_is_shown_and_that_it_was_read_is_kept(runtime: Runtime) -> None:
    rosa = organizer(runtime)
    ask(runtime).say("SIGN")
    question, around = read_question(runtime, rosa, 1)
    assert question.words == MARCH
    assert [one.wrote for one in around] == ["IBM Ana Ruiz", MARCH, "SIGN"]
    assert [one.is_question for one in around] == [False, True, False]
    assert around[2].was_answered.startswith("Signed, Ana.")
    assert read_audit_trail(runtime)[-1].act == "question read"
    with pytest.raises(QuestionRefused):
        read_question(runtime, rosa, 2)


def test_closed_ones_are_listed_where_they_are_asked_for(runtime: Runtime) -> None:
    rosa = organizer(runtime)
    ask(runtime)
    close_question(runtime, rosa, 1)
    assert list_questions(runtime).questions == ()
    (one,) = list_questions(runtime, closed_too=True).questions
    assert one.status == "closed"


def test_a_step_of_the_campaign_has_a_name_of_its_own() -> None:
    assert step_phrase("q:town").key == "question_steps.question"
    assert step_phrase("confirm").key == "question_steps.confirm"


# Limits


def test_one_address_has_three_open_at_once_and_ten_a_day(runtime: Runtime, clock: Clock) -> None:
    rosa = organizer(runtime)
    asker = Asker(runtime)
    asker.say("IBM Ana Ruiz")
    said = [
        f"{opening} {rest}"
        for opening in ("Will you also march with", "Could you come and speak to")
        for rest in (
            "the teachers of our school district?",
            "my neighbors down by the river?",
            "a choir of two hundred singers?",
            "people who fish off the old pier?",
            "nurses working nights at County General?",
            "some farmers up in Yolo?",
            "the book club that I run?",
        )
    ]
    answered = [asker.say(words) for words in said[:4]]
    assert [("passed that on" in text) for text in answered] == [True, True, True, False]
    for words in said[4:]:
        clock.advance(timedelta(minutes=6))
        asker.say(words)
        for one in list_questions(runtime).questions:
            close_question(runtime, rosa, one.number)
    assert len(rows(runtime)) == 10


@pytest.mark.parametrize(
    ("kept", "more"),
    [(MAX_A_DAY_OF_CAMPAIGN, 1), (MAX_A_DAY_WITH_FIRST_ONES, 0)],
)
def test_beyond_so_many_a_day_a_campaign_keeps_the_first_of_each_address_alone(
    runtime: Runtime, kept: int, more: int
) -> None:
    ask(runtime)
    asked = {name: value for name, value in rows(runtime)[0]._mapping.items() if name != "id"}
    with runtime.database.write() as connection:
        connection.execute(insert(Question), [asked] * (kept - 1))
    ask(runtime, BEN)
    ask(runtime, BEN, "Will there be another march in the winter, and where?")
    assert len(rows(runtime)) == kept + more


def test_without_organizers_it_is_kept_and_nobody_is_told_that_people_read(
    runtime: Runtime,
) -> None:
    asker = Asker(runtime)
    asker.say("IBM Ana Ruiz")
    assert "passed that on" not in asker.say(MARCH)
    assert len(rows(runtime)) == 1
    assert "petition@example.org" in asker.say("PERSON")


def test_the_same_words_are_kept_once_while_they_are_open(runtime: Runtime) -> None:
    organizer(runtime)
    asker = ask(runtime)
    asker.say("STATUS")
    assert "passed that on" in asker.say(MARCH)
    assert len(rows(runtime)) == 1


# Privacy


def test_the_words_go_with_the_messages_and_the_rest_in_time(
    runtime: Runtime, clock: Clock
) -> None:
    rosa = organizer(runtime)
    ask(runtime)
    ask(runtime, BEN)
    days = timedelta(days=runtime.settings.retention_days)
    clock.advance(days - timedelta(days=1))
    answer(runtime, rosa, Recorded(), number=2)
    clock.advance(timedelta(days=1))
    worker.shred_messages(runtime)
    (left,) = rows(runtime)
    assert (left.id, left.words, left.status) == (2, None, "answered")
    clock.advance(days)
    worker.shred_messages(runtime)
    assert rows(runtime) == []


def test_what_is_held_of_a_person_has_their_questions(runtime: Runtime) -> None:
    rosa = organizer(runtime)
    asker = ask(runtime)
    answer(runtime, rosa, Recorded())
    held = find_personal_data(runtime, ANA)
    assert held
    (question,) = held.questions
    assert (question.words, question.answer, question.status) == (MARCH, ANSWER, "answered")
    asker.say("DELETE")
    asker.say("DELETE")
    held = find_personal_data(runtime, ANA)
    assert held
    assert [(one.words, one.answer) for one in held.questions] == [("", "")]


def test_a_destroyed_key_leaves_no_words(runtime: Runtime) -> None:

    rosa = organizer(runtime)
    ask(runtime)
    give_answer(runtime, rosa, 1, ANSWER)
    with runtime.database.keys.write() as connection:
        connection.execute(update(DataKey).where(DataKey.scope != "").values(wrapped=None))
    runtime.vault.refresh()
    (one,) = list_questions(runtime, closed_too=True).questions
    assert (one.words, one.answer) == ("", "")
    assert row(runtime).words is not None
