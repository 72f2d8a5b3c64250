"""What is wrong with a broadcast's texts: each problem as a key and parameters, never in words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from flows.broadcast.links import SHARED_HOSTS, SHORTENER_HOSTS, linked_hosts
from flows.broadcast.personal_text import MAX_CHARACTERS, PLACEHOLDERS, broadcast_text, units
from flows.campaign import PLACEHOLDER, Campaign, Shelf
from flows.segments import fold_to_gsm7
from flows.wording import Medium

STOP_WORD = "STOP"
"""Carriers act on the English word alone, so it is the one to offer in every language."""

_SMS = Medium(reach="(555) 555-0100", days=365)
_RICH = Medium(rich=True, reach="", days=365)
_LONG_NAME = "M" * 40
_MAX_OPENING_CHARACTERS = 160
"""Characters of the first line within which it must be said who writes: one segment's worth."""

_LIKENESS = 0.7
"""How like a known placeholder (``difflib``) an unknown one must be to be taken for it."""

_MIN_SHOUTED_SHARE = 0.5
_MIN_SHOUTED_LETTERS = 20


@dataclass(frozen=True, slots=True)
class TextProblem:
    """Something wrong with the text in ``language`` ("" is all of them).

    ``key`` names what is wrong, and ``params`` are what it is about: text, numbers, lists of text.
    """

    language: str
    key: str
    params: Mapping[str, object] = field(default_factory=dict)


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
            problem
            for language, text in texts.items()
            for problem in _text(shelf, campaign, organization, language, text)
        ),
    )


def find_text_cautions(
    shelf: Shelf, campaign: Campaign, organization: str, texts: Mapping[str, str]
) -> tuple[TextProblem, ...]:
    """Return what is unwise in the texts, and yet nobody's to forbid."""
    return tuple(
        caution
        for language, text in texts.items()
        for caution in _unwise(language, _read(shelf, campaign, organization, language, text))
    )


def _organization(campaign: Campaign, organization: str) -> Iterator[TextProblem]:
    known = tuple(campaign.organization_names)
    if organization not in known:
        params = {"organization": organization, "campaign": campaign.id, "choices": known}
        yield TextProblem("", "unknown_organization", params)


def _languages(
    campaign: Campaign, texts: Mapping[str, str], languages: frozenset[str]
) -> Iterator[TextProblem]:
    for language in texts:
        if language not in campaign.words:
            yield TextProblem(language, "language_not_spoken", {"language": language})
    first = campaign.languages[0]
    needed = {each if each in campaign.words else first for each in languages}
    for language in sorted((needed or {first}) - texts.keys()):
        key = "text_missing_for_readers" if needed else "text_missing"
        yield TextProblem(language, key, {"language": language})


def _text(
    shelf: Shelf, campaign: Campaign, organization: str, language: str, text: str
) -> Iterator[TextProblem]:
    if not text.strip():
        yield TextProblem(language, "text_empty")
        return
    for unknown in sorted(set(PLACEHOLDER.findall(text)) - PLACEHOLDERS):
        alike = get_close_matches(unknown.lower(), sorted(PLACEHOLDERS), 1, _LIKENESS)
        choices = tuple(f"{{{name}}}" for name in alike or sorted(PLACEHOLDERS))
        params = {"placeholder": f"{{{unknown}}}", "choices": choices}
        yield TextProblem(language, "unknown_placeholder", params)
    if set("{}") & set(PLACEHOLDER.sub("", text)):
        yield TextProblem(language, "stray_brace", {"example": "{first}"})
    read = _read(shelf, campaign, organization, language, text)
    name = campaign.organization_names.get(organization, organization)
    if not _stands_in(fold_to_gsm7(name).casefold(), _opening(read).casefold()):
        yield TextProblem(language, "writer_not_named", {"organization": name})
    if not _stands_in(STOP_WORD, read):
        yield TextProblem(language, "no_way_to_stop")
    for host in dict.fromkeys(host for host in linked_hosts(read) if host in SHORTENER_HOSTS):
        yield TextProblem(language, "link_shortener", {"host": host})
    yield from _length(shelf, campaign, organization, language, text)


def _length(
    shelf: Shelf, campaign: Campaign, organization: str, language: str, text: str
) -> Iterator[TextProblem]:
    longest = 0
    for medium in (_SMS, _RICH):
        said = broadcast_text(shelf, campaign, organization, {language: text}, language, medium)
        filled = "".join(words + _LONG_NAME for words, _ in said.slots) + said.rest
        longest = max(longest, units(filled))
    if longest > MAX_CHARACTERS:
        params = {"length": longest, "name_length": len(_LONG_NAME), "limit": MAX_CHARACTERS}
        yield TextProblem(language, "too_long", {**params, "excess": longest - MAX_CHARACTERS})


def _unwise(language: str, read: str) -> Iterator[TextProblem]:
    for host in dict.fromkeys(host for host in linked_hosts(read) if host in SHARED_HOSTS):
        yield TextProblem(language, "shared_link", {"host": host})
    letters = [char for char in read if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    if len(letters) > _MIN_SHOUTED_LETTERS and capitals > _MIN_SHOUTED_SHARE * len(letters):
        yield TextProblem(language, "mostly_capitals")


def _read(shelf: Shelf, campaign: Campaign, organization: str, language: str, text: str) -> str:
    """Return the text message that someone without a name reads."""
    return broadcast_text(shelf, campaign, organization, {language: text}, language, _SMS).text("")


def _opening(read: str) -> str:
    return read.split("\n", 1)[0][:_MAX_OPENING_CHARACTERS]


def _stands_in(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None
