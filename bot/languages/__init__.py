"""What the program says in each language, as data: a folder of YAML for each language.

``understood.yaml`` holds the words by which people are understood (``flows.lexicon``),
``questions.yaml`` those by which their questions are known, ``common_words.yaml`` words that are no
names, and ``review.yaml`` names that look odd (beside those of ``review.yaml`` above, which are no
language's); ``signers.yaml`` the words to signers, which ``bot.campaigns`` reads;
``language.yaml`` says how numbers and dates are written,
``telegram_menu.yaml`` what Telegram shows beside the chat. All other files hold the words to
organizers, and those of the public pages (``pages.yaml``, ``legal_pages.yaml``): sections of texts,
whose keys are joined by dots (``refusals.expired``). The program decides in keys and parameters
(``Phrase``); words are looked up here, where somebody reads them. A test holds every language to
the same keys and the same placeholders.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, ClassVar, Final

import yaml  # type: ignore[import-untyped]  # PyYAML comes without types
from babel import Locale
from babel.numbers import get_decimal_symbol, get_group_symbol
from babel.plural import PluralRule
from markupsafe import Markup

from bot.languages.look_alikes import latin_look_alikes
from flows.lexicon import Languages, Lexicon, split_entries
from flows.lexicon.odd_names import OddNames, OddNamesOfLanguage, SharedOddNames
from flows.lexicon.question_words import QuestionWords

FOLDER: Final = Path(__file__).parent
UNDERSTOOD_FILE: Final = "understood.yaml"
QUESTIONS_FILE: Final = "questions.yaml"
REVIEW_FILE: Final = "review.yaml"
COMMON_WORDS_FILE: Final = "common_words.yaml"
SIGNERS_FILE: Final = "signers.yaml"
LANGUAGE_FILE: Final = "language.yaml"
TELEGRAM_MENU_FILE: Final = "telegram_menu.yaml"
FILES_BESIDE_ORGANIZERS_TEXTS: Final = frozenset(
    {
        *(UNDERSTOOD_FILE, QUESTIONS_FILE, COMMON_WORDS_FILE, REVIEW_FILE),
        *(SIGNERS_FILE, LANGUAGE_FILE, TELEGRAM_MENU_FILE),
    }
)
OTHER_STOP_WORDS_FILE: Final = "stop_words_of_other_languages.yaml"
OTHER_WORDS_FILE: Final = "words_of_other_languages.yaml"
DEFAULT_LANGUAGE: Final = "en"
"""The language of the terminal, of logs, and of whoever speaks none that there is."""
LANGUAGES: Final = tuple(
    sorted(
        (folder.parent.name for folder in FOLDER.glob(f"*/{SIGNERS_FILE}")),
        key=lambda language: (language != DEFAULT_LANGUAGE, language),
    )
)


def shipped_languages(folder: Path = FOLDER) -> Languages:
    """Return the word lists of every language that has some in ``folder``.

    The same lists give the same value. Raises as ``read_lexicon`` does.
    """
    files = sorted(folder.glob(f"*/{UNDERSTOOD_FILE}"))
    return _read_languages(
        tuple((file.parent.name, file.read_text(encoding="utf-8")) for file in files),
        _text_of(folder / OTHER_STOP_WORDS_FILE, "[]"),
        (
            _text_of(folder / OTHER_WORDS_FILE, "{}"),
            *(_text_of(file.with_name(COMMON_WORDS_FILE), "{}") for file in files),
        ),
    )


def _text_of(file: Path, otherwise: str) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else otherwise


@cache
def _read_languages(
    lists: tuple[tuple[str, str], ...], stop_words_of_others: str, common_words: tuple[str, ...]
) -> Languages:
    """Return the languages of these lists, each a code and the YAML of its file."""
    return Languages.of(
        (read_lexicon(code, text) for code, text in lists),
        _read_yaml(stop_words_of_others),
        (
            word
            for file in common_words
            for text in _read_yaml(file).values()
            for word in split_entries(text)
        ),
    )


def read_lexicon(code: str, text: str) -> Lexicon:
    """Return the word lists of a language from the YAML of its file.

    Raises ``yaml.YAMLError`` or, for lists that are missing, unknown or cannot be read,
    ``pydantic.ValidationError``.
    """
    return Lexicon.model_validate({**(_read_yaml(text) or {}), "language": code})


def shipped_questions(folder: Path = FOLDER) -> dict[str, QuestionWords]:
    """Return the words by which questions are known, of every language that has some in ``folder``.

    Raises as ``read_lexicon`` does.
    """
    files = sorted(folder.glob(f"*/{QUESTIONS_FILE}"))
    return {file.parent.name: read_questions(file.read_text(encoding="utf-8")) for file in files}


@cache
def read_questions(text: str) -> QuestionWords:
    """Return the words of questions from the YAML of a file; raises as ``read_lexicon`` does."""
    return QuestionWords.model_validate(_read_yaml(text) or {})


def shipped_odd_names(folder: Path = FOLDER) -> OddNames:
    """Return the names that look odd, of all languages that have some in ``folder``.

    The same lists give the same value. Raises as ``read_lexicon`` does.
    """
    files = sorted(folder.glob(f"*/{REVIEW_FILE}"))
    shared = _text_of(folder / REVIEW_FILE, "{}")
    return _read_odd_names(shared, tuple(file.read_text(encoding="utf-8") for file in files))


@cache
def _read_odd_names(shared: str, lists: tuple[str, ...]) -> OddNames:
    return OddNames(
        SharedOddNames.model_validate(_read_yaml(shared)),
        tuple(OddNamesOfLanguage.model_validate(_read_yaml(text)) for text in lists),
        latin_look_alikes(),
    )


def _read_yaml(text: str) -> Any:
    return yaml.load(text, yaml.CSafeLoader)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something to be said to an organizer: a key of their texts, and what is put into it.

    A parameter is text, a number, another phrase, or several of them.
    """

    key: str
    params: Mapping[str, object] = field(default_factory=dict)


class PhrasedError(Exception):
    """What was asked for cannot be done as things stand.

    ``key`` names the reason and ``params`` what it is about; the words, which say what to do
    instead, are those of the organizers' texts under ``section``. As text it is the English ones.
    """

    section: ClassVar[str]

    def __init__(self, key: str, **params: object) -> None:
        self.key, self.phrase = key, Phrase(f"{self.section}.{key}", params)
        super().__init__(say_phrase(DEFAULT_LANGUAGE, self.phrase))


@cache
def locale_of(language: str, folder: Path = FOLDER) -> str:
    """Return the locale in which a language writes numbers and dates; its own code by default."""
    return str(_read_file(folder / language / LANGUAGE_FILE).get("locale", language))


@cache
def direction_of(language: str) -> str:
    """Return in which direction a language is written: ``ltr`` or ``rtl``."""
    return str(Locale.parse(locale_of(language)).text_direction)


def is_right_to_left(language: str) -> bool:
    """Tell whether texts in a language are written right to left; English is in place of others."""
    return direction_of(language if language in LANGUAGES else DEFAULT_LANGUAGE) == "rtl"


@cache
def telegram_menu(language: str) -> Mapping[str, Any]:
    """Return the commands and descriptions that Telegram shows beside the chat, {} if none."""
    return _read_file(FOLDER / language / TELEGRAM_MENU_FILE)


def _read_file(file: Path) -> Mapping[str, Any]:
    return dict(_read_yaml(file.read_text(encoding="utf-8"))) if file.is_file() else {}


@cache
def organizer_texts(language: str) -> Mapping[str, Any]:
    """Return the texts to organizers in a language: key → text, or a list of words."""
    texts: dict[str, Any] = {}
    for path in sorted((FOLDER / language).glob("*.yaml")):
        if path.name not in FILES_BESIDE_ORGANIZERS_TEXTS:
            texts.update(_flattened(_read_yaml(path.read_text(encoding="utf-8"))))
    return texts


def _flattened(section: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in section.items():
        if isinstance(value, Mapping):
            yield from _flattened(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def say(language: str, key: str, /, **params: object) -> str:
    """Return the text of a key in a language, with its parameters put in."""
    texts = organizer_texts(language if language in LANGUAGES else DEFAULT_LANGUAGE)
    words = {name: _worded(language, value) for name, value in params.items()}
    return _FORMATTER.vformat(texts[key], (), words)


def say_html(language: str, key: str, /, **params: object) -> Markup:
    """Return the same as HTML: all is escaped but parameters that are ``Markup``."""
    texts = organizer_texts(language if language in LANGUAGES else DEFAULT_LANGUAGE)
    words = {name: _worded(language, value) for name, value in params.items()}
    return Markup.escape(texts[key]).format(**words)


def say_phrase(language: str, phrase: Phrase) -> str:
    """Return the words of a phrase in a language."""
    return say(language, phrase.key, **phrase.params)


def format_number(language: str, number: int | Decimal) -> str:
    """Return a number as it is read in a language, with all of its digits: 12,045 or 12.045."""
    return f"{number:,}".translate(_number_signs(language))


@cache
def _number_signs(language: str) -> Mapping[int, str]:
    """Return the signs that stand between digits, by those that Python writes."""
    locale = locale_of(language)
    return str.maketrans({",": get_group_symbol(locale), ".": get_decimal_symbol(locale)})


def _worded(language: str, value: object) -> object:
    match value:
        case Phrase():
            return say_phrase(language, value)
        case str():
            return _isolated(value) if is_right_to_left(language) else value
        case bool():
            return value
        case int() | Decimal():
            return _Number(language, value)
        case tuple() | list():
            between = "; " if any(isinstance(each, Phrase) for each in value) else ", "
            return between.join(str(_worded(language, each)) for each in value)
        case _:
            return value


def _isolated(value: str) -> str:
    """Return what is put into a text written right to left, so that it keeps its own direction.

    Else "18 Million Rising" would read "Million Rising 18", and a phone number from its end. An
    address is no such text, and would not be found as one beside the invisible signs.
    """
    return value if "://" in value else FIRST_STRONG_ISOLATE + value + POP_ISOLATE


FIRST_STRONG_ISOLATE: Final = "\u2068"
POP_ISOLATE: Final = "\u2069"
"""Invisible signs around a text whose own first letter says in which direction it is written
(Unicode, annex 9)."""
PLURAL_SEPARATOR: Final = "|"
"""What stands in a text between the word for one and the word for several."""


@cache
def _plural_rule(language: str) -> PluralRule:
    """Return what tells the plural form of a number, "one" or another."""
    return Locale.parse(locale_of(language)).plural_form


class _Number:
    """A number within a text: grouped, unless the text asks for its bare digits (``{id:d}``).

    A text may also ask for words in place of it, by its plural form: ``{count:person|people}``.
    The first are those of one, by the language's own rule (CLDR), the last those of all others.
    """

    def __init__(self, language: str, number: int | Decimal) -> None:
        self._language, self._number = language, number

    def __format__(self, spec: str) -> str:
        if PLURAL_SEPARATOR in spec:
            form = _plural_rule(self._language)(self._number)
            forms = spec.split(PLURAL_SEPARATOR)
            return forms[0 if form == "one" else -1]
        return format(self._number, spec) if spec else str(self)

    def __str__(self) -> str:
        return format_number(self._language, self._number)


_FORMATTER: Final = Formatter()
