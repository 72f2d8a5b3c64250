"""Reads requests to stop our messages: a verb of ending, and its object.

A message that is nothing but a stop word and polite words ends ALL, in every language shipped,
in any spelling, with one typo. Every other message is read sentence by sentence:

============================= ====================================================================
verb                          what it asks for, by its object
============================= ====================================================================
of ending ("stop", "no more") us, our messages, or what we do ("texting me"): ALL, or ORGANIZATION
                              where one is named. Nothing ("stop", "stop it"): ALL if we are told
                              it; CAUSE if others are, or the campaign's cause is named. Anything
                              else ("the war", "ICE"): CAUSE.
of not wanting ("don't")      us, our messages, or what we do: ALL. Anything else: no opt-out.
of not sending to the person  our messages, or nothing: ALL. Anything else ("the bill"): LIMITED.
============================= ====================================================================

A limit of time, place or number behind it ("at work", "so often") makes ALL to LIMITED. Who asks
whether or how to ("can I unsubscribe later") is HOW_TO_STOP. Idioms ("don't stop", "bus
stop") hide what is within them. Whole requests are understood without an object: "leave me alone"
(ALL), "delete my data" (DELETE), "not interested" (REFUSAL), "wrong number" (WRONG_NUMBER). The
strongest reading of any sentence holds.

Sources: 47 CFR 64.1200(a)(10); CTIA, Messaging Principles, 5.1.3.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import takewhile
from typing import NamedTuple

from flows.lexicon import Languages
from flows.lexicon.message_text import MessageText, fold_words, is_question
from flows.lexicon.notation import BEGIN, END
from flows.lexicon.phrase_cover import AROUND, chain_ends, chain_starts, is_long
from flows.understanding.mentions import (
    are_names_alone,
    begins_with_organization,
    find_organizations,
    mentions_cause,
)
from flows.understanding.opt_out_lists import (
    IDIOM_LISTS,
    REQUEST_LISTS,
    VERB_LISTS,
    OptOutLists,
    opt_out_lists,
)
from flows.understanding.requested_ends import STRENGTHS, OptOutKind, RequestedEnd
from flows.understanding.stop_words import correct_typos, is_stop_alone, is_stop_message

_ALL = RequestedEnd(OptOutKind.ALL)

# Each begins with the space, which is found at once, and looks from there at what stands before.
_SENTENCE_END = re.compile(r" (?<=[.?;…] )")
_CLAUSE_END = re.compile(r" (?:(?<=[,!:] )|[-–—]+ )")

MAX_WORDS_READ_AT_ONCE = 60
"""Words of a sentence that are read at once; a longer sentence is read in pieces."""

OVERLAP_WORDS = 10
"""Words at the end of a piece that are read again with the next one."""

_MAX_POLITE_PHRASES_BEFORE_OBJECT = 4
"""Polite phrases at most between a verb and its object ("stop, please, really, the texts")."""

_MAX_WORDS_TO_NAME = 5
"""Words behind a verb at most within which an organization may be what is to end."""

_NO_PLACES: frozenset[int] = frozenset()


class _Context(NamedTuple):
    """The campaign in which a message is read, and the lists by which it is.

    ``spoken`` are the languages of the conversation; ``cause`` and ``organizations`` are the
    campaign's.
    """

    lists: OptOutLists
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
    lists = opt_out_lists(languages.all_shipped)
    whole = _read_as_whole(own.said)
    if whole and is_stop_message(whole, lists, languages.codes):
        return _ALL
    context = _Context(lists, languages.codes, cause, organizations)
    return _strongest(
        [
            _read_sentence(piece, own.words_of(piece), context)
            for line in own.lines
            for sentence in _SENTENCE_END.split(line)
            for piece in _split_long_sentence(sentence)
        ]
    )


def _read_as_whole(said: Sequence[str]) -> Sequence[str]:
    """Return the words of a message that is short, or long by repeats alone ("STOP STOP STOP …").

    Of these each word once; none for any other.
    """
    if not is_long(said):
        return said
    different = tuple(dict.fromkeys(said))
    return () if is_long(different) else different


def _strongest(found: Iterable[RequestedEnd | None]) -> RequestedEnd | None:
    kept = [one for one in found if one]
    return max(kept, key=lambda one: STRENGTHS[one.kind]) if kept else None


def _split_long_sentence(sentence: str) -> list[str]:
    """Return a sentence in overlapping pieces, so that reading time grows with its length alone."""
    if sentence.count(" ") < MAX_WORDS_READ_AT_ONCE:
        return [sentence]
    tokens = sentence.split()
    starts = range(0, max(1, len(tokens) - OVERLAP_WORDS), MAX_WORDS_READ_AT_ONCE - OVERLAP_WORDS)
    return [" ".join(tokens[start : start + MAX_WORDS_READ_AT_ONCE]) for start in starts]


def _read_sentence(sentence: str, words: Sequence[str], context: _Context) -> RequestedEnd | None:
    """Return what one sentence asks to stop."""
    lists = context.lists
    said = correct_typos(words, lists)
    if not lists.required.is_in_with_others(said):
        return None
    parts = _CLAUSE_END.split(sentence)
    clauses = [said]
    if len(parts) > 1:
        clauses = [correct_typos(fold_words(part).split(), lists) for part in parts]
    return _strongest(_Sentence(clauses, context, asks=is_question(sentence)).read())


class _Sentence:
    """The clauses of a sentence, with the places of all phrases in them.

    ``written`` are the words of each clause. ``said`` are all of them, with ``BEGIN`` and ``END``
    between the clauses; ``END`` stands before the polite words at the end of a clause. ``begins``
    are the places where a clause begins, with or without the polite words at its beginning;
    ``skips`` maps the place of a polite word to the one behind it, ``clauses`` each place to the
    number of its clause.
    """

    def __init__(self, clauses: list[list[str]], context: _Context, *, asks: bool) -> None:
        self.context = context
        self.asks = asks
        self.said: list[str] = []
        self.clauses: list[int] = []
        self.begins: set[int] = set()
        self.skips: dict[int, int] = {}
        self.has_stop_alone = False
        for clause in filter(None, clauses):
            self._add_clause([word for word in clause if word not in context.lists.ignored])
        self.written = clauses
        self.found = context.lists.anywhere.within(self.said)

    def _add_clause(self, clause: list[str]) -> None:
        spans = self.context.lists.whole_clauses.spans(clause)
        self.has_stop_alone |= is_stop_alone(spans, self.context.lists, self.context.spoken)
        if self.said:
            self.said.append(BEGIN)
        first, polite = len(self.said), len(clause)
        self.begins.add(first)
        if any(spans):
            self.begins.update(first + at for at in chain_ends(spans, AROUND))
            self.skips |= {
                first + start: first + end
                for start, ends in enumerate(spans)
                for end, names in ends
                if AROUND in names
            }
            polite = min(chain_starts(spans, AROUND))
        self.said += [*clause[:polite], END, *clause[polite:]]
        self.clauses += [first] * (len(self.said) - len(self.clauses))

    @property
    def words(self) -> str:
        """The words of all clauses."""
        return " ".join(word for clause in self.written for word in clause)

    @cached_property
    def organizations(self) -> tuple[str, ...]:
        """The ids of the organizations that are named."""
        return find_organizations(self.words, self.context.organizations)

    @cached_property
    def names_cause(self) -> bool:
        """Whether the campaign's cause is named."""
        return mentions_cause(self.words, self.context.cause)

    def read(self) -> Iterator[RequestedEnd | None]:
        """Return each reading of the sentence."""
        if self.has_stop_alone and IDIOM_LISTS.isdisjoint(self.found):
            yield self._end_all_or_cause()
        if not REQUEST_LISTS.isdisjoint(self.found):
            self._note_places()
            yield from self._read_requests()

    def _note_places(self) -> None:
        """Note where phrases begin and end, of which few sentences need to be asked."""
        self.starts = {name: {start for start, _ in at} for name, at in self.found.items()}
        self.ends = {name: {end for _, end in at} for name, at in self.found.items()}
        self.hidden = _reach(place for name in IDIOM_LISTS for place in self.found.get(name, ()))
        self.limits = {self.clauses[at]: at for at in sorted(self.starts.get("limits", ()))}

    def _read_requests(self) -> Iterator[RequestedEnd | None]:
        if self._asks_outright():
            yield self._end_all()
        if "causes" in self.found:
            yield RequestedEnd(OptOutKind.CAUSE)
        if self._places("doubt"):
            yield RequestedEnd(OptOutKind.CAUSE if self.names_cause else OptOutKind.DOUBT)
        if self._places("wrong_number") or self._names_wrong_person():
            yield RequestedEnd(OptOutKind.WRONG_NUMBER)
        for kind in (OptOutKind.DELETE, OptOutKind.REFUSAL, OptOutKind.LIMITED):
            if any(not self._is_of_others(start) for start, _ in self._places(kind)):
                yield RequestedEnd(kind)
        yield from self._read_verbs()

    def _asks_outright(self) -> bool:
        """Tell whether the sentence has a whole request to end all messages, or those of one."""
        if self._places("outright", "limited") or (not self.asks and self._places("claims")):
            return True
        names = self.context.organizations
        behind = [self._words_behind(end) for _, end in self._places("ending_if_named")]
        alone = [self._words_behind(end) for _, end in self._places("ending_name_alone")]
        named = any(
            not words or find_organizations(" ".join(words), names) for words in behind
        ) or any(are_names_alone(words, names) for words in alone)
        return named and bool(self.organizations)

    def _names_wrong_person(self) -> bool:
        """Tell whether the sentence names somebody whose number this is not, and does not ask."""
        lists = self.context.lists
        named = (
            [word for word in self.said[start:end] if word not in lists.beside_person]
            for start, end in self._places("wrong_person")
        )
        return not self.asks and any(map(lists.no_names.isdisjoint, named))

    def _words_behind(self, end: int) -> list[str]:
        """Return the words from ``end`` to the end of their clause."""
        return list(takewhile(lambda word: word not in (BEGIN, END), self.said[end:]))

    def _read_verbs(self) -> Iterator[RequestedEnd | None]:
        for name in VERB_LISTS:
            for start, end in self._places(name, "refusal", "limited"):
                found = self._read_verb(name, start, end)
                if not self._follows("asking", start):
                    yield found
                elif found and found.kind.is_opt_out:
                    yield RequestedEnd(OptOutKind.HOW_TO_STOP)

    def _places(self, name: str, *longer: str) -> list[tuple[int, int]]:
        """Return where phrases of a list are, but for those that begin within an idiom.

        Those within a phrase of the lists ``longer`` are left out, too.
        """
        if name not in self.found:
            return []
        within = _reach(place for one in longer for place in self.found.get(one, ()))
        return [
            (start, end)
            for start, end in self.found[name]
            if start not in self.hidden and within.get(start, 0) < end
        ]

    def _follows(self, name: str, at: int) -> bool:
        """Tell whether a phrase of the list ends where another phrase begins."""
        return at in self.ends.get(name, ())

    def _has_at(self, name: str, places: Iterable[int]) -> bool:
        """Tell whether a phrase of the list begins at one of these places."""
        return not self.starts.get(name, _NO_PLACES).isdisjoint(places)

    def _is_of_others(self, start: int) -> bool:
        """Tell whether a phrase is asked about, or said of others, by the words before it."""
        return self._follows("asking", start) or self._follows("others", start)

    def _is_told(self, start: int) -> bool:
        """Tell whether a verb begins its clause, or follows words that tell us to."""
        return start in self.begins or self._follows("told", start)

    def _end_all(self) -> RequestedEnd:
        """Return ORGANIZATION for the only one that is named, else ALL."""
        if len(self.organizations) != 1 or "everyone" in self.found:
            return _ALL
        return RequestedEnd(OptOutKind.ORGANIZATION, self.organizations[0])

    def _end_all_or_cause(self) -> RequestedEnd:
        """Return what a verb without an object ends: what the sentence names, if it names any."""
        if self.names_cause and not self.organizations:
            return RequestedEnd(OptOutKind.CAUSE)
        return self._end_all()

    def _end_ours(self, end: int) -> RequestedEnd:
        """Return what a verb of ours ends: a part, if a limit stands behind it in its clause."""
        limited = self.limits.get(self.clauses[end - 1], -1) >= end
        return RequestedEnd(OptOutKind.LIMITED) if limited else self._end_all()

    def _read_verb(self, name: str, start: int, end: int) -> RequestedEnd | None:
        """Return what a verb asks for by its object, which may stand behind polite words."""
        behind = [end]
        while behind[-1] in self.skips and len(behind) <= _MAX_POLITE_PHRASES_BEFORE_OBJECT:
            behind.append(self.skips[behind[-1]])
        if self._has_at("ours", behind):
            return None if self._follows("others", start) else self._end_ours(end)
        nothing = self._has_at("nothing", behind) or any(self.said[at] == END for at in behind)
        match name:
            case "unwanted":
                return None
            case "sending":
                return self._end_ours(end) if nothing else RequestedEnd(OptOutKind.LIMITED)
            case _ if nothing:
                return self._read_verb_alone(start)
            case _ if self._has_at("limits", behind) and self._is_told(start):
                return RequestedEnd(OptOutKind.LIMITED)
            case _:
                return self._read_other_object(start, end)

    def _read_verb_alone(self, start: int) -> RequestedEnd | None:
        """Return what a verb of ending without an object asks for, by whom it is said to."""
        if self._follows("others", start):
            return RequestedEnd(OptOutKind.CAUSE)
        told = self._is_told(start) or self._follows("asking", start)
        if told or self.organizations:
            return self._end_all_or_cause()
        return RequestedEnd(OptOutKind.CAUSE) if self.names_cause else None

    def _read_other_object(self, start: int, end: int) -> RequestedEnd | None:
        """Return what a verb of ending with an object that is not ours asks for.

        An organization that is named elsewhere in the sentence is not what is to end ("stop the
        raids with Daily Kos"); of one that may be ("stop the silly Daily Kos") we ask.
        """
        if self.organizations:
            behind = self._words_behind(end)
            if begins_with_organization(behind, self.context.organizations):
                return self._end_all()
            near = " ".join(behind[:_MAX_WORDS_TO_NAME])
            is_near = find_organizations(near, self.context.organizations) and not self.names_cause
            if is_near and self._is_told(start):
                is_ours = self._has_at("ours", range(end, end + len(behind)))
                return self._end_all() if is_ours else RequestedEnd(OptOutKind.LIMITED)
        told = self._is_told(start) or self._follows("others", start)
        return RequestedEnd(OptOutKind.CAUSE) if told else None


def _reach(places: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return, for each place within these phrases, the furthest end of those around it."""
    reach: dict[int, int] = {}
    for start, end in places:
        for at in range(start, end):
            reach[at] = max(end, reach.get(at, 0))
    return reach
