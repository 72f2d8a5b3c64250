"""What the program knows of how people write in one language: word lists, as data.

The lists stand in ``flows/lexicon/<language>.yaml``, written as ``flows.lexicon.phrases.words``
returns a message: lower case, without accents, apostrophes or punctuation ("don't" is ``dont``,
"sí" is ``si``). A list is one string, its entries divided by commas. An entry is a phrase in a
small notation:

    ``(a|b c)``   one of these           ``[a]``    may be left out
    ``...``       up to three words      ``{x}``    a phrase of the class ``x``
    ``*``         any letters            ``{!x}``   one word, but none of the class ``x``
    ``^`` ``$``   begins, ends the sentence (polite words around it do not count)

The class of a ``{!x}`` has single words alone. ``flows.lexicon.matcher`` finds the phrases.


What the program knows of how people write, language by language: data, and how it is read.

A new language is one file beside ``en.yaml`` and ``es.yaml``. The files are read when this package
is imported, as its source is: what is understood cannot change while the program runs.

"""

from collections.abc import Callable, Iterable, Mapping
from importlib import resources
from typing import Annotated

import yaml  # type: ignore[import-untyped]  # PyYAML comes without types
from pydantic import BaseModel, BeforeValidator, ConfigDict

from flows.lexicon.notation import Phrases


def entries(text: str) -> tuple[str, ...]:
    """Return the entries of a list, which commas divide; a line may end within an entry."""
    return tuple(entry for part in text.split(",") if (entry := " ".join(part.split())))


Entries = Annotated[tuple[str, ...], BeforeValidator(entries)]
Words = Annotated[frozenset[str], BeforeValidator(entries)]
"""A list whose entries are single words, without the notation."""


class _WordLists(BaseModel):
    """Word lists that are read from data: each is there, and there is no other."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class StopWords(_WordLists):
    """How people of one language ask not to be written to: ``flows.understanding.opt_outs``.

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

    whole: Entries
    alone: Entries
    alone_if_spoken: Entries
    plain: Entries
    claims: Entries
    accusing: Entries
    not_stop: Entries
    weak: Entries
    weak_if_named: Entries
    weak_if_cause: Entries
    about_me: Entries
    others: Entries
    doubt: Entries
    everyone: Entries
    wrong_number: Entries
    typed: Entries
    typed_long: Entries
    not_typed: Entries


class NameWords(_WordLists):
    """How people of one language say their name, and what is no name. Read by
    ``flows.name_reader``.

    ``openings`` and ``closings`` stand around a name ("my name is", "thanks"), ``soft`` ones
    ("yes") may also be a name's beginning. ``phrases`` are no names as a whole. ``strong``
    words are hardly ever part of a name, ``weak`` ones sometimes are. ``asking`` begins a
    question. ``first_names`` are names that also are answers.
    """

    openings: Entries
    soft: Entries
    closings: Entries
    phrases: Entries
    strong: Words
    weak: Words
    asking: Entries
    first_names: Words


class Lexicon(_WordLists):
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
    classes: Mapping[str, Entries]
    polite: Entries
    fillers: Entries
    wishes: Entries
    commands: Mapping[str, Entries]
    languages: Mapping[str, Entries]
    yes: Entries
    to_sign: Entries
    to_updates: Entries
    no: Entries
    skip: Entries
    asking: Entries
    accented: Entries
    vague: Words
    typed: Entries
    not_typed: Words
    both: Entries
    ordinals: tuple[Entries, ...]
    last: Entries
    articles: Entries
    closers: Entries
    unsure: Words
    greetings: Words
    tapbacks: Entries
    autoreplies: Entries
    stop: StopWords
    names: NameWords


def _read_lexicons() -> dict[str, Lexicon]:
    files = resources.files("flows.lexicon").iterdir()
    return {
        file.name.removesuffix(".yaml"): Lexicon(
            language=file.name.removesuffix(".yaml"),
            **yaml.load(file.read_text("utf-8"), yaml.CSafeLoader),
        )
        for file in sorted(files, key=lambda file: file.name)
        if file.name.endswith(".yaml")
    }


LEXICONS: Mapping[str, Lexicon] = _read_lexicons()
"""Every language shipped, by its ISO 639-1 code."""

STOP_ELSEWHERE = frozenset(
    "arret arreter desabonner sair стоп 退订 退訂 取消 停止 إيقاف توقف 중지".split()
)
"""Stop in languages that are not shipped: people use them all the same, and they are obeyed."""


def lexicons(languages: Iterable[str]) -> tuple[Lexicon, ...]:
    """Return the lexicons of these languages, in their order; unknown ones are left out."""
    return tuple(LEXICONS[language] for language in languages if language in LEXICONS)


def gathered(
    languages: Iterable[str], pick: Callable[[Lexicon], tuple[str, ...]]
) -> tuple[Phrases, ...]:
    """Return one list of each of these languages: people mix them within a message."""
    return tuple(Phrases(pick(lexicon), lexicon.classes) for lexicon in lexicons(languages))
