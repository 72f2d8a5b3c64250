"""The language of a message, known by its words."""

import pytest

from flows.understanding import read_language
from tests.languages import BOTH, SHIPPED, speaking


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("hola quiero firmar la petición", "es"),
        ("hola", "es"),
        ("no quiero mensajes", "es"),
        ("buenas, soy Ana y quiero firmar", "es"),
        ("¿qué es esto?", "es"),
        ("español", "es"),
        ("en español por favor", "es"),
        ("I want to sign the petition", "en"),
        ("what is this", "en"),
        ("English please", "en"),
        ("hi", "en"),
        ("IBM", ""),
        ("Ana Ruiz", ""),
        ("María de la Cruz Hernández", ""),
        ("Juan de los Santos", ""),
        ("", ""),
        ("português", ""),
    ],
)
def test_a_language_is_known_by_its_words(text: str, language: str) -> None:
    assert read_language(text, BOTH) == language


@pytest.mark.parametrize("text", ["oi, quero assinar a petição", "não quero mensagens", "olá"])
def test_every_language_shipped_has_such_words(text: str) -> None:
    assert read_language(text, SHIPPED) == "pt"
    assert read_language(text, speaking("en")) == ""
