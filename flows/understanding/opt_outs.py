"""Reads requests to stop our messages, in any reasonable wording and every language shipped.

The message is read sentence by sentence, by these rules in their order:

1. A stop word as the whole message, a line or a sentence, with polite words around it and one
   typo if it stands alone: ALL. Beside an organization's name: ORGANIZATION.
2. Phrases that only resemble an opt-out are removed ("don't stop", "bus stop", our own "STOP to
   stop").
3. "Wrong number", "this is not Maria": WRONG_NUMBER.
4. A phrase about messages ("stop texting", "take me off"): ALL, or ORGANIZATION.
5. "Stop" with an object: an organization's name is ORGANIZATION; the campaign's cause, what others
   do, or anything unknown is DOUBT; the person, or no object, is ALL.
6. "Who is this": DOUBT, because the number may have a new owner.

The strongest result of any sentence holds. Sources: 47 CFR 64.1200(a)(10); CTIA, Messaging
Principles, 5.1.3.
"""

import operator
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from flows.lexicon import LISTS_OF_PLAIN_WORDS, Languages, Lexicon, StopWords, phrases_in
from flows.lexicon.matcher import (
    AROUND,
    MAX_WORDS_OF_WHOLE,
    Matcher,
    PhraseEnds,
    PhrasePlaces,
    chain_ends,
    chain_starts,
    is_covered,
    is_long,
    replace_places,
)
from flows.lexicon.message_text import (
    MessageText,
    find_meant_word,
    fold_words,
    is_question,
    is_typo,
)
from flows.lexicon.notation import Phrases, required_words
from flows.understanding.mentions import find_organizations, mentions_cause


class OptOutKind(StrEnum):
    """What is to end: all messages, one organization's, all because the number is another
    person's, or perhaps nothing (DOUBT)."""

    ALL = "all"
    ORGANIZATION = "organization"
    DOUBT = "doubt"
    WRONG_NUMBER = "wrong_number"


@dataclass(frozen=True, slots=True)
class RequestedEnd:
    """A request to stop; ``organization`` is an id for ``OptOutKind.ORGANIZATION``, else ""."""

    kind: OptOutKind
    organization: str = ""


_ALL, _DOUBT = RequestedEnd(OptOutKind.ALL), RequestedEnd(OptOutKind.DOUBT)
_WRONG_NUMBER = RequestedEnd(OptOutKind.WRONG_NUMBER)
_STRENGTH = (
    OptOutKind.DOUBT, OptOutKind.ORGANIZATION, OptOutKind.ALL, OptOutKind.WRONG_NUMBER,
)  # fmt: skip

_SENTENCE_END = re.compile(r"(?<=[.?;…]) ")
_CLAUSE_END = re.compile(r"(?<=[,!:]) | [-–—]+ ")


def _strongest(found: Iterable[RequestedEnd | None]) -> RequestedEnd | None:
    kept = [one for one in found if one]
    return max(kept, key=lambda one: _STRENGTH.index(one.kind), default=None)


_WHOLE_MESSAGE_LISTS = ("whole", "alone", "alone_if_spoken")
_NO_OPT_OUT_LISTS = ("not_stop", "everyone")


@dataclass(frozen=True, slots=True)
class _OptOutLists:
    """The word lists about opt-outs of every language shipped (see ``flows.lexicon.StopWords``).

    ``whole_messages`` finds stop words that are a whole message or clause, by language, and the
    words around them; ``anywhere`` all other phrases. ``required``, ``required_beginnings`` and
    ``required_endings`` are words, of which every phrase has one: a sentence without any of them
    is no opt-out, and is not searched for phrases.
    """

    codes: tuple[str, ...]
    anywhere: Matcher
    whole_messages: Matcher
    stop_words_of_others: frozenset[str]
    corrected_alone: tuple[str, ...]
    corrected_anywhere: tuple[str, ...]
    never_corrected: frozenset[str]
    run_together: tuple[str, ...]
    run_together_endings: frozenset[str]
    required: frozenset[str]
    required_beginnings: tuple[str, ...]
    required_endings: tuple[str, ...]


@cache
def _opt_out_lists(languages: Languages) -> _OptOutLists:
    """Return the lists of all ``languages``."""
    lexicons = languages.lexicons
    phrases = {
        name: phrases_in(lexicons, operator.attrgetter(f"stop.{name}"))
        for name in StopWords.model_fields
        if name not in LISTS_OF_PLAIN_WORDS
    }
    whole: dict[str, tuple[Phrases, ...]] = {
        f"{name} {one.language}": (Phrases(getattr(one.stop, name), one.classes),)
        for name in _WHOLE_MESSAGE_LISTS
        for one in lexicons
    }
    around = {
        AROUND: phrases_in(lexicons, lambda lexicon: (*lexicon.polite, *lexicon.fillers)),
        "polite": phrases_in(lexicons, lambda lexicon: lexicon.polite),
    }
    required = _find_required_words(lexicons, phrases)
    wild = {word for word in required if "*" in word}
    return _OptOutLists(
        codes=languages.codes,
        anywhere=Matcher(
            {name: found for name, found in phrases.items() if name not in _WHOLE_MESSAGE_LISTS}
        ),
        whole_messages=Matcher(whole | around),
        stop_words_of_others=languages.stop_words_of_others,
        corrected_alone=tuple(word for one in lexicons for word in one.stop.typed),
        corrected_anywhere=tuple(word for one in lexicons for word in one.stop.typed_long),
        never_corrected=frozenset(word for one in lexicons for word in one.stop.not_typed),
        run_together=tuple(word for one in lexicons for word in one.stop.run_together),
        run_together_endings=frozenset(
            word for one in lexicons for word in one.stop.run_together_endings
        ),
        required=required - wild,
        required_beginnings=tuple({w.partition("*")[0] for w in wild if w[0] != "*"}),
        required_endings=tuple({w.rpartition("*")[2] for w in wild if w[0] == "*"}),
    )


def _find_required_words(
    lexicons: Sequence[Lexicon], phrases: Mapping[str, tuple[Phrases, ...]]
) -> frozenset[str]:
    """Return words, with their ``*``, of which every phrase of an opt-out has one."""
    common = frozenset(
        word
        for lexicon in lexicons
        for entry in (*lexicon.yes, *lexicon.to_sign, *lexicon.polite, *lexicon.fillers)
        for word in entry.split()
    )
    lists = (each for name, each in phrases.items() if name not in _NO_OPT_OUT_LISTS)
    return required_words((one for each in lists for one in each), common)


MAX_WORDS_READ_AT_ONCE = 60
"""Words of a sentence that are read at once; a longer sentence is read in pieces."""

OVERLAP_WORDS = 10
"""Words at the end of a piece that are read again with the next one."""

_MIN_LETTERS_FOR_TYPO = 6
"""Letters of a word in which a typo is corrected wherever it stands."""

_PARTS_OF_BROKEN_WORD = 2
"""Parts of a stop word that is broken apart ("sto p", "un subscribe")."""


@dataclass(frozen=True, slots=True)
class _Context:
    """The campaign in which a message is read, and the lists by which it is.

    ``spoken`` are the languages of the conversation; ``cause`` and ``organizations`` are the
    campaign's.
    """

    lists: _OptOutLists
    spoken: Collection[str]
    cause: Collection[str]
    organizations: Mapping[str, str]


def read_opt_out(
    text: str, languages: Languages, cause: Collection[str], organizations: Mapping[str, str]
) -> RequestedEnd | None:
    """Return what ``text`` asks to stop, or None if it asks for no such thing.

    All languages shipped are read. In ``languages``, which the campaign speaks, a few more words
    mean stop that are names elsewhere ("para", "fin"). ``cause`` are the words of the campaign's
    cause; ``organizations`` maps the ids of its organizations to their names.
    """
    own = MessageText.of(text)
    lists = _opt_out_lists(languages.all_shipped)
    context = _Context(lists, languages.codes, cause, organizations)
    if not is_long(own.folded) and _is_stop_message(own.folded.split(), context):
        return _ALL
    sentences = (
        piece
        for line in own.lines
        for s in _SENTENCE_END.split(line)
        for piece in _split_long_sentence(s)
    )
    return _strongest(
        _read_sentence(piece, own.folded if piece == own.line else fold_words(piece), context)
        for piece in sentences
    )


def _split_long_sentence(sentence: str) -> list[str]:
    """Return a sentence in overlapping pieces, so that reading time grows with its length alone."""
    tokens = sentence.split()
    starts = range(0, max(1, len(tokens) - OVERLAP_WORDS), MAX_WORDS_READ_AT_ONCE - OVERLAP_WORDS)
    return [" ".join(tokens[start : start + MAX_WORDS_READ_AT_ONCE]) for start in starts]


def _is_stop_message(said: list[str], context: _Context) -> bool:
    """Tell whether the whole message is a stop word, in any spelling, and polite words."""
    word, lists = " ".join(said), context.lists
    if word in lists.stop_words_of_others or _is_run_together(word, lists):
        return True
    spans = lists.whole_messages.spans(said)
    if _is_covered(spans, lists.codes, "whole") or _is_typo_of_stop(said, spans, lists):
        return True
    if not _has_required_word(said, lists):
        return False
    return _is_stop_alone(_remove_single_letters(said, lists), context)


def _is_covered(spans: PhraseEnds, languages: Collection[str], *names: str) -> bool:
    """Tell whether the words are a phrase of these lists, in one language, and words around it."""
    return any(is_covered(spans, [f"{name} {one}" for name in names]) for one in languages)


def _is_stop_alone(said: list[str], context: _Context) -> bool:
    """Tell whether the words, 12 at most, are a stop word with polite words around it."""
    if len(said) > MAX_WORDS_OF_WHOLE:
        return False
    spans = context.lists.whole_messages.spans(said)
    return _is_covered(spans, context.lists.codes, "alone") or _is_covered(
        spans, context.spoken, "alone", "alone_if_spoken"
    )


def _remove_single_letters(said: list[str], lists: _OptOutLists) -> list[str]:
    """Return the words without phrases of ``not_stop`` and without single letters ("stop n*w")."""
    left = lists.anywhere.without(said, "not_stop", "§")
    return [word for word in left if len(word) > 1 or not word.isalpha()]


def _trim(said: list[str], spans: PhraseEnds, name: str) -> tuple[list[str], list[str]]:
    """Return the words without phrases of a list at the end, and then without those at the start.

    ``spans`` is where phrases stand in ``said``.
    """
    tail = said[: min(chain_starts(spans, name))]
    start = max(end for end in chain_ends(spans, name) if end <= len(tail))
    return tail, tail[start:]


def _is_run_together(word: str, lists: _OptOutLists) -> bool:
    """Tell whether a word is a stop word joined to another one ("endtexts", "stopplease")."""
    return word.startswith(lists.run_together) and any(
        word.startswith(stop) and word[len(stop) :] in lists.run_together_endings
        for stop in lists.run_together
    )


def _is_typo_of_stop(said: list[str], spans: PhraseEnds, lists: _OptOutLists) -> bool:
    """Tell whether the message is a misspelled or broken stop word with polite words around it."""
    _, core = _trim(said, spans, AROUND)
    word, meant = "".join(core), lists.corrected_alone
    if len(core) == 1:
        return is_typo(word, meant, lists.never_corrected)
    if len(core) != _PARTS_OF_BROKEN_WORD:
        return False
    return word in meant or (
        len(word) > _MIN_LETTERS_FOR_TYPO and is_typo(word, meant, lists.never_corrected)
    )


def _read_sentence(sentence: str, folded: str, context: _Context) -> RequestedEnd | None:
    """Return what one sentence asks to stop (rules 1 to 6); ``folded`` are its words."""
    lists = context.lists
    corrected = [_correct_typo(word, lists) for word in folded.split()]
    if not _has_required_word(corrected, lists):
        return None
    found = lists.anywhere.within(corrected)
    if "accusing" in found:
        return _end_organization_or_all(corrected, context, everyone="everyone" in found)
    not_stop = found.get("not_stop", ())
    left = replace_places(corrected, not_stop, "§")
    said = _SentenceForms(left, None if not_stop else found, lists)
    if said.has("wrong_number"):
        return _WRONG_NUMBER
    plain = said.has("plain") or (said.has("claims") and not is_question(sentence))
    ends = plain or _has_stop_clause(sentence, folded, context)
    if ends or _is_weak_with_organization(corrected, said, context):
        return _end_organization_or_all(corrected, context, everyone="everyone" in found)
    return _read_stop_by_its_object(said, context)


def _is_weak_with_organization(
    corrected: list[str], said: "_SentenceForms", context: _Context
) -> bool:
    """Tell whether a sentence has a weak stop ("less", "stop") and names an organization."""
    if not said.has("weak", "weak_if_named", "weak_if_cause"):
        return False
    return bool(find_organizations(" ".join(corrected), context.organizations))


def _has_required_word(said: list[str], lists: _OptOutLists) -> bool:
    """Tell whether the words have one that a phrase requires. Most messages have none."""
    beginnings, endings = lists.required_beginnings, lists.required_endings
    return not lists.required.isdisjoint(said) or any(
        word.startswith(beginnings) or word.endswith(endings) for word in said
    )


class _SentenceForms:
    """The phrases in a sentence: as it is, and without polite words and fillers at its ends.

    ``core`` are its words without both; ``found`` holds the length and the phrases of each form.
    """

    __slots__ = ("core", "found")

    def __init__(self, said: list[str], found: PhrasePlaces | None, lists: _OptOutLists) -> None:
        """Find the phrases in each form; ``found`` are those of the sentence as it is, if known."""
        spans = lists.whole_messages.spans(said)
        _, polite = _trim(said, spans, "polite")
        tail, self.core = _trim(said, spans, AROUND)
        forms = dict.fromkeys(map(tuple, (polite, tail, self.core)))
        forms.pop(tuple(said), None)
        self.found = [(len(said), lists.anywhere.within(said) if found is None else found)]
        self.found += [(len(form), lists.anywhere.within(form)) for form in forms]

    def has(self, *names: str) -> bool:
        """Tell whether a phrase of one of the lists is in any form."""
        return any(name in found for _, found in self.found for name in names)

    def ends_with(self, name: str) -> bool:
        """Tell whether any form ends with a phrase of the list."""
        return any(end == size for size, found in self.found for _, end in found.get(name, ()))


def _correct_typo(word: str, lists: _OptOutLists) -> str:
    """Return a word of six letters or more without its typo, if it resembles a stop word."""
    meant = lists.corrected_anywhere
    if len(word) < _MIN_LETTERS_FOR_TYPO or word in lists.never_corrected or word in meant:
        return word
    return find_meant_word(word, meant) or word


def _has_stop_clause(sentence: str, folded: str, context: _Context) -> bool:
    """Tell whether a clause is a stop word ("yes, stop"), in a sentence without the cause."""
    parts = _CLAUSE_END.split(sentence)
    clauses = [fold_words(part) for part in parts] if len(parts) > 1 else [folded]
    said = (clause.split() for clause in clauses)
    apart = any(
        _has_required_word(clause, context.lists)
        and _is_stop_alone(context.lists.anywhere.without(clause, "not_stop", "§"), context)
        for clause in said
    )
    return apart and (len(clauses) == 1 or not mentions_cause(" ".join(clauses), context.cause))


def _end_organization_or_all(
    corrected: list[str], context: _Context, *, everyone: bool
) -> RequestedEnd:
    """Return ORGANIZATION for the only one that is named, else ALL."""
    named = find_organizations(" ".join(corrected), context.organizations)
    if len(named) != 1 or everyone:
        return _ALL
    return RequestedEnd(OptOutKind.ORGANIZATION, named[0])


def _read_stop_by_its_object(said: _SentenceForms, context: _Context) -> RequestedEnd | None:
    """Return what a weak stop means by its object (rules 5 and 6)."""
    if mentions_cause(" ".join(said.core), context.cause):
        return _DOUBT if said.has("weak", "weak_if_cause") else None
    if not said.has("weak"):
        return _DOUBT if said.has("doubt") else None
    if said.has("others"):
        return _DOUBT
    return _ALL if said.ends_with("weak") or said.has("about_me") else _DOUBT
