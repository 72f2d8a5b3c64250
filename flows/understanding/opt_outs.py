"""Asking for an end of our messages, in any reasonable wording, in every language shipped.

Read sentence by sentence, by word lists alone, so that each reading can be explained. In order:

1. A stop word as the whole message, a line or a sentence, but for politeness (one typo in a
   word that stands alone): the end of everything. Beside an organization's name: of its updates.
2. What only sounds like it is taken out ("don't stop", "bus stop", our own "STOP to stop").
3. "Wrong number", "this is not Maria": everything ends, and the number is nobody's we know.
4. A phrase that is about messages ("stop texting", "take me off"): ALL, or ORGANIZATION.
5. "Stop", aimed at something: an organization's name ends its updates; the cause, others' deeds
   or anything unknown is DOUBT; me, or nothing at all, is ALL.
6. "Who is this": DOUBT, for a number may have a new owner.

The strongest reading of any sentence holds. Rules: 47 CFR 64.1200(a)(10); CTIA, Messaging
Principles, 5.1.3.
"""

import operator
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from flows.lexicon import LEXICONS, STOP_ELSEWHERE, gathered
from flows.lexicon.matcher import Matcher, Places, Spans, cut
from flows.lexicon.notation import Phrases
from flows.lexicon.phrase_cover import AROUND, LONGEST_WHOLE, is_covered, is_long, reached, reaching
from flows.lexicon.phrases import Text, is_question, is_typo, meant_by, words
from flows.lexicon.required_words import needed
from flows.lexicon.schema import StopWords
from flows.understanding.mentions import cause_in, organizations_in


class OptOutKind(StrEnum):
    """How much is asked to end, or whether that is in doubt."""

    ALL = "all"
    ORGANIZATION = "organization"
    DOUBT = "doubt"
    WRONG_NUMBER = "wrong_number"


@dataclass(frozen=True, slots=True)
class OptOut:
    """What is asked to end; ``organization`` is an id for ``OptOutKind.ORGANIZATION``, or ""."""

    kind: OptOutKind
    organization: str = ""


_ALL, _DOUBT = OptOut(OptOutKind.ALL), OptOut(OptOutKind.DOUBT)
_WRONG_NUMBER = OptOut(OptOutKind.WRONG_NUMBER)
_STRENGTH = (
    OptOutKind.DOUBT, OptOutKind.ORGANIZATION, OptOutKind.ALL, OptOutKind.WRONG_NUMBER,
)  # fmt: skip

_SENTENCE = re.compile(r"(?<=[.?;…]) ")
_CLAUSE = re.compile(r"(?<=[,!:]) | [-–—]+ ")


def _strongest(found: Iterable[OptOut | None]) -> OptOut | None:
    kept = [one for one in found if one]
    return max(kept, key=lambda one: _STRENGTH.index(one.kind), default=None)


_POLITE = gathered(LEXICONS, lambda lexicon: lexicon.polite)
_AROUND = gathered(LEXICONS, lambda lexicon: (*lexicon.polite, *lexicon.fillers))
_NO_PHRASES = ("typed", "typed_long", "not_typed")
_LISTS = {
    name: gathered(LEXICONS, operator.attrgetter(f"stop.{name}"))
    for name in StopWords.model_fields
    if name not in _NO_PHRASES
}
_WHOLE_LISTS = ("whole", "alone", "alone_if_spoken")
_WITHIN = Matcher({name: lists for name, lists in _LISTS.items() if name not in _WHOLE_LISTS})


def _wholes() -> Matcher:
    """Return what finds messages and clauses that say nothing but stop, language by language."""
    lists = {
        f"{name} {language}": (Phrases(getattr(lexicon.stop, name), lexicon.classes),)
        for name in _WHOLE_LISTS
        for language, lexicon in LEXICONS.items()
    }
    return Matcher({**lists, AROUND: _AROUND, "polite": _POLITE})


_WHOLES = _wholes()

_TYPED = tuple(word for lexicon in LEXICONS.values() for word in lexicon.stop.typed)
_TYPED_LONG = tuple(word for lexicon in LEXICONS.values() for word in lexicon.stop.typed_long)
_NOT_TYPED = frozenset(word for lexicon in LEXICONS.values() for word in lexicon.stop.not_typed)
_STOPS = ("stop", "end", "quit", "cancel", "alto", "paren", "no", "nomore")
_RUN_ON = frozenset(
    "text texts txt txts msg msgs message messages texting please plz pls now it this all "
    "mensajes mensaje textos ya".split()
)
LONGEST_SENTENCE = 60
OVERLAP = 10
"""Words that are read at once, and words of theirs that are read again in the next piece."""

_LONG = 6
"""Letters of a word that is read through a typo wherever it stands."""

_BROKEN_IN = 2
"""Parts of a word that is broken apart ("sto p", "un subscribe")."""


_NEEDED = needed(
    (
        phrases
        for name, lists in _LISTS.items()
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
_TRIGGERS = frozenset(word for word in _NEEDED if "*" not in word)
_BEGINNINGS = tuple({word.partition("*")[0] for word in _NEEDED - _TRIGGERS if word[0] != "*"})
_ENDINGS = tuple({word.rpartition("*")[2] for word in _NEEDED - _TRIGGERS if word[0] == "*"})
"""Words, and beginnings and ends of words, without which no phrase is in a message."""


@dataclass(frozen=True, slots=True)
class _Context:
    spoken: Collection[str]
    cause: Collection[str]
    organizations: Mapping[str, str]


def opt_out(
    text: str,
    languages: Collection[str],
    cause: Collection[str],
    organizations: Mapping[str, str],
) -> OptOut | None:
    """Return what ``text`` asks to end, or None if it does not.

    All languages shipped are read; ``languages`` are those that are spoken here, in which a
    few words mean stop that elsewhere are names ("para", "fin"). ``cause`` are the campaign's
    own words, ``organizations`` maps each one's id to its name.
    """
    own = Text.of(text)
    context = _Context(languages, cause, organizations)
    if not is_long(own.folded) and _is_stop(own.folded.split(), context):
        return _ALL
    sentences = (piece for line in own.lines for s in _SENTENCE.split(line) for piece in _pieces(s))
    return _strongest(
        _sentence(piece, own.folded if piece == own.line else words(piece), context)
        for piece in sentences
    )


def _pieces(sentence: str) -> list[str]:
    """Cut a sentence without end into pieces that overlap, so that reading it takes no longer."""
    tokens = sentence.split()
    starts = range(0, max(1, len(tokens) - OVERLAP), LONGEST_SENTENCE - OVERLAP)
    return [" ".join(tokens[start : start + LONGEST_SENTENCE]) for start in starts]


def _is_stop(said: list[str], context: _Context) -> bool:
    """Tell whether the whole message is a stop word, however it is spelled, and politeness."""
    word = " ".join(said)
    if word in STOP_ELSEWHERE or _is_run_together(word):
        return True
    spans = _WHOLES.spans(said)
    if _is_covered(spans, "whole") or _is_typo_of_stop(said, spans):
        return True
    return _may_ask(said) and _is_alone(_without_letters(said), context)


def _is_covered(spans: Spans, *names: str, spoken: Collection[str] = LEXICONS) -> bool:
    """Tell whether words are of these lists, in one of the languages, and what is around them."""
    return any(is_covered(spans, [f"{name} {one}" for name in names]) for one in spoken)


def _is_alone(said: list[str], context: _Context) -> bool:
    """Tell whether words, 12 at most, are a stop word that stands alone but for politeness."""
    if len(said) > LONGEST_WHOLE:
        return False
    spans = _WHOLES.spans(said)
    return _is_covered(spans, "alone") or _is_covered(
        spans, "alone", "alone_if_spoken", spoken=context.spoken
    )


def _without_letters(said: list[str]) -> list[str]:
    """The words that are left of ``not_stop``, without single letters ("stop n*w")."""
    left = _WITHIN.without(said, "not_stop", "§")
    return [word for word in left if len(word) > 1 or not word.isalpha()]


def _trimmed(said: list[str], spans: Spans, name: str) -> tuple[list[str], list[str]]:
    """Return the words without phrases of a list at the end, and also without those before."""
    tail = said[: min(reaching(spans, name))]
    start = max(end for end in reached(spans, name) if end <= len(tail))
    return tail, tail[start:]


def _is_run_together(word: str) -> bool:
    """Tell whether a word is a stop word and what is to stop ("endtexts", "stopplease")."""
    return word.startswith(_STOPS) and any(
        word.startswith(stop) and word[len(stop) :] in _RUN_ON for stop in _STOPS
    )


def _is_typo_of_stop(said: list[str], spans: Spans) -> bool:
    """Tell whether one word, misspelled or broken apart, is all there is but politeness."""
    _, core = _trimmed(said, spans, AROUND)
    word = "".join(core)
    if len(core) == 1:
        return is_typo(word, _TYPED, _NOT_TYPED)
    if len(core) != _BROKEN_IN:
        return False
    return word in _TYPED or (len(word) > _LONG and is_typo(word, _TYPED, _NOT_TYPED))


def _sentence(sentence: str, folded: str, context: _Context) -> OptOut | None:
    corrected = [_meant(word) for word in folded.split()]
    if not _may_ask(corrected):
        return None
    found = _WITHIN.within(corrected)
    if "accusing" in found:
        return _ended(corrected, context, everyone="everyone" in found)
    not_stop = found.get("not_stop", ())
    said = _Said(cut(corrected, not_stop, "§"), None if not_stop else found)
    if said.has("wrong_number"):
        return _WRONG_NUMBER
    plain = said.has("plain") or (said.has("claims") and not is_question(sentence))
    ends = plain or _is_clause(sentence, folded, context)
    if ends or _is_weak_if_named(corrected, said, context):
        return _ended(corrected, context, everyone="everyone" in found)
    return _aimed(said, context)


def _is_weak_if_named(corrected: list[str], said: "_Said", context: _Context) -> bool:
    """Tell whether it is asked for less, of an organization that is named."""
    if not said.has("weak", "weak_if_named", "weak_if_cause"):
        return False
    return bool(organizations_in(" ".join(corrected), context.organizations))


def _may_ask(said: list[str]) -> bool:
    """Tell whether any word of any phrase is there: most messages have none."""
    return not _TRIGGERS.isdisjoint(said) or any(
        word.startswith(_BEGINNINGS) or word.endswith(_ENDINGS) for word in said
    )


class _Said:
    """A sentence's words: as they are, and without polite words, then fillers, at either end."""

    __slots__ = ("core", "found")

    def __init__(self, said: list[str], found: Places | None) -> None:
        """Look for the phrases in each form; ``found`` is what is in the words as they are."""
        spans = _WHOLES.spans(said)
        _, polite = _trimmed(said, spans, "polite")
        tail, self.core = _trimmed(said, spans, AROUND)
        forms = dict.fromkeys(map(tuple, (polite, tail, self.core)))
        forms.pop(tuple(said), None)
        self.found = [(len(said), _WITHIN.within(said) if found is None else found)]
        self.found += [(len(form), _WITHIN.within(form)) for form in forms]

    def has(self, *names: str) -> bool:
        """Tell whether a phrase of one of the lists is in any form."""
        return any(name in found for _, found in self.found for name in names)

    def ends_with(self, name: str) -> bool:
        """Tell whether any form ends with a phrase of the list."""
        return any(end == size for size, found in self.found for _, end in found.get(name, ()))


def _meant(word: str) -> str:
    """Undo a typo in a long word, which looks like nothing else."""
    if len(word) < _LONG or word in _NOT_TYPED or word in _TYPED_LONG:
        return word
    return meant_by(word, _TYPED_LONG) or word


def _is_clause(sentence: str, folded: str, context: _Context) -> bool:
    """Tell whether a stop word is set apart by commas ("yes, stop"), without the cause."""
    parts = _CLAUSE.split(sentence)
    clauses = [words(part) for part in parts] if len(parts) > 1 else [folded]
    said = (clause.split() for clause in clauses)
    apart = any(
        _may_ask(clause) and _is_alone(_WITHIN.without(clause, "not_stop", "§"), context)
        for clause in said
    )
    return apart and (len(clauses) == 1 or not cause_in(" ".join(clauses), context.cause))


def _ended(corrected: list[str], context: _Context, *, everyone: bool) -> OptOut:
    """The one organization that is named, or everything."""
    named = organizations_in(" ".join(corrected), context.organizations)
    if len(named) != 1 or everyone:
        return _ALL
    return OptOut(OptOutKind.ORGANIZATION, named[0])


def _aimed(said: _Said, context: _Context) -> OptOut | None:
    """Read "stop" by what it is aimed at."""
    if cause_in(" ".join(said.core), context.cause):
        return _DOUBT if said.has("weak", "weak_if_cause") else None
    if not said.has("weak"):
        return _DOUBT if said.has("doubt") else None
    if said.has("others"):
        return _DOUBT
    return _ALL if said.ends_with("weak") or said.has("about_me") else _DOUBT
