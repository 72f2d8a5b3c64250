"""A process that dies around the sending of an answer sends nothing twice."""

import asyncio

import pytest

from bot.organizers.accounts import Organizer
from bot.providers.interface import ConnectionFailed, Outcome, Refused, Sent, Uncertain
from bot.questions.answer import give_answer
from bot.questions.send_answers import (
    UNSETTLED_AFTER,
    claim_answer,
    record_answer,
    settle_answers,
)
from bot.runtime import Runtime
from bot.sending.send_one_message import SenderBusy, send_reserved, settle_direct_receipt
from bot.storage.deliveries import sender_pace
from bot.storage.schema.broadcast_tables import DirectMessage
from bot.storage.schema.question_tables import QuestionStatus
from tests.bot.questions.askers import (
    ANSWER,
    answer,
    ask,
    at_once,
    organizer,
    row,
    rows,
    send,
)
from tests.bot.sending.recorded_transport import Recorded
from tests.clock import Clock


@pytest.fixture
def rosa(runtime: Runtime) -> Organizer:
    """An organizer."""
    return organizer(runtime)


@pytest.mark.parametrize("is_sent", [True, False])
def test_a_process_that_dies_around_the_sending_sends_nothing_twice(
    runtime: Runtime, clock: Clock, rosa: Organizer, *, is_sent: bool
) -> None:
    """Its receipt settles it; without one it is uncertain, and never sent again by itself."""
    ask(runtime)
    given = give_answer(runtime, rosa, 1, ANSWER)
    claimed = claim_answer(runtime, given)
    assert claimed
    transport = Recorded()
    if is_sent:
        asyncio.run(send_reserved(runtime, transport, claimed.reserved, sleep=at_once))
    assert claim_answer(runtime, given) is None
    assert (send(runtime, transport), settle_answers(runtime)) == (0, 0)
    clock.advance(UNSETTLED_AFTER)
    assert settle_answers(runtime) == 1
    expected = QuestionStatus.ANSWERED if is_sent else QuestionStatus.UNCERTAIN
    assert row(runtime).status is expected
    assert send(runtime, transport) == 0
    assert len(transport.given) == is_sent
    if not is_sent:
        settle_direct_receipt(runtime, 1, provider_id="SM9", status="delivered")
        assert settle_answers(runtime) == 1
        assert row(runtime).status is QuestionStatus.ANSWERED


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (ConnectionFailed("away"), QuestionStatus.WAITING),
        (Refused("30007"), QuestionStatus.OPEN),
        (Uncertain("no answer"), QuestionStatus.UNCERTAIN),
    ],
)
def test_a_process_that_dies_before_it_is_recorded(
    runtime: Runtime, clock: Clock, rosa: Organizer, outcome: Outcome, status: QuestionStatus
) -> None:
    ask(runtime)
    claimed = claim_answer(runtime, give_answer(runtime, rosa, 1, ANSWER))
    assert claimed
    asyncio.run(send_reserved(runtime, Recorded(outcome), claimed.reserved, sleep=at_once))
    clock.advance(UNSETTLED_AFTER)
    settle_answers(runtime)
    assert row(runtime).status is status


def test_an_uncertain_answer_may_be_given_anew_in_other_words(
    runtime: Runtime, rosa: Organizer
) -> None:
    ask(runtime)
    transport = Recorded(Uncertain("no answer"))
    answer(runtime, rosa, transport)
    assert answer(runtime, rosa, transport).status is QuestionStatus.UNCERTAIN  # the same words
    assert len(transport.given) == 1
    assert answer(runtime, rosa, transport, "Once more: no").status is QuestionStatus.ANSWERED


def test_what_is_recorded_late_changes_nothing(runtime: Runtime, rosa: Organizer) -> None:
    asker = ask(runtime)
    claimed = claim_answer(runtime, give_answer(runtime, rosa, 1, ANSWER))
    assert claimed
    asker.say("DELETE")
    asker.say("DELETE")
    record_answer(runtime, claimed, Sent("SM1"))
    assert row(runtime).status is QuestionStatus.ERASED


def test_a_busy_sender_leaves_the_answer_unclaimed(
    runtime: Runtime, clock: Clock, rosa: Organizer
) -> None:
    ask(runtime)
    given = give_answer(runtime, rosa, 1, ANSWER)
    with runtime.database.write() as connection:
        sender_pace.reserve_pace(connection, "sms", clock(), 60.0)
    with pytest.raises(SenderBusy):
        claim_answer(runtime, given)
    assert (row(runtime).status, rows(runtime, DirectMessage)) == (QuestionStatus.WAITING, [])
