"""Reads a name out of a message, in any script.

A name is taken as it is typed. A text is refused as a name only if it is a link, a number, a
question, a sentence or a command. Many names are common words ("Will", "Grace"), so it takes
several words that are hardly ever part of a name to make a sentence.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flows import commands
from flows.lexicon import Languages
from flows.lexicon.links import has_link
from flows.lexicon.message_text import MessageText, clean_text, fold_words, is_question
from flows.name_words import (
    EDGE_CHARACTERS,
    PARTICLES,
    TITLES,
    NameLists,
    counted_words,
    fold_tokens,
    has_cried_word,
    is_capitalized,
    is_letters_alone,
    is_place,
    is_suffix,
    name_lists,
    names_several,
    remove_words_around,
    remove_words_behind,
    strip_punctuation,
)
from flows.sentence_shapes import (
    ends_with_no_last_name,
    ends_within,
    is_built_as_sentence,
    is_in_sentence_case,
)
from flows.understanding import AnswerMeaning, read_answer

MAX_NAME_LENGTH = 100
"""Characters in a name at most."""

MAX_LINE_LENGTH = 400
"""Characters of a message in which a name is looked for at most; a longer one is no name."""

MAX_NAME_WORDS, MAX_WORDS_BESIDE_PARTICLES = 6, 8
"""Words in a name at most, particles aside ("de la"): of one without them, and of one with them."""

MAX_NAME_DIGITS = 2
"""Digits in a name at most ("A-12", "3rd"); a text with more is a number."""
_WORDS_OF_NAME = 2
"""Words of most names ("can yilmaz"); with more of them a verb asks ("can kids sign")."""


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


NOT_IN_NAMES = re.compile(r"[<>{}\[\]|\\=@%$^~:;]|\.\.|…|[^\W\d_][0-9]+[^\W\d_]")
"""Signs that no name has, and digits within a word."""
_EMOTICON = re.compile(r"[:;=][-'^o]?[)(\[\]/|*DPpOoSs3]+(?!\w)")
_MIN_LETTERS_BEFORE_ENDING = 3
"""Letters before an ending by which a kind of word is known ("-ing", but "Ming")."""
_ANSWERS = (AnswerMeaning.YES, AnswerMeaning.NO, AnswerMeaning.SKIP)
_ABBREVIATION = re.compile(r"[b-df-hj-np-tv-xz]{3,}|[B-DF-HJ-NP-TV-XZ][b-df-hj-np-tv-xz]{3,}")
"""A word without a vowel ("thnks"); "TJ", "Ng" and "Vlk" are names."""


def read_name(text: str, languages: Languages) -> str | NotName:
    """Return the name in ``text`` as it is typed (NFC, at most 100 characters), or why it is none.

    Words around a name are left out ("my name is …", "soy …", "…, please"), and so are quotes,
    emoji, invisible characters and marks that change the direction of text.
    """
    own, reader = MessageText.of(text), name_lists(languages)
    line = _line_with_all_words(own) or own.line
    line = clean_text(line if is_letters_alone(line) else _EMOTICON.sub(" ", line))
    if not any(map(str.isalpha, line)):
        return NotName(_reason_without_letters(line))
    if has_link(line):
        return NotName(NotNameReason.LINK)
    own = own if own == line else MessageText.of(line)
    if _is_command_or_answer(own, languages):
        return NotName(NotNameReason.COMMAND)
    if reader.phrases.covers(own.said):
        return NotName(NotNameReason.SENTENCE)
    said = own.said
    if is_question(line) or _begins_as_question(line, said, reader):
        return NotName(NotNameReason.QUESTION)
    if len(line) > MAX_LINE_LENGTH:
        return NotName(NotNameReason.TOO_LONG)
    return _find_name(line, said, languages)


def _line_with_all_words(own: MessageText) -> str:
    """Return the one of several lines that has all their words ("Ana", "Ana Ruiz"), or ""."""
    if len(own.lines) <= 1:
        return ""
    whole = max(own.lines, key=len)
    words = set(fold_words(whole).split())
    return whole if words.issuperset(own.said) else ""


def _find_name(line: str, said: Sequence[str], languages: Languages) -> str | NotName:
    """Return the name in a line that is no answer, command or question, or why there is none."""
    reader = name_lists(languages)
    bare = strip_punctuation(line)
    around = reader.around.spans(said)
    folded = fold_tokens(bare, said)
    ends = [one for found in around for one in found]
    is_wrapped = ends and (around[0] or any(end == len(said) for end, _ in ends))
    name = remove_words_around(bare, folded, reader) if is_wrapped else bare
    is_stated = any("stating" in lists for _, lists in ends)
    is_remark = not (is_stated or bare.startswith(name)) and (
        _is_remark(name, reader) or _is_greeted(bare, name, reader)
    )
    name = remove_words_behind(name, folded, reader)
    named = said if name == line else tuple(fold_words(name).split())
    reason = _reason_for_refusal(name, named, reader, unwrapped=name != bare)
    if reason is None and is_remark:
        return NotName(NotNameReason.SENTENCE)
    if reason is None and name != bare and not is_stated and _is_answer(name, languages):
        return NotName(NotNameReason.COMMAND)
    if reason is None:
        return name
    return NotName(NotNameReason.NUMBER if name != bare and _has_number(bare) else reason)


def _begins_as_question(line: str, said: Sequence[str], reader: NameLists) -> bool:
    if len(said) > _WORDS_OF_NAME and said[0] in reader.question_verbs and not is_capitalized(line):
        return True
    return reader.asking.begins(said)


def _reason_without_letters(line: str) -> NotNameReason:
    if any(map(str.isdigit, line)):
        return NotNameReason.NUMBER
    return NotNameReason.QUESTION if is_question(line) and "?" in line else NotNameReason.EMPTY


def _is_command_or_answer(own: MessageText, languages: Languages) -> bool:
    """Tell whether the whole message is a command or an answer to a question."""
    if commands.read_command(own, languages) is not None:
        return True
    if not _is_answer(own, languages):
        return False
    reader = name_lists(languages)
    may_be_name = own.folded.strip() in reader.first_names
    return not (may_be_name or _is_titled_pair(own, languages, reader))


def _is_answer(text: str, languages: Languages) -> bool:
    return read_answer(text, languages) in _ANSWERS


def _is_titled_pair(own: MessageText, languages: Languages, reader: NameLists) -> bool:
    """Tell whether an answer may be a first and a last name ("Kay King", not "Yes Sir")."""
    first, _, last = own.line.partition(" ")
    if not last.isalpha() or not is_capitalized(own.line) or not first.isalpha():
        return False
    common = reader.are_common(fold_words(last).split())
    return not common and read_answer(last, languages) is AnswerMeaning.UNCLEAR


def _reason_for_refusal(
    name: str, said: Sequence[str], reader: NameLists, *, unwrapped: bool
) -> NotNameReason | None:
    """Return why what is left of a message is no name; None if it is one."""
    if not is_letters_alone(name):
        if not any(map(str.isalpha, name)):
            return NotNameReason.EMPTY
        if _has_number(name):
            return NotNameReason.NUMBER
        if NOT_IN_NAMES.search(name):
            return NotNameReason.SENTENCE
    if _is_sentence(name, said or ("",), reader, unwrapped=unwrapped) or is_place(
        name, said, reader
    ):
        return NotNameReason.SENTENCE
    if names_several(name.split(), reader):
        return NotNameReason.SEVERAL
    return NotNameReason.TOO_LONG if _is_too_long(name) else None


def _is_too_long(name: str) -> bool:
    tokens = name.split()
    if len(name) > MAX_NAME_LENGTH or len(tokens) <= MAX_NAME_WORDS:
        return len(name) > MAX_NAME_LENGTH
    has_particles = is_capitalized(name) and not PARTICLES.isdisjoint(tokens)
    most = MAX_WORDS_BESIDE_PARTICLES if has_particles else MAX_NAME_WORDS
    return len(counted_words(name)) > most


def _has_number(name: str) -> bool:
    digits = sum(map(str.isdigit, name))
    alone = digits and any(token.strip(EDGE_CHARACTERS).isdigit() for token in name.split())
    return bool(alone) or digits > MAX_NAME_DIGITS


def _is_sentence(name: str, said: Sequence[str], reader: NameLists, *, unwrapped: bool) -> bool:
    """Tell whether the words are a sentence rather than a name.

    A word that is hardly ever part of a name counts 2, one that sometimes is counts 1; a sum of 2
    is a sentence, or of 3 if every word has a capital. After words that were left out ("I'm"), a
    description is no name either ("interested", "a nurse").
    """
    titled = is_capitalized(name)
    if unwrapped and _is_description(name, said, reader):
        return True
    if len(said) > 1 and _has_evidence(name, said, reader, titled=titled):
        return True
    if len(name) <= MAX_NAME_LENGTH and has_cried_word(name):
        return True
    if not (titled and len(said) > 1) and reader.are_common(said):
        return True
    if len(said) == 1:
        return _ABBREVIATION.fullmatch(name) is not None or any(map(str.isdigit, name))
    begins = said[0] in reader.never_first or reader.is_drawn_out(said[0])
    return begins or ends_within(name) or is_built_as_sentence(name, said, reader)


def _has_evidence(name: str, said: Sequence[str], reader: NameLists, *, titled: bool) -> bool:
    """Tell whether the words of several are those of a sentence."""
    joins = reader.joining
    weighed = [
        w for w in said if w not in joins and (w not in PARTICLES or (not titled and w in "ie"))
    ]
    evidence, least = 0, 3 if titled else 2
    for word in weighed:
        if word in reader.strong:
            evidence += 2
        elif word in reader.weak or (not titled and _is_of_weak_kind(word, reader)):
            evidence += 1
        if evidence >= least:
            return True
    is_near = evidence == least - 1
    ends_so = is_near and titled and ends_with_no_last_name(weighed, reader)
    return ends_so or (is_near and is_in_sentence_case(name))


def _is_of_weak_kind(word: str, reader: NameLists) -> bool:
    """Tell whether a word is of a kind that is seldom in names, by its ending ("-ing", "-ment")."""
    return word[_MIN_LETTERS_BEFORE_ENDING:].endswith(reader.weak_endings)


def _is_remark(name: str, reader: NameLists) -> bool:
    """Tell whether what follows a greeting or a yes is no name ("good morning dear", "yes he is").

    It is none if it is one word in small letters, or if several have one that is seldom in a name.
    """
    if is_capitalized(name) or not name[0].islower():
        return False
    said = fold_words(name).split()
    return len(said) == 1 or not reader.weak.isdisjoint(said)


def _is_greeted(bare: str, name: str, reader: NameLists) -> bool:
    """Tell whether a message greets somebody by one word ("Hello Sara"; not "Hi, Sara")."""
    first, _, rest = bare.partition(" ")
    return rest == name and " " not in name and fold_words(first).strip() in reader.courtesies


def _is_description(name: str, said: Sequence[str], reader: NameLists) -> bool:
    full = name[0].isupper() and is_capitalized(name) and len(said) > 1
    described = reader.not_names.is_whole(said[:1]) and not full
    return described or reader.phrases.covers(said)


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
    if first.strip() and len(last.split()) == 1 and not is_suffix(first):
        name = first.strip()
    word = name.split()[0].strip(",")
    bare = word.strip(".").casefold()
    alone = bare in TITLES or bare in PARTICLES or len(bare) == 1 or "." in word
    return name if alone else word
