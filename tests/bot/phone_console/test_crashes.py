"""An order is recorded first, carried out second, answered third, whatever dies between."""

import pytest

from bot.broadcasts.monitor.history import read_audit_trail
from bot.conversation.turn import open_turn
from bot.inbox import set_aside
from bot.inbox.receive import Answer, Inbound, receive
from bot.organizers.accounts import Organizer
from bot.phone_console import receive_command
from bot.phone_console.command_parser import Act
from bot.phone_console.commands import _CARRIED_OUT_BY
from bot.phone_console.organizer_command import OrganizerCommand
from bot.runtime import Runtime
from bot.storage.schema.broadcast_tables import Delivery
from bot.storage.schema.conversation_tables import Message
from flows.replies import RenderedMessage as Words
from tests.bot.broadcasts.signers import drafted
from tests.bot.phone_console.organizer_phone import (
    CHAT,
    PHONE,
    ask,
    code_in,
    inbound,
    only,
    rows,
    standing,
)


def stored_only(runtime: Runtime, message: Inbound) -> OrganizerCommand:
    """Store a command as the phone console does, and die before it is carried out."""
    order = receive_command.read_order(message)
    assert order
    with open_turn(runtime, message.address, message) as transaction:
        stored = receive_command.store_command(transaction, message, order)
    assert isinstance(stored, OrganizerCommand)
    return stored


@pytest.mark.usefixtures("signers")
def test_an_order_that_was_only_stored_is_carried_out_by_the_next_try(
    runtime: Runtime, bo: Organizer
) -> None:
    drafted(runtime, bo)
    message = inbound("APPROVE", CHAT)
    stored_only(runtime, message)
    assert standing(runtime) == ["draft"]
    answer = receive(runtime, message)
    assert answer.message
    assert answer.message.text.startswith("Approved: ")
    assert receive(runtime, message) == answer
    assert (
        len([row for row in rows(runtime, Message) if row.provider_id == message.provider_id]) == 1
    )


@pytest.mark.usefixtures("signers")
def test_an_order_that_was_carried_out_and_not_answered_is_not_carried_out_twice(
    runtime: Runtime, bo: Organizer
) -> None:
    number = drafted(runtime, bo)
    message = inbound(f"APPROVE {number}", CHAT)
    receive_command.carry_out(runtime, stored_only(runtime, message))
    assert standing(runtime) == ["scheduled"]
    answer = receive(runtime, message)
    assert answer.message
    assert answer.message.text.startswith(f"Broadcast {number} is approved and scheduled")
    assert len(rows(runtime, Delivery)) == 4
    assert [line.act for line in read_audit_trail(runtime) if line.act == "approved"] == [
        "approved"
    ]


@pytest.mark.usefixtures("bo", "signers")
def test_a_draft_whose_answer_was_lost_is_not_made_twice(runtime: Runtime) -> None:
    message = inbound("BROADCAST We won", CHAT)
    receive_command.carry_out(runtime, stored_only(runtime, message))
    answer = receive(runtime, message)
    assert answer.message
    assert answer.message.text.startswith(f"Draft {only(runtime).id} for 4 people")


@pytest.mark.usefixtures("ana", "signers")
def test_a_code_whose_act_was_lost_does_nothing_and_says_so(runtime: Runtime) -> None:
    ask(runtime, "BROADCAST We won", PHONE)
    message = inbound(code_in(ask(runtime, "APPROVE", PHONE)), PHONE)
    receive_command.carry_out(runtime, stored_only(runtime, message))
    answer = receive(runtime, message)
    assert answer.message
    assert answer.message.text.startswith("That code is used or over.")
    assert standing(runtime) == ["scheduled"]


@pytest.mark.usefixtures("bo", "signers")
def test_of_two_tries_at_once_one_answer_is_kept(runtime: Runtime) -> None:
    message = inbound("FIGURES", CHAT)
    call = stored_only(runtime, message)
    first = receive(runtime, message)
    late = receive_command.store_answer(runtime, message, call, Words("x"))
    assert late == first


@pytest.mark.usefixtures("signers")
def test_what_takes_longer_than_a_webhook_may_wait_goes_on(runtime: Runtime, bo: Organizer) -> None:
    drafted(runtime, bo)
    call = stored_only(runtime, inbound("APPROVE", CHAT))
    said = receive_command.carry_out(runtime, call, patience=0.0)
    receive_command._threads().shutdown(wait=True)
    receive_command._threads.cache_clear()
    assert said.text.startswith(("That takes a while", "Approved"))
    assert standing(runtime) == ["scheduled"]


@pytest.mark.usefixtures("bo")
def test_an_order_that_fails_twice_is_set_aside(runtime: Runtime) -> None:
    message = inbound("APPROVE", CHAT)
    stored_only(runtime, message)
    for _ in range(2):
        assert set_aside.keep(runtime, message) == Answer(rows(runtime, Message)[0].id, None)
    (row,) = set_aside.list_set_aside(runtime)
    assert (row.asked, row.is_obeyed) == ("words", False)


@pytest.mark.usefixtures("bo", "signers")
def test_every_act_is_named_in_the_audit_trail(runtime: Runtime) -> None:
    for order in ("BROADCAST We won", "APPROVE", "PAUSE", "RESUME", "DROP"):
        ask(runtime, order)
    acts = [(line.who, line.act) for line in read_audit_trail(runtime) if line.broadcast_id]
    assert acts == [
        ("bo", act) for act in ("drafted", "approved", "paused", "resumed", "cancelled")
    ]


def test_every_act_has_its_place() -> None:
    assert _CARRIED_OUT_BY.keys() == set(Act)
