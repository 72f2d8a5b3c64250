"""Reads a name out of what a person wrote, in every script and habit.

A name is taken as it is typed. It is refused only for what no name has: a link, a number, a
question, a sentence, a command. A real name that begins with a common word ("Will", "Grace")
is no sentence: it takes several words that are hardly ever part of a name.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from flows import commands
from flows.lexicon import gathered, lexicons
from flows.lexicon.phrases import is_long, is_question, one_of, own_lines, words
from flows.lexicon.schema import NameWords
from flows.lexicon.tidy import tidy
from flows.understanding import Answer, answer

LONGEST = 100
"""Characters in a name."""

MOST_WORDS = 6
"""Words in a name, beside particles ("de la", "van der")."""

MOST_DIGITS = 2
"""Digits in a name ("A-12", "3rd"); more are a number."""


class NotNameReason(StrEnum):
    """Why a text is no name."""

    LINK = "link"
    NUMBER = "number"
    QUESTION = "question"
    SENTENCE = "sentence"
    COMMAND = "command"
    TOO_LONG = "too_long"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class NotName:
    """A text that is no name, and why."""

    reason: NotNameReason


_PARTICLES = frozenset(
    "de del la las los el y e i da das do dos di du le van von der den ter ten het zu zum bin ibn "
    "ben bint binti al ul abu abd ap af av vda".split()
)
_TITLES = frozenset("dr dra prof rev fr sr sra srta mr mrs ms mx lic ing don dona sor sir".split())
_SUFFIXES = frozenset("jr sr phd md esq ii iii iv dds rn ma vda".split())
_LINK = re.compile(
    r"https?:|www\.|\S@\S|(?<!\w)@\w|\(at\)|\w\.(?:com|org|net|edu|gov|io|info|biz|app|ly|gg|xyz|mx|"
    r"example|me/|co/|us/|uk|es/)(?:\b|/)|\w\.\w+/\w",
    re.IGNORECASE,
)
_EDGES = "\"'“”‘’«»„()[]{}<>*_~|:;,!?¡¿.-–—=+#/\\^`• \t"


@dataclass(frozen=True, slots=True)
class _Reader:
    openings: re.Pattern[str]
    soft: re.Pattern[str]
    closings: re.Pattern[str]
    phrases: re.Pattern[str]
    asking: re.Pattern[str]
    strong: frozenset[str]
    weak: frozenset[str]
    not_names: re.Pattern[str]
    first_names: frozenset[str]


@cache
def _reader(languages: tuple[str, ...]) -> _Reader:
    spoken = lexicons(languages)

    def union(pick: Callable[[NameWords], tuple[str, ...]]) -> str:
        return one_of(gathered(languages, lambda lexicon: pick(lexicon.names)))

    polite = one_of(gathered(languages, lambda lexicon: lexicon.polite))
    return _Reader(
        openings=re.compile(union(lambda names: names.openings)),
        soft=re.compile(union(lambda names: names.soft)),
        closings=re.compile(rf"(?<!\S)(?:{union(lambda names: names.closings)})++$"),
        phrases=re.compile(f"(?:{polite})*{union(lambda names: names.phrases)}(?:{polite})*$"),
        asking=re.compile(rf"(?<!\S){union(lambda names: names.asking)}"),
        strong=frozenset(word for one in spoken for word in one.names.strong),
        weak=frozenset(word for one in spoken for word in one.names.weak),
        not_names=re.compile(one_of(gathered(languages, lambda one: one.classes["notname"]))),
        first_names=spoken[0].names.first_names if spoken else frozenset(),
    )


def read_name(text: str, languages: tuple[str, ...]) -> str | NotName:
    """Return the name that ``text`` gives: NFC, as typed, of at most 100 characters.

    Words around a name are left out ("my name is …", "soy …", "…, please"), and so are quotes,
    emoji, invisible characters and marks that bend the direction of text.
    """
    line = tidy(" ".join(own_lines(text)))
    folded = words(line)
    if not any(char.isalpha() for char in line):
        return NotName(_without_letters(line))
    if _LINK.search(line):
        return NotName(NotNameReason.LINK)
    if _is_command(line, folded, languages):
        return NotName(NotNameReason.COMMAND)
    if not is_long(folded) and _reader(languages).phrases.match(folded):
        return NotName(NotNameReason.SENTENCE)
    if is_question(line) or _reader(languages).asking.match(folded):
        return NotName(NotNameReason.QUESTION)
    name = _unwrapped(line, languages)
    reason = _refused(name, languages, unwrapped=name != _stripped(line))
    return NotName(reason) if reason else name


def _without_letters(line: str) -> NotNameReason:
    if any(char.isdigit() for char in line):
        return NotNameReason.NUMBER
    return NotNameReason.QUESTION if is_question(line) and "?" in line else NotNameReason.EMPTY


def _is_command(line: str, folded: str, languages: tuple[str, ...]) -> bool:
    """Tell whether the whole message is a command or an answer to a question."""
    if commands.read(line, languages) is not None:
        return True
    if folded.strip() in _reader(languages).first_names:
        return False
    return answer(line, languages) in (Answer.YES, Answer.NO, Answer.SKIP)


def _unwrapped(line: str, languages: tuple[str, ...]) -> str:
    """Leave out what stands around a name, as long as something is left."""
    name = _stripped(line)
    for _ in range(4):  # "hi", "yes", "my name is", "please"
        shorter = _stripped(_without_one(name, languages))
        if shorter == name:
            break
        name = shorter
    return name


def _without_one(name: str, languages: tuple[str, ...]) -> str:
    """Leave out one opening or closing."""
    reader, tokens = _reader(languages), name.split()
    folded = [words(token) for token in tokens]
    said = "".join(folded)
    opening = reader.openings.match(said)
    if opening and (rest := _behind(tokens, folded, opening.end())):
        return rest
    soft = reader.soft.match(said)
    if soft and (rest := _behind(tokens, folded, soft.end())) and _stands_apart(tokens[0], rest):
        return rest
    closing = reader.closings.search(said)
    if closing and (rest := _before(tokens, folded, closing.start())):
        return rest
    return name


def _stands_apart(token: str, rest: str) -> bool:
    """A "yes" before a name is no part of it if a comma, a small letter or two words say so."""
    return not token[-1].isalnum() or token[0].islower() or len(rest.split()) > 1


def _behind(tokens: list[str], folded: list[str], end: int) -> str:
    """The tokens whose words begin at or after ``end``."""
    for index in range(1, len(tokens)):
        if len("".join(folded[:index])) >= end:
            return " ".join(tokens[index:])
    return ""


def _before(tokens: list[str], folded: list[str], start: int) -> str:
    for index in range(len(tokens) - 1, 0, -1):
        if len("".join(folded[:index])) <= start:
            return " ".join(tokens[:index])
    return ""


def _stripped(name: str) -> str:
    """Without punctuation at the edges, but for a full stop that belongs to the name."""
    bare = name.strip(_EDGES) or name
    end = name.rindex(bare[-1]) + 1
    last = bare.split()[-1].replace(".", "").casefold()
    if name[end : end + 1] == "." and (
        len(last) == 1 or last in _SUFFIXES or "." in bare.split()[-1]
    ):
        bare += "."
    start = name.index(bare[0])
    if name[start - 1 : start] in "‘'’" and start and name.count(name[start - 1]) == 1:
        bare = name[start - 1] + bare  # 'Umar, ‘Abd
    opened = bare.count("(") - bare.count(")")
    return bare + ")" if opened == 1 and name.endswith(")") else bare


def _refused(name: str, languages: tuple[str, ...], *, unwrapped: bool) -> NotNameReason | None:
    if not any(char.isalpha() for char in name):
        return NotNameReason.EMPTY
    if _has_number(name):
        return NotNameReason.NUMBER
    if _is_sentence(name, _reader(languages), unwrapped=unwrapped):
        return NotNameReason.SENTENCE
    counted = [one for one in name.split() if one.casefold().strip(".") not in _PARTICLES]
    long = len(name) > LONGEST or len(counted) > MOST_WORDS
    return NotNameReason.TOO_LONG if long else None


def _has_number(name: str) -> bool:
    alone = any(token.strip(_EDGES).isdigit() for token in name.split())
    return alone or sum(char.isdigit() for char in name) > MOST_DIGITS


def _is_sentence(name: str, reader: _Reader, *, unwrapped: bool) -> bool:
    """Weigh the words that are hardly ever, or only sometimes, part of a name.

    Behind "I'm" or "this is", a description counts as well ("interested", "a nurse").
    """
    said = words(name).split() or [""]
    titled = _is_titled(name)
    if unwrapped and _is_description(name, said, reader):
        return True
    if len(said) == 1:
        return said[0] in reader.strong
    weighed = [word for word in said if word not in _PARTICLES or (not titled and word in "ie")]
    evidence = sum(2 if word in reader.strong else word in reader.weak for word in weighed)
    return evidence >= (3 if titled else 2)


def _is_description(name: str, said: list[str], reader: _Reader) -> bool:
    full = name[0].isupper() and _is_titled(name) and len(said) > 1
    described = reader.not_names.match(f"{said[0]} ") and not full
    return bool(described or reader.phrases.match(words(name)))


def _is_titled(name: str) -> bool:
    """Tell whether every word but particles has a capital, and is not all capitals."""
    tokens = [one for one in name.split() if one.casefold() not in {*_PARTICLES, "the"}]
    return not name.isupper() and all(any(char.isupper() for char in one) for one in tokens)


def is_short(name: str) -> bool:
    """Tell whether a name is a single letter, which is asked about once."""
    letters = [char for char in name if char.isalpha()]
    return len(letters) == 1 and not _is_wide(letters[0])


def _is_wide(char: str) -> bool:
    """A letter of Chinese, Japanese or Korean is a whole syllable or word, and often a name."""
    return unicodedata.east_asian_width(char) in ("W", "F")


def given_name(name: str) -> str:
    """Return what to call a person by: the first word, or more where that alone would be odd.

    Behind a title, an initial or a particle comes the whole name; "Ruiz, Ana" gives Ana.
    """
    last, _, first = name.partition(",")
    if first.strip() and len(last.split()) == 1 and not _is_suffix(first):
        name = first.strip()
    word = name.split()[0].strip(",")
    bare = word.strip(".").casefold()
    alone = bare in _TITLES or bare in _PARTICLES or len(bare) == 1 or "." in word
    return name if alone else word


def _is_suffix(text: str) -> bool:
    return text.strip(" .").casefold() in _SUFFIXES
