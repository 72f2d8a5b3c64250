"""What the program knows of how people write in one language: word lists, as data.

Everything here is written as ``flows.lexicon.phrases.words`` returns it: lower case, without
accents, apostrophes or punctuation ("don't" is ``dont``, "sí" is ``si``). A list is one string,
its entries divided by commas. An entry is a phrase in a small notation:

    ``(a|b c)``   one of these           ``[a]``    may be left out
    ``...``       up to three words      ``{x}``    a phrase of the class ``x``
    ``*``         any letters            ``{!x}``   one word, but none of the class ``x``
    ``^`` ``$``   begins, ends the sentence (polite words around it do not count)

The class of a ``{!x}`` has single words alone. ``flows.lexicon.matcher`` finds the phrases.
"""

from collections.abc import Mapping
from dataclasses import dataclass


def entries(text: str) -> tuple[str, ...]:
    """Return the entries of a list, which commas divide; a line may end within an entry."""
    return tuple(entry for part in text.split(",") if (entry := " ".join(part.split())))


@dataclass(frozen=True, slots=True)
class StopWords:
    """How people of one language ask not to be written to. Read by ``flows.opt_out``.

    ``whole``: as the whole message. ``alone``: as a whole sentence; ``alone_if_spoken``: the
    same, but only where the language is the campaign's, since elsewhere it is a name or a common
    word. ``plain``: anywhere. ``claims``: anywhere except in a question. ``not_stop``: taken out
    before anything but ``whole`` and ``accusing`` is read. ``weak``: "stop", aimed at whatever
    follows; ``weak_if_named``: only with an organization's name; ``weak_if_cause``: only with
    the cause. ``about_me``: aims a weak stop at our messages; ``others``: at the cause.
    ``doubt``: asks who we are. ``everyone``: means more than the one organization that is named.
    ``typed``: words whose typos count when alone; ``typed_long``: anywhere; ``not_typed``: words
    that look like a typo and are none.
    """

    whole: tuple[str, ...]
    alone: tuple[str, ...]
    alone_if_spoken: tuple[str, ...]
    plain: tuple[str, ...]
    claims: tuple[str, ...]
    accusing: tuple[str, ...]
    not_stop: tuple[str, ...]
    weak: tuple[str, ...]
    weak_if_named: tuple[str, ...]
    weak_if_cause: tuple[str, ...]
    about_me: tuple[str, ...]
    others: tuple[str, ...]
    doubt: tuple[str, ...]
    everyone: tuple[str, ...]
    wrong_number: tuple[str, ...]
    typed: tuple[str, ...]
    typed_long: tuple[str, ...]
    not_typed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameWords:
    """How people of one language say their name, and what is no name. Read by
    ``flows.name_reader``.

    ``openings`` and ``closings`` stand around a name ("my name is", "thanks"), ``soft`` ones
    ("yes") may also be a name's beginning. ``phrases`` are no names as a whole. ``strong``
    words are hardly ever part of a name, ``weak`` ones sometimes are. ``asking`` begins a
    question. ``first_names`` are names that also are answers.
    """

    openings: tuple[str, ...]
    soft: tuple[str, ...]
    closings: tuple[str, ...]
    phrases: tuple[str, ...]
    strong: frozenset[str]
    weak: frozenset[str]
    asking: tuple[str, ...]
    first_names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything the program knows of how people write in ``language``.

    ``polite`` words may stand around a command or an answer, ``fillers`` also around a stop.
    ``wishes`` may lead a command ("I want to …"). ``yes``, ``to_sign`` and ``to_updates`` are
    a yes: to anything, to the signature, to updates. ``typed`` are the choice words whose typos
    are understood, ``not_typed`` words that look like such a typo and are none. ``asking``
    makes a question where it stands, ``accented`` where it is written with its accent. ``vague``
    words are no answer where this is the first language, though they are one in another.
    ``articles`` may stand before an option, ``closers`` behind it.
    """

    language: str
    classes: Mapping[str, tuple[str, ...]]
    polite: tuple[str, ...]
    fillers: tuple[str, ...]
    wishes: tuple[str, ...]
    commands: Mapping[str, tuple[str, ...]]
    languages: Mapping[str, tuple[str, ...]]
    yes: tuple[str, ...]
    to_sign: tuple[str, ...]
    to_updates: tuple[str, ...]
    no: tuple[str, ...]
    skip: tuple[str, ...]
    asking: tuple[str, ...]
    accented: tuple[str, ...]
    vague: frozenset[str]
    typed: tuple[str, ...]
    not_typed: frozenset[str]
    both: tuple[str, ...]
    ordinals: tuple[tuple[str, ...], ...]
    last: tuple[str, ...]
    articles: tuple[str, ...]
    closers: tuple[str, ...]
    unsure: frozenset[str]
    greetings: frozenset[str]
    tapbacks: tuple[str, ...]
    autoreplies: tuple[str, ...]
    stop: StopWords
    names: NameWords
