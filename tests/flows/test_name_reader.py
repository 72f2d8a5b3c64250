"""Reading a name."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.name_reader import (
    MAX_NAME_LENGTH,
    NotName,
    NotNameReason,
    given_name,
    is_short,
    read_name,
)
from tests.flows.long_texts import texts
from tests.languages import BOTH, speaking


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ana Ruiz", "Ana Ruiz"),
        ("I'm Ana Ruiz, please", "Ana Ruiz"),
        ("soy Ana", "Ana"),
        ("Hi, yes, my name is Ana, thanks", "Ana"),
        ("Ana Ruiz, thank you very much", "Ana Ruiz"),
        ("Yes Lopez", "Yes Lopez"),
        ("Yes, Lopez", "Lopez"),
        ("yes ana", "ana"),
        ("Ok Ana Ruiz", "Ana Ruiz"),
        ("Mary K.", "Mary K."),
        ("Sammy Davis Jr.", "Sammy Davis Jr."),
        ("k.d. lang", "k.d. lang"),
        ("J.R.", "J.R."),
        ("Ana Ruiz.", "Ana Ruiz"),
        ("Sam (Samantha)", "Sam (Samantha)"),
        ("(Ana Ruiz)", "Ana Ruiz"),
        ("'Umar ibn Battuta", "'Umar ibn Battuta"),
        ("'Ana'", "Ana"),
        ("A\u0301\u0301\u0301\u0301\u0301\u0301na", "Á\u0301\u0301\u0301\u0301na"),
        ("क्\u200dष", "क्\u200dष"),
        ("Ana\u200d Ruiz", "Ana Ruiz"),
        ("Ana\ufffe Ruiz", "Ana Ruiz"),
        ("X Æ A-12", "X Æ A-12"),
        ("María de los Ángeles García de la Torre", "María de los Ángeles García de la Torre"),
    ],
)
def test_a_name_is_kept_as_typed(text: str, name: str) -> None:
    assert read_name(text, BOTH) == name


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", NotNameReason.EMPTY),
        ("👍", NotNameReason.EMPTY),
        ("¿", NotNameReason.EMPTY),
        ("??", NotNameReason.QUESTION),
        ("123", NotNameReason.NUMBER),
        ("Ana 94612", NotNameReason.NUMBER),
        ("Ana 7", NotNameReason.NUMBER),
        ("example.com", NotNameReason.LINK),
        ("@ana", NotNameReason.LINK),
        ("more", NotNameReason.COMMAND),
        ("yes please", NotNameReason.COMMAND),
        ("thanks", NotNameReason.SENTENCE),
        ("Ana?", NotNameReason.QUESTION),
        ("who is this", NotNameReason.QUESTION),
        ("I'm interested", NotNameReason.SENTENCE),
        ("I'm a nurse", NotNameReason.SENTENCE),
        ("I'm not sure", NotNameReason.SENTENCE),
        ("please", NotNameReason.SENTENCE),
        ("I'm", NotNameReason.SENTENCE),
        ("soy %", NotNameReason.EMPTY),
        ("we want justice", NotNameReason.SENTENCE),
        ("Ana Luisa Teresa Isabel Carmen Rosa Ruiz", NotNameReason.TOO_LONG),
        ("A" + "b" * MAX_NAME_LENGTH, NotNameReason.TOO_LONG),
    ],
)
def test_what_no_name_has_is_refused(text: str, reason: NotNameReason) -> None:
    assert read_name(text, BOTH) == NotName(reason)


def test_a_word_that_is_an_answer_elsewhere_may_be_a_name_here() -> None:
    assert read_name("Dale", speaking("en", "es")) == "Dale"
    assert read_name("Dale", speaking("es", "en")) == NotName(NotNameReason.COMMAND)


def test_nothing_is_known_of_a_language_that_is_not_shipped() -> None:
    assert read_name("we want justice", speaking("xx")) == "we want justice"


@given(texts(120))
def test_a_name_is_clean_whatever_was_sent(text: str) -> None:
    name = read_name(text, BOTH)
    if isinstance(name, str):
        assert 0 < len(name) <= MAX_NAME_LENGTH
        assert unicodedata.is_normalized("NFC", name)
        assert any(char.isalpha() for char in name)
        assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in name)
        assert not any("\u202a" <= char <= "\u202e" for char in name)
        assert name == " ".join(name.split())
        assert given_name(name) in name
        assert isinstance(is_short(name), bool)


@given(st.text(st.characters(categories=["L"]), min_size=12, max_size=40))
def test_a_long_single_word_of_any_script_is_a_name(word: str) -> None:
    assert read_name(word, BOTH) == unicodedata.normalize("NFC", word)


@pytest.mark.parametrize(
    ("name", "short"), [("J", True), ("J.", True), ("Jo", False), ("李", False), ("Ж", True)]
)
def test_one_letter_is_short_unless_it_is_a_whole_word(name: str, *, short: bool) -> None:
    assert is_short(name) is short


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Ana Ruiz", "Ana"),
        ("Ana", "Ana"),
        ("Dr. Ana Ruiz", "Dr. Ana Ruiz"),
        ("J. R. Smith", "J. R. Smith"),
        ("J.R. Smith", "J.R. Smith"),
        ("de la Cruz", "de la Cruz"),
        ("Ruiz, Ana", "Ana"),
        ("Ruiz,", "Ruiz"),
        ("Ana Ruiz, PhD", "Ana"),
        ("Ruiz, Jr.", "Ruiz"),
        ("李雷", "李雷"),
    ],
)
def test_a_person_is_called_by_the_first_name(name: str, called: str) -> None:
    assert given_name(name) == called
