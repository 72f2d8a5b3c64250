"""Turns a message into plain words for reading it, or into clean text for storing it.

No cache outlives a turn, because what people write is personal: what is found out about a text is
kept with the text itself.

Reading time grows with the length of a text alone, and the length is bounded: by
``flows.machine.advance``, or by the first reader of a plain string.
"""

import re
import unicodedata
from collections.abc import Callable
from operator import itemgetter
from typing import Any, Self, TypeVar

from flows.lexicon.look_alikes import HAS_LOOK_ALIKES, LATIN_OF_LOOK_ALIKES

_Result = TypeVar("_Result")

MAX_MESSAGE_LENGTH = 4096
"""Characters of a text that are read: the most that any provider delivers (Bot API and WhatsApp;
Twilio delivers 1,600 in a text message)."""

MAX_SAME_SIGNS_IN_A_ROW = 8
"""Repetitions of one sign that are kept. A sign is any character but letters, digits and blanks."""

MAX_SIGNS_IN_A_ROW = 32
"""Signs in a row that are kept. Combining marks are signs, and ``unicodedata`` needs quadratic time
to put those on one letter in order."""

EMOJI_ANSWERS = "👍👎👌✅✔☑❌🚫🙅🆗✍🛑"
"""Emoji that are answers: each is read as a word. All other emoji are ignored."""

_BLANKS = re.compile(r"\s{2,}")
_REPEATED_SIGN = re.compile(rf"([^\w\s]|_)\1{{{MAX_SAME_SIGNS_IN_A_ROW},}}")
_HAS_RUN_OF_SIGNS = re.compile(
    rf"[^\w\s]{{{MAX_SAME_SIGNS_IN_A_ROW + 1}}}|_{{{MAX_SAME_SIGNS_IN_A_ROW + 1}}}"
)
"""Finds text of which signs may have to be left out at all."""
_RUN_OF_SIGNS = re.compile(rf"([^\w\s]{{{MAX_SIGNS_IN_A_ROW}}})[^\w\s]+")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U0001f3fb-\U0001f3ff\U000e0000-\U000e007f\ud800-\udfff]"
)
# The patterns below read lines in single spaces, so that none has to try a run of blanks twice.
_QUOTE_HEADER = re.compile(
    r"(?:--+|__+|-+ ?(?:original message|mensaje original).*"
    r"|[-–—]* ?(?:sent|enviado|get outlook) (?:from|desde|via|con|for)\b.*"
    r"|on .{4,80} wrote:|el .{4,80} escribió:)$",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r" [-–—(]* ?(?:sent|enviado) (?:from|desde|via) (?:my|mi|un|an?)? ?\S.{0,40}$| --+$",
    re.IGNORECASE,
)
# What is looked for stands before what must stand around it: so it is looked for at once.
_APOSTROPHE = re.compile(r"['’‘`´ʼʻ＇′](?<=\w.)(?=\w)")
_WORD = re.compile(rf"[^\W_]+|[{EMOJI_ANSWERS}]")
_DIGIT_FOR_TO = re.compile(r"2(?<=[^\W\d_]2)(?=[^\W\d_])")  # "stop2end"
_NUMBER_SIGN = re.compile(r"[#№](?!\w)")
_SIGNS_AROUND_WORD = " .,:;!?'\"()[]<>*_~-/"
"""Signs that are left off around a word; there are others, which are seldom met."""
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_DRAWN_OUT_LATIN = re.compile(r"([a-z])\1\1+")
"""The same for plain words without accents, in half the time."""
_DOUBLED = re.compile(r"([^\W\d_])\1+")
_PLAIN_FORMS = {
    **{
        code: plain[0].lower()
        for code in range(0xC0, 0x17F)
        if (plain := unicodedata.normalize("NFD", chr(code)))[0].isascii() and len(plain) > 1
    },
    **dict.fromkeys(map(ord, "“”„«»–—…¿¡"), " "),
}
"""Latin letters without their accents, and signs between words as blanks: most of what people write
is plain then, at a small part of what the Unicode forms cost."""
_ASCII_WORDS = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
_PLAIN_LINE = re.compile("[ -~¡ª«º»¿-ž‐-―‘-‟…]*")
"""A line of which nothing has to be left out, and in which no letter is made of parts."""
_FIRST_GROUP = itemgetter(1)
"""Of a match; as ``r"\1"`` it would be looked up anew for each text."""
_SPELLED_OUT = re.compile(r"(?<!\S)(?:[^\W\d_] ){2,}[^\W\d_](?!\S)")
_HAS_LETTERS_APART = re.compile(r" [^\W\d_] [^\W\d_](?!\S)")
"""Finds plain words that end as spelled ones do, in a sixth of the time: it begins with a space."""


def shorten_text(text: str) -> str:
    """Return a text, cut to the longest that is read, without long runs of blanks or signs.

    A run of blanks becomes one space, or one line end if there is one in it.
    """
    has_single_blanks = text.isprintable() and "  " not in text  # the space alone is printable
    plain = (text if has_single_blanks else _BLANKS.sub(_join_blanks, text))[:MAX_MESSAGE_LENGTH]
    # Of nine signs in a row one stands at a ninth place: mostly that shows that there are none.
    each_ninth = plain[MAX_SAME_SIGNS_IN_A_ROW :: MAX_SAME_SIGNS_IN_A_ROW + 1].replace(" ", "")
    if not each_ninth or each_ninth.isalnum() or not _HAS_RUN_OF_SIGNS.search(plain):
        return plain
    return limit_signs(_REPEATED_SIGN.sub(lambda run: run[1] * MAX_SAME_SIGNS_IN_A_ROW, plain))


def _join_blanks(run: re.Match[str]) -> str:
    return "\n" if "\n" in run[0] or "\r" in run[0] else " "


def limit_signs(text: str) -> str:
    """Return a text without the signs that are too many in a row."""
    return _RUN_OF_SIGNS.sub(_FIRST_GROUP, text)


class MessageText(str):
    """A bounded text with its parts, which are computed once for all readers.

    ``lines`` are the lines that the person wrote: without quotations, signatures and empty lines.
    ``line`` is all of them in one, ``folded`` its words, and ``said`` the same one by one.
    """

    __slots__ = ("_kept", "_words", "folded", "line", "lines", "said")

    lines: tuple[str, ...]
    line: str
    folded: str
    said: tuple[str, ...]
    _words: dict[str, tuple[str, ...]]
    _kept: dict[object, Any]

    @classmethod
    def of(cls, text: str) -> Self:
        """Return ``text`` itself if it is of this class already, else make one of it."""
        if isinstance(text, cls):
            return text
        own = cls(shorten_text(text))
        own.lines = _own_lines(own)
        own.line = " ".join(own.lines)
        own.folded = fold_words(own.line)
        own.said = tuple(own.folded.split())
        own._words = {own.line: own.said}
        own._kept = {}
        return own

    def words_of(self, part: str) -> tuple[str, ...]:
        """Return the words of a part of the text, which are found once for all readers."""
        said = self._words.get(part)
        if said is None:
            said = self._words[part] = tuple(fold_words(part).split())
        return said

    def once(self, key: object, read: Callable[[], _Result]) -> _Result:
        """Return the result of ``read``, which is called once for each ``key``."""
        if key in self._kept:
            kept: _Result = self._kept[key]
            return kept
        self._kept[key] = found = read()
        return found


def _own_lines(text: str) -> tuple[str, ...]:
    lines = []
    plain = text.isascii() and text.isprintable()
    visible = text if plain else _INVISIBLE.sub("", text.replace("\r", "\n"))
    for written in visible.split("\n"):
        line = " ".join(written.split())
        if _QUOTE_HEADER.match(line):
            break
        lower = line.lower()
        if "sent" in lower or "enviado" in lower or "--" in lower:  # as in each signature
            line = _SIGNATURE.sub("", line).strip()
        if line and line[0] not in ">|":
            lines.append(line)
    return tuple(lines)


def fold_words(line: str) -> str:
    """Return the words of a line, each followed by a space, in the form of the word lists.

    Removes case, accents, apostrophes, punctuation, styled letters and repeated ones ("stooop"),
    reads letters of other scripts as those that they look like, in the word lists as well, and
    joins words that are spelled out ("S T O P").
    """
    word = line.strip(_SIGNS_AROUND_WORD)
    if word.isalpha() and word.isascii():  # one word, as most that are folded alone are
        return _DRAWN_OUT_LATIN.sub(_FIRST_GROUP, word.lower()[:MAX_MESSAGE_LENGTH]) + " "
    line = _read_signs_in_words(line)
    if not line.isascii():
        line = line.translate(_PLAIN_FORMS)
    if line.isascii():
        line = " ".join(line[:MAX_MESSAGE_LENGTH].translate(_ASCII_WORDS).split())
    else:
        plain = unicodedata.normalize("NFKC", limit_signs(line))[:MAX_MESSAGE_LENGTH]
        line = unicodedata.normalize("NFD", plain.casefold())
        line = "".join(c for c in line if not unicodedata.combining(c))
        if HAS_LOOK_ALIKES.search(line):
            line = line.translate(LATIN_OF_LOOK_ALIKES)
        line = " ".join(_WORD.findall(line[:MAX_MESSAGE_LENGTH]))
    folded = (_DRAWN_OUT_LATIN if line.isascii() else _DRAWN_OUT).sub(_FIRST_GROUP, line)
    if _HAS_LETTERS_APART.search(folded):
        folded = _SPELLED_OUT.sub(lambda spelled: spelled.group().replace(" ", ""), folded)
    return folded + " " if folded else ""


def _read_signs_in_words(line: str) -> str:
    """Return a line without apostrophes, and with words in place of signs that stand for them."""
    if not line.isascii() or "'" in line or "`" in line:
        line = _APOSTROPHE.sub("", line)
    if "2" in line:
        line = _DIGIT_FOR_TO.sub(" to ", line)
    if "#" in line or "№" in line:
        line = _NUMBER_SIGN.sub(" number ", line)
    return line


def squeeze(word: str) -> str:
    """Return a word without repeated letters ("yees" is "yes")."""
    return _DOUBLED.sub(_FIRST_GROUP, word)


_QUESTION_MARKS = frozenset("?¿？؟")


def is_question(line: str) -> bool:
    """Tell whether a question mark of any script stands in the line."""
    return "?" in line or not (line.isascii() or _QUESTION_MARKS.isdisjoint(line))


MAX_COMBINING_MARKS = 4
"""Combining marks on one letter that are kept; more are decoration."""

_JOINERS = "\u200c\u200d"
_CONTROL_CATEGORIES = ("Cc", "Cf", "Cs", "Co", "Cn")
_PICTURE_CATEGORIES = ("So",)


def clean_text(text: str) -> str:
    """Return the text in NFC and single spaces, without control characters, emoji and joiners.

    Joiners between letters are kept: some scripts spell with them.
    """
    if (text.isascii() and text.isprintable()) or _PLAIN_LINE.fullmatch(text):
        return " ".join(text.split()) if "  " in text else text.strip(" ")
    if text.replace(" ", "").isalpha():  # as names are in any script
        return unicodedata.normalize("NFC", " ".join(text.split()))
    composed = unicodedata.normalize("NFC", limit_signs(text))
    kept: list[str] = []
    for index, char in enumerate(composed):
        category = unicodedata.category(char)
        if char in _JOINERS:
            needed = _is_letter(composed[index - 1 : index]) and _is_letter(
                composed[index + 1 : index + 2]
            )
            kept.append(char if needed else "")
        elif category in _PICTURE_CATEGORIES:
            kept.append(" ")
        elif not _is_excess_mark(kept, category) and (
            category not in _CONTROL_CATEGORIES or char.isspace()
        ):
            kept.append(char)
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


def _is_letter(text: str) -> bool:
    return unicodedata.category(text)[0] in "LM" if text else False


def _is_excess_mark(kept: list[str], category: str) -> bool:
    """Tell whether a mark is one too many on its letter."""
    before = "".join(kept[-MAX_COMBINING_MARKS:])
    piled = len(before) == MAX_COMBINING_MARKS and all(
        unicodedata.combining(char) for char in before
    )
    return category.startswith("M") and piled
