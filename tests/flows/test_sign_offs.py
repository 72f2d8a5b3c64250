"""Messages that end as a letter does: with a closing, and the writer's name below."""

import pytest

from bot.conversation.dry_run import Rehearsal
from flows.effects import RecordConsent, Sign
from flows.sign_offs import SignOff, read_sign_off
from tests.flows.rehearsals import told
from tests.languages import BOTH


def names_signed(rehearsal: Rehearsal) -> list[str]:
    return [effect.name for effect in rehearsal.effects if isinstance(effect, Sign)]


@pytest.mark.parametrize(
    ("text", "rest", "name"),
    [
        ("Yes please. Love, Ruth", "Yes please.", "Ruth"),
        ("Yes please.\nLove,\nRuth", "Yes please.", "Ruth"),
        (
            "I would like to help. Yours truly, Ruth Abramowitz",
            "I would like to help.",
            "Ruth Abramowitz",
        ),
        ("Love, Ruth", "", "Ruth"),
        ("Hello, love Ruth", "Hello,", "Ruth"),
        ("Gracias a todos. Con mucho cariño, Rosa Pérez", "Gracias a todos.", "Rosa Pérez"),
        ("No quero. Um grande abraço, Rosa", "No quero.", "Rosa"),
    ],
)
def test_a_closing_and_the_name_below_are_set_apart(text: str, rest: str, name: str) -> None:
    assert read_sign_off(text, BOTH) == SignOff(rest, name)


@pytest.mark.parametrize(
    "text",
    [
        *("I love it", "Love Quinn", "Courtney Love", "spread love everywhere", "ok love IBM"),
        *("God bless you", "yes with love", "stop, love it", "Ana Ruiz", "", "…", "Peace, not war"),
    ],
)
def test_love_among_other_words_closes_nothing(text: str) -> None:
    assert read_sign_off(text, BOTH) is None


def test_without_a_comma_the_name_must_be_known() -> None:
    assert read_sign_off("no love Ruth", BOTH) is None
    assert read_sign_off("no love Ruth", BOTH, "Ruth Abramowitz") == SignOff("no", "Ruth")


def test_the_closing_is_no_part_of_the_name() -> None:
    assert names_signed(told("IBM", "Love, Ruth", "SIGN")) == ["Ruth"]
    assert names_signed(told("IBM. Love, Ruth", "SIGN")) == []


@pytest.mark.parametrize(
    ("keyword", "letter", "name"),
    [
        ("IBM", "Please add me to this. Sincerely, Ruth Abramowitz", "Ruth Abramowitz"),
        ("IBMESP", "Hola, quiero ayudar. Saludos, Rosa Pérez", "Rosa Pérez"),
        ("LIVROS", "Olá, quero ajudar. Um abraço, Rosa Lima", "Rosa Lima"),
    ],
)
def test_the_name_below_is_taken_where_the_letter_gives_none(
    keyword: str, letter: str, name: str
) -> None:
    folder = "portuguese" if keyword == "LIVROS" else "ibm"
    rehearsal = told(keyword, letter, on=folder)
    assert rehearsal.conversation is not None
    assert rehearsal.conversation.answers["name"] == name
    assert not names_signed(rehearsal)


def test_a_question_is_answered_before_the_name_below_is_taken() -> None:
    rehearsal = told("IBM", "Will this cost money? Love, Ruth")
    assert rehearsal.conversation is not None
    assert "name" not in rehearsal.conversation.answers


@pytest.mark.parametrize("answer", ["I reply sign. Love, Ruth", "Yes please dear. Love, Ruth"])
def test_a_yes_above_a_closing_signs(answer: str) -> None:
    assert names_signed(told("IBM", "Ruth Abramowitz", answer)) == ["Ruth Abramowitz"]


@pytest.mark.parametrize("answer", ["No thank you dear. Love, Ruth", "no love Ruth"])
def test_a_no_above_a_closing_refuses_updates(answer: str) -> None:
    rehearsal = told("IBM", "Ruth Abramowitz", "SIGN", answer)
    consents = [one.granted for one in rehearsal.effects if isinstance(one, RecordConsent)]
    assert consents == [False]
    assert not rehearsal.standing.suppressed


@pytest.mark.parametrize(
    "words", ["STOP. Love, Ruth", "please stop. Love, Ruth", "take me off your list. Yours, Ruth"]
)
def test_an_opt_out_above_a_closing_is_obeyed(words: str) -> None:
    assert told("IBM", "Ruth Abramowitz", words).standing.suppressed


@pytest.mark.parametrize("words", ["Nope. Love, Ruth", "No, I do not want this. Love, Ruth"])
def test_who_wants_nothing_of_it_gives_no_name_below(words: str) -> None:
    rehearsal = told("IBM", words)
    assert rehearsal.conversation is not None
    assert (rehearsal.conversation.step, rehearsal.conversation.answers) == ("left", {})


def test_a_name_that_was_given_whole_is_not_shortened_by_the_one_below() -> None:
    asked = "Ruth Abramowitz, will it cost me anything? Love, Ruth"
    rehearsal = told("IBM", asked, "yes dear. Love, Ruth", "SIGN. Love, Ruth")
    assert names_signed(rehearsal) == ["Ruth Abramowitz"]
