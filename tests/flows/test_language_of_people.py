"""People are answered in the language that they write in, where the petition speaks it."""

import pytest

from bot.conversation.dry_run import Rehearsal
from tests.flows.rehearsals import answer, told
from tests.flows.test_question_answers import SIGNED


def language_after(rehearsal: Rehearsal) -> str:
    assert rehearsal.conversation
    return rehearsal.conversation.language


@pytest.mark.parametrize(
    ("begun_with", "asked", "said", "then"),
    [
        ("IBM", "¿quién va a ver mi nombre?", "Tu nombre va al pie de la carta", "Para firmar,"),
        ("IBM", "¿cuánto cuesta?", "Firmar es gratis", "Para firmar,"),
        ("IBM", "cuanto tiempo toma?", "Un minuto", "Para firmar,"),
        ("IBMESP", "is it free?", "Signing is free.", "To sign,"),
        ("IBMESP", "who runs this", "This is the petition line", "To sign,"),
    ],
)
def test_a_question_is_answered_in_its_own_language_and_the_talk_goes_on_in_it(
    begun_with: str, asked: str, said: str, then: str
) -> None:
    rehearsal = told(begun_with)
    answered = answer(rehearsal, asked)
    assert answered.startswith(said)
    assert then in answered
    assert language_after(rehearsal) == {"IBM": "es", "IBMESP": "en"}[begun_with]


@pytest.mark.parametrize("asked", ["quanto custa?", "is it free?", "IBM?"])
def test_a_question_in_a_language_that_the_petition_does_not_speak_or_in_the_same_changes_none(
    asked: str,
) -> None:
    rehearsal = told("IBM")
    answer(rehearsal, asked)
    assert language_after(rehearsal) == "en"


def test_a_sentence_that_is_not_understood_is_answered_in_its_language() -> None:
    rehearsal = told("IBM", "Ana Ruiz")
    answered = answer(rehearsal, "mi mensaje es para los de la migra")
    assert answered.startswith("En español. Ana Ruiz: con FIRMAR")
    noisy = told("IBM", "Ana Ruiz", "purple monkey")
    answered = answer(noisy, "mi mensaje es para los de la migra")
    assert "Responde FIRMAR" in answered or answered.startswith("FIRMAR")


@pytest.mark.parametrize("said", ["gracias", "muchas gracias", "mensajes"])
def test_thanks_and_a_word_alone_change_no_language(said: str) -> None:
    rehearsal = told("IBM", "Ana Ruiz", "SIGN")
    answer(rehearsal, said)
    assert language_after(rehearsal) == "en"


def test_a_signer_who_asks_in_another_language_gets_what_follows_in_it() -> None:
    rehearsal = told(*SIGNED)
    assert answer(rehearsal, "me arrepentí").startswith("No hay problema.")
    assert answer(rehearsal, "STATUS").startswith("Firmaste")


@pytest.mark.parametrize(
    ("first", "language"), [("Hola IBM", "es"), ("IBM por favor", "es"), ("hi ibm", "en")]
)
def test_a_greeting_before_a_keyword_tells_the_language(first: str, language: str) -> None:
    assert language_after(told(first)) == language


@pytest.mark.parametrize(
    ("first", "asked"),
    [
        ("hello", "Which petition do you mean?"),
        ("hola", "¿Qué carta quieres firmar?"),
        ("quiero firmar", "¿Qué carta quieres firmar?"),
    ],
)
def test_of_several_petitions_it_is_asked_in_the_language_of_who_comes(
    first: str, asked: str
) -> None:
    """The first of them speaks Portuguese alone (``first_speaks_portuguese``)."""
    assert answer(told(on="first_speaks_portuguese"), first).startswith(asked)


@pytest.mark.parametrize(
    ("said", "told_of"),
    [
        (("IBM", "português"), "I cannot answer in that language yet. To sign,"),
        (("IBM", "em português por favor"), "I cannot answer in that language yet. To sign,"),
        (("IBM", "can I sign in Portuguese?"), "I cannot answer in that language yet. To sign,"),
        (("IBM", "Ana Ruiz", "português"), "I cannot answer in that language yet. SIGN to sign,"),
        ((*SIGNED, "do you speak Portuguese?"), "I cannot answer in that language yet."),
        (("IBMESP", "¿puedo firmar en portugués?"), "En ese idioma no te puedo responder"),
    ],
)
def test_who_asks_for_a_language_that_the_petition_does_not_speak_is_told(
    said: tuple[str, ...], told_of: str
) -> None:
    rehearsal = told(*said[:-1])
    spoken = language_after(rehearsal)
    assert answer(rehearsal, said[-1]).startswith(told_of)
    assert language_after(rehearsal) == spoken


def test_a_petition_in_portuguese_alone_tells_that_it_speaks_no_spanish() -> None:
    rehearsal = told("BIBLIOTECA", on="first_speaks_portuguese")
    assert answer(rehearsal, "posso assinar em espanhol?").startswith("Por enquanto respondo")
    assert language_after(rehearsal) == "pt"


def test_whoever_begins_in_another_language_is_welcomed_all_the_same() -> None:
    assert "To sign the letter" in answer(told(), "português")
