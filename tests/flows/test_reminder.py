"""Who is reminded, and that it happens once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.conversation.dry_run import BEGIN, BETWEEN_LINES
from flows.conversation import Conversation, Signed, Standing, dump, load
from flows.events import ReminderDue
from flows.machine import advance
from flows.turn import Turn
from tests.flows.rehearsals import answer, told
from tests.transcripts import shelf

SAID_AT = BEGIN + BETWEEN_LINES


def reminded(conversation: Conversation | None, standing: Standing, hours: float) -> Turn:
    """Return the machine's answer when a reminder could be sent after so many hours."""
    return advance(
        shelf("ibm"), conversation, standing, ReminderDue(), SAID_AT + timedelta(hours=hours)
    )


def test_a_reminder_leaves_when_the_person_spoke_last_as_it_was() -> None:
    before = told("IBM Ana Ruiz").conversation
    turn = reminded(before, Standing(), 20)
    assert before
    assert turn.reply
    assert turn.conversation
    assert turn.conversation.spoke_at == before.spoke_at
    assert turn.conversation.reminded_at == SAID_AT + timedelta(hours=20)


def test_whoever_is_reminded_can_be_so_no_second_time() -> None:
    once = reminded(told("IBM Ana Ruiz").conversation, Standing(), 20).conversation
    assert once
    assert reminded(load(dump(once)), Standing(), 60) == Turn(once)


@pytest.mark.parametrize(
    ("changes", "standing", "hours"),
    [
        ({}, Standing(), 19.9),
        ({}, Standing(), 24 * 7.1),
        ({"doubted_at": BEGIN}, Standing(), 21),
        ({"step": "updates"}, Standing(), 21),
        ({"step": "left"}, Standing(), 21),
        ({}, Standing(suppressed=True), 21),
        ({}, Standing(signatures={"ibm-extreme-vetting": Signed("Ana Ruiz", BEGIN)}), 21),
    ],
    ids=["too soon", "too late", "doubted", "updates", "left", "suppressed", "signed"],
)
def test_nobody_is_reminded(changes: dict[str, Any], standing: Standing, hours: float) -> None:
    before = told("IBM Ana Ruiz").conversation
    assert before
    turn = reminded(replace(before, **changes), standing, hours)
    assert turn.reply is None
    assert turn.conversation is None or turn.conversation.reminded_at is None


def test_nobody_is_reminded_of_a_petition_that_reminds_nobody_or_is_closed() -> None:
    before = told("IBM Ana Ruiz").conversation
    for change in ({"reminder_hours": None}, {"status": "closed"}):
        campaign = shelf("ibm").campaigns[0].model_copy(update=change)
        changed = shelf("ibm").model_copy(update={"campaigns": (campaign,)})
        later = BEGIN + timedelta(hours=21)
        assert advance(changed, before, Standing(), ReminderDue(), later).reply is None


def test_a_stranger_is_not_reminded() -> None:
    assert reminded(None, Standing(), 21) == Turn(None)


def test_a_yes_to_the_reminder_signs_as_the_question_itself_would() -> None:
    rehearsal = told("IBM Ana Ruiz")
    rehearsal.wait("20 hours")
    assert answer(rehearsal, "yes").startswith("Signed, Ana.")


def test_who_asked_to_be_deleted_is_not_reminded() -> None:
    rehearsal = told("IBM Ana Ruiz", "DELETE")
    rehearsal.wait("20 hours")
    assert rehearsal.transcript().splitlines()[-1] == "~ 20 hours"
    assert answer(rehearsal, "DELETE").startswith("Erased.")
