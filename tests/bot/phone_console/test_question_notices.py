"""Organizers are told once a day, by day, that questions wait; and only when some do."""

from datetime import timedelta

import pytest

from bot.phone_console.question_notices import tell_of_questions
from bot.phone_console.texts import MAX_SEGMENTS
from bot.providers.interface import ConnectionFailed
from bot.questions.open_questions import close_question
from bot.runtime import Runtime
from bot.sending.send_one_message import MAX_TRIES
from flows.segments import measure
from tests.bot.phone_console.test_organizer_notices import NEW_YORK, organizer
from tests.bot.questions.askers import ask
from tests.bot.sending.recorded_transport import Recorded
from tests.clock import Clock, moving


def told(runtime: Runtime, clock: Clock, transport: Recorded | None = None) -> list[str]:
    """Return what organizers are told now."""
    transport = transport or Recorded()
    tell_of_questions(runtime, transport.open, sleep=moving(clock))
    return transport.texts


@pytest.fixture
def day(clock: Clock) -> Clock:
    """It is early afternoon in New York."""
    clock.advance(timedelta(hours=5))
    return clock


def test_they_are_told_once_a_day(runtime: Runtime, day: Clock) -> None:
    organizer(runtime, "ana", NEW_YORK)
    organizer(runtime, "cy")
    ask(runtime)
    day.advance(timedelta(hours=2))
    (text,) = told(runtime, day)
    expected = "Questions that wait for an answer: 1, the oldest for 2 h. INBOX lists them."
    assert text == expected
    assert measure(text).segments <= MAX_SEGMENTS
    assert told(runtime, day) == []
    day.advance(timedelta(hours=12))
    assert told(runtime, day) == []  # by night
    day.advance(timedelta(hours=10))
    assert len(told(runtime, day)) == 1


def test_nobody_is_told_where_nothing_waits(runtime: Runtime, day: Clock) -> None:
    ana = organizer(runtime, "ana", NEW_YORK)
    assert told(runtime, day) == []
    ask(runtime)
    close_question(runtime, ana, 1)
    assert told(runtime, day) == []


def test_a_notice_that_never_left_is_sent_with_the_next_look(runtime: Runtime, day: Clock) -> None:
    organizer(runtime, "ana", NEW_YORK)
    ask(runtime)
    lost = Recorded(*[ConnectionFailed("away")] * MAX_TRIES)
    told(runtime, day, lost)
    day.advance(timedelta(minutes=1))
    assert len(told(runtime, day)) == 1
