"""The console's own words, in the language of whoever looks (``bot/languages/*/console.yaml``)."""

import re
from typing import Final

from markupsafe import Markup, escape

from bot.console.visits import current_visit
from bot.languages import DEFAULT_LANGUAGE, Phrase, format_number, organizer_texts
from bot.languages import say as say_text
from bot.languages import say_html as say_markup
from bot.languages import say_phrase as say_phrase_in

_SECTION = "console"
_CODE: Final = re.compile("`([^`]+)`")


def say(key: str, /, **params: object) -> str:
    """Return a text of the console."""
    return say_text(current_visit().language, f"{_SECTION}.{key}", **params)


def say_html(key: str, /, **params: object) -> Markup:
    """Return the same as HTML: all is escaped but parameters that are ``Markup``."""
    return say_markup(current_visit().language, f"{_SECTION}.{key}", **params)


def say_phrase(phrase: Phrase) -> str:
    """Return a phrase that a use case told, whose words stand elsewhere."""
    return say_phrase_in(current_visit().language, phrase)


def say_or(key: str, otherwise: str) -> str:
    """Return a text of the console, or what is to be said where there is none."""
    is_there = f"{_SECTION}.{key}" in organizer_texts(DEFAULT_LANGUAGE)
    return say(key) if is_there else otherwise


def mark_code(text: str) -> Markup:
    """Return a text as HTML, in which what stands between backticks, to be typed, is code."""
    pieces = _CODE.split(text)
    marked = (
        Markup("<code>{}</code>").format(one) if at % 2 else escape(one)
        for at, one in enumerate(pieces)
    )
    return Markup().join(marked)


def show_number(number: int) -> str:
    """Return a number as it is read."""
    return format_number(current_visit().language, number)
