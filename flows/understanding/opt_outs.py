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
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from flows.lexicon import LEXICONS, STOP_ELSEWHERE, gathered
from flows.lexicon.needed import needed
from flows.lexicon.phrases import (
    Cover,
    anywhere,
    cover,
    is_long,
    is_question,
    is_typo,
    one_of,
    own_lines,
    words,
)
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

_SENTENCE = re.compile(r"(?<=[.?;…])\s+")
_CLAUSE = re.compile(r"(?<=[,!:])\s+|\s+[-–—]+\s+")


def _strongest(found: Iterable[OptOut | None]) -> OptOut | None:
    kept = [one for one in found if one]
    return max(kept, key=lambda one: _STRENGTH.index(one.kind), default=None)


def _find(pick: Callable[[StopWords], tuple[str, ...]]) -> re.Pattern[str]:
    return anywhere(gathered(LEXICONS, lambda lexicon: pick(lexicon.stop)))


_AROUND = gathered(LEXICONS, lambda lexicon: (*lexicon.polite, *lexicon.fillers))
_POLITE = one_of(gathered(LEXICONS, lambda lexicon: lexicon.polite))
_OUTER = one_of(_AROUND)
_POLITE_HEAD = re.compile(f"^(?:{_POLITE})+")
_POLITE_TAIL = re.compile(f"(?<!\\S)(?:{_POLITE})++$")
_HEAD = re.compile(f"^(?:{_OUTER})+")
_TAIL = re.compile(f"(?<!\\S)(?:{_OUTER})++$")
_WHOLE = cover(gathered(LEXICONS, lambda lexicon: lexicon.stop.whole), _AROUND)
_NOT_STOP = _find(lambda stop: stop.not_stop)
_ACCUSING = _find(lambda stop: stop.accusing)
_WRONG = _find(lambda stop: stop.wrong_number)
_PLAIN = _find(lambda stop: stop.plain)
_CLAIMS = _find(lambda stop: stop.claims)
_WEAK = _find(lambda stop: stop.weak)
_WEAK_IF_NAMED = _find(lambda stop: (*stop.weak, *stop.weak_if_named, *stop.weak_if_cause))
_WEAK_IF_CAUSE = _find(lambda stop: (*stop.weak, *stop.weak_if_cause))
_ABOUT_ME = _find(lambda stop: stop.about_me)
_OTHERS = _find(lambda stop: stop.others)
_ASKS_WHO = _find(lambda stop: stop.doubt)
_EVERYONE = _find(lambda stop: stop.everyone)

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
        for entries in dataclasses.fields(StopWords)
        if entries.name not in ("typed", "typed_long", "not_typed", "not_stop", "everyone")
        for phrases in gathered(LEXICONS, operator.attrgetter(f"stop.{entries.name}"))
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


@cache
def _alone(spoken: frozenset[str]) -> Cover:
    core = gathered(
        LEXICONS,
        lambda lexicon: (
            *lexicon.stop.alone,
            *(lexicon.stop.alone_if_spoken if lexicon.language in spoken else ()),
        ),
    )
    return cover(core, _AROUND)


@dataclass(frozen=True, slots=True)
class _Context:
    alone: Cover
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
    lines = own_lines(text)
    whole = words(" ".join(lines))
    context = _Context(_alone(frozenset(languages)), cause, organizations)
    if not is_long(whole) and _is_stop(whole, context):
        return _ALL
    sentences = (piece for line in lines for s in _SENTENCE.split(line) for piece in _pieces(s))
    return _strongest(_sentence(piece, context) for piece in sentences)


def _pieces(sentence: str) -> list[str]:
    """Cut a sentence without end into pieces that overlap, so that reading it takes no longer."""
    tokens = sentence.split()
    starts = range(0, max(1, len(tokens) - OVERLAP), LONGEST_SENTENCE - OVERLAP)
    return [" ".join(tokens[start : start + LONGEST_SENTENCE]) for start in starts]


def _is_stop(whole: str, context: _Context) -> bool:
    """Tell whether the whole message is a stop word, however it is spelled, and politeness."""
    if _WHOLE.covers(whole) or whole.strip() in STOP_ELSEWHERE or _is_run_together(whole.strip()):
        return True
    return _is_typo_of_stop(whole) or context.alone.covers(_without_letters(whole))


def _without_letters(whole: str) -> str:
    """The words that are left of ``_NOT_STOP``, without single letters ("stop n*w")."""
    left = _NOT_STOP.sub("§ ", whole).split()
    return "".join(f"{word} " for word in left if len(word) > 1 or not word.isalpha())


def _is_run_together(word: str) -> bool:
    """Tell whether a word is a stop word and what is to stop ("endtexts", "stopplease")."""
    return any(
        word.startswith(stop) and word[len(stop) :] in _RUN_ON for stop in _STOPS if word != stop
    )


def _is_typo_of_stop(whole: str) -> bool:
    """Tell whether one word, misspelled or broken apart, is all there is but politeness."""
    core = _HEAD.sub("", _TAIL.sub("", whole)).split()
    word = "".join(core)
    if len(core) == 1:
        return is_typo(word, _TYPED, _NOT_TYPED)
    if len(core) != _BROKEN_IN:
        return False
    return word in _TYPED or (len(word) > _LONG and is_typo(word, _TYPED, _NOT_TYPED))


def _sentence(sentence: str, context: _Context) -> OptOut | None:
    folded = _corrected(words(sentence))
    if not _may_ask(folded):
        return None
    named = organizations_in(folded, context.organizations)
    if _ACCUSING.search(folded):
        return _ended(folded, named)
    said = _Said(_NOT_STOP.sub("§ ", folded))
    if said.has(_WRONG):
        return _WRONG_NUMBER
    plain = said.has(_PLAIN) or (said.has(_CLAIMS) and not is_question(sentence))
    if plain or _is_clause(sentence, context) or (named and said.has(_WEAK_IF_NAMED)):
        return _ended(folded, named)
    return _aimed(said, context)


def _may_ask(folded: str) -> bool:
    """Tell whether any word of any phrase is there: most messages have none."""
    said = folded.split()
    return not _TRIGGERS.isdisjoint(said) or any(_WILD.match(word) for word in said)


class _Said:
    """A sentence's words: as they are, and without polite words, then fillers, at either end."""

    __slots__ = ("core", "forms")

    def __init__(self, words_said: str) -> None:
        tail = _TAIL.sub("", words_said)
        self.core = _HEAD.sub("", tail)
        polite = _POLITE_HEAD.sub("", _POLITE_TAIL.sub("", words_said))
        self.forms = tuple(dict.fromkeys((words_said, polite, tail, self.core)))

    def find(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Return the first hit in any form."""
        return next((hit for form in self.forms if (hit := pattern.search(form))), None)

    def has(self, pattern: re.Pattern[str]) -> bool:
        """Tell whether the pattern is in any form."""
        return self.find(pattern) is not None


def _corrected(folded: str) -> str:
    """Undo typos in the long words, which look like nothing else."""
    return "".join(f"{_meant(word)} " for word in folded.split())


def _meant(word: str) -> str:
    if len(word) < _LONG or word in _NOT_TYPED or word in _TYPED_LONG:
        return word
    return next((right for right in _TYPED_LONG if is_typo(word, (right,), ())), word)


def _is_clause(sentence: str, context: _Context) -> bool:
    """Tell whether a stop word is set apart by commas ("yes, stop"), without the cause."""
    clauses = [words(clause) for clause in _CLAUSE.split(sentence)]
    apart = any(context.alone.covers(_NOT_STOP.sub("§ ", clause)) for clause in clauses)
    return apart and (len(clauses) == 1 or not cause_in(" ".join(clauses), context.cause))


def _ended(folded: str, named: Sequence[str]) -> OptOut:
    """The one organization that is named, or everything."""
    if len(named) != 1 or _EVERYONE.search(folded):
        return _ALL
    return OptOut(OptOutKind.ORGANIZATION, named[0])


def _aimed(said: _Said, context: _Context) -> OptOut | None:
    """Read "stop" by what it is aimed at."""
    if cause_in(said.core, context.cause):
        return _DOUBT if said.has(_WEAK_IF_CAUSE) else None
    if not said.has(_WEAK):
        return _DOUBT if said.has(_ASKS_WHO) else None
    if said.has(_OTHERS):
        return _DOUBT
    last = any(hit.end() == len(form) for form in said.forms for hit in _WEAK.finditer(form))
    return _ALL if last or said.has(_ABOUT_ME) else _DOUBT
