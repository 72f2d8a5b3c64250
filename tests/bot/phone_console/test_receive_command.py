"""Orders of organizers told apart from conversation, carried out and answered, as they come in."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from bot.broadcasts.approve import approval
from bot.broadcasts.compose.draft import draft_of
from bot.inbox.receive import Channel, Inbound, receive
from bot.organizers import accounts
from bot.organizers.accounts import Organizer
from bot.phone_console.receive_command import ANSWERED, receive_command
from bot.runtime import Runtime
from bot.storage.schema.broadcast_tables import Broadcast
from bot.storage.schema.conversation_tables import Conversation, Message, Person
from bot.storage.schema.key_tables import Sealed
from flows.events import CarrierWord, Said
from tests.bot.broadcasts.signers import drafted, subscribe, with_settings
from tests.bot.phone_console.organizer_phone import (
    CHAT,
    PHONE,
    answered,
    ask,
    inbound,
    only,
    rows,
    standing,
)


@pytest.mark.usefixtures("bo")
def test_what_an_organizer_says_otherwise_is_conversation(runtime: Runtime) -> None:
    assert ask(runtime, "IBM").startswith("Don\u2019t Help Trump Deport Immigrants")
    assert ask(runtime, "watch the video") != ""
    assert ask(runtime, "Bo Lee").startswith("Ready to sign as Bo Lee?")
    assert ask(runtime, "sign").startswith("Signed.")
    assert ask(runtime, "FIGURES").startswith("Don\u2019t Help Trump Deport Immigrants: 1 sign")


@pytest.mark.usefixtures("bo")
def test_an_order_of_anybody_else_is_conversation(runtime: Runtime) -> None:
    answer = ask(runtime, "APPROVE 1", "7002")
    assert answer.startswith("Don\u2019t Help Trump Deport Immigrants")
    assert ask(runtime, "FIGURES", "+14155550101").startswith("Don't help Trump")


@pytest.mark.usefixtures("bo")
def test_who_was_removed_is_heard_no_more(runtime: Runtime, ana: Organizer) -> None:
    accounts.remove(runtime, "bo", ana)
    assert "signatures" not in ask(runtime, "FIGURES")


@pytest.mark.usefixtures("bo")
def test_ordinary_words_ask_for_no_organizer(runtime: Runtime) -> None:
    receive(runtime, inbound("IBM", CHAT))
    statements: list[str] = []

    def keep(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    with runtime.database.read() as connection:
        engine = connection.engine
    event.listen(engine, "before_cursor_execute", keep)
    assert receive_command(runtime, inbound("Bo Lee", CHAT)) is None
    assert statements == []
    event.remove(engine, "before_cursor_execute", keep)


@pytest.mark.usefixtures("ana")
def test_a_word_that_the_carrier_acted_on_is_no_order(runtime: Runtime) -> None:
    said = Said("FIGURES", CarrierWord.STOP)
    answer = receive(runtime, Inbound("twilio", "c1", Channel.SMS, PHONE, said))
    assert answer.message is None


@pytest.mark.usefixtures("bo")
def test_an_order_leaves_the_conversation_as_it_was(runtime: Runtime) -> None:
    ask(runtime, "IBM")
    before = rows(runtime, Conversation)
    ask(runtime, "FIGURES")
    assert rows(runtime, Conversation) == before


@pytest.mark.usefixtures("bo")
def test_an_organizer_who_only_gives_orders_is_no_person(runtime: Runtime) -> None:
    ask(runtime, "FIGURES")
    assert rows(runtime, Person) == []
    (message,) = rows(runtime, Message)
    assert (message.address_id, message.reply_key) == (None, ANSWERED)
    assert "signatures" in str(runtime.vault.read("", Sealed.REPLY, message.reply))


@pytest.mark.usefixtures("signers")
def test_figures_are_told(runtime: Runtime, bo: Organizer) -> None:
    text, choices = answered(runtime, "FIGURES")
    figures, running = text.splitlines()
    assert figures == (
        "Don\u2019t Help Trump Deport Immigrants: 4 signatures; 4 get updates from "
        "18 Million Rising."
    )
    assert running == "No broadcast is on its way. BROADCAST and your words make a draft."
    assert choices == ()
    approval.approve(runtime, bo, drafted(runtime, bo))
    text, choices = answered(runtime, "cifras")
    (number,) = (row.id for row in rows(runtime, Broadcast))
    assert f"Difusión {number} (aprobada, a punto de empezar): 0 salieron" in text
    assert choices == (f"VER {number}",)


@pytest.mark.usefixtures("bo")
def test_the_answer_is_in_the_language_that_they_speak(runtime: Runtime) -> None:
    ask(runtime, "IBM")
    ask(runtime, "espa\u00f1ol")
    assert "firmas;" in ask(runtime, "FIGURES")


@pytest.mark.usefixtures("bo", "signers")
def test_a_word_of_another_language_is_answered_in_that_language(runtime: Runtime) -> None:
    ask(runtime, "IBM")  # and has spoken English so far
    assert "firmas;" in ask(runtime, "CIFRAS")
    ask(runtime, "NOVEDAD El lunes entregamos la carta")
    assert draft_of(only(runtime)).audience.languages == ("es",)


@pytest.mark.usefixtures("bo", "signers")
def test_an_order_with_more_behind_it_does_nothing(runtime: Runtime) -> None:
    ask(runtime, "BROADCAST We won")
    number = only(runtime).id
    answer = ask(runtime, f"APPROVE {number} tomorrow at nine")
    assert answer.startswith(f"Nothing was done: write APPROVE {number} with nothing behind it.")
    assert standing(runtime) == ["draft"]


@pytest.mark.usefixtures("bo", "signers")
def test_the_same_again_is_refused_in_the_words_of_a_phone(runtime: Runtime) -> None:
    first, second = ask(runtime, "BROADCAST We won"), ask(runtime, "APPROVE")
    assert first.startswith("Draft ")
    assert second.startswith("Approved: ")
    ask(runtime, "BROADCAST We won")
    answer = ask(runtime, "APPROVE")
    assert answer.startswith("Not done: broadcast ")
    assert "nobody should get it twice" in answer
    assert "--" not in answer


@pytest.mark.usefixtures("signers")
def test_a_broadcast_is_drafted_and_shown(runtime: Runtime, bo: Organizer) -> None:
    text, choices = answered(runtime, "BROADCAST We hand in the letter on Monday")
    row = only(runtime)
    assert text.startswith(
        f"Draft {row.id} for 4 people: 3 by text (1 segment each), 1 in Telegram. It takes "
    )
    assert " I added who writes and how to stop." in text
    assert f"APPROVE {row.id} to them" in text
    assert choices == (f"TEST {row.id}", f"APPROVE {row.id}", f"DROP {row.id}")
    assert (row.status, row.drafted_by, row.organization) == ("draft", bo.id, "18-million-rising")


@pytest.mark.usefixtures("bo", "signers")
def test_what_it_costs_and_who_is_left_out_is_said(runtime: Runtime) -> None:
    subscribe(runtime, "+12125550150", keyword="IBMESP")
    priced = with_settings(runtime, sms_prices={"US": Decimal("0.0118")})
    text = ask(priced, "BROADCAST We hand in the letter on Monday")
    assert "3 by text (1 segment each, USD 0.04 in all)" in text
    assert " 1 who reads another language is left out." in text


@pytest.mark.usefixtures("bo", "signers")
def test_what_forbids_it_is_said_at_once_and_again_at_approval(runtime: Runtime) -> None:
    text, choices = answered(runtime, "BROADCAST see https://bit.ly/x")
    assert "It cannot go out yet: " in text
    assert "APPROVE" not in text
    assert choices == (f"DROP {only(runtime).id}",)
    refused = ask(runtime, "APPROVE")
    assert refused.startswith("Not done: it cannot go out as it is: ")
    assert "bit.ly" in refused
    assert standing(runtime) == ["draft"]


@pytest.mark.usefixtures("bo")
def test_a_broadcast_for_nobody_says_so(runtime: Runtime) -> None:
    assert "nobody has asked for these updates yet" in ask(runtime, "BROADCAST We won")


@pytest.mark.usefixtures("bo")
def test_a_broadcast_without_words_tells_how(runtime: Runtime) -> None:
    assert ask(runtime, "BROADCAST").startswith("Write BROADCAST and your words")
    assert standing(runtime) == []


@pytest.mark.usefixtures("bo", "signers")
def test_an_order_that_was_forwarded_is_nobodys(runtime: Runtime) -> None:
    ask(runtime, "BROADCAST We won")
    before = standing(runtime)
    forwarded = replace(inbound("APPROVE", CHAT), event=Said("APPROVE", is_own_words=False))
    receive(runtime, forwarded)
    assert standing(runtime) == before
