"""Words that work anywhere, as the whole message, and the words that no keyword may be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from flows.events import CarrierWord
from flows.lexicon import LEXICONS, STOP_ELSEWHERE, gathered
from flows.lexicon.cover import ends, is_long, reached, reaching
from flows.lexicon.matcher import Matcher
from flows.lexicon.notation import Phrases
from flows.lexicon.phrases import Text, words
from flows.lexicon.schema import Lexicon


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

_STOP = frozenset(
    word.replace(" ", "").lower()
    for word in (
        *CARRIER_WORDS[CarrierWord.STOP],
        *"ALTO PARAR BAJA CANCELAR TERMINAR SALIR DETENER DESUSCRIBIR".split(),
        *STOP_ELSEWHERE,
    )
)
"""One word is an opt-out: the carriers' words and those that revoke consent as such (47 CFR
64.1200(a)(10): stop, quit, end, revoke, opt out, cancel, unsubscribe), in all languages."""

_SLASH = re.compile(r"^/(\w+)(?:@\w+)?")
_QUESTION = re.compile(r"[?¿؟？\s]*[?؟？][?¿؟？\s]*")

_POLITE = gathered(LEXICONS, lambda lexicon: lexicon.polite)
_ENDS = ends(_POLITE, _POLITE)
_BEFORE, _BEHIND = "before", "behind"


@dataclass(frozen=True, slots=True)
class _Reader:
    """Finds what the whole message asks for: ``meanings``, wishes before and politeness around."""

    matcher: Matcher
    meanings: tuple[str, ...]

    def read(self, said: list[str]) -> str:
        """Return what is meant, or ""; where several could be, with the fewest words before."""
        spans = self.matcher.spans(said)
        goes_on = reaching(spans, _BEHIND)
        for start in reached(spans, _BEFORE):
            found = spans[start] if start < len(spans) else []
            lists = frozenset(name for end, names in found if end in goes_on for name in names)
            if meant := next((one for one in self.meanings if one in lists), ""):
                return meant
        return ""


@cache
def _reader(languages: tuple[str, ...]) -> _Reader:
    """Return what finds each command but STOP, in these languages."""

    def lists(name: str) -> tuple[Phrases, ...]:
        return gathered(languages, lambda lexicon: lexicon.commands[name])

    return _made(languages, {name: lists(name) for name in Command if name != Command.STOP})


def _languages() -> _Reader:
    """The same for the change of language, in every language shipped."""

    def lists(to: str) -> tuple[Phrases, ...]:
        return gathered(LEXICONS, lambda lexicon: lexicon.languages.get(to, ()))

    return _made(tuple(LEXICONS), {to: lists(to) for to in LEXICONS})


def _made(languages: tuple[str, ...], meanings: Mapping[str, tuple[Phrases, ...]]) -> _Reader:
    polite = gathered(languages, lambda lexicon: lexicon.polite)
    wishes = gathered(languages, lambda lexicon: lexicon.wishes)
    around = {_BEFORE: (*polite, *wishes), _BEHIND: polite}
    return _Reader(Matcher({**meanings, **around}), tuple(meanings))


_LANGUAGE = _languages()


def read(text: str, languages: tuple[str, ...]) -> Command | ChangeLanguage | None:
    """Return the command that the whole message is, in any of ``languages``, or None.

    Case, punctuation, emoji, politeness, Telegram's ``/command@bot`` and a leading "I want to"
    are forgiven. STOP and the change of language are understood in every language shipped.
    """
    own = Text.of(text)
    if not own.lines:
        return None
    line = _SLASH.sub(r"\1 ", own.line)
    if _QUESTION.fullmatch(line):
        return Command.HELP
    folded = own.folded if line == own.line else words(line)
    if folded.replace(" ", "") in _STOP:
        return Command.STOP
    if is_long(folded):
        return None
    said = folded.split()
    if _is_stop(said):
        return Command.STOP
    if command := _reader(languages).read(said):
        return Command(command)
    language = _LANGUAGE.read(said)
    return ChangeLanguage(language) if language else None


def _is_stop(said: list[str]) -> bool:
    """Tell whether one stop word, however it is spelled apart, is all there is but politeness."""
    return "".join(_ENDS.core(said)) in _STOP


def _single_words(lexicon: Lexicon) -> frozenset[str]:
    lists = (
        *lexicon.commands.values(), *lexicon.languages.values(), lexicon.yes, lexicon.to_sign,
        lexicon.to_updates, lexicon.no, lexicon.skip, lexicon.stop.alone,
        lexicon.stop.alone_if_spoken,
    )  # fmt: skip
    return frozenset(entry.upper() for entries in lists for entry in entries if entry.isalnum())


RESERVED: frozenset[str] = frozenset().union(
    *CARRIER_WORDS.values(), *(_single_words(lexicon) for lexicon in LEXICONS.values())
)
"""Upper-case words that no campaign may take as a keyword: they mean something already."""
