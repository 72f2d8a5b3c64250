"""The words of one language by which questions are told apart: their schema.

They are data (``bot/languages/<language>/questions.yaml``), written as ``flows.lexicon`` says. A
question is known by a few words in any order: an entry of ``asked`` and ``told`` names them, with
blanks between, each a word or a class of words (``{see}``); ``!{friend}`` is a class that must not
be there.
"""

from collections.abc import Mapping

from flows.lexicon import Entries, PhraseLists, Words


class QuestionWords(PhraseLists):
    """What people ask in one language, and how.

    ``asking`` are phrases that make a sentence a question. ``asked`` and ``told`` say by which
    words each topic is known: ``asked`` in a question alone, ``told`` in any sentence. ``small``
    words say nothing of what an example asks; ``alike`` holds words that mean the same in one.
    ``ages`` are phrases in which people tell their age, as one of ``numbers`` or in digits, which
    ``years`` may follow in the same word ("12yo"), and ``coming_ages`` those of an age that they
    will have ("13 in March"). ``births`` are phrases in which people tell the year of their birth.
    """

    asking: Entries
    asked: Mapping[str, Entries]
    told: Mapping[str, Entries]
    small: Words
    alike: tuple[Words, ...]
    ages: Entries
    coming_ages: Entries
    births: Entries
    numbers: Mapping[str, int]
    years: Words
