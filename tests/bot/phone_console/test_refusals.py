"""What is refused on a phone: before a code is asked for, in the language of the order."""

import re

import pytest

from bot.broadcasts.approve import approval
from bot.broadcasts.broadcast_errors import BroadcastRefused
from bot.languages import LANGUAGES, say
from bot.organizers.accounts import Organizer
from bot.phone_console.texts import not_done
from bot.runtime import Runtime
from bot.storage.schema.broadcast_tables import BroadcastStatus
from tests.bot.broadcasts.signers import subscribe
from tests.bot.phone_console.organizer_phone import PHONE, ask, only, standing


@pytest.mark.usefixtures("ana")
def test_six_digits_are_answered_in_the_language_of_the_broadcast(runtime: Runtime) -> None:
    subscribe(runtime, "+12125550150", keyword="IBMESP")
    drafted = ask(runtime, "NOVEDAD El lunes entregamos la carta", PHONE)
    assert drafted.startswith("Borrador ")
    (code,) = re.findall(r"responde (\d{6})\.", ask(runtime, "APROBAR", PHONE))
    assert ask(runtime, code, PHONE).startswith("Aprobada: ")
    assert standing(runtime) == [BroadcastStatus.SCHEDULED]


@pytest.mark.usefixtures("ana", "signers")
def test_what_must_not_go_out_is_refused_before_a_code_is_asked_for(runtime: Runtime) -> None:
    ask(runtime, "BROADCAST see https://bit.ly/x", PHONE)
    answer = ask(runtime, "APPROVE", PHONE)
    assert answer.startswith("Not done: it cannot go out as it is: ")
    assert "bit.ly" in answer
    assert not re.search(r"\d{6}", answer)


@pytest.mark.usefixtures("signers", "ana")
def test_the_same_again_is_refused_before_a_code_is_asked_for(runtime: Runtime) -> None:
    ask(runtime, "BROADCAST We won", PHONE)
    first = only(runtime).id
    code = re.findall(r"reply (\d{6})\.", ask(runtime, "APPROVE", PHONE))[0]
    ask(runtime, code, PHONE)
    ask(runtime, "BROADCAST We won", PHONE)
    said = f"Not done: broadcast {first} says the same to the same people"
    assert ask(runtime, "APPROVE", PHONE).startswith(said)


@pytest.mark.usefixtures("bo", "signers")
def test_what_was_left_when_it_ended_was_not_sent(runtime: Runtime) -> None:
    ask(runtime, "BROADCAST We won")
    ask(runtime, "APPROVE")
    assert ", 4 left." in ask(runtime, "WATCH")
    number = only(runtime).id
    ask(runtime, f"DROP {number}")
    assert ask(runtime, f"WATCH {number}").endswith(", 4 not sent.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_broadcast_that_is_not_there_is_said_in_each_language(
    runtime: Runtime, ana: Organizer, language: str
) -> None:
    with pytest.raises(BroadcastRefused) as refusal:
        approval.check_approval(runtime, ana, 99)
    why = say(language, "refusals.no_such_broadcast", number=99)
    assert not_done(language, refusal.value) == say(language, "phone.not_done", why=why)


@pytest.mark.usefixtures("ana")
def test_what_is_wrong_with_a_text_is_told_in_the_organizers_language(runtime: Runtime) -> None:
    subscribe(runtime, "+12125550150", keyword="IBMESP")
    answer = ask(runtime, "NOVEDAD mira https://bit.ly/x y ven el lunes", PHONE)
    assert "bit.ly es un acortador de enlaces publico" in answer
    refused = ask(runtime, "APROBAR", PHONE)
    assert refused.startswith("No se hizo: no puede salir asi: es: bit.ly es un acortador")


@pytest.mark.usefixtures("signers", "ana")
def test_no_refusal_on_a_phone_speaks_of_the_command_line(runtime: Runtime) -> None:
    for _ in range(2):
        ask(runtime, "BROADCAST We won", PHONE)
    assert "--" not in ask(runtime, "APPROVE", PHONE)
