"""Reads the name that a message says to be one, whatever else it says ("no, its Ana Ruiz")."""

from collections.abc import Iterator
from itertools import chain, islice, pairwise

from flows.lexicon import Languages
from flows.lexicon.matcher import names_within
from flows.lexicon.message_text import MessageText, fold_words
from flows.name_reader import NOT_IN_NAMES, NotName, read_name
from flows.name_words import PARTICLES, TITLES, is_capitalized, is_suffix, name_lists

MAX_CLAUSES = 6
"""Clauses of a message in which a stated name is looked for at most."""
MAX_WORDS_BEFORE_STATED_NAME = 2
"""Words before "my name is" in a message that corrects a name ("no sorry, my name is")."""
_MAX_LETTERS_OF_INITIAL = 2
"""Characters of an initial at most, with its full stop."""


def read_stated_name(text: str, languages: Languages) -> str:
    """Return the name that the message says to be one ("no, its Ana Ruiz", "NAME Ana"), or ""."""
    own, reader = MessageText.of(text), name_lists(languages)
    tokens = own.line.split()
    words = [fold_words(token).split() for token in tokens]
    for at in range(min(MAX_WORDS_BEFORE_STATED_NAME + 1, len(tokens))):
        spans = reader.around.spans(list(chain.from_iterable(words[at:])))
        if spans and any("stating" in lists for _, lists in spans[0]):
            name = read_name(" ".join(tokens[at:]), languages)
            return "" if isinstance(name, NotName) else name
    return ""


def read_name_stated_in_clause(text: str, languages: Languages) -> str:
    """Return the full name that one clause of a long message states, or "".

    As in "My name is Ana Ruiz, with a z, and I live in Ohio": each word with a capital, but for a
    name that is called one ("name").
    """
    line, around = MessageText.of(text).line, name_lists(languages).around
    said = [word for token in line.split() for word in fold_words(token).split()]
    if "stating" not in names_within(around.spans(said)) or NOT_IN_NAMES.search(line):
        return ""
    reader = name_lists(languages)
    for clause in islice(clauses(line, reader.joining, reader.contrasting), MAX_CLAUSES):
        name = read_stated_name(clause, languages)
        if len(name.split()) > 1 and is_capitalized(name):
            return name
        if len((name := _read_name_behind_naming(clause, languages)).split()) > 1:
            return name
    return ""


def _read_name_behind_naming(clause: str, languages: Languages) -> str:
    """Return the name behind "my name is", however it is written, or ""."""
    reader = name_lists(languages)
    tokens = clause.split()
    if reader.naming.isdisjoint(fold_words(clause).split()):
        return ""
    for at in range(len(tokens)):
        said = [word for token in tokens[at:] for word in fold_words(token).split()]
        found = next(iter(reader.around.spans(said)), ())
        end = max((end for end, lists in found if "stating" in lists), default=0)
        if not reader.naming.isdisjoint(said[:end]):
            name = read_name(" ".join(tokens[at:]), languages)
            return "" if isinstance(name, NotName) else name
    return ""


def clauses(
    line: str, joining: frozenset[str], contrasting: frozenset[str] = frozenset()
) -> Iterator[str]:
    """Yield what stands between commas, ends of sentences, words that contrast ("but"), and "and"
    before a word of one letter.

    As in "I am Ana Ruiz and I'm a nurse", but not in "I am Ana Ruiz and Bob". Where "and" may be
    part of a name ("y"), a small letter behind it is enough.
    """
    tokens = line.split()
    begin = 0
    for at, (token, after) in enumerate(pairwise((*tokens, ""))):
        word = token.casefold()
        goes_on = after[:1].islower() if word in PARTICLES else len(after.partition("'")[0]) == 1
        joins = word in contrasting or (word in joining and goes_on)
        ends = token[-1] in "!?," or (
            token[-1] == "."
            and len(word) > _MAX_LETTERS_OF_INITIAL
            and not is_suffix(word)
            and word.strip(".") not in TITLES
        )
        if joins or ends or not after:
            yield " ".join(tokens[begin : at + (not joins)])
            begin = at + 1
