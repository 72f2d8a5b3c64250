"""People who are afraid, in a hurry, or have opted out are answered to the point."""

from dataclasses import replace

import pytest

from bot.conversation.dry_run import Rehearsal
from tests.flows.rehearsals import answer, told
from tests.flows.test_question_answers import SIGNED
from tests.transcripts import shelf


@pytest.mark.parametrize("lines", [("IBM", "dont text me anymore"), (*SIGNED, "stop texting me")])
def test_who_asks_after_stop_is_answered_and_asked_nothing(lines: tuple[str, ...]) -> None:
    rehearsal = told(*lines)
    assert answer(rehearsal, "who sees my name").endswith("for our messages to you.")
    assert answer(rehearsal, "is my number saved").startswith("Yes, encrypted")
    assert answer(rehearsal, "thank you so much") in ("", "Thank you for signing!")
    assert rehearsal.standing.suppressed


def test_a_stranger_who_is_erased_and_asks_is_answered_and_asked_nothing() -> None:
    rehearsal = told("IBM", "DELETE", "DELETE")
    assert answer(rehearsal, "hello?").startswith("You are unsubscribed")
    assert answer(rehearsal, "are you a robot").endswith("petition@example.org.")


def test_thanks_after_stop_need_no_answer() -> None:
    assert answer(told(*SIGNED, "stop texting me"), "thanks so much, bye") == ""


@pytest.mark.parametrize("asked", ["do you like turtles", "is pepsi okay?"])
def test_who_asks_what_nobody_answers_is_told_so_and_gets_no_page_to_read(asked: str) -> None:
    unread = Rehearsal(shelf("ibm"))
    unread._standing = replace(unread.standing, has_organizers=False)
    unread.say("IBM")
    said = answer(unread, asked)
    assert said.startswith("I am a program and know no answer to that.")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("r u with ICE", "No. This is the petition line"),
        ("is this a trap", "No. This is the petition line"),
        ("¿son de la migra?", "No. Te escribe el programa"),
        ("are you a real person", "I am a program."),
        ("how long will this take", "About a minute"),
        ("will this take long?", "About a minute"),
        ("do you save my number", "Yes, encrypted"),
        ("are my messages stored", "Yes, encrypted"),
        ("how long do you keep my number", "MYDATA tells what we hold"),
        ("what kind of updates", "Updates are messages from 18 Million Rising"),
        ("updates on what?", "Updates are messages from 18 Million Rising"),
        ("how often would that be", "Only if you say yes to updates"),
        ("not at night please", "Updates come in the daytime only"),
        ("will you show up on my phone bill", "Your phone bill may list our number"),
        ("is it really gone", "Your name is not under the letter."),
        ("im nervous but i want to help", "I understand. Take your time"),
        ("tengo miedo pero quiero firmar", "Te entiendo. Toma tu tiempo"),
        ("what happens if i change my mind after i sign", "WITHDRAW takes your name off"),
        ("how many r we now", "Signatures so far: 1,203."),
        ("wehn will you hand it in", "I have no date for that."),
        ("hwo sees my name", "Your name goes under the letter"),
        ("wil my boss see this", "I cannot give legal advice."),
        ("can i sign with just my first name", "A letter needs names"),
    ],
)
def test_what_is_asked_before_signing_is_answered_to_the_point(asked: str, said: str) -> None:
    assert answer(told("IBM"), asked).startswith(said)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("¿son de la policía?", "No. Te escribe"),
        ("cuanto se tarda", "Un minuto"),
        ("guardan mi numero?", "Se guarda cifrado"),
        ("que son esas novedades?", "Las novedades son mensajes"),
        ("no me escriban en la noche", "Las novedades llegan solo en horario diurno"),
        ("ya borraron mi nombre?", "Tu nombre no va en la carta."),
        ("va a salir en mi recibo del telefono?", "Puede que salgamos en tu factura"),
        ("me da miedo pero si quiero firmar", "Te entiendo."),
    ],
)
def test_what_is_asked_in_spanish_is_answered_to_the_point(asked: str, said: str) -> None:
    assert answer(told("IBMESP"), asked).startswith(said)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("vocês são da polícia?", "Não. Aqui é a petição"),
        ("quanto tempo demora?", "Um minuto"),
        ("guardam meu número?", "Fica cifrado"),
        ("que novidades são essas?", "Novidades são mensagens"),
        ("tenho medo mas quero assinar", "Eu entendo."),
    ],
)
def test_what_is_asked_in_portuguese_is_answered_to_the_point(asked: str, said: str) -> None:
    assert answer(told("BIBLIOTECA", on="portuguese"), asked).startswith(said)


def test_a_signer_who_asks_is_told_what_is_so_now() -> None:
    signer = told(*SIGNED)
    assert answer(signer, "is my name off now?").startswith("You signed as Ana Ruiz")
    assert answer(signer, "can my mom also sign").startswith("Everybody may sign once")
    assert answer(signer, "how many signed from this phone").startswith("You signed as Ana Ruiz")
    family = told(*SIGNED, "IBM Bo Luna", "SIGN")
    assert answer(family, "can my mom also sign").startswith("From this phone as many")
    assert answer(family, "Bo wants no updates, only me").startswith("Updates go to this phone")
    subscriber = told("IBM", "Ana Ruiz", "SIGN", "UPDATES")
    assert answer(subscriber, "how often do you write").startswith("About 2 a month")


def test_less_of_what_nobody_gets_is_told_how_much_it_would_be() -> None:
    assert answer(told(*SIGNED), "can u text me less").startswith("Only if you say yes")
    subscriber = told("IBM", "Ana Ruiz", "SIGN", "UPDATES")
    assert "KEEP or STOP" in answer(subscriber, "can u text me less")


def test_who_has_not_signed_is_told_how_others_sign_from_this_phone() -> None:
    said = answer(told("IBM"), "can my husband sign from here too?")
    assert "their own name" in said
    assert "reply with your full name" in said
