"""Reads what a message asks, by a few words of it in any order.

A topic is known by rules: sets of words, or classes of words, that a sentence must have. Of several
rules that fit, the one with the most words decides, then the order in which they are given. What a
campaign answers by itself is known by examples of the question, as its organizers write them.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from flows.lexicon.matcher import Matcher, PhrasePlaces
from flows.lexicon.message_text import MessageText, fold_words, is_question
from flows.lexicon.notation import Phrases
from flows.lexicon.question_words import QuestionWords

MAX_WORDS_OF_QUESTION = 30
"""Words of a sentence in which a question is looked for at most."""

_ASKING, _AGES, _COMING_AGES, _BIRTHS = "asking", "ages", "coming ages", "births"
_TOPIC = "topic"
_SENTENCE_END = re.compile(r" (?<=[.?!;…] )")
"""A space, which is found at once, with the end of a sentence before it."""
_TERM = re.compile(r"!?(?:\{\w+\}|\w+)")
_MIN_LETTERS_FOR_TYPO = 5
_MIN_LETTERS_FOR_SWAP = 3
_MAX_WORDS_FOR_TYPO = 12
_STEM_LETTERS = 5

ALIKE = "alike "
"""What the word of an example begins with that stands for several with one meaning ("whats")."""

_YEAR = re.compile(r"(19|20)[0-9]{2}")
_AGE_IN_DIGITS = re.compile(r"([0-9]{1,3})([^\W\d]*)")

YOUNGEST_WRITER = 5
"""Age from which on somebody may write of their age; a smaller number is none ("im 2")."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """Names of lists of which a sentence must have a phrase, or must have none."""

    topic: str
    needed: frozenset[str]
    unwanted: frozenset[str] = frozenset()
    only_asked: bool = True


class _Sentence(NamedTuple):
    """The words of a sentence, the phrases found in it, and whether it asks something."""

    said: Sequence[str]
    found: PhrasePlaces
    asked: bool


def words_of_example(example: str, words: QuestionWords) -> tuple[str, ...]:
    """Return the words by which an example of a question is known, each once, as its stem.

    Small words are left out; of words that mean the same the first is taken. A word of five
    letters or more is known by its first letters, so that "deliver" is also "delivered".
    """
    said = (word for word in fold_words(example).split() if word not in words.small)
    return tuple(dict.fromkeys(_stem(word, words) for word in said))


def _stem(word: str, words: QuestionWords) -> str:
    for index, alike in enumerate(words.alike):
        if word in alike:
            return f"{ALIKE}{index}"
    if len(word) < _STEM_LETTERS - 1:
        return word
    return word[: min(_STEM_LETTERS, max(len(word) - 1, _STEM_LETTERS - 1))] + "*"


def _by_list(rules: Iterable[_Rule]) -> Mapping[str, list[_Rule]]:
    """Return the rules by one of the lists of which each needs a phrase."""
    found: dict[str, list[_Rule]] = {}
    for rule in rules:
        found.setdefault(min(rule.needed), []).append(rule)
    return found


class QuestionReader:
    """Tells what a message asks, in any of some languages."""

    def __init__(
        self,
        languages: Mapping[str, QuestionWords],
        examples: Mapping[str, Mapping[str, Iterable[str]]],
    ) -> None:
        """Build the rules of the languages, and of ``examples``: language → topic → questions."""
        self._lists: dict[str, tuple[Phrases, ...]] = {}
        rules: list[_Rule] = []
        for language, words in languages.items():
            rules += self._rules_of_examples(language, words, examples.get(language, {}))
            rules += self._rules_of_language(language, words)
        self._languages = tuple(languages.values())
        self._matcher = Matcher(
            {
                **self._lists,
                _ASKING: [Phrases(words.asking, words.classes) for words in self._languages],
                _AGES: [Phrases(words.ages, words.classes) for words in self._languages],
                _COMING_AGES: [
                    Phrases(words.coming_ages, words.classes) for words in self._languages
                ],
                _BIRTHS: [Phrases(words.births, words.classes) for words in self._languages],
            }
        )
        self._words = self._matcher.known_words()
        self._rules_asked = _by_list(rules)
        self._rules_told = _by_list(rule for rule in rules if not rule.only_asked)
        self._order = {rule: index for index, rule in enumerate(rules)}
        self._typed = self._longer_words()
        self._swapped = self._words_with_swapped_letters()

    def _rules_of_language(self, language: str, words: QuestionWords) -> Iterator[_Rule]:
        for topics, only_asked in ((words.asked, True), (words.told, False)):
            for topic, entries in topics.items():
                for entry in entries:
                    terms = _TERM.findall(entry)
                    needed = [one for one in terms if one[0] != "!"]
                    unwanted = [one[1:] for one in terms if one[0] == "!"]
                    yield _Rule(
                        topic,
                        frozenset(self._list_of(language, words, one) for one in needed),
                        frozenset(self._list_of(language, words, one) for one in unwanted),
                        only_asked,
                    )

    def _rules_of_examples(
        self, language: str, words: QuestionWords, examples: Mapping[str, Iterable[str]]
    ) -> Iterator[_Rule]:
        for topic, questions in examples.items():
            for question in questions:
                if terms := words_of_example(question, words):
                    yield _Rule(
                        topic, frozenset(self._list_of(language, words, one) for one in terms)
                    )

    def _list_of(self, language: str, words: QuestionWords, term: str) -> str:
        """Return the name of the list of a term's phrases, which the matcher is to find."""
        name = f"{language} {term}"
        if name not in self._lists:
            if term.startswith(ALIKE):
                entries = tuple(words.alike[int(term.removeprefix(ALIKE))])
            else:
                entries = (term,)
            self._lists[name] = (Phrases(entries, words.classes),)
        return name

    def _longer_words(self) -> Mapping[tuple[str, int], tuple[str, ...]]:
        """Return the words in which a typo is corrected, by first letter and the typo's length."""
        near: dict[tuple[str, int], tuple[str, ...]] = {}
        for word in sorted(self._words):
            if len(word) >= _MIN_LETTERS_FOR_TYPO:
                for length in range(len(word) - 1, len(word) + 2):
                    near[word[0], length] = (*near.get((word[0], length), ()), word)
        return near

    def _words_with_swapped_letters(self) -> Mapping[str, str]:
        """Return the question words by what they are where two letters next to each other swap."""
        swapped = {}
        for words in self._languages:
            for word in (one for alike in words.alike for one in alike if one.isalpha()):
                for at in range(len(word) - 1) if len(word) >= _MIN_LETTERS_FOR_SWAP else ():
                    swapped[word[:at] + word[at + 1] + word[at] + word[at + 2 :]] = word
        return {typed: word for typed, word in swapped.items() if not self._knows(typed)}

    def _knows(self, word: str) -> bool:
        return word in self._words or self._matcher.symbols((word,)) != ["*"]

    def is_asking(self, text: str) -> bool:
        """Tell whether the message asks something, with or without a question mark."""
        own = MessageText.of(text)
        return is_question(own.line) or any(one.asked for one in self._read_sentences(own))

    def read_topic(self, text: str) -> str:
        """Return the topic of the first sentence that asks about one, else ""."""
        own = MessageText.of(text)
        return own.once((self, _TOPIC), lambda: self._read_topic(own))

    def _read_topic(self, own: MessageText) -> str:
        sentences = self._read_sentences(own)
        if topic := next(filter(None, map(self._find_topic, sentences)), ""):
            return topic
        if len(sentences) > 1:
            whole = self._read_words(own.said, asked=is_question(own.line))
            if topic := self._find_topic(whole):
                return topic
        return next(filter(None, map(self._find_misspelled_topic, sentences)), "")

    def read_language(self, text: str, spoken: Collection[str]) -> str:
        """Return which of the languages ``spoken`` a topic is asked about in; "" for several."""
        for sentence in self._read_sentences(MessageText.of(text)):
            fitting = self._find_fitting(sentence)
            words = (name for rule in fitting for name in rule.needed)
            languages = {word.partition(" ")[0] for word in words}.intersection(spoken)
            if languages:
                return languages.pop() if len(languages) == 1 else ""
        return ""

    def read_age(self, text: str) -> int | None:
        """Return the age that the writer tells to have, or None.

        Of an age that they will have it is the year before ("13 in March" is 12).
        """
        for sentence in self._read_sentences(MessageText.of(text)):
            if age := self._find_number(sentence, _COMING_AGES):
                return age - 1
            if age := self._find_number(sentence, _AGES):
                return age
        return None

    def read_birth_year(self, text: str) -> int | None:
        """Return the year in which the writer tells to be born, or None."""
        for sentence in self._read_sentences(MessageText.of(text)):
            for start, end in sentence.found.get(_BIRTHS, ()):
                years = filter(_YEAR.fullmatch, sentence.said[start:end])
                if year := next(years, ""):
                    return int(year)
        return None

    def _find_number(self, sentence: _Sentence, name: str) -> int | None:
        """Return the first number in a phrase of a list that may be a writer's age, or None."""
        for start, end in sentence.found.get(name, ()):
            numbers = (self._read_number(word) for word in sentence.said[start:end])
            if age := next((one for one in numbers if one >= YOUNGEST_WRITER), None):
                return age
        return None

    def _read_sentences(self, own: MessageText) -> list[_Sentence]:
        return own.once(self, lambda: list(self._split(own)))

    def _split(self, own: MessageText) -> Iterator[_Sentence]:
        for line in own.lines:
            for sentence in _SENTENCE_END.split(line):
                yield self._read_words(own.words_of(sentence), asked=is_question(sentence))

    def _read_words(self, said: Sequence[str], *, asked: bool) -> _Sentence:
        """Find the phrases in a sentence; a very long one is passed over."""
        if len(said) > MAX_WORDS_OF_QUESTION:
            return _Sentence(said, {}, asked)
        found = self._matcher.within(said)
        return _Sentence(said, found, asked or _ASKING in found)

    def _read_number(self, word: str) -> int:
        """Return the number that a word is, in letters or digits, or 0."""
        if digits := _AGE_IN_DIGITS.fullmatch(word):
            rest = digits[2]
            fits = not rest or any(rest in words.years for words in self._languages)
            return int(digits[1]) if fits else 0
        return next((one.numbers[word] for one in self._languages if word in one.numbers), 0)

    def _find_topic(self, sentence: _Sentence) -> str:
        if not sentence.found:
            return ""
        fitting = self._find_fitting(sentence)
        best = min(fitting, key=lambda rule: (-len(rule.needed), self._order[rule]), default=None)
        return best.topic if best else ""

    def _find_fitting(self, sentence: _Sentence) -> list[_Rule]:
        rules = self._rules_asked if sentence.asked else self._rules_told
        there = frozenset(sentence.found)
        return [
            rule
            for name in there
            for rule in rules.get(name, ())
            if rule.needed <= there and rule.unwanted.isdisjoint(there)
        ]

    def _find_misspelled_topic(self, sentence: _Sentence) -> str:
        """Return what a short question asks about once its typos are corrected, else "".

        Swapped letters of a question word are corrected first: they hide that it is a question.
        """
        said, corrected = sentence.said, sentence.said
        if len(said) > _MAX_WORDS_FOR_TYPO:
            return ""
        if not self._swapped.keys().isdisjoint(said):
            corrected = tuple(self._swapped.get(word, word) for word in said)
        if sentence.asked:
            corrected = tuple(map(self._correct_typo, corrected))
        if corrected == said:
            return ""
        return self._find_topic(self._read_words(corrected, asked=sentence.asked))

    def _correct_typo(self, word: str) -> str:
        if len(word) < _MIN_LETTERS_FOR_TYPO or self._knows(word):
            return word
        near = self._typed.get((word[0], len(word)), ())
        found = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=1)
        return found[0] if found else word
