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

import dataclasses
import operator
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flows.lexicon import LEXICONS, STOP_ELSEWHERE, gathered
from flows.lexicon.cover import AROUND, LONGEST_WHOLE, ends, is_covered, is_long
from flows.lexicon.matcher import Matcher
from flows.lexicon.needed import needed
from flows.lexicon.notation import Phrases
from flows.lexicon.phrases import Text, is_question, is_typo, meant_by, words
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
_POLITE_ENDS = ends(_POLITE, _POLITE)
_ENDS = ends(_AROUND, _AROUND)
_NO_PHRASES = ("typed", "typed_long", "not_typed")
_LISTS = {
    entries.name: gathered(LEXICONS, operator.attrgetter(f"stop.{entries.name}"))
    for entries in dataclasses.fields(StopWords)
    if entries.name not in _NO_PHRASES
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
    return Matcher({**lists, AROUND: _AROUND})


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
_BROKEN_IN = 2  # "sto p", "un subscribe"
"""Letters of a word that is read through a typo wherever it stands."""


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
_WILD = re.compile(
    "|".join(re.escape(word).replace(r"\*", ".*") + "$" for word in sorted(_NEEDED - _TRIGGERS))
)
"""Words without which no phrase is in a message: most messages have none."""


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
    if word in STOP_ELSEWHERE or _is_run_together(word) or _is_covered(said, "whole"):
        return True
    return _is_typo_of_stop(said) or _is_alone(_without_letters(said), context)


def _is_covered(said: list[str], *names: str, spoken: Collection[str] = LEXICONS) -> bool:
    """Tell whether words are of these lists, in one of the languages, and what is around them."""
    if not said or len(said) > LONGEST_WHOLE:
        return False
    spans = _WHOLES.spans(said)
    return any(is_covered(spans, [f"{name} {one}" for name in names]) for one in spoken)


def _is_alone(said: list[str], context: _Context) -> bool:
    """Tell whether words are a stop word that stands alone, by politeness at most."""
    if _is_covered(said, "alone"):
        return True
    return _is_covered(said, "alone", "alone_if_spoken", spoken=context.spoken)


def _without_letters(said: list[str]) -> list[str]:
    """The words that are left of ``not_stop``, without single letters ("stop n*w")."""
    left = _WITHIN.without(said, "not_stop", "§")
    return [word for word in left if len(word) > 1 or not word.isalpha()]


def _is_run_together(word: str) -> bool:
    """Tell whether a word is a stop word and what is to stop ("endtexts", "stopplease")."""
    return any(
        word.startswith(stop) and word[len(stop) :] in _RUN_ON for stop in _STOPS if word != stop
    )


def _is_typo_of_stop(said: list[str]) -> bool:
    """Tell whether one word, misspelled or broken apart, is all there is but politeness."""
    core = _ENDS.head(_ENDS.tail(said))
    word = "".join(core)
    if len(core) == 1:
        return is_typo(word, _TYPED, _NOT_TYPED)
    if len(core) != _BROKEN_IN:
        return False
    return word in _TYPED or (len(word) > _LONG and is_typo(word, _TYPED, _NOT_TYPED))


def _sentence(sentence: str, folded: str, context: _Context) -> OptOut | None:
    words_said = [_meant(word) for word in folded.split()]
    if not _may_ask(words_said):
        return None
    named = organizations_in(" ".join(words_said), context.organizations)
    found = _WITHIN.within(words_said)
    everyone = "everyone" in found
    if "accusing" in found:
        return _ended(named, everyone=everyone)
    said = _Said(_WITHIN.without(words_said, "not_stop", "§"))
    if said.has("wrong_number"):
        return _WRONG_NUMBER
    plain = said.has("plain") or (said.has("claims") and not is_question(sentence))
    weak = ("weak", "weak_if_named", "weak_if_cause")
    if plain or _is_clause(sentence, context) or (named and said.has(*weak)):
        return _ended(named, everyone=everyone)
    return _aimed(said, context)


def _may_ask(said: list[str]) -> bool:
    """Tell whether any word of any phrase is there: most messages have none."""
    return not _TRIGGERS.isdisjoint(said) or any(_WILD.match(word) for word in said)


class _Said:
    """A sentence's words: as they are, and without polite words, then fillers, at either end."""

    __slots__ = ("core", "found")

    def __init__(self, said: list[str]) -> None:
        tail = _ENDS.tail(said)
        self.core = _ENDS.head(tail)
        forms = (said, _POLITE_ENDS.head(_POLITE_ENDS.tail(said)), tail, self.core)
        self.found = [
            (len(form), _WITHIN.within(form)) for form in dict.fromkeys(map(tuple, forms))
        ]

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


def _is_clause(sentence: str, context: _Context) -> bool:
    """Tell whether a stop word is set apart by commas ("yes, stop"), without the cause."""
    clauses = [words(clause) for clause in _CLAUSE.split(sentence)]
    said = (_WITHIN.without(clause.split(), "not_stop", "§") for clause in clauses)
    apart = any(_is_alone(clause, context) for clause in said)
    return apart and (len(clauses) == 1 or not cause_in(" ".join(clauses), context.cause))


def _ended(named: Sequence[str], *, everyone: bool) -> OptOut:
    """The one organization that is named, or everything."""
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
