"""How a conversation can begin, and which words an answer may ask to be sent back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from flows.campaign import Campaign, Shelf
from flows.commands import reserved_words


@dataclass(frozen=True, slots=True)
class Start:
    """One way in. ``words`` is the text to send, or the payload of the Telegram link."""

    words: str
    label: str
    language: str
    kind: Literal["keyword", "partner"]


@dataclass(frozen=True, slots=True)
class SupporterWords:
    """What a supporter can say: at first, and when an answer offers words in capitals.

    ``choices`` is language → choice → the word for it.
    """

    title: str
    starts: tuple[Start, ...]
    words: frozenset[str]
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def read_supporter_words(shelf: Shelf) -> SupporterWords:
    """Return what the campaigns on the shelf put on their posters, and every word they know."""
    first = shelf.campaigns[0]
    starts = tuple(start for campaign in shelf.campaigns for start in _starts_of(campaign))
    choices = {word for language in shelf.choices.values() for word in language.values()}
    return SupporterWords(
        title=first.words[first.languages[0]].title,
        starts=starts,
        words=reserved_words(shelf.languages) | choices | {start.words for start in starts},
        choices=shelf.choices,
    )


def _starts_of(campaign: Campaign) -> Iterator[Start]:
    for keyword, language in campaign.keywords.items():
        yield Start(keyword, campaign.words[language].title, language, "keyword")
    for organization in campaign.organizations:
        language = campaign.languages[0]
        yield Start(organization.keyword, organization.name, language, "partner")
