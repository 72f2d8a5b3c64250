"""A message as plain words: what the person wrote, without quotes, signatures and dress.

Nothing here keeps a text: what people write is personal, and no cache may hold it.
"""

import re
import unicodedata
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import OSA

SIGNS = "👍👎👌✅✔☑❌🚫🆗✍🛑"
"""Emoji that are answers; each is read as a word, and all others as nothing."""

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U0001f3fb-\U0001f3ff\U000e0000-\U000e007f\ud800-\udfff]"
)
_QUOTE_ABOVE = re.compile(
    r"^\s*(?:--+\s*|__+\s*|-+ ?(?:original message|mensaje original).*"
    r"|[-–—]*\s*(?:sent|enviado|get outlook)\s+(?:from|desde|via|con|for)\b.*"
    r"|on .{4,80} wrote:|el .{4,80} escribió:)$",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"\s+[-–—(]*\s*(?:sent|enviado)\s+(?:from|desde|via)\s+(?:my|mi|un|an?)?\s*\S.{0,40}$|\s+--+\s*$",
    re.IGNORECASE,
)
_APOSTROPHE = re.compile(r"(?<=\w)['’‘`´ʼʻ＇′](?=\w)")
_WORD = re.compile(rf"[^\W_]+|[{SIGNS}]")
_TO = re.compile(r"(?<=[^\W\d_])2(?=[^\W\d_])")  # "stop2end"
_NUMBER_SIGN = re.compile(r"[#№](?!\w)")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_SPELLED = re.compile(r"(?<!\S)(?:[^\W\d_] ){2,}[^\W\d_](?!\S)")


def own_lines(text: str) -> tuple[str, ...]:
    """Return the person's own lines, stripped: no quoted lines, no signature, no empty line."""
    lines = []
    for line in _INVISIBLE.sub("", text.replace("\r", "\n")).split("\n"):
        if _QUOTE_ABOVE.match(line):
            break
        if line := _SIGNATURE.sub("", line).strip():
            lines.append(line)
    return tuple(line for line in lines if not line.startswith((">", "|")))


def words(line: str) -> str:
    """Return the words of a line, each followed by a space: folded as the lexicon is written.

    Case, accents, apostrophes, punctuation, fancy letters and drawn-out ones ("stooop") are
    undone, and spelled words ("S T O P") joined.
    """
    line = _TO.sub(" to ", _APOSTROPHE.sub("", line))
    if "#" in line or "№" in line:
        line = _NUMBER_SIGN.sub(" number ", line)
    if line.isascii():
        line = line.lower()
    else:
        line = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", line).casefold())
        line = "".join(c for c in line if not unicodedata.combining(c))
    folded = _DRAWN_OUT.sub(r"\1", " ".join(_WORD.findall(line)))
    folded = _SPELLED.sub(lambda spelled: spelled.group().replace(" ", ""), folded)
    return folded + " " if folded else ""


def is_question(line: str) -> bool:
    """Tell whether a question mark of any script stands in the line."""
    return any(mark in line for mark in "?¿？؟")


PIECE = re.compile(r"\.\.\.|\{!?\w+\}|[()\[\]|^$]|[^\s()\[\]|^$]+")
_SYNTAX = {
    "...": r"(?:\S+ ){0,3}?",
    "(": "(?:",
    ")": ")",
    "[": "(?:",
    "]": ")?",
    "|": "|",
    "^": "^",
    "$": "$",
}


def expression(phrase: str, classes: Mapping[str, tuple[str, ...]]) -> str:
    """Return one phrase of the lexicon's notation as a regular expression over ``words``."""
    return "".join(_piece(piece, classes) for piece in PIECE.findall(phrase))


def _piece(piece: str, classes: Mapping[str, tuple[str, ...]]) -> str:
    if piece in _SYNTAX:
        return _SYNTAX[piece]
    if piece.startswith("{!"):
        return rf"(?!{union(classes[piece[2:-1]], classes)})\S+ "
    if piece.startswith("{"):
        return union(classes[piece[1:-1]], classes)
    return re.escape(piece).replace(r"\*", r"\S*") + " "


def union(phrases: Iterable[str], classes: Mapping[str, tuple[str, ...]]) -> str:
    """Return an expression that matches any of the phrases; nothing, if there are none."""
    longest_first = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
    return f"(?:{'|'.join(expression(p, classes) for p in longest_first) or '(?!)'})"


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases of one language, with the classes that they are written in."""

    entries: tuple[str, ...]
    classes: Mapping[str, tuple[str, ...]]

    @property
    def expression(self) -> str:
        """A regular expression that matches any of them."""
        return union(self.entries, self.classes)


def one_of(phrases: Iterable[Phrases]) -> str:
    """Return an expression that matches any phrase of any of the languages."""
    return f"(?:{'|'.join(each.expression for each in phrases) or '(?!)'})"


def anywhere(phrases: Iterable[Phrases]) -> re.Pattern[str]:
    """Return a pattern that finds any of the phrases in a line's words."""
    return re.compile(rf"(?<!\S){one_of(phrases)}")


LONGEST_WHOLE = 12
"""Words of the longest message that is read as a whole. It also bounds the reading's time."""

LONGEST_PHRASE = 10
"""Words of the longest phrase that is looked for in such a message."""


def is_long(folded: str) -> bool:
    """Tell whether a line has too many words to be one answer, command or name."""
    return folded.count(" ") > LONGEST_WHOLE


@dataclass(frozen=True, slots=True)
class Cover:
    """Finds words that are nothing but phrases of a core, in one language, and others around.

    One language, for words of two may say what neither meant ("ya firmé"). Each stretch of
    words is tried once: a pattern that repeats itself could take for ever on "no no no no".
    """

    cores: tuple[re.Pattern[str], ...]
    around: re.Pattern[str]

    def covers(self, folded: str) -> bool:
        """Tell whether these words, 12 at most, are covered, by some core among others."""
        if not folded or is_long(folded):
            return False
        said = folded.split()
        return any(self._covers(said, core) for core in self.cores)

    def _covers(self, said: list[str], core: re.Pattern[str]) -> bool:
        reached, with_core = {0}, set[int]()
        for start in range(len(said)):
            if start not in reached and start not in with_core:
                continue
            stretch = ""
            for end in range(start + 1, min(start + LONGEST_PHRASE, len(said)) + 1):
                stretch += said[end - 1] + " "
                if core.fullmatch(stretch):
                    with_core.add(end)
                elif self.around.fullmatch(stretch):
                    with_core.update({end} if start in with_core else ())
                    reached.add(end)
        return len(said) in with_core


def cover(core: Iterable[Phrases], around: Iterable[Phrases]) -> Cover:
    """Return what finds words that are nothing but ``core``, some of it, and ``around``."""
    cores = tuple(re.compile(each.expression) for each in core)
    return Cover(cores, re.compile(one_of(around)))


LENGTH_FOR_TYPOS = 4
"""Shorter words are too close to too many others for a slip to be understood."""

LENGTH_FOR_TWO = 9
"""Words as long as this are understood through two slips."""


def is_typo(word: str, meant: Iterable[str], unless: Container[str]) -> bool:
    """Tell whether a word of four letters or more is one slip away from a meant word, or is it.

    A slip is one letter added, lost or changed, or two neighbours swapped (OSA distance 1).
    ``unless`` are words of their own.
    """
    if len(word) < LENGTH_FOR_TYPOS or word in unless:
        return False
    return any(
        OSA.distance(word, right, score_cutoff=2) <= (2 if len(right) >= LENGTH_FOR_TWO else 1)
        for right in meant
    )
