"""Reads what a message asks, by a few words of it in any order.

A topic is known by rules: sets of words, or classes of words, that a sentence must have. Of several
rules that fit, the one with the most words decides, then the order in which they are given. What a
campaign answers by itself is known by examples of the question, as its organizers write them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flows.lexicon.matcher import Matcher
from flows.lexicon.message_text import MessageText, find_meant_word, fold_words, is_question
from flows.lexicon.notation import Phrases
from flows.lexicon.question_words import QuestionWords

MAX_WORDS_OF_QUESTION = 30
"""Words of a sentence in which a question is looked for at most."""

_ASKING, _AGES = "asking", "ages"
_SENTENCE_END = re.compile(r"(?<=[.?!;…]) ")
_TERM = re.compile(r"!?(?:\{\w+\}|\w+)")
_MIN_LETTERS_FOR_TYPO = 5
_MAX_WORDS_FOR_TYPO = 12
_STEM_LETTERS = 5
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
            return f"alike {index}"
    if len(word) < _STEM_LETTERS - 1:
        return word
    return word[: min(_STEM_LETTERS, max(len(word) - 1, _STEM_LETTERS - 1))] + "*"


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
            }
        )
        self._by_list: dict[str, list[_Rule]] = {}
        for rule in sorted(rules, key=lambda rule: -len(rule.needed)):
            self._by_list.setdefault(min(rule.needed), []).append(rule)
        self._order = {rule: index for index, rule in enumerate(rules)}
        self._typed = tuple(sorted(self._longer_words()))

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
            if term.startswith("alike "):
                entries = tuple(words.alike[int(term.removeprefix("alike "))])
            else:
                entries = (term,)
            self._lists[name] = (Phrases(entries, words.classes),)
        return name

    def _longer_words(self) -> Iterator[str]:
        """Yield the words of the lists in which a typo is corrected."""
        known = self._matcher.known_words()
        return (word for word in known if len(word) >= _MIN_LETTERS_FOR_TYPO)

    def is_asking(self, text: str) -> bool:
        """Tell whether the message asks something, with or without a question mark."""
        own = MessageText.of(text)
        if is_question(own.line):
            return True
        return any(
            _ASKING in self._matcher.within(fold_words(one).split()) for one in _sentences(own)
        )

    def read_topic(self, text: str) -> str:
        """Return the topic of the first sentence that asks about one, else ""."""
        own = MessageText.of(text)
        sentences = _sentences(own)
        folded = [own.folded] if len(sentences) == 1 else [fold_words(one) for one in sentences]
        asked = is_question(own.line)
        for sentence, words in zip(sentences, folded, strict=True):
            if topic := self._read_sentence(words.split(), asked=is_question(sentence)):
                return topic
        if len(sentences) > 1 and (topic := self._read_sentence(own.folded.split(), asked=asked)):
            return topic
        return ""

    def read_age(self, text: str) -> int | None:
        """Return the age that the writer tells to have, or None."""
        for sentence in _sentences(MessageText.of(text)):
            said = fold_words(sentence).split()
            if len(said) > MAX_WORDS_OF_QUESTION:
                continue
            for start, end in self._matcher.within(said).get(_AGES, ()):
                ages = (self._read_number(word) for word in said[start:end])
                if age := next((one for one in ages if one >= YOUNGEST_WRITER), None):
                    return age
        return None

    def _read_number(self, word: str) -> int:
        """Return the number that a word is, in letters or digits, or 0."""
        if digits := _AGE_IN_DIGITS.fullmatch(word):
            rest = digits[2]
            fits = not rest or any(rest in words.years for words in self._languages)
            return int(digits[1]) if fits else 0
        return next((one.numbers[word] for one in self._languages if word in one.numbers), 0)

    def _read_sentence(self, said: list[str], *, asked: bool) -> str:
        if len(said) > MAX_WORDS_OF_QUESTION:
            return ""
        found = self._matcher.within(said).keys()
        asked = asked or _ASKING in found
        topic = self._find_topic(found, asked=asked)
        if topic or not asked or len(said) > _MAX_WORDS_FOR_TYPO:
            return topic
        corrected = [self._correct_typo(word) for word in said]
        if corrected == said:
            return ""
        return self._find_topic(self._matcher.within(corrected).keys(), asked=True)

    def _find_topic(self, found: Iterable[str], *, asked: bool) -> str:
        there = frozenset(found)
        fitting = [
            rule
            for name in there
            for rule in self._by_list.get(name, ())
            if rule.needed <= there
            and (asked or not rule.only_asked)
            and rule.unwanted.isdisjoint(there)
        ]
        best = min(fitting, key=lambda rule: (-len(rule.needed), self._order[rule]), default=None)
        return best.topic if best else ""

    def _correct_typo(self, word: str) -> str:
        if len(word) < _MIN_LETTERS_FOR_TYPO or self._matcher.symbols((word,)) != ["*"]:
            return word
        return find_meant_word(word, self._typed) or word


def _sentences(own: MessageText) -> list[str]:
    return [one for line in own.lines for one in _SENTENCE_END.split(line)]
