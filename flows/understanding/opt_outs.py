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
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from flows.lexicon import LEXICONS, STOP_WORDS_OF_OTHER_LANGUAGES, StopWords, phrases_in
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


_TYPO_LISTS = ("typed", "typed_long", "not_typed")
_PHRASE_LISTS = {
    name: phrases_in(LEXICONS, operator.attrgetter(f"stop.{name}"))
    for name in StopWords.model_fields
    if name not in _TYPO_LISTS
}
_WHOLE_MESSAGE_LISTS = ("whole", "alone", "alone_if_spoken")
_PHRASES_ANYWHERE = Matcher(
    {name: lists for name, lists in _PHRASE_LISTS.items() if name not in _WHOLE_MESSAGE_LISTS}
)


_WHOLE_MESSAGES = Matcher(
    {
        f"{name} {language}": (Phrases(getattr(lexicon.stop, name), lexicon.classes),)
        for name in _WHOLE_MESSAGE_LISTS
        for language, lexicon in LEXICONS.items()
    }
    | {
        AROUND: phrases_in(LEXICONS, lambda lexicon: (*lexicon.polite, *lexicon.fillers)),
        "polite": phrases_in(LEXICONS, lambda lexicon: lexicon.polite),
    }
)
"""Finds stop words that are a whole message or clause, by language, and the words around them."""

_CORRECTED_ALONE = tuple(word for lexicon in LEXICONS.values() for word in lexicon.stop.typed)
_CORRECTED_ANYWHERE = tuple(
    word for lexicon in LEXICONS.values() for word in lexicon.stop.typed_long
)
_NEVER_CORRECTED = frozenset(
    word for lexicon in LEXICONS.values() for word in lexicon.stop.not_typed
)
_RUN_TOGETHER_STOPS = ("stop", "end", "quit", "cancel", "alto", "paren", "no", "nomore")
_RUN_TOGETHER_ENDINGS = frozenset(
    "text texts txt txts msg msgs message messages texting please plz pls now it this all "
    "mensajes mensaje textos ya".split()
)
MAX_WORDS_READ_AT_ONCE = 60
"""Words of a sentence that are read at once; a longer sentence is read in pieces."""

OVERLAP_WORDS = 10
"""Words at the end of a piece that are read again with the next one."""

_MIN_LETTERS_FOR_TYPO = 6
"""Letters of a word in which a typo is corrected wherever it stands."""

_PARTS_OF_BROKEN_WORD = 2
"""Parts of a stop word that is broken apart ("sto p", "un subscribe")."""

_REQUIRED = required_words(
    (
        phrases
        for name, lists in _PHRASE_LISTS.items()
        if name not in ("not_stop", "everyone")
        for phrases in lists
    ),
    frozenset(
        word
        for lexicon in LEXICONS.values()
        for entry in (*lexicon.yes, *lexicon.to_sign, *lexicon.polite, *lexicon.fillers)
        for word in entry.split()
    ),
)
_REQUIRED_WORDS = frozenset(word for word in _REQUIRED if "*" not in word)
_REQUIRED_BEGINNINGS = tuple(
    {word.partition("*")[0] for word in _REQUIRED - _REQUIRED_WORDS if word[0] != "*"}
)
_REQUIRED_ENDINGS = tuple(
    {word.rpartition("*")[2] for word in _REQUIRED - _REQUIRED_WORDS if word[0] == "*"}
)
"""Words, beginnings and endings of which every phrase has one: a sentence without any of them is
no opt-out, and is not searched for phrases."""


@dataclass(frozen=True, slots=True)
class _Context:
    """The campaign in which a message is read: its languages, its cause, its organizations."""

    spoken: Collection[str]
    cause: Collection[str]
    organizations: Mapping[str, str]


def read_opt_out(
    text: str, languages: Collection[str], cause: Collection[str], organizations: Mapping[str, str]
) -> RequestedEnd | None:
    """Return what ``text`` asks to stop, or None if it asks for no such thing.

    All languages shipped are read. In ``languages``, which the campaign speaks, a few more words
    mean stop that are names elsewhere ("para", "fin"). ``cause`` are the words of the campaign's
    cause; ``organizations`` maps the ids of its organizations to their names.
    """
    own = MessageText.of(text)
    context = _Context(languages, cause, organizations)
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
    word = " ".join(said)
    if word in STOP_WORDS_OF_OTHER_LANGUAGES or _is_run_together(word):
        return True
    spans = _WHOLE_MESSAGES.spans(said)
    if _is_covered(spans, "whole") or _is_typo_of_stop(said, spans):
        return True
    return _has_required_word(said) and _is_stop_alone(_remove_single_letters(said), context)


def _is_covered(spans: PhraseEnds, *names: str, spoken: Collection[str] = LEXICONS) -> bool:
    """Tell whether the words are a phrase of these lists, in one language, and words around it."""
    return any(is_covered(spans, [f"{name} {one}" for name in names]) for one in spoken)


def _is_stop_alone(said: list[str], context: _Context) -> bool:
    """Tell whether the words, 12 at most, are a stop word with polite words around it."""
    if len(said) > MAX_WORDS_OF_WHOLE:
        return False
    spans = _WHOLE_MESSAGES.spans(said)
    return _is_covered(spans, "alone") or _is_covered(
        spans, "alone", "alone_if_spoken", spoken=context.spoken
    )


def _remove_single_letters(said: list[str]) -> list[str]:
    """Return the words without phrases of ``not_stop`` and without single letters ("stop n*w")."""
    left = _PHRASES_ANYWHERE.without(said, "not_stop", "§")
    return [word for word in left if len(word) > 1 or not word.isalpha()]


def _trim(said: list[str], spans: PhraseEnds, name: str) -> tuple[list[str], list[str]]:
    """Return the words without phrases of a list at the end, and then without those at the start.

    ``spans`` is where phrases stand in ``said``.
    """
    tail = said[: min(chain_starts(spans, name))]
    start = max(end for end in chain_ends(spans, name) if end <= len(tail))
    return tail, tail[start:]


def _is_run_together(word: str) -> bool:
    """Tell whether a word is a stop word joined to another one ("endtexts", "stopplease")."""
    return word.startswith(_RUN_TOGETHER_STOPS) and any(
        word.startswith(stop) and word[len(stop) :] in _RUN_TOGETHER_ENDINGS
        for stop in _RUN_TOGETHER_STOPS
    )


def _is_typo_of_stop(said: list[str], spans: PhraseEnds) -> bool:
    """Tell whether the message is a misspelled or broken stop word with polite words around it."""
    _, core = _trim(said, spans, AROUND)
    word = "".join(core)
    if len(core) == 1:
        return is_typo(word, _CORRECTED_ALONE, _NEVER_CORRECTED)
    if len(core) != _PARTS_OF_BROKEN_WORD:
        return False
    return word in _CORRECTED_ALONE or (
        len(word) > _MIN_LETTERS_FOR_TYPO and is_typo(word, _CORRECTED_ALONE, _NEVER_CORRECTED)
    )


def _read_sentence(sentence: str, folded: str, context: _Context) -> RequestedEnd | None:
    """Return what one sentence asks to stop (rules 1 to 6); ``folded`` are its words."""
    corrected = [_correct_typo(word) for word in folded.split()]
    if not _has_required_word(corrected):
        return None
    found = _PHRASES_ANYWHERE.within(corrected)
    if "accusing" in found:
        return _end_organization_or_all(corrected, context, everyone="everyone" in found)
    not_stop = found.get("not_stop", ())
    said = _SentenceForms(replace_places(corrected, not_stop, "§"), None if not_stop else found)
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


def _has_required_word(said: list[str]) -> bool:
    """Tell whether the words have one that a phrase requires. Most messages have none."""
    return not _REQUIRED_WORDS.isdisjoint(said) or any(
        word.startswith(_REQUIRED_BEGINNINGS) or word.endswith(_REQUIRED_ENDINGS) for word in said
    )


class _SentenceForms:
    """The phrases in a sentence: as it is, and without polite words and fillers at its ends.

    ``core`` are its words without both; ``found`` holds the length and the phrases of each form.
    """

    __slots__ = ("core", "found")

    def __init__(self, said: list[str], found: PhrasePlaces | None) -> None:
        """Find the phrases in each form; ``found`` are those of the sentence as it is, if known."""
        spans = _WHOLE_MESSAGES.spans(said)
        _, polite = _trim(said, spans, "polite")
        tail, self.core = _trim(said, spans, AROUND)
        forms = dict.fromkeys(map(tuple, (polite, tail, self.core)))
        forms.pop(tuple(said), None)
        self.found = [(len(said), _PHRASES_ANYWHERE.within(said) if found is None else found)]
        self.found += [(len(form), _PHRASES_ANYWHERE.within(form)) for form in forms]

    def has(self, *names: str) -> bool:
        """Tell whether a phrase of one of the lists is in any form."""
        return any(name in found for _, found in self.found for name in names)

    def ends_with(self, name: str) -> bool:
        """Tell whether any form ends with a phrase of the list."""
        return any(end == size for size, found in self.found for _, end in found.get(name, ()))


def _correct_typo(word: str) -> str:
    """Return a word of six letters or more without its typo, if it resembles a stop word."""
    if len(word) < _MIN_LETTERS_FOR_TYPO or word in _NEVER_CORRECTED or word in _CORRECTED_ANYWHERE:
        return word
    return find_meant_word(word, _CORRECTED_ANYWHERE) or word


def _has_stop_clause(sentence: str, folded: str, context: _Context) -> bool:
    """Tell whether a clause is a stop word ("yes, stop"), in a sentence without the cause."""
    parts = _CLAUSE_END.split(sentence)
    clauses = [fold_words(part) for part in parts] if len(parts) > 1 else [folded]
    said = (clause.split() for clause in clauses)
    apart = any(
        _has_required_word(clause)
        and _is_stop_alone(_PHRASES_ANYWHERE.without(clause, "not_stop", "§"), context)
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
