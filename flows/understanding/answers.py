"""Reads answers: yes, no, skip or a question in return.

A yes signs a name under a letter, so it is read narrowly: a message is a yes only if it has
nothing but yes and polite words. Anything else that is no clear no is unclear, and asked again.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial

from flows.lexicon import Languages, phrases_in
from flows.lexicon.matcher import (
    ListNames,
    Matcher,
    PhraseEnds,
    name_in_language,
    names_in_language,
    names_within,
)
from flows.lexicon.message_text import MessageText, fold_words, is_question, squeeze
from flows.lexicon.notation import Phrases
from flows.lexicon.phrase_cover import AROUND, chain_ends, is_covered, is_long
from flows.lexicon.typos import MIN_LENGTH_FOR_TYPO, MeantWords

MAX_WORDS_OF_FOREIGN_ANSWER = 3
"""Words of a yes or no in a language that is not read here ("sim, por favor"), at most."""

_LAUGHTER = re.compile("kkk(?<![ok]kkk)")
"""How Brazilians laugh: with its letters folded to one it would be "k", an "ok" (not "okkk")."""

_DRAWN_OUT_VOWEL = re.compile(r"([aeiou])\1{2,}", re.IGNORECASE)

_DOUBTING_EMOJI = frozenset("🙄🤔🤨😒😏🤷🖕🤡🙃🤥😬🤮👎")
"""Emoji beside which a yes is not meant as one."""

MAX_TYPOS = 4
"""Unknown words of an answer at most in which typos are corrected."""

_WORDS_OF_ENTRY = re.compile(r"[^\W\d_]+")
_CLAUSE_END = re.compile(r"(?<!\b\w)\.|[,;:!…]|[-–—] ")


class AnswerMeaning(StrEnum):
    """What an answer means."""

    YES = "yes"
    NO = "no"
    SKIP = "skip"
    QUESTION = "question"
    UNCLEAR = "unclear"


_YES, _NO, _UNCLEAR = AnswerMeaning.YES, AnswerMeaning.NO, AnswerMeaning.UNCLEAR
"""Looked up once: a member of an enumeration costs as much as a call, and is asked for often."""


class AskedFor(StrEnum):
    """What was asked: the word "sign" is a yes to SIGN alone, "updates" to UPDATES alone."""

    SIGN = "sign"
    UPDATES = "updates"
    OTHER = "other"


_YES_LISTS = {
    AskedFor.SIGN: ("yes", "to_sign"),
    AskedFor.UPDATES: ("yes", "to_updates"),
    AskedFor.OTHER: ("yes",),
}
_CLEAR_NODS = ("assenting", "suiting", "granting", "confirming")
_NODS = ("acknowledging", *_CLEAR_NODS)
"""A yes to the signature, but "granting" alone to updates: the others may nod at the receipt."""
_BESIDE_NOD = ("beside", "approving")
_POLITE = "polite"
"""The polite words of all languages, of which thanks are some."""
_BESIDE_LAUGHTER = ("laughing", "to_sign", "beside", *_CLEAR_NODS)
_BESIDE_YES = (*_NODS, *_BESIDE_NOD)
_BESIDE_PLAIN_YES = (*_BESIDE_YES, "sentence_parts", "updates_too")
_BESIDE_NO = ("beside", "sentence_parts", "beside_no", "denying", "laughing")
_DENIED = ("beside", "sentence_parts", "denied", "to_sign", "no", "laughing")
_ANSWER_LISTS = (
    *("yes", "plain_yes", "candid_yes", "to_sign", "to_updates", *_NODS),
    *("beside", "sentence_parts", "approving", "neutral", "updates_too"),
    *("no", "denying", "denied", "beside_no", "no_at_start", "skip", "laughing"),
)


@dataclass(frozen=True, slots=True)
class _AnswerLists:
    """The word lists about answers of some languages together (see ``flows.lexicon.Lexicon``)."""

    choices: Matcher
    seeming_yes: Matcher
    seeming_no: Matcher
    foreign: Matcher
    languages: tuple[str, ...]
    asking: Matcher
    accented: re.Pattern[str]
    typed: MeantWords
    not_typed: frozenset[str]
    drawn_out: Mapping[str, str]
    drawn_out_in_doubt: frozenset[str]
    vague: frozenset[str]
    unsure: frozenset[str]
    reasons: frozenset[str]
    yes_names: frozenset[str]
    plain_yes_names: frozenset[str]
    no_names: frozenset[str]
    no_core_names: frozenset[str]
    no_at_start_names: frozenset[str]
    laughing_names: frozenset[str]

    def covers(
        self,
        spans: PhraseEnds,
        there: ListNames,
        cores: tuple[str, ...],
        around: tuple[str, ...],
        *,
        manners: str = AROUND,
    ) -> bool:
        """Tell whether all words are of these lists of one language, at least one of ``cores``.

        ``there`` are the lists of which phrases were found. Words of any language that are
        ``manners`` may stand among them: all pleasantries, polite words alone, or ("") none.
        """
        for language in self.languages:
            names = names_in_language(cores, language)
            if not there.isdisjoint(names) and is_covered(
                spans,
                names,
                _names_around(around, language, manners),
                self.laughing_names if manners == AROUND else (),
            ):
                return True
        return False


@cache
def _names_around(names: tuple[str, ...], language: str, manners: str) -> frozenset[str]:
    return names_in_language(names, language) | ({manners} if manners else frozenset())


@cache
def _answer_lists(languages: Languages) -> _AnswerLists:
    """Return the word lists of these languages, of which one message may mix several."""
    spoken = languages.lexicons
    lists = {
        name_in_language(name, one.language): (Phrases(getattr(one, name), one.classes),)
        for one in spoken
        for name in _ANSWER_LISTS
    }
    polite = phrases_in(languages.lexicons, lambda lexicon: lexicon.polite)
    pleasant = phrases_in(languages.lexicons, lambda lexicon: (*lexicon.polite, *lexicon.pleasant))
    typed = MeantWords(word for lexicon in spoken for word in lexicon.typed)
    drawn_out = {
        squeeze(word): word
        for lexicon in spoken
        for entry in (*lexicon.yes, *lexicon.to_sign, *lexicon.acknowledging, *lexicon.no)
        for word in _WORDS_OF_ENTRY.findall(entry)
    }
    unlike = typed.find_unlike(languages.known_words())
    accented = "|".join(word for lexicon in spoken for word in lexicon.accented)
    return _AnswerLists(
        choices=Matcher({**lists, AROUND: pleasant, _POLITE: polite}),
        seeming_yes=Matcher({"seeming": phrases_in(spoken, lambda lexicon: lexicon.seeming_yes)}),
        seeming_no=Matcher({"seeming": phrases_in(spoken, lambda lexicon: lexicon.seeming_no)}),
        foreign=_foreign_answers(languages),
        languages=languages.codes,
        asking=Matcher({"asking": phrases_in(languages.lexicons, lambda lexicon: lexicon.asking)}),
        accented=re.compile(rf"\b(?:{accented or '(?!)'})\b"),
        typed=typed,
        # Known words that resemble none are among them, so that they need not be compared.
        not_typed=frozenset(one for one in unlike if squeeze(one) not in drawn_out).union(
            *(lexicon.not_typed for lexicon in spoken)
        ),
        drawn_out=drawn_out,
        drawn_out_in_doubt=frozenset(
            word for lexicon in spoken for word in lexicon.yes_drawn_out_in_doubt
        ),
        yes_names=_list_names(("yes", "to_sign"), languages),
        plain_yes_names=_list_names(("plain_yes",), languages),
        no_names=_list_names(("no", "no_at_start", *_BESIDE_NO), languages) | {AROUND},
        no_core_names=_list_names(("no",), languages),
        no_at_start_names=_list_names(("no_at_start",), languages),
        laughing_names=_list_names(("laughing",), languages),
        vague=spoken[0].vague if spoken else frozenset(),
        unsure=frozenset(word for lexicon in spoken for word in lexicon.unsure),
        reasons=frozenset(word for lexicon in spoken for word in lexicon.reasons),
    )


def _foreign_answers(languages: Languages) -> Matcher:
    """Return the matcher of the plain yes and no of languages that are shipped, and not read here.

    They are few words, which mean nothing in the languages that are read.
    """
    others = [one for code, one in languages.shipped.items() if code not in languages.codes]
    return Matcher(
        {
            "foreign yes": phrases_in(others, lambda lexicon: lexicon.candid_yes),
            "foreign no": phrases_in(others, lambda lexicon: lexicon.plain_no),
            AROUND: phrases_in(others, lambda lexicon: lexicon.polite),
        }
    )


def _list_names(names: tuple[str, ...], languages: Languages) -> frozenset[str]:
    return frozenset().union(*(names_in_language(names, one) for one in languages.codes))


def read_answer(text: str, languages: Languages, asked: AskedFor = AskedFor.SIGN) -> AnswerMeaning:
    """Return what ``text`` answers to a question, in any of ``languages``.

    The first line of the person's own decides; a yes there counts only if no further line denies
    or doubts it. A line with a question mark is a question.
    """
    own = MessageText.of(text)
    return own.once(
        (read_answer, languages, asked), lambda: _read_answer(own, _answer_lists(languages), asked)
    )


def _read_answer(own: MessageText, reader: _AnswerLists, asked: AskedFor) -> AnswerMeaning:
    line, *further = own.lines or ("",)
    if is_question(line):
        return AnswerMeaning.QUESTION
    said = own.words_of(line)
    corrected = _correct_typos(said, reader)
    spans = reader.choices.spans_in_row(corrected)
    found = _UNCLEAR
    if not (is_long(said) or " ".join(said) in reader.vague or _LAUGHTER.search(line.lower())):
        found = _read_whole_line(spans, reader, asked)
        found = _read_before_reason(said, reader, asked) or found
    if found is _YES and _take_something_back(further, reader):
        return _UNCLEAR
    if found is _YES and _only_seems_yes(line, said, reader):
        found = _UNCLEAR
    if found is not _UNCLEAR:
        return _UNCLEAR if found is _NO and reader.seeming_no.within(said) else found
    if len(said) <= MAX_WORDS_OF_FOREIGN_ANSWER and (foreign := _read_foreign(said, reader)):
        return foreign
    if _is_asking(line, said, chain_ends(spans, AROUND)[-1], reader):
        return AnswerMeaning.QUESTION
    is_no = not is_long(said) and _begins_with_no(line, corrected, spans[:1], reader)
    return _NO if is_no and not reader.seeming_no.within(said) else _UNCLEAR


def _read_before_reason(
    said: Sequence[str], reader: _AnswerLists, asked: AskedFor
) -> AnswerMeaning | None:
    """Return the yes before a reason that takes nothing of it back ("yes because …"), or None."""
    if reader.reasons.isdisjoint(said):
        return None
    at = next(at for at, word in enumerate(said) if word in reader.reasons)
    reason = said[at + 1 :]
    if not (at and reason) or not reader.unsure.isdisjoint(reason):
        return None
    spans = reader.choices.spans(said[:at])
    is_yes = reader.covers(spans, names_within(spans), _YES_LISTS[asked], _BESIDE_YES)
    return AnswerMeaning.YES if is_yes else None


def _only_seems_yes(line: str, said: Sequence[str], reader: _AnswerLists) -> bool:
    """Tell whether a yes is a cheer, a question or sarcasm, by its phrases, emoji and letters."""
    is_doubted = not line.isascii() and not _DOUBTING_EMOJI.isdisjoint(line)
    return is_doubted or bool(reader.seeming_yes.within(said)) or _is_drawn_out(line, reader)


def _is_drawn_out(line: str, reader: _AnswerLists) -> bool:
    """Tell whether a word of the yes is drawn out as in sarcasm ("suuuure")."""
    if not _DRAWN_OUT_VOWEL.search(line):
        return False
    doubled = fold_words(_DRAWN_OUT_VOWEL.sub(r"\1\1", line)).split()
    return not reader.drawn_out_in_doubt.isdisjoint(doubled)


def _read_whole_line(spans: PhraseEnds, reader: _AnswerLists, asked: AskedFor) -> AnswerMeaning:
    """Return the answer that all words together are, in one of the languages."""
    if not _is_all_known(spans):
        return AnswerMeaning.UNCLEAR
    covers = partial(reader.covers, spans, names_within(spans))
    beside_plain_yes = (*_YES_LISTS[asked], *_BESIDE_PLAIN_YES)
    if (
        covers(_YES_LISTS[asked], _BESIDE_YES)
        or covers(("plain_yes",), beside_plain_yes)
        or covers(("plain_yes",), (*beside_plain_yes, "neutral"))
    ):
        return AnswerMeaning.YES
    if is_covered(spans, reader.plain_yes_names, {*reader.plain_yes_names, AROUND}):
        return AnswerMeaning.YES
    if covers(("candid_yes",), _BESIDE_LAUGHTER, manners=""):
        return AnswerMeaning.YES
    if asked is AskedFor.SIGN and (
        covers(("to_sign",), (*_BESIDE_YES, "updates_too"))
        or covers(("acknowledging",), (*_BESIDE_NOD, "updates_too"), manners="")
    ):
        return AnswerMeaning.YES
    if _agrees_by_a_nod(covers, asked):
        return AnswerMeaning.YES
    if covers(("skip",), ()):
        return AnswerMeaning.SKIP
    denied = covers(("no",), _BESIDE_NO) or covers(("denying",), _DENIED)
    return AnswerMeaning.NO if denied else AnswerMeaning.UNCLEAR


def _agrees_by_a_nod(covers: Callable[..., bool], asked: AskedFor) -> bool:
    """Tell whether words that are no yes to everything agree to what was asked.

    Thanks behind them leave those a yes that say that what was shown is right, or suits. An "ok"
    before thanks may as well close the conversation, and praise may be of the letter.
    """
    if asked is AskedFor.UPDATES:
        return covers(("granting",), ("acknowledging", *_BESIDE_NOD), manners="")
    return covers(_NODS, _BESIDE_NOD, manners="") or covers(
        ("confirming",), ("beside",), manners=_POLITE
    )


def _read_foreign(said: Sequence[str], reader: _AnswerLists) -> AnswerMeaning | None:
    """Return the plain yes or no of a language that is shipped, and not read here; else None."""
    spans = reader.foreign.spans(said)
    if is_covered(spans, ("foreign yes",)):
        return AnswerMeaning.YES
    return AnswerMeaning.NO if is_covered(spans, ("foreign no",)) else None


def _is_all_known(spans: PhraseEnds) -> bool:
    """Tell whether all words are phrases of any lists: most messages have a word of none."""
    if not spans or not spans[0]:
        return False
    reached = {0}
    for start, found in enumerate(spans):
        if start in reached:
            reached.update(end for end, _ in found)
    return len(spans) in reached


def _begins_with_no(
    line: str, said: Sequence[str], first: PhraseEnds, reader: _AnswerLists
) -> bool:
    """Tell whether the first clause is a no, and no yes follows ("No, I'll wait").

    ``first`` is where the phrases end that begin with the first word.
    """
    begins = names_within(first)
    if begins.isdisjoint(reader.no_names):
        return False
    spans = reader.choices.spans(said)
    there = names_within(spans)
    if not reader.yes_names.isdisjoint(there):
        return False
    if not begins.isdisjoint(reader.no_at_start_names):
        return True
    if reader.no_core_names.isdisjoint(there):
        return False
    words = len(fold_words(_CLAUSE_END.split(line, maxsplit=1)[0]).split())
    clause: PhraseEnds = [[one for one in found if one[0] <= words] for found in spans[:words]]
    return reader.covers(clause, names_within(clause), ("no",), _BESIDE_NO)


def _is_asking(line: str, said: Sequence[str], polite: int, reader: _AnswerLists) -> bool:
    """Tell whether the words are a question, with or without the first ``polite`` of them."""
    if reader.asking.within(said) or (polite and reader.asking.within(said[polite:])):
        return True
    return not line.isascii() and reader.accented.search(line.lower()) is not None


def _take_something_back(lines: list[str], reader: _AnswerLists) -> bool:
    """Tell whether the lines below a yes take something of it back ("but not my full name")."""
    return any(is_question(line) or reader.unsure & set(fold_words(line).split()) for line in lines)


def _correct_typos(said: Sequence[str], reader: _AnswerLists) -> Sequence[str]:
    """Return the words without typos, if they are few: more of them are no answer.

    Nor is anything that begins with a word with which no answer begins: it is left as it is.
    """
    unknown = reader.choices.unknown_words(said)
    if not 0 < len(unknown) <= MAX_TYPOS:
        return said
    first = _correct_typo(said[0], reader) if said[0] == unknown[0] else said[0]
    if not reader.choices.may_begin(first):
        return said
    corrected = {word: _correct_typo(word, reader) for word in unknown}
    return [corrected.get(word, word) for word in said]


def _correct_typo(word: str, reader: _AnswerLists) -> str:
    """Return an unknown word without its typo or its doubled letters, if it resembles a choice."""
    if word in reader.not_typed:
        return word
    if meant := reader.drawn_out.get(squeeze(word)):
        return meant
    if len(word) < MIN_LENGTH_FOR_TYPO:
        return word
    return reader.typed.find(word) or word
