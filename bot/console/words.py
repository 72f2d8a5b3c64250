"""The console's own words, in the language of whoever looks (``bot/languages/*/console.yaml``)."""

from markupsafe import Markup

from bot.console.visits import current_visit
from bot.languages import DEFAULT_LANGUAGE, Phrase, format_number, organizer_texts
from bot.languages import say as say_text
from bot.languages import say_html as say_markup
from bot.languages import say_phrase as say_phrase_in

_SECTION = "console"


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


def show_number(number: int) -> str:
    """Return a number as it is read."""
    return format_number(current_visit().language, number)
