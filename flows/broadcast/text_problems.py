"""What is wrong with an update's texts, and what to do about it: in words, for its author."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flows.broadcast.links import SHARED, SHORTENERS, hosts
from flows.broadcast.personal_text import LIMIT, PLACEHOLDERS, units, wording
from flows.campaign import Campaign, Shelf
from flows.segments import fold
from flows.wording import PLACEHOLDER, Medium

STOP = "STOP"
"""Carriers act on the English word alone, so it is the one to offer in every language."""

_WAYS_OUT = {"en": "Reply STOP to stop", "es": "STOP para no recibir más"}
"""What a text may end with, by its language: an example for its author."""

_SMS = Medium(reach="(555) 555-0100", days=365)
_RICH = Medium(rich=True, reach="", days=365)
_LONG_NAME = "M" * 40
_OPENING = 160
"""Characters of the first line within which it must be said who writes: one segment's worth."""

_SHOUTED = 0.5
_LETTERS_TO_SHOUT = 20


@dataclass(frozen=True, slots=True)
class TextProblem:
    """Something wrong with the text in ``language`` ("" is all of them): what, and what to do."""

    language: str
    what: str


def find_text_problems(
    shelf: Shelf,
    campaign: Campaign,
    organization: str,
    texts: Mapping[str, str],
    languages: frozenset[str],
) -> tuple[TextProblem, ...]:
    """Return everything that forbids sending ``texts`` (language → words); nothing, if it is fine.

    ``organization`` is the id of whoever sends it. ``languages`` are those that the audience
    reads; someone who reads one that the campaign does not speak is written to in its first.
    """
    return (
        *_organization(campaign, organization),
        *_languages(campaign, texts, languages),
        *(
            TextProblem(language, what)
            for language, text in texts.items()
            for what in _text(shelf, campaign, organization, language, text)
        ),
    )


def cautions(
    shelf: Shelf, campaign: Campaign, organization: str, texts: Mapping[str, str]
) -> tuple[TextProblem, ...]:
    """Return what is unwise in the texts, and yet nobody's to forbid."""
    return tuple(
        TextProblem(language, what)
        for language, text in texts.items()
        for what in _unwise(_read(shelf, campaign, organization, language, text))
    )


def _organization(campaign: Campaign, organization: str) -> Iterator[TextProblem]:
    known = campaign.organization_names
    if organization not in known:
        yield TextProblem(
            "",
            f"{organization!r} is no organization of {campaign.id}: name one of {_listed(known)}",
        )


def _languages(
    campaign: Campaign, texts: Mapping[str, str], languages: frozenset[str]
) -> Iterator[TextProblem]:
    for language in texts:
        if language not in campaign.words:
            yield TextProblem(
                language,
                f"the campaign does not speak {language!r}: take this text away, or give the "
                f"campaign its words in {language}.yaml",
            )
    first = campaign.languages[0]
    needed = {one if one in campaign.words else first for one in languages}
    for language in sorted((needed or {first}) - texts.keys()):
        yield TextProblem(
            language,
            f"there are people who read {language!r}, and no text for them: write one, or leave "
            "that language out of the audience"
            if needed
            else f"there is no text: write one in {language!r}",
        )


def _text(
    shelf: Shelf, campaign: Campaign, organization: str, language: str, text: str
) -> Iterator[str]:
    if not text.strip():
        yield "the text is empty: write it, or take the language away"
        return
    for unknown in sorted(set(PLACEHOLDER.findall(text)) - PLACEHOLDERS):
        yield f"there is no {{{unknown}}} to put in: use {_braced(PLACEHOLDERS)}"
    if set("{}") & set(PLACEHOLDER.sub("", text)):
        yield (
            "there is a brace that is no placeholder: write placeholders as {first}, in small "
            "letters and without blanks, and no other braces"
        )
    read = _read(shelf, campaign, organization, language, text)
    name = campaign.organization_names.get(organization, organization)
    if not _stands_in(fold(name).casefold(), _opening(read).casefold()):
        yield f"it is not said at the beginning who writes: put {name} into the first line"
    if not _stands_in(STOP, read):
        example = _WAYS_OUT.get(language, _WAYS_OUT["en"])
        yield f'there is no way out of it: say what {STOP} does, as in "{example}"'
    for host in dict.fromkeys(host for host in hosts(read) if host in SHORTENERS):
        yield (
            f"{host} is a public link shortener, and carriers refuse texts with one: link to a "
            "page of your own"
        )
    yield from _length(shelf, campaign, organization, language, text)


def _length(
    shelf: Shelf, campaign: Campaign, organization: str, language: str, text: str
) -> Iterator[str]:
    longest = 0
    for medium in (_SMS, _RICH):
        said = wording(shelf, campaign, organization, {language: text}, language, medium)
        filled = "".join(words + _LONG_NAME for words, _ in said.slots) + said.rest
        longest = max(longest, units(filled))
    if longest > LIMIT:
        yield (
            f"it takes {longest:,} characters with a name of {len(_LONG_NAME)} letters, and "
            f"{LIMIT:,} can be sent: shorten it by {longest - LIMIT:,}"
        )


def _unwise(read: str) -> Iterator[str]:
    for host in dict.fromkeys(host for host in hosts(read) if host in SHARED):
        yield (
            f"{host} is shared by everyone, and carriers may filter texts with it: a page of "
            "your own is safer"
        )
    letters = [char for char in read if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    if len(letters) > _LETTERS_TO_SHOUT and capitals > _SHOUTED * len(letters):
        yield "most of it is in capitals: people take that for shouting, and carriers for spam"


def _read(shelf: Shelf, campaign: Campaign, organization: str, language: str, text: str) -> str:
    """Return the text message that someone without a name reads."""
    return wording(shelf, campaign, organization, {language: text}, language, _SMS).text("")


def _opening(read: str) -> str:
    return read.split("\n", 1)[0][:_OPENING]


def _stands_in(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def _listed(names: Mapping[str, str]) -> str:
    return ", ".join(names)


def _braced(names: frozenset[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))
