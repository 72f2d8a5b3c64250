"""The words that all campaigns share: complete, and well-formed, in every language."""

from collections.abc import Iterator

from flows.campaign import Shelf
from flows.check import texts
from flows.check.problem import Problem
from flows.commands import CARRIER_WORDS
from flows.lexicon import LEXICONS
from flows.replies import CHOICES, SHARED

CARRIERS_OWN = frozenset({"stop", "yes"})
"""Choices whose word may be one that carriers act on: the first is meant as that."""


def problems(shelf: Shelf) -> Iterator[Problem]:
    """Yield what is wrong with the shared words, language by language."""
    for language in shelf.shared:
        if language not in LEXICONS:
            yield Problem(
                (language,),
                f"the program could not understand an answer in {language!r}",
                f"write flows/lexicon/{language}.py first",
            )
        yield from _says(shelf, language)
        yield from _choices(shelf, language)


def _says(shelf: Shelf, language: str) -> Iterator[Problem]:
    said = shelf.shared[language]
    for key in SHARED.keys() - said.keys():
        yield Problem(
            (language, "says"), f"{key!r} is missing", f"say it, as {key} in another language does"
        )
    for key, text in said.items():
        path = (language, "says", key)
        if key not in SHARED:
            yield texts.unknown_key(path, key, SHARED)
            continue
        yield from texts.shape(path, text, texts.allowed(key), pages=False)
        yield from texts.required(path, key, text, texts.REQUIRED_SHARED)
        yield from texts.named(path, key, text, shelf.choices.get(language, {}))


def _choices(shelf: Shelf, language: str) -> Iterator[Problem]:
    words = shelf.choices.get(language, {})
    carrier_words = frozenset[str]().union(*CARRIER_WORDS.values())
    for name in set(CHOICES) - words.keys():
        yield Problem((language, "choices"), f"{name!r} has no word", "give it one word")
    seen: dict[str, str] = {}
    for name, word in words.items():
        path = (language, "choices", name)
        if name not in CHOICES:
            yield texts.unknown_key(path, name, CHOICES)
        elif word != word.upper() or len(word.split()) != 1:
            yield Problem(path, f"{word!r} is not one word in capitals", "write it as one word")
        elif word in carrier_words and name not in CARRIERS_OWN:
            yield Problem(path, f"carriers act on {word}", "choose another word")
        elif word in seen:
            yield Problem(path, f"{word} already means {seen[word]!r}", "choose another word")
        seen.setdefault(word, name)
