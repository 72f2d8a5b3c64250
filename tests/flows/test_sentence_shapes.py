"""Sentences that are told from names by how their words stand together."""

import pytest

from flows.name_reader import NotName, NotNameReason, read_name
from tests.languages import BOTH, speaking


@pytest.mark.parametrize(
    "text",
    [
        *("A sandwich.", "a banjo", "an umbrella", "My elbow!", "my fullname", "i sneezed"),
        *("I dozed off", "no hurry", "u crazy", "y tho", "No mermaids"),
        *("Un dragón", "una jirafa", "Los duendes", "los fantasmas cantan", "La fogata"),
        *("No temas", "Te llamaré", "Hemos visto un dragón"),
    ],
)
def test_an_article_or_a_pronoun_before_a_small_letter_begins_a_sentence(text: str) -> None:
    assert isinstance(read_name(text, BOTH), NotName)


@pytest.mark.parametrize(
    "name",
    [
        *("A Martinez", "I Wayan Koster", "No Kwang", "My Nguyen", "U Thant", "Un Kim", "R Ruiz"),
        *("La Toya Ruiz", "la toya", "el hadji diop", "Ana la Torre", "maria de la paz"),
        *("María de los Ángeles", "so young kim", "Yo-Yo Ma", "Ha Eun"),
    ],
)
def test_before_a_capital_or_within_a_last_name_the_same_words_are_of_a_name(name: str) -> None:
    assert read_name(name, BOTH) == name


@pytest.mark.parametrize("text", ["Empuja la puerta", "Cierren los ojos", "Vimos una luz rara"])
def test_an_article_within_a_line_in_small_letters_is_of_a_sentence(text: str) -> None:
    assert isinstance(read_name(text, BOTH), NotName)


@pytest.mark.parametrize("text", ["Abram os olhos", "Um dragão", "Os duendes cantam", "Não durma"])
def test_articles_of_portuguese_are_read_as_those_of_spanish(text: str) -> None:
    assert isinstance(read_name(text, speaking("pt")), NotName)


@pytest.mark.parametrize(
    "text",
    [
        "Ribbit ribbit",
        "Rosa's bakery",
        "Ana, I'm lost",
        "somebody's yodeling",
        "Ha ha ha",
        "ha ha",
    ],
)
def test_a_shortened_word_and_laughter_are_no_name(text: str) -> None:
    assert isinstance(read_name(text, BOTH), NotName)


@pytest.mark.parametrize(
    "text", ["can toddlers sign", "do newcomers count", "Can neighbors join", "hay dragones ahí"]
)
def test_a_verb_before_two_words_in_small_letters_asks(text: str) -> None:
    assert read_name(text, BOTH) == NotName(NotNameReason.QUESTION)


@pytest.mark.parametrize("name", ["can yilmaz", "Can Ali Yilmaz", "Do Thi Mai"])
def test_a_verb_of_questions_may_be_a_name(name: str) -> None:
    assert read_name(name, BOTH) == name
