"""Finds what looks odd about a name: a character's, an obscene word, a run of keys, no name at all.

Names are compared whole, or word by word, with lists that are data
(``bot/languages/review.yaml`` and ``<language>/review.yaml``): never a part of a word, and never
by how rare, short or foreign a name is. What is found is asked about, and looked at by a person.
It is folded for that alone: case, marks, look-alike letters, digits for letters and blanks between
them do not matter.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from pydantic import BaseModel, ConfigDict

from flows.lexicon import Entries

PROGRAM_VERSION = 1
"""To be raised when what is found by the same lists changes: then all names are looked at again."""

_MAX_LENGTH = 200
_MIN_LENGTH_RUN_TOGETHER = 7
"""Letters of a whole name that is also known without blanks, or with them in other places."""
_MIN_RUN_OF_KEYS = 3
_MIN_LENGTH_OF_KEYS, _MIN_LENGTH_OF_OTHER_KEYS = 4, 5
_MIN_CONSONANTS_OF_ROW = 4
_MAX_UNIT, _MIN_UNITS = 4, 3
_VOWELS = frozenset("aeiouyw")
_ROMAN_THREE = "iii"

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHE = re.compile(r"(?<=\w)['’‘`´ʼʻ＇′.](?=\w)")
_LONG_RUN = re.compile(r"([^\W\d_])\1{2,}")
_SIGN_IN_WORD = re.compile(r"(?<=[^\W\d_])[\d@$!]|[\d@$!](?=[^\W\d_])")


_AS_LETTERS, _AS_OTHER_LETTERS = (
    str.maketrans("013457@$!", letters) for letters in ("oieastasi", "oleastasl")
)
_SIGNS_AS_LETTERS: tuple[Callable[[re.Match[str]], str], ...] = (
    lambda sign: sign[0].translate(_AS_LETTERS),
    lambda sign: sign[0].translate(_AS_OTHER_LETTERS),
)
"""Two readings of digits and signs within a word ("M1ckey"): 1 is an i, or an l."""


class SharedOddNames(BaseModel):
    """The lists of names that are no language's (``bot/languages/review.yaml``)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    public_persons: Entries = ()
    characters: Entries = ()
    historic: Entries = ()
    keyboard_rows: Entries = ()
    other_keyboard_rows: Entries = ()
    keyboard_names: Entries = ()
    left_off: Entries = ()


class OddNamesOfLanguage(BaseModel):
    """The lists of one language (``review.yaml`` in its folder); each says what it holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    puns: Entries = ()
    nobody: Entries = ()
    characters: Entries = ()
    slogans: Entries = ()
    no_name_words: Entries = ()
    slur_words: Entries = ()
    slurs: Entries = ()


@dataclass(frozen=True, slots=True)
class Oddity:
    """Why a name looks odd: a closed reason (``joke``, ``slur`` …), and the rule that says so."""

    reason: str
    rule: str


TARGET_RULE = "target.campaign"
"""The rule that the name is that of whom the letter goes to."""

_JOKE, _SLUR, _NOT_A_NAME, _TARGET = "joke", "slur", "not-a-name", "target"
_KEYS = Oddity(_NOT_A_NAME, "not-a-name.keyboard")
_REPEATED = Oddity(_NOT_A_NAME, "not-a-name.repeated")
_WHOLE_NAMES = {
    "slurs": Oddity(_SLUR, "slur.whole"),
    "slur_words": Oddity(_SLUR, "slur.words"),
    "nobody": Oddity(_NOT_A_NAME, "not-a-name.nobody"),
    "no_name_words": Oddity(_NOT_A_NAME, "not-a-name.words"),
    "slogans": Oddity(_NOT_A_NAME, "not-a-name.slogans"),
    "puns": Oddity(_JOKE, "joke.puns"),
    "historic": Oddity(_JOKE, "joke.historic"),
    "characters": Oddity(_JOKE, "joke.characters"),
    "public_persons": Oddity(_TARGET, "target.public"),
}
"""List → what a name is that stands on it; of several lists the last one decides."""
_KNOWN_BY_ONE_WORD = frozenset({"joke.characters", "joke.historic", "target.public"})
"""Rules that hold for one word behind a title ("President Trump"); "Mr. Ball" may be anybody."""

RULES = (
    *(oddity.rule for oddity in _WHOLE_NAMES.values()),
    _KEYS.rule,
    _REPEATED.rule,
    TARGET_RULE,
)
"""All rules about a name alone, each with its reason before the dot."""


@dataclass(frozen=True, eq=False)
class OddNames:
    """What is known of odd names, in all languages shipped.

    ``look_alikes`` maps a letter to the Latin one that it looks like. ``version`` names the lists:
    it is another one whenever any of them is.
    """

    shared: SharedOddNames = field(default_factory=SharedOddNames)
    languages: tuple[OddNamesOfLanguage, ...] = ()
    look_alikes: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def version(self) -> int:
        """What names these lists and the program that reads them, in 31 bits."""
        lists = [self.shared.model_dump_json(), *(one.model_dump_json() for one in self.languages)]
        written = "\n".join([str(PROGRAM_VERSION), *lists])
        return int.from_bytes(hashlib.sha256(written.encode()).digest()[:4], "big") >> 1 or 1

    def find(self, name: str, targets: frozenset[str] = frozenset()) -> Oddity | None:
        """Return what is odd about a name; None for most names.

        ``targets`` are the names of whom the letter goes to, as ``fold_all`` returns them.
        """
        name = name[:_MAX_LENGTH]
        plain = fold_name(name)
        for reading in self._readings(name, plain):
            words = reading.split()
            orders = _orders(words) if words else ()
            if not targets.isdisjoint(orders):
                return Oddity(_TARGET, TARGET_RULE)
            found = self._find_whole(words, orders) or self._find_word(words)
            if found:
                return found
        return self._find_pattern(plain.split())

    def fold_all(self, names: Iterable[str]) -> frozenset[str]:
        """Return names in the form in which they are compared, in every order of theirs."""
        return frozenset(form for name in names for form in _orders(fold_name(name).split()))

    def _readings(self, name: str, plain: str) -> Iterator[str]:
        """Yield a folded name: as it is, with Latin letters, and with letters for its digits."""
        yield plain
        latin = plain
        if not plain.isascii():
            latin = fold_name(unicodedata.normalize("NFKD", name).translate(self.look_alikes))
            if latin != plain:
                yield latin
        if not latin.replace(" ", "").isalpha():
            for read in _SIGNS_AS_LETTERS:
                yield _SIGN_IN_WORD.sub(read, latin)

    def _find_whole(self, words: Sequence[str], orders: Sequence[str]) -> Oddity | None:
        found = self._find_listed(orders)
        if found:
            return found
        together = "".join(words)
        is_spelled = len(together) == len(words) > 1
        if is_spelled or len(together) >= _MIN_LENGTH_RUN_TOGETHER:
            found = self._run_together.get(together)
            if found:
                return found
        kept = self._without_titles(words)
        if not kept or len(kept) == len(words):
            return None
        found = self._find_listed(_orders(kept))
        return found if found and (len(kept) > 1 or found.rule in _KNOWN_BY_ONE_WORD) else None

    def _find_listed(self, orders: Sequence[str]) -> Oddity | None:
        return next((self._whole[one] for one in orders if one in self._whole), None)

    def _without_titles(self, words: Sequence[str]) -> Sequence[str]:
        """Return the words without titles, and without initials if two words are left."""
        kept = [word for word in words if word not in self._left_off]
        named = [word for word in kept if len(word) > 1]
        return named if len(named) > 1 else kept

    def _find_word(self, words: Sequence[str]) -> Oddity | None:
        if any(map(_LONG_RUN.search, words)):
            words = [_LONG_RUN.sub(shorter, one) for one in words for shorter in (r"\1", r"\1\1")]
        found = next((self._words[one] for one in words if one in self._words), None)
        if found or sum(len(word) == 1 for word in words) < _MIN_RUN_OF_KEYS:
            return found
        spelled = ("".join(run) for is_one, run in groupby(words, _is_letter) if is_one)
        return next((self._words[one] for one in spelled if one in self._words), None)

    def _find_pattern(self, words: Sequence[str]) -> Oddity | None:
        """Return what is odd about runs of keys, and about letters that are repeated."""
        if any(_is_repeated(word) for word in words):
            return _REPEATED
        typed = [word for word in words if word not in self._keyboard_names]
        if any(self._is_run_of_keys(word) for word in typed):
            return _KEYS
        short = len(words) > 1 and all(len(word) == _MIN_RUN_OF_KEYS for word in words)
        return _KEYS if short and all(map(self._keys.covers, typed)) else None

    def _is_run_of_keys(self, word: str) -> bool:
        if len(word) >= _MIN_LENGTH_OF_KEYS and self._keys.covers(word):
            return True
        if len(word) < _MIN_LENGTH_OF_OTHER_KEYS:
            return False
        return self._other_keys.covers(word) or self._keys.has_row_of(word)

    @cached_property
    def _whole(self) -> Mapping[str, Oddity]:
        found: dict[str, Oddity] = {}
        for name, oddity in _WHOLE_NAMES.items():
            for lists in (*self.languages, self.shared):
                for entry in getattr(lists, name, ()):
                    found[fold_name(entry).strip()] = oddity
        return found

    @cached_property
    def _run_together(self) -> Mapping[str, Oddity]:
        return {name.replace(" ", ""): oddity for name, oddity in self._whole.items()}

    @cached_property
    def _words(self) -> Mapping[str, Oddity]:
        return {
            folded: _WHOLE_NAMES[name]
            for name in ("no_name_words", "slur_words")
            for lists in self.languages
            for entry in getattr(lists, name)
            if " " not in (folded := fold_name(entry))
        }

    @cached_property
    def _left_off(self) -> frozenset[str]:
        return frozenset(map(fold_name, self.shared.left_off))

    @cached_property
    def _keyboard_names(self) -> frozenset[str]:
        return frozenset(map(fold_name, self.shared.keyboard_names))

    @cached_property
    def _keys(self) -> "_Keys":
        return _Keys.of(map(fold_name, self.shared.keyboard_rows))

    @cached_property
    def _other_keys(self) -> "_Keys":
        return _Keys.of(map(fold_name, self.shared.other_keyboard_rows))


def fold_name(name: str) -> str:
    """Return the words of a name as they are compared, with single spaces between them."""
    if name.isascii():
        plain = name.lower()
    else:
        shown = (c for c in name if unicodedata.category(c) not in ("Cc", "Cf"))
        whole = unicodedata.normalize("NFKC", "".join(shown)).casefold()
        plain = unicodedata.normalize("NFD", whole)
        plain = "".join(c for c in plain if not unicodedata.combining(c))
    if plain.isalpha():
        return plain
    return " ".join(_WORDS_AND_SIGNS.findall(_APOSTROPHE.sub("", plain)))


_WORDS_AND_SIGNS = re.compile(r"[^\W_](?:[^\W_]|[@$!](?=[^\W_]))*")


def _is_letter(word: str) -> bool:
    return len(word) == 1


def _orders(words: Sequence[str]) -> list[str]:
    """Return words in their order and with the last one first, or the first one last.

    Letters that are drawn out ("Miiickey") are also read as one, and as two.
    """
    orders = [" ".join(words)]
    if len(words) > 1:
        orders.append(" ".join((words[-1], *words[:-1])))
    if len(words) > 2:  # noqa: PLR2004 -- of two words it is the same
        orders.append(" ".join((*words[1:], words[0])))
    if _LONG_RUN.search(orders[0]):
        orders += [_LONG_RUN.sub(shorter, one) for one in orders for shorter in (r"\1", r"\1\1")]
    return orders


def _is_repeated(word: str) -> bool:
    """Tell whether a word is nothing but a letter three times, or a few letters three times.

    A last time may be cut short ("lololol").
    """
    if word == _ROMAN_THREE or word[0] not in word[1 : _MAX_UNIT + 1] or word.isdigit():
        return False
    sizes = range(1, min(_MAX_UNIT, len(word) // _MIN_UNITS) + 1)
    return any(word == (word[:size] * len(word))[: len(word)] for size in sizes)


@dataclass(frozen=True, slots=True)
class _Keys:
    """Rows of keys, and what three keys beside each other spell."""

    rows: tuple[frozenset[str], ...]
    runs: frozenset[str]

    @classmethod
    def of(cls, rows: Iterable[str]) -> "_Keys":
        rows = tuple(rows)
        both_ways = [one for row in rows for one in (row, row[::-1])]
        size = _MIN_RUN_OF_KEYS
        runs = {row[at : at + size] for row in both_ways for at in range(len(row) - size + 1)}
        return cls(tuple(map(frozenset, rows)), frozenset(runs))

    def covers(self, word: str) -> bool:
        """Tell whether a word is nothing but runs of three and more keys beside each other."""
        at, size = 0, _MIN_RUN_OF_KEYS
        while word[at : at + size] in self.runs:
            end = at + size
            while word[end - size + 1 : end + 1] in self.runs and end < len(word):
                end += 1
            at = end
        return at == len(word)

    def has_row_of(self, word: str) -> bool:
        """Tell whether a word is of one row alone, with four and more consonants on end."""
        if not word.isascii() or not any(row.issuperset(word) for row in self.rows):
            return False
        by_kind = groupby(word, _VOWELS.__contains__)
        runs = (len(list(run)) for is_vowel, run in by_kind if not is_vowel)
        return max(runs, default=0) >= _MIN_CONSONANTS_OF_ROW
