"""A name that comes with a question is kept; what is put off, asked late or told late is heard."""

import pytest

from bot.conversation.dry_run import Rehearsal
from flows.effects import Erase, KeepOpenQuestion, RecordConsent, Sign
from tests.flows.rehearsals import told

KEYWORDS = {"en": "IBM", "es": "IBMESP", "pt": "BIBLIOTECA"}
SIGNED = ("IBM", "Ana Ruiz", "SIGN")


def told_in(language: str, *lines: str) -> Rehearsal:
    folder = "portuguese" if language == "pt" else "ibm"
    return told(KEYWORDS[language], *lines, on=folder)


def last_answer(rehearsal: Rehearsal) -> str:
    return rehearsal.transcript().rstrip("\n").rpartition("\n< ")[2]


@pytest.mark.parametrize(
    ("language", "text", "yes"),
    [
        ("en", "Ana Ruiz, but first: who sees it?", "yes"),
        ("en", "Is this legit? Ana Ruiz", "ok"),
        ("es", "Ana Ruiz. ¿Quién ve mi nombre?", "sí"),
        ("pt", "Ana Ruiz, mas quem vê meu nome?", "sim"),
    ],
)
def test_a_name_beside_a_question_is_kept_for_a_yes_and_shown(
    language: str, text: str, yes: str
) -> None:
    asked = told_in(language, text)
    assert asked.conversation is not None
    assert asked.conversation.step == "name"
    assert asked.conversation.answers["name"] == "Ana Ruiz"
    answer = asked.say(yes)
    assert answer is not None
    assert answer.text.startswith("Ana Ruiz")
    assert not any(isinstance(effect, Sign) for effect in asked.effects)


@pytest.mark.parametrize(
    "text",
    [
        "Ginni Rometty, who is she?",
        "Who is Ginni Rometty, and why IBM?",
        "hello there, who is this?",
        "Hello, Who Is This?",
    ],
)
def test_whom_a_question_is_about_is_no_name_of_the_writer(text: str) -> None:
    rehearsal = told("IBM", text)
    assert rehearsal.conversation is not None
    assert "name" not in rehearsal.conversation.answers


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "let me think about it"),
        ("en", "i need to ask my husband"),
        ("en", "can i sign tomorrow?"),
        ("es", "déjame pensarlo"),
        ("es", "luego lo hago"),
        ("es", "tengo que preguntarle a mi esposo"),
        ("pt", "vou pensar"),
        ("pt", "tenho que falar com meu marido"),
    ],
)
@pytest.mark.parametrize("before", [(), ("Ana Ruiz",)])
def test_who_puts_it_off_is_told_to_take_their_time(
    language: str, text: str, before: tuple[str, ...]
) -> None:
    rehearsal = told_in(language, *before, text)
    said = {"en": "Take your time", "es": "Sin prisa", "pt": "Sem pressa"}[language]
    assert said in last_answer(rehearsal)
    assert not any(isinstance(effect, KeepOpenQuestion | Sign) for effect in rehearsal.effects)


def test_a_no_for_now_is_still_a_no_and_a_signer_puts_nothing_off() -> None:
    assert "nothing was signed" in last_answer(told("IBM", "Ana Ruiz", "not now"))
    assert "Take your time" not in last_answer(told(*SIGNED, "let me think about it"))


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("en", "is it too late to sign", "the letter is open"),
        ("en", "is this still going?", "the letter is open"),
        ("es", "¿todavía puedo firmar?", "sigue abierta"),
        ("pt", "ainda posso assinar?", "continua aberta"),
    ],
)
def test_who_asks_whether_it_is_too_late_is_told_that_it_is_open(
    language: str, text: str, said: str
) -> None:
    assert said in last_answer(told_in(language, text))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "will my manager get a notification"),
        ("en", "will IBM HR know I signed?"),
        ("es", "¿se entera mi gerente?"),
        ("pt", "meu chefe vai saber?"),
    ],
)
def test_who_fears_for_their_work_is_told_who_sees_the_name(language: str, text: str) -> None:
    rehearsal = told_in(language, text)
    assert not any(isinstance(effect, KeepOpenQuestion) for effect in rehearsal.effects)
    assert {"en": "legal advice", "es": "legal", "pt": "jurídic"}[language] in last_answer(
        rehearsal
    )


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "im 12 btw"),
        ("en", "ok im actually 12 but i really want to sign"),
        ("en", "I'm only 11 lol"),
        ("es", "la verdad tengo 12"),
        ("pt", "na verdade tenho 12"),
    ],
)
def test_who_tells_in_passing_that_they_are_too_young_does_not_sign(
    language: str, text: str
) -> None:
    rehearsal = told_in(language, "Mia Torres", text)
    assert any(isinstance(effect, Erase) for effect in rehearsal.effects)


def test_a_yes_after_the_question_about_updates_was_forgotten_is_asked_about_anew() -> None:
    rehearsal = told(*SIGNED)
    rehearsal.wait("9 days")
    answer = rehearsal.say("yes")
    assert answer is not None
    assert "Reply UPDATES or NO" in answer.text
    assert not any(isinstance(effect, RecordConsent) for effect in rehearsal.effects)


def test_a_third_delete_finds_nothing_left_to_ask_about() -> None:
    rehearsal = told(*SIGNED, "DELETE", "DELETE", "DELETE")
    assert last_answer(rehearsal).startswith("Erased.")


def test_delete_is_a_word_in_every_language_shipped() -> None:
    assert told("IBM", "Ana Ruiz", "apagar", "apagar").standing.suppressed
