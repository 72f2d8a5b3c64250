"""From a Telegram chat, which nobody can forge, orders are carried out at once."""

import pytest

from bot.broadcasts.approve import approval
from bot.broadcasts.monitor.history import read_audit_trail
from bot.inbox.receive import receive
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.storage.schema.broadcast_tables import Broadcast, Delivery
from tests.bot.broadcasts.signers import drafted, with_settings
from tests.bot.phone_console.organizer_phone import (
    CHAT,
    OTHER_CHAT,
    answered,
    ask,
    inbound,
    only,
    rows,
    standing,
)


@pytest.mark.usefixtures("bo", "signers")
def test_in_telegram_the_newest_draft_is_approved_at_once(runtime: Runtime) -> None:
    ask(runtime, "BROADCAST We hand in the letter on Monday")
    ask(runtime, "BROADCAST We hand in the letter on Tuesday")
    text, choices = answered(runtime, "APPROVE")
    assert standing(runtime) == ["draft", "scheduled"]
    number = rows(runtime, Broadcast)[1].id
    assert text.startswith(f"Approved: broadcast {number} goes to 4 people, beginning in 1 min.")
    assert choices == (f"PAUSE {number}", f"WATCH {number}", f"DROP {number}")
    assert len(rows(runtime, Delivery)) == 4


@pytest.mark.usefixtures("bo", "signers")
def test_a_repeated_approval_acts_once_and_gets_the_same_answer(runtime: Runtime) -> None:
    ask(runtime, "BROADCAST We hand in the letter on Monday")
    message = inbound("APPROVE", CHAT)
    first = receive(runtime, message)
    again = receive(runtime, message)
    assert (again, again.is_repeat) == (first, True)
    assert [line.act for line in read_audit_trail(runtime) if line.act == "approved"] == [
        "approved"
    ]


@pytest.mark.usefixtures("signers")
def test_above_the_size_a_second_organizer_approves_by_its_number(
    runtime: Runtime, bo: Organizer, cy: Organizer
) -> None:
    small = with_settings(runtime, second_approval_above=3)
    ask(small, "BROADCAST We hand in the letter on Monday")
    number = only(small).id
    assert f"They text APPROVE {number}." in ask(small, "APPROVE")
    assert "Another organizer has to approve it too" in ask(small, f"APPROVE {number}")
    assert (
        ask(small, "APPROVE", OTHER_CHAT) == f"Which one? Put its number behind APPROVE: {number}."
    )
    assert ask(small, f"APPROVE {number}", OTHER_CHAT).startswith("Approved: ")
    row = only(small)
    assert (row.status, row.approved_by, row.seconded_by) == ("scheduled", bo.id, cy.id)


@pytest.mark.usefixtures("signers")
def test_it_is_paused_resumed_watched_and_ended(runtime: Runtime, bo: Organizer) -> None:
    number = drafted(runtime, bo)
    approval.approve(runtime, bo, number)
    text, choices = answered(runtime, "PAUSE")
    assert text == f"Paused: {number}. Nothing more is sent until you RESUME."
    assert choices == (f"RESUME {number}", f"DROP {number}")
    assert ask(runtime, "PAUSE") == "No broadcast is on its way, so there is nothing to pause."
    assert ask(runtime, "WATCH").startswith(
        f"Broadcast {number}, \u201cHand-in\u201d: paused. 0 sent"
    )
    assert ask(runtime, "RESUME").startswith(f"Broadcast {number} goes on.")
    assert ask(runtime, f"DROP {number}").startswith(f"Broadcast {number} is ended for good.")
    assert ask(runtime, f"DROP {number}") == (
        f"Broadcast {number} is cancelled: DROP does nothing now."
    )
    assert (
        ask(runtime, "WATCH")
        == "There is no broadcast for that. BROADCAST and your words make a draft."
    )
    assert "cancelled" in ask(runtime, f"FIGURES {number}")


@pytest.mark.usefixtures("signers")
def test_what_is_not_clear_is_asked(runtime: Runtime, bo: Organizer) -> None:
    first, second = drafted(runtime, bo, title="One"), drafted(runtime, bo, title="Two")
    assert ask(runtime, "DROP") == f"Which one? Put its number behind DROP: {first}, {second}."
    assert ask(runtime, f"DROP {second + 1}") == f"Not done: there is no broadcast {second + 1}."
    assert standing(runtime) == ["draft", "draft"]


@pytest.mark.usefixtures("signers")
def test_pause_without_a_number_pauses_all(runtime: Runtime, bo: Organizer) -> None:
    for day in ("Monday", "Tuesday"):
        texts = {"en": f"{{organization}}: we meet on {day}. Reply STOP to quit."}
        approval.approve(runtime, bo, drafted(runtime, bo, texts=texts))
    ask(runtime, "PAUSE")
    assert standing(runtime) == ["paused", "paused"]


@pytest.mark.usefixtures("signers")
def test_a_draft_is_watched_by_whom_it_is_for(runtime: Runtime, bo: Organizer) -> None:
    number = drafted(runtime, bo)
    assert ask(runtime, "WATCH") == (
        f"Broadcast {number}, \u201cHand-in\u201d: a draft, for 4 people now."
    )
