"""The word lists about opt-outs of every language shipped, built once for their reader."""

import operator
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from flows.lexicon import (
    LISTS_OF_PLAIN_WORDS,
    Languages,
    Lexicon,
    StopWords,
    entries_within,
    phrases_in,
)
from flows.lexicon.matcher import Matcher, name_in_language
from flows.lexicon.notation import Phrases, words_of_phrase
from flows.lexicon.phrase_cover import AROUND
from flows.lexicon.required_words import RequiredWords, find_required_pairs
from flows.lexicon.typos import MeantWords

VERB_LISTS = ("ending", "unwanted", "sending")
"""Lists of verbs, of which the object behind them decides what they ask for."""

IDIOM_LISTS = frozenset({"not_stop", "causes"})
"""Lists of phrases that sound like an opt-out and hide what is within them."""

_WHOLE_LISTS = ("whole", "alone", "alone_if_spoken")
_ANSWER_LIST = "when_asked"
"""The list of answers to whether our messages shall end (``flows.understanding.remarks``)."""

REQUEST_LISTS = frozenset(
    (*VERB_LISTS, "ending_if_named", "ending_name_alone", "outright", "claims", "limited", "doubt",
     "delete", "refusal", "causes", "wrong_number",
     "wrong_person")
)  # fmt: skip
"""Lists of which each request has a phrase, if it is not a stop word alone."""


@dataclass(frozen=True, slots=True)
class OptOutLists:
    """The lists in ``flows.lexicon.StopWords`` of some languages together.

    ``whole_clauses`` finds stop words that are a whole message or clause, by language, and the
    polite words around them; ``anywhere`` all other phrases. ``required`` are words of which every
    request has one: a sentence without any of them is no opt-out, and is not searched. Most
    messages have none. ``required_alone`` are the same for stop words that are a whole clause.
    ``never_corrected`` are words that look like a typo and are none, and known ones that look like
    none: so they need not be compared.
    ``beside_person`` are the words of phrases that name somebody, all but the name, and
    ``no_names`` words that nobody is called.
    """

    codes: tuple[str, ...]
    anywhere: Matcher
    whole_clauses: Matcher
    ignored: frozenset[str]
    stop_words_of_others: frozenset[str]
    corrected_alone: MeantWords
    corrected_anywhere: MeantWords
    never_corrected: frozenset[str]
    run_together: tuple[str, ...]
    run_together_endings: frozenset[str]
    required: RequiredWords
    required_alone: RequiredWords
    beside_person: frozenset[str]
    no_names: frozenset[str]


@cache
def opt_out_lists(languages: Languages) -> OptOutLists:
    """Return the lists of these languages."""
    lexicons = languages.lexicons
    phrases = {
        name: phrases_in(lexicons, operator.attrgetter(f"stop.{name}"))
        for name in StopWords.model_fields
        if name not in LISTS_OF_PLAIN_WORDS and name != _ANSWER_LIST
    }
    whole: dict[str, tuple[Phrases, ...]] = {
        name_in_language(name, one.language): (Phrases(getattr(one.stop, name), one.classes),)
        for name in _WHOLE_LISTS
        for one in lexicons
    }
    around = phrases_in(lexicons, lambda lexicon: (*lexicon.polite, *lexicon.fillers))
    elsewhere = _count_words_elsewhere(lexicons)
    alone = MeantWords(word for one in lexicons for word in one.stop.typed)
    anywhere = MeantWords(word for one in lexicons for word in one.stop.typed_long)
    not_typed = (word for one in lexicons for word in one.stop.not_typed)

    def required(*names: str) -> RequiredWords:
        return find_required_pairs((one for name in names for one in phrases[name]), elsewhere)

    return OptOutLists(
        codes=languages.codes,
        anywhere=Matcher({name: one for name, one in phrases.items() if name not in _WHOLE_LISTS}),
        whole_clauses=Matcher({**whole, AROUND: around}),
        ignored=frozenset(word for one in lexicons for word in one.stop.ignored),
        stop_words_of_others=languages.stop_words_of_others,
        corrected_alone=alone,
        corrected_anywhere=anywhere,
        never_corrected=MeantWords((*alone.words, *anywhere.words))
        .find_unlike(languages.known_words())
        .union(not_typed),
        run_together=tuple(word for one in lexicons for word in one.stop.run_together),
        run_together_endings=frozenset(
            word for one in lexicons for word in one.stop.run_together_endings
        ),
        required=required(*_WHOLE_LISTS, *REQUEST_LISTS),
        required_alone=required(*_WHOLE_LISTS),
        beside_person=Matcher({"wrong_person": phrases["wrong_person"]}).known_words(),
        no_names=languages.common_words.union(
            *((*one.names.strong, *one.names.never_alone) for one in lexicons)
        ),
    )


def _count_words_elsewhere(lexicons: Sequence[Lexicon]) -> Mapping[str, int]:
    """Return how often each word stands in the lists of what else people say."""
    return Counter(
        word
        for lexicon in lexicons
        for name, lists in lexicon
        if name not in ("stop", "classes")
        for entry in entries_within(lists)
        for word in words_of_phrase(entry)
    )
