"""An order is recorded first, carried out second, answered third, whatever dies between."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread

import pytest

from bot.broadcasts.monitor.history import read_audit_trail
from bot.conversation.turn import open_turn
from bot.inbox import set_aside
from bot.inbox.receive import Answer, Inbound, receive
from bot.organizers.accounts import Organizer
from bot.phone_console import commands, confirmation_codes, receive_command
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
from tests.call_hooks import acting_at


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
    commands.serve(runtime, stored_only(runtime, message))
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
    commands.serve(runtime, stored_only(runtime, message))
    answer = receive(runtime, message)
    assert answer.message
    assert answer.message.text.startswith(f"Draft {only(runtime).id} for 4 people")


@pytest.mark.usefixtures("ana", "signers")
def test_a_code_whose_act_was_lost_does_nothing_and_says_so(runtime: Runtime) -> None:
    ask(runtime, "BROADCAST We won", PHONE)
    message = inbound(code_in(ask(runtime, "APPROVE", PHONE)), PHONE)
    commands.serve(runtime, stored_only(runtime, message))
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


ORDERS = ["BROADCAST We won again", "APPROVE", "TEST", "WATCH"]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.usefixtures("ana", "signers")
def test_a_try_while_an_earlier_one_is_at_work_carries_out_nothing_again(
    runtime: Runtime, order: str
) -> None:
    """Twilio tries again after 4 seconds, whether or not the first try is over."""
    ask(runtime, "BROADCAST We won", PHONE)
    message, served, answers = inbound(order, PHONE), list[int](), list[Answer]()

    def come_again() -> None:
        served.append(1)
        if len(served) == 1:
            again.start()
            again.join(0.3)  # it waits, as the first does

    receive_command._threads.cache_clear()  # threads that are observed begin anew
    again = Thread(target=lambda: answers.append(receive(runtime, message)))
    with acting_at("call", commands.serve, come_again):
        first = receive(runtime, message)
        again.join(20)
    assert (len(served), answers) == (1, [first])
    assert len(standing(runtime)) == (2 if order.startswith("BROADCAST") else 1)
    if order == "APPROVE":
        assert first.message
        assert ask(runtime, code_in(first.message.text), PHONE).startswith("Approved")


@pytest.mark.usefixtures("signers")
def test_a_try_in_another_process_makes_no_other_draft_and_no_other_code(
    runtime: Runtime, ana: Organizer
) -> None:
    call = stored_only(runtime, inbound("BROADCAST We won", PHONE))
    ready = Barrier(2)

    def served() -> Words:
        ready.wait(20)
        return commands.serve(runtime, call)

    with ThreadPoolExecutor(2) as threads:
        one, other = threads.submit(served), threads.submit(served)
    assert one.result() == other.result()
    assert standing(runtime) == ["draft"]
    row = only(runtime)
    one_code, same, next_code = (
        confirmation_codes.give(runtime, ana, Act.APPROVE, row, message_id)
        for message_id in (7, 7, 8)
    )
    assert one_code == same != next_code
    assert next_code
    assert confirmation_codes.take(runtime, ana, next_code) == (Act.APPROVE, row)


@pytest.mark.usefixtures("signers")
def test_what_takes_longer_than_a_webhook_may_wait_goes_on(runtime: Runtime, bo: Organizer) -> None:
    drafted(runtime, bo)
    call = stored_only(runtime, inbound("APPROVE", CHAT))
    with receive_command.begun(runtime, call) as doing:
        said = receive_command.wait_for(doing, call, patience=0.0)
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
