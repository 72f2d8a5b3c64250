"""Commands: words that work at any step, as the whole message.

Also the words on which a carrier acts by itself, and those that no keyword may be.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from flows.events import CarrierWord
from flows.lexicon import Languages, Lexicon, phrases_in
from flows.lexicon.matcher import Matcher, PhraseEnds, names_within
from flows.lexicon.message_text import MessageText, fold_words
from flows.lexicon.notation import Phrases
from flows.lexicon.phrase_cover import chain_ends, chain_starts, core_bounds, is_long
from flows.lexicon.required_words import RequiredWords, find_required
from flows.lexicon.typos import MIN_LENGTH_FOR_TYPO, MeantWords


class Command(StrEnum):
    """What a command asks for. A command works at any step, as the whole message."""

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
    GO_ON = "go_on"
    COUNT = "count"
    PERSON = "person"
    LINK = "link"
    UNLINK = "unlink"
    RECEIPT = "receipt"


@dataclass(frozen=True, slots=True)
class ChangeLanguage:
    """A request to go on in ``language`` (ISO 639-1), which the campaign may not speak."""

    language: str


CommandOrLanguage = Command | ChangeLanguage
"""What a single word asks for."""

CARRIER_WORDS: Mapping[CarrierWord, frozenset[str]] = {
    CarrierWord.STOP: frozenset("STOP STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT".split()),
    CarrierWord.START: frozenset({"START", "YES", "UNSTOP"}),
    CarrierWord.HELP: frozenset({"HELP", "INFO"}),
}
"""Messages on which Twilio acts by default, for long codes ("Support for Opt-Out Keywords")."""

_SLASH_COMMAND = re.compile(r"^/(\w+)(?:@\w+)?")
_QUESTION_MARKS_ALONE = re.compile(r"[?¿؟？\s]*[?؟？][?¿؟？\s]*")

_NO_COMMAND = "no_command"
"""The list of phrases that have the words of a command and are none ("I want to help")."""
_COMMAND_LISTS = (*(name for name in Command if name != Command.STOP), _NO_COMMAND)


@dataclass(frozen=True, slots=True)
class _Around:
    """The names of the lists of words that may stand before a command and behind it."""

    before: str
    behind: str


_AROUND_SPOKEN = _Around("before", "behind")
_AROUND_SHIPPED = _Around("before in any language", "behind in any language")


@dataclass(frozen=True, slots=True)
class _CommandLists:
    """The words of commands in some languages, and those of STOP in every language shipped.

    ``changes`` maps the name of a list to the language in which it asks to go on. ``stop_words``
    are an opt-out by themselves: the carriers' words, each language's, and those that 47 CFR
    64.1200(a)(10) names (stop, quit, end, revoke, opt out, cancel, unsubscribe). ``required`` are
    words of which every message has one that is any of these: a stop word may have spaces in it, so
    its beginnings are among them. Most messages have none, and need not be searched.
    """

    matcher: Matcher
    changes: Mapping[str, str]
    stop_words: frozenset[str]
    required: RequiredWords | None


def _phrases_of_list(
    lexicons: Iterable[Lexicon],
    lists: Callable[[Lexicon], Mapping[str, tuple[str, ...]]],
    name: str,
) -> tuple[Phrases, ...]:
    return phrases_in(lexicons, lambda lexicon: lists(lexicon).get(name, ()))


@cache
def _command_lists(languages: Languages) -> _CommandLists:
    """Return the lists of the commands, and of the words around them, in these languages.

    The change of language and STOP, and the words around them, are those of every language
    shipped.
    """
    shipped = tuple(languages.shipped.values())
    changes = {f"to {language}": language for language in languages.shipped}
    lists: dict[str, tuple[Phrases, ...]] = {
        **{
            name: _phrases_of_list(languages.lexicons, lambda one: one.commands, name)
            for name in _COMMAND_LISTS
        },
        **{
            name: _phrases_of_list(shipped, lambda one: one.languages, to)
            for name, to in changes.items()
        },
    }
    asked = [phrases for each in lists.values() for phrases in each]
    for around, lexicons in ((_AROUND_SPOKEN, languages.lexicons), (_AROUND_SHIPPED, shipped)):
        lists[around.behind] = phrases_in(lexicons, lambda lexicon: lexicon.polite)
        lists[around.before] = phrases_in(
            lexicons, lambda lexicon: (*lexicon.polite, *lexicon.wishes)
        )
    own = (word for lexicon in shipped for word in lexicon.stop.words)
    carriers = (word.lower() for word in CARRIER_WORDS[CarrierWord.STOP])
    stop_words = frozenset((*carriers, *own, *languages.stop_words_of_others))
    begun = (word[:length] for word in stop_words for length in range(1, len(word) + 1))
    return _CommandLists(Matcher(lists), changes, stop_words, find_required(asked, begun))


def read_command(text: str, languages: Languages) -> CommandOrLanguage | None:
    """Return the command that the whole message is, in any of ``languages``, or None.

    Case, punctuation, emoji, politeness, Telegram's ``/command@bot`` and a leading "I want to"
    are forgiven. STOP and the change of language are understood in every language shipped.
    """
    own = MessageText.of(text)
    return own.once((read_command, languages), lambda: _read_command(own, languages))


def _read_command(own: MessageText, languages: Languages) -> CommandOrLanguage | None:
    if not own.lines:
        return None
    line = _SLASH_COMMAND.sub(r"\1 ", own.line) if own.line[0] == "/" else own.line
    said = own.words_of(line)
    if not said and _QUESTION_MARKS_ALONE.fullmatch(line):
        return Command.HELP
    lists = _command_lists(languages)
    if "".join(said) in lists.stop_words:
        return Command.STOP
    if is_long(said) or (lists.required and not lists.required.is_in(said)):
        return None
    spans = lists.matcher.spans(said)
    if not any(spans):
        return None
    if _is_stop_word(said, spans, lists.stop_words):
        return Command.STOP
    if command := _find_list(spans, _COMMAND_LISTS, _AROUND_SPOKEN):
        return Command(command) if command != _NO_COMMAND else None
    language = _find_list(spans, lists.changes, _AROUND_SHIPPED)
    return ChangeLanguage(lists.changes[language]) if language else None


def _is_stop_word(said: Sequence[str], spans: PhraseEnds, stop_words: frozenset[str]) -> bool:
    """Tell whether the message is polite words around one stop word, perhaps with spaces in it."""
    start, end = core_bounds(spans, _AROUND_SHIPPED.behind)
    return "".join(said[start:end]) in stop_words


def _find_list(spans: PhraseEnds, names: Iterable[str], around: _Around) -> str:
    """Return the first list of ``names`` with a phrase that the message is, or "".

    Words of ``around`` may stand before and behind it. Of several the one with the fewest words
    before it is meant.
    """
    if names_within(spans).isdisjoint(names):
        return ""
    goes_on = chain_starts(spans, around.behind)
    for start in chain_ends(spans, around.before):
        found = spans[start] if start < len(spans) else ()
        lists = frozenset(name for end, ended in found if end in goes_on for name in ended)
        if meant := next((name for name in names if name in lists), ""):
            return meant
    return ""


_CORRECTED_COMMANDS = (
    Command.HELP,
    Command.MORE,
    Command.LETTER,
    Command.STATUS,
    Command.MYDATA,
    Command.PRIVACY,
    Command.COUNT,
    Command.PERSON,
    Command.WITHDRAW,
    Command.DELETE,
)
"""Commands that are understood with a typo. Not those that many short words resemble ("same" is no
NAME), nor OOPS and START, which change what stands at once."""


@cache
def _corrected_words(languages: Languages) -> tuple[MeantWords, Mapping[str, Command]]:
    """Return the single words that ask for these commands, plain, and what each asks for."""
    commands = {
        fold_words(entry).strip(): command
        for lexicon in languages.lexicons
        for command in _CORRECTED_COMMANDS
        for entry in lexicon.commands.get(command, ())
        if entry.isalpha()
    }
    return MeantWords(commands), commands


def read_misspelled_command(text: str, languages: Languages) -> Command | None:
    """Return the command that a message of one word is with one typo, or None.

    Common words are none, nor what may be a typo of several commands.
    """
    word = MessageText.of(text).folded.strip()
    if len(word) < MIN_LENGTH_FOR_TYPO or " " in word or word in languages.common_words:
        return None
    words, commands = _corrected_words(languages)
    meant = {commands[one] for one in words.find_all(word)}
    return meant.pop() if len(meant) == 1 else None


def _words_with_a_meaning(lexicon: Lexicon) -> frozenset[str]:
    """Return the single words of a language that are commands or answers, in upper case."""
    lists = (
        *lexicon.commands.values(), *lexicon.languages.values(), lexicon.yes, lexicon.to_sign,
        lexicon.to_updates, lexicon.no, lexicon.skip, lexicon.stop.alone,
        lexicon.stop.alone_if_spoken,
    )  # fmt: skip
    return frozenset(entry.upper() for entries in lists for entry in entries if entry.isalnum())


@cache
def reserved_words(languages: Languages) -> frozenset[str]:
    """Return the words, in upper case, that no campaign may take as a keyword.

    They have a meaning already, to the carriers or in one of the languages shipped.
    """
    own = (_words_with_a_meaning(lexicon) for lexicon in languages.shipped.values())
    return frozenset().union(*CARRIER_WORDS.values(), *own)


@cache
def everyday_words(languages: Languages) -> frozenset[str]:
    """Return words, in upper case, that people say on the way to a signature and behind it.

    As keywords they would lead in anew whoever says thanks, hello or okay.
    """
    lists = (
        entries
        for one in languages.shipped.values()
        for entries in (
            one.acknowledging, one.thanking, one.greetings, one.joining, one.laughing,
            one.confirming, one.both, one.last,
        )
    )  # fmt: skip
    return frozenset(entry.upper() for entries in lists for entry in entries if entry.isalnum())


class SenderType(StrEnum):
    """The kind of number that we send from; ``NONE`` where no carrier acts on words."""

    LONG_CODE = "long-code"
    TOLL_FREE = "toll-free"
    SHORT_CODE = "short-code"
    NONE = "none"


CARRIER_WORDS_BY_SENDER: Mapping[SenderType, Mapping[CarrierWord, frozenset[str]]] = {
    SenderType.LONG_CODE: CARRIER_WORDS,
    SenderType.TOLL_FREE: {
        CarrierWord.STOP: frozenset({"STOP"}),
        CarrierWord.START: frozenset({"START", "UNSTOP"}),
        CarrierWord.HELP: frozenset(),
    },
    SenderType.SHORT_CODE: {},
    SenderType.NONE: {},
}
"""By the kind of sender: the words on which the carrier acts, and which it answers by itself.

A messaging service behaves as its long codes do; a short code and WhatsApp leave all of it to us
(Twilio, "Support for Opt-Out Keywords" and "Toll-free opt-out")."""
