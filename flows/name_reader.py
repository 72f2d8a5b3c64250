"""Reads a name out of a message, in any script.

A name is taken as it is typed. A text is refused as a name only if it is a link, a number, a
question, a sentence or a command. Many names are common words ("Will", "Grace"), so it takes
several words that are hardly ever part of a name to make a sentence.
"""

import operator
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import accumulate, chain

from flows import commands
from flows.lexicon import Languages, phrases_in
from flows.lexicon.matcher import ListNames, Matcher, PhraseCover, build_cover, chain_starts
from flows.lexicon.message_text import MessageText, clean_text, fold_words, is_question
from flows.lexicon.notation import Phrases
from flows.understanding import AnswerMeaning, read_answer

MAX_NAME_LENGTH = 100
"""Characters in a name at most."""

MAX_LINE_LENGTH = 400
"""Characters of a message in which a name is looked for at most; a longer one is no name."""

MAX_NAME_WORDS = 6
"""Words in a name at most, without particles ("de la", "van der")."""

MAX_NAME_DIGITS = 2
"""Digits in a name at most ("A-12", "3rd"); a text with more is a number."""


class NotNameReason(StrEnum):
    """Why a text is no name."""

    LINK = "link"
    NUMBER = "number"
    QUESTION = "question"
    SENTENCE = "sentence"
    SEVERAL = "several"
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
_TITLES = frozenset(
    "dr dra prof rev fr hon capt sgt lt col gen pastor sr sra srta mr mrs ms mx lic ing don dona "
    "sor sir".split()
)
_SUFFIXES = frozenset(
    "jr sr phd md esq ii iii iv dds rn ma vda cpa lcsw jd dvm mba usmc ret".split()
)
_NOT_IN_NAMES = re.compile(r"[<>{}\[\]|\\=@%$^~]")
_STATE_CODE = re.compile(r"[A-Z]{2}\.?")
_MAX_WORDS_LEFT_OFF = 5
"""Words behind a name that are left off at most; with more of them it is a sentence."""
_MIN_LETTERS_BEFORE_END = 5
"""Letters of a word after which a full stop ends a sentence; a shorter one may be short for a name
("Wm.")."""
_MIN_WORDS_OF_SENTENCE = 3
"""Words of which the first alone has a capital, as in a sentence."""
_LINK = re.compile(
    r"https?:|www\.|\S@\S|(?<!\w)@\w|\(at\)|\w\.(?:com|org|net|edu|gov|io|info|biz|app|ly|gg|xyz|mx|"
    r"example|me/|co/|us/|uk|es/)(?:\b|/)|\w\.\w+/\w",
    re.IGNORECASE,
)
_EDGE_CHARACTERS = "\"'“”‘’«»„()[]{}<>*_~|:;,!?¡¿.-–—=+#/\\^`• \t"


_AROUND_LISTS = ("stating", "openings", "soft", "closings")


@dataclass(frozen=True, slots=True)
class _NameLists:
    """The word lists about names of some languages together (see ``flows.lexicon.NameWords``)."""

    around: Matcher
    phrases: PhraseCover
    asking: Matcher
    strong: frozenset[str]
    places: frozenset[str]
    weak: frozenset[str]
    never_first: frozenset[str]
    behind: frozenset[str]
    joining: frozenset[str]
    not_names: Matcher
    first_names: frozenset[str]


@cache
def _name_lists(languages: Languages) -> _NameLists:
    spoken = languages.lexicons

    def lists(name: str) -> tuple[Phrases, ...]:
        return phrases_in(spoken, operator.attrgetter(f"names.{name}"))

    def words(name: str) -> frozenset[str]:
        return frozenset().union(*(getattr(one.names, name) for one in languages.shipped.values()))

    polite = phrases_in(spoken, lambda lexicon: lexicon.polite)
    not_names = phrases_in(spoken, lambda lexicon: lexicon.classes["notname"])
    return _NameLists(
        around=Matcher({name: lists(name) for name in _AROUND_LISTS}),
        phrases=build_cover(lists("phrases"), polite),
        asking=Matcher({"asking": lists("asking")}),
        strong=languages.words_of_others | words("strong") | words("places"),
        places=words("places"),
        weak=frozenset(word for one in spoken for word in one.names.weak),
        never_first=words("never_first"),
        behind=words("behind"),
        joining=words("joining"),
        not_names=Matcher({"notname": not_names}),
        first_names=spoken[0].names.first_names if spoken else frozenset(),
    )


def read_name(text: str, languages: Languages) -> str | NotName:
    """Return the name in ``text`` as it is typed (NFC, at most 100 characters), or why it is none.

    Words around a name are left out ("my name is …", "soy …", "…, please"), and so are quotes,
    emoji, invisible characters and marks that change the direction of text.
    """
    own, reader = MessageText.of(text), _name_lists(languages)
    line = clean_text(own.line)
    if not any(char.isalpha() for char in line):
        return NotName(_reason_without_letters(line))
    if _LINK.search(line):
        return NotName(NotNameReason.LINK)
    own = own if own == line else MessageText.of(line)
    if _is_command_or_answer(own, languages):
        return NotName(NotNameReason.COMMAND)
    if reader.phrases.covers(own.folded):
        return NotName(NotNameReason.SENTENCE)
    said = own.folded.split()
    if is_question(line) or _begins_as_question(said, reader):
        return NotName(NotNameReason.QUESTION)
    if len(line) > MAX_LINE_LENGTH:
        return NotName(NotNameReason.TOO_LONG)
    bare = _strip_punctuation(line)
    name = _remove_words_around(bare, languages) if any(reader.around.spans(said)) else bare
    name = _remove_words_behind(name, reader)
    reason = _reason_for_refusal(name, fold_words(name).split(), reader, unwrapped=name != bare)
    if reason is None:
        return name
    return NotName(NotNameReason.NUMBER if _has_number(bare) else reason)


def read_stated_name(text: str, languages: Languages) -> str:
    """Return the name that the message says to be one ("its Ana Ruiz", "NAME Ana Ruiz"), or ""."""
    own, reader = MessageText.of(text), _name_lists(languages)
    name = read_name(own, languages)
    said = own.folded.split()
    if isinstance(name, NotName) or not said:
        return ""
    words = fold_words(name).split()
    before = next((at for at in range(len(said)) if said[at : at + len(words)] == words), 0)
    spans = reader.around.spans(said[:before])
    return name if any("stating" in lists for found in spans for _, lists in found) else ""


def _remove_words_behind(name: str, reader: _NameLists) -> str:
    """Return the name without what stands behind it: "from …", a place after a comma, numbers."""
    tokens = name.split()
    tail = max(1, len(tokens) - _MAX_WORDS_LEFT_OFF)
    ends = (
        at for at in range(tail, len(tokens)) if fold_words(tokens[at]).strip() in reader.behind
    )
    tokens = tokens[: next(ends, len(tokens))]
    while len(tokens) > 1 and not any(char.isalpha() for char in tokens[-1]):
        tokens.pop()
    before, comma, place = " ".join(tokens).partition(",")
    if comma and len(_counted_words(before)) > 1 and _is_place(place, reader):
        return _strip_punctuation(before)
    return _strip_punctuation(" ".join(tokens)) if tokens else name


def _is_place(text: str, reader: _NameLists) -> bool:
    """Tell whether the words behind a comma are a place: no suffix of a name, no word of a sentence
    ("Chicago", "Gary, IN")."""
    said = [fold_words(one).strip() for one in text.split() if not _STATE_CODE.fullmatch(one)]
    plain = all(
        one in reader.places or (one not in reader.strong and one not in reader.weak)
        for one in said
    )
    return bool(text.strip()) and plain and not _is_suffix(text)


def _counted_words(name: str) -> list[str]:
    """Return the words of a name without particles, titles and suffixes."""
    left_out = (_PARTICLES, _TITLES, _SUFFIXES)
    words = ((one, one.casefold().strip(".,").replace(".", "")) for one in name.split())
    return [one for one, plain in words if not any(plain in some for some in left_out)]


def _begins_as_question(said: list[str], reader: _NameLists) -> bool:
    return any(start == 0 for start, _ in reader.asking.within(said).get("asking", ()))


def _reason_without_letters(line: str) -> NotNameReason:
    if any(char.isdigit() for char in line):
        return NotNameReason.NUMBER
    return NotNameReason.QUESTION if is_question(line) and "?" in line else NotNameReason.EMPTY


def _is_command_or_answer(own: MessageText, languages: Languages) -> bool:
    """Tell whether the whole message is a command or an answer to a question."""
    if commands.read_command(own, languages) is not None:
        return True
    if own.folded.strip() in _name_lists(languages).first_names:
        return False
    return read_answer(own, languages) in (AnswerMeaning.YES, AnswerMeaning.NO, AnswerMeaning.SKIP)


def _remove_words_around(name: str, languages: Languages) -> str:
    """Return the name without the phrases around it, at most four of them."""
    folded = {token: fold_words(token).split() for token in name.split()}
    for _ in range(4):  # "hi", "yes", "my name is", "please"
        shorter = _strip_punctuation(_remove_one_phrase(name, folded, _name_lists(languages)))
        if shorter == name:
            break
        name = shorter
    return name


def _remove_one_phrase(name: str, folded: Mapping[str, list[str]], reader: _NameLists) -> str:
    """Return the name without its first opening, or else without its closing.

    ``folded`` maps the tokens whose words are known already to these.
    """
    tokens = name.split()
    said = [folded[token] if token in folded else fold_words(token).split() for token in tokens]
    behind = list(accumulate(map(len, said)))  # words up to each token's end
    spans = reader.around.spans(chain.from_iterable(said))
    first = spans[0] if spans else []
    opening = max(_longest_phrase(first, name) for name in ("stating", "openings"))
    if rest := _tokens_after(tokens, behind, opening):
        return rest
    soft = _tokens_after(tokens, behind, _longest_phrase(first, "soft"))
    if soft and _is_set_apart(tokens[0], soft):
        return soft
    closing = min(chain_starts(spans, "closings"))
    return _tokens_before(tokens, behind, closing) if closing < len(spans) else name


def _longest_phrase(found: Sequence[tuple[int, ListNames]], name: str) -> int:
    """Return how many words the longest phrase of a list takes; 0 if there is none."""
    return max((end for end, names in found if name in names), default=0)


def _is_set_apart(token: str, rest: str) -> bool:
    """Tell whether a "yes" (``token``) before ``rest`` is no part of the name.

    It is none if a punctuation mark follows it, it is in lower case, or two words follow.
    """
    return not token[-1].isalnum() or token[0].islower() or len(rest.split()) > 1


def _tokens_after(tokens: list[str], behind: list[int], end: int) -> str:
    """Return the tokens behind the first ``end`` words; "" if ``end`` is 0."""
    index = bisect_left(behind, end) + 1
    return " ".join(tokens[index:]) if end else ""


def _tokens_before(tokens: list[str], behind: list[int], start: int) -> str:
    """Return the tokens within the first ``start`` words, or all if there are none."""
    index = bisect_right(behind, start)
    return " ".join(tokens[:index] or tokens)


def _strip_punctuation(name: str) -> str:
    """Remove punctuation at the edges, except what belongs to the name ("Jr.", "'Umar", ")")."""
    bare = name.strip(_EDGE_CHARACTERS) or name
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


def _reason_for_refusal(
    name: str, said: list[str], reader: _NameLists, *, unwrapped: bool
) -> NotNameReason | None:
    """Return why what is left of a message is no name; None if it is one."""
    if not any(char.isalpha() for char in name):
        return NotNameReason.EMPTY
    if _has_number(name):
        return NotNameReason.NUMBER
    if _NOT_IN_NAMES.search(name) or _is_sentence(name, said or [""], reader, unwrapped=unwrapped):
        return NotNameReason.SENTENCE
    if _names_several(name.split(), reader):
        return NotNameReason.SEVERAL
    long = len(name) > MAX_NAME_LENGTH or len(_counted_words(name)) > MAX_NAME_WORDS
    return NotNameReason.TOO_LONG if long else None


def _names_several(tokens: list[str], reader: _NameLists) -> bool:
    """Tell whether two people are named ("Ana and Bob Ruiz"; "Ortega y Gasset" is one)."""
    for at, token in enumerate(tokens[1:-1], 1):
        word = token.casefold()
        if word in ("&", "+") or (word in reader.joining and word not in _PARTICLES):
            return True
        if word in reader.joining and (at == 1 or len(tokens) - at > 2):  # noqa: PLR2004 # one behind
            return True
    return False


def _has_number(name: str) -> bool:
    alone = any(token.strip(_EDGE_CHARACTERS).isdigit() for token in name.split())
    return alone or sum(char.isdigit() for char in name) > MAX_NAME_DIGITS


def _is_sentence(name: str, said: list[str], reader: _NameLists, *, unwrapped: bool) -> bool:
    """Tell whether the words are a sentence rather than a name.

    A word that is hardly ever part of a name counts 2, one that sometimes is counts 1; a sum of 2
    is a sentence, or of 3 if every word has a capital. After words that were left out ("I'm"), a
    description is no name either ("interested", "a nurse").
    """
    titled = _is_capitalized(name)
    if unwrapped and _is_description(name, said, reader):
        return True
    if len(said) == 1:
        return said[0] in reader.strong
    if said[0] in reader.never_first or _ends_within(name):
        return True
    joins = reader.joining
    weighed = [
        w for w in said if w not in joins and (w not in _PARTICLES or (not titled and w in "ie"))
    ]
    evidence = sum(2 if word in reader.strong else word in reader.weak for word in weighed)
    return evidence + _is_in_sentence_case(name) >= (3 if titled else 2)


def _ends_within(name: str) -> bool:
    """Tell whether a sentence ends before the last word ("Home. Leaving soon")."""
    tokens = name.split()[:-1]
    return any(
        one[-1] in ".!?…;"
        and sum(map(str.isalpha, one)) >= _MIN_LETTERS_BEFORE_END
        and one.casefold().strip(".") not in _TITLES | _SUFFIXES
        for one in tokens
    )


def _is_in_sentence_case(name: str) -> bool:
    """Tell whether the first of several words alone has a capital, as in a sentence."""
    first, *others = name.split()
    counted = [one for one in others if one.casefold() not in _PARTICLES]
    return (
        first[0].isupper()
        and len(counted) >= _MIN_WORDS_OF_SENTENCE - 1
        and all(one.islower() for one in counted)
    )


def _is_description(name: str, said: list[str], reader: _NameLists) -> bool:
    full = name[0].isupper() and _is_capitalized(name) and len(said) > 1
    described = reader.not_names.is_whole(said[:1]) and not full
    return described or reader.phrases.covers(fold_words(name))


def _is_capitalized(name: str) -> bool:
    """Tell whether every word but particles has a capital, and the name is not in capitals."""
    tokens = [one for one in name.split() if one.casefold() not in {*_PARTICLES, "the"}]
    return not name.isupper() and all(any(char.isupper() for char in one) for one in tokens)


def is_short(name: str) -> bool:
    """Tell whether a name is a single letter. (The bot then asks once whether it is the name.)"""
    letters = [char for char in name if char.isalpha()]
    return len(letters) == 1 and not _is_wide(letters[0])


def _is_wide(char: str) -> bool:
    """Tell whether a character is Chinese, Japanese or Korean: one alone may be a name."""
    return unicodedata.east_asian_width(char) in ("W", "F")


def given_name(name: str) -> str:
    """Return what to call a person by: the first word of the name.

    A name that begins with a title, an initial or a particle is returned whole; "Ruiz, Ana"
    gives "Ana".
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
