"""Words that work anywhere, as the whole message, and the words that no keyword may be.

Which words a carrier acts on and answers by itself, by the kind of sender. One table.

Source: Twilio, "Support for Opt-Out Keywords" and "Toll-free opt-out" (a messaging service
behaves as its long codes do; a short code and WhatsApp leave all of it to us).

"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from flows.events import CarrierWord
from flows.lexicon import LEXICONS, STOP_ELSEWHERE, Lexicon, gathered
from flows.lexicon.matcher import Matcher, Spans, core, is_long, reached, reaching
from flows.lexicon.message_text import Text, words
from flows.lexicon.notation import Phrases


class Command(StrEnum):
    """What a word that works anywhere asks for."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    MORE = "more"
    LETTER = "letter"
    NAME = "name"
    STATUS = "status"
    OOPS = "oops"
    WITHDRAW = "withdraw"
    MYDATA = "mydata"
    DELETE = "delete"
    PRIVACY = "privacy"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class ChangeLanguage:
    """The person asks to go on in ``language`` (ISO 639-1), whether a campaign speaks it or not."""

    language: str


CARRIER_WORDS: Mapping[CarrierWord, frozenset[str]] = {
    CarrierWord.STOP: frozenset("STOP STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT".split()),
    CarrierWord.START: frozenset({"START", "YES", "UNSTOP"}),
    CarrierWord.HELP: frozenset({"HELP", "INFO"}),
}
"""Words that Twilio acts on by default, as a message of one word (long codes; its "Support for
Opt-Out Keywords" page)."""

_STOP_WORDS = frozenset(
    word.replace(" ", "").lower()
    for word in (
        *CARRIER_WORDS[CarrierWord.STOP],
        *"ALTO PARAR BAJA CANCELAR TERMINAR SALIR DETENER DESUSCRIBIR".split(),
        *STOP_ELSEWHERE,
    )
)
"""One word is an opt-out: the carriers' words and those that revoke consent as such (47 CFR
64.1200(a)(10): stop, quit, end, revoke, opt out, cancel, unsubscribe), in all languages."""

_SLASH_COMMAND = re.compile(r"^/(\w+)(?:@\w+)?")
_QUESTION_MARKS_ALONE = re.compile(r"[?¿؟？\s]*[?؟？][?¿؟？\s]*")

_COMMAND_LISTS = tuple(name for name in Command if name != Command.STOP)
_LANGUAGE_LISTS = {f"to {language}": language for language in LEXICONS}


@dataclass(frozen=True, slots=True)
class _Around:
    """Names of the lists of what may stand before a command, and behind it."""

    before: str
    behind: str


_AROUND_SPOKEN = _Around("before", "behind")
_AROUND_SHIPPED = _Around("before in any language", "behind in any language")


def _phrases_of_list(
    languages: Iterable[str], lists: Callable[[Lexicon], Mapping[str, tuple[str, ...]]], name: str
) -> tuple[Phrases, ...]:
    return gathered(languages, lambda lexicon: lists(lexicon).get(name, ()))


@cache
def _command_matcher(languages: tuple[str, ...]) -> Matcher:
    """Return what finds the commands and what is around them, in these languages.

    The change of language, and what is around it and around STOP, is found in every language
    shipped.
    """
    lists: dict[str, tuple[Phrases, ...]] = {
        **{
            name: _phrases_of_list(languages, lambda one: one.commands, name)
            for name in _COMMAND_LISTS
        },
        **{
            name: _phrases_of_list(LEXICONS, lambda one: one.languages, to)
            for name, to in _LANGUAGE_LISTS.items()
        },
    }
    for around, spoken in ((_AROUND_SPOKEN, languages), (_AROUND_SHIPPED, tuple(LEXICONS))):
        lists[around.behind] = gathered(spoken, lambda lexicon: lexicon.polite)
        lists[around.before] = gathered(spoken, lambda lexicon: (*lexicon.polite, *lexicon.wishes))
    return Matcher(lists)


def read(text: str, languages: tuple[str, ...]) -> Command | ChangeLanguage | None:
    """Return the command that the whole message is, in any of ``languages``, or None.

    Case, punctuation, emoji, politeness, Telegram's ``/command@bot`` and a leading "I want to"
    are forgiven. STOP and the change of language are understood in every language shipped.
    """
    own = Text.of(text)
    return own.once((read, languages), lambda: _read_command(own, languages))


def _read_command(own: Text, languages: tuple[str, ...]) -> Command | ChangeLanguage | None:
    if not own.lines:
        return None
    line = _SLASH_COMMAND.sub(r"\1 ", own.line) if own.line[0] == "/" else own.line
    if _QUESTION_MARKS_ALONE.fullmatch(line):
        return Command.HELP
    folded = own.folded if line == own.line else words(line)
    if folded.replace(" ", "") in _STOP_WORDS:
        return Command.STOP
    if is_long(folded):
        return None
    said = folded.split()
    spans = _command_matcher(languages).spans(said)
    if not any(spans):
        return None
    if _is_stop_word(said, spans):
        return Command.STOP
    if command := _find_list(spans, _COMMAND_LISTS, _AROUND_SPOKEN):
        return Command(command)
    language = _find_list(spans, _LANGUAGE_LISTS, _AROUND_SHIPPED)
    return ChangeLanguage(_LANGUAGE_LISTS[language]) if language else None


def _is_stop_word(said: list[str], spans: Spans) -> bool:
    """Tell whether one stop word, however it is spelled apart, is all there is but politeness."""
    start, end = core(spans, _AROUND_SHIPPED.behind)
    return "".join(said[start:end]) in _STOP_WORDS


def _find_list(spans: Spans, names: Iterable[str], around: _Around) -> str:
    """Return what is asked for, or ""; where several could be, with the fewest words before."""
    goes_on = reaching(spans, around.behind)
    for start in reached(spans, around.before):
        found = spans[start] if start < len(spans) else ()
        lists = frozenset(name for end, ended in found if end in goes_on for name in ended)
        if meant := next((name for name in names if name in lists), ""):
            return meant
    return ""


def _words_with_a_meaning(lexicon: Lexicon) -> frozenset[str]:
    lists = (
        *lexicon.commands.values(), *lexicon.languages.values(), lexicon.yes, lexicon.to_sign,
        lexicon.to_updates, lexicon.no, lexicon.skip, lexicon.stop.alone,
        lexicon.stop.alone_if_spoken,
    )  # fmt: skip
    return frozenset(entry.upper() for entries in lists for entry in entries if entry.isalnum())


RESERVED: frozenset[str] = frozenset().union(
    *CARRIER_WORDS.values(), *(_words_with_a_meaning(lexicon) for lexicon in LEXICONS.values())
)
"""Upper-case words that no campaign may take as a keyword: they mean something already."""


class SenderType(StrEnum):
    """What we send from. ``NONE`` is every channel without a carrier that acts on words."""

    LONG_CODE = "long-code"
    TOLL_FREE = "toll-free"
    SHORT_CODE = "short-code"
    NONE = "none"


ACTS_ON: Mapping[SenderType, Mapping[CarrierWord, frozenset[str]]] = {
    SenderType.LONG_CODE: CARRIER_WORDS,
    SenderType.TOLL_FREE: {
        CarrierWord.STOP: frozenset({"STOP"}),
        CarrierWord.START: frozenset({"START", "UNSTOP"}),
        CarrierWord.HELP: frozenset(),
    },
    SenderType.SHORT_CODE: {},
    SenderType.NONE: {},
}
