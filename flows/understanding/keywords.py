"""Finds a campaign's keyword at the beginning of a message, exact or with one typo."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import OSA

from flows.commands import reserved_words
from flows.invitations import read_poster_code
from flows.lexicon import Languages
from flows.lexicon.message_text import MessageText, fold_words
from flows.lexicon.typos import MIN_LENGTH_FOR_TYPO

_WORD = re.compile(r"[^\W_]+")
_LINK_OR_ADDRESS = re.compile(r"\S*(?:://|@)|\w+\.\w+/")
_SPELLED_OUT = re.compile(r"(?:[^\W\d_][.\s]){1,8}[^\W\d_]\b\.?")
_SEPARATORS = re.compile(r"^[\s:;,.!?/\-–—#*_\"'”’»)]+")

_JOINED_CODE = re.compile(r"[-‐‑‒–—−]([A-Za-z0-9_-]{1,64})(?!\w)")
"""What is joined to a keyword as a poster's code is; phones write other dashes for a hyphen."""

MAX_TOKEN_LENGTH = 64
"""Characters of a word that are compared with keywords at most."""


@dataclass(frozen=True, slots=True)
class KeywordMatch:
    """A keyword, found ``exact`` or with one typo; ``rest`` is the text behind it.

    ``poster`` is the code that is joined to it by a hyphen, as in "IBM-poster_12", or "".
    """

    keyword: str
    exact: bool
    rest: str
    poster: str = ""


@cache
def _greetings(languages: Languages) -> frozenset[str]:
    """Return the words that may stand before a keyword, of every language shipped."""
    return frozenset().union(*(lexicon.greetings for lexicon in languages.shipped.values()))


def read_keyword(text: str, keywords: Collection[str], languages: Languages) -> KeywordMatch | None:
    """Return the keyword that the message begins with, or None.

    Case, accents, punctuation, emoji, "#", "I.B.M." and a greeting before it are ignored. One
    typo (OSA distance 1) is accepted in keywords of four letters and more, if only one keyword
    is that near and the word is not reserved.
    """
    own = unicodedata.normalize("NFC", "\n".join(MessageText.of(text).lines))
    if ("/" in own or "@" in own) and _LINK_OR_ADDRESS.match(own):
        return None
    first = _WORD.search(own)
    for _ in range(3):  # a greeting, "text", "the"
        if first is None:
            return None
        token = _fold_token(first.group())
        found = _match_spelled_out(own, first, keywords) or _match_word(
            own, first, token, keywords, reserved_words(languages)
        )
        if found or token.lower() not in _greetings(languages):
            return found
        first = _WORD.search(own, first.end())
    return None


def _fold_token(token: str) -> str:
    return fold_words(token[:MAX_TOKEN_LENGTH]).strip().upper()


def _text_after(own: str, end: int) -> str:
    rest = _SEPARATORS.sub("", own[end:]).strip()
    return rest if _WORD.search(rest) else ""


def _match_spelled_out(
    own: str, first: re.Match[str], keywords: Collection[str]
) -> KeywordMatch | None:
    """Return the keyword if it is spelled out, as "I.B.M." or "I B M"."""
    spelled = _SPELLED_OUT.match(own, first.start())
    if spelled is None:
        return None
    word = "".join(char for char in spelled.group() if char.isalpha()).upper()
    return _found(own, word, spelled.end()) if word in keywords else None


def _found(own: str, keyword: str, end: int, *, exact: bool = True) -> KeywordMatch:
    """Return a keyword that ends there, with the poster's code that is joined to it, if any."""
    joined = _JOINED_CODE.match(own, end)
    code = read_poster_code(joined[1].rstrip("-")) if joined else ""
    return KeywordMatch(
        keyword, exact, _text_after(own, joined.end() if joined and code else end), code
    )


def _match_word(
    own: str,
    first: re.Match[str],
    token: str,
    keywords: Collection[str],
    reserved: frozenset[str],
) -> KeywordMatch | None:
    """Return the keyword that the first word is, in its form ``token``, or with one typo."""
    if token in keywords:
        second = _WORD.search(own, first.end())
        joined = token + _fold_token(second.group()) if second else ""
        if second and joined in keywords:  # written in two parts: "IBM KOS"
            return _found(own, joined, second.end())
        return _found(own, token, first.end())
    if token in reserved or len(token) < MIN_LENGTH_FOR_TYPO - 1:
        return None
    close = [
        one
        for one in keywords
        if len(one) >= MIN_LENGTH_FOR_TYPO
        and -1 <= len(one) - len(token) <= 1  # one typo changes no more
        and OSA.distance(token, one, score_cutoff=1) <= 1
    ]
    return _found(own, close[0], first.end(), exact=False) if len(close) == 1 else None
