"""Sponsor, organizations, contact, and the languages a campaign is said in."""

import re
from collections.abc import Iterable, Iterator

from flows.campaign import Campaign, Shelf
from flows.check.problem import Problem
from flows.lexicon import LEXICONS

_CONTACT = re.compile(r"[^@\s]@[^@\s]+\.[^@\s]|[0-9][0-9 ().-]{5}|https://\S")


def problems(campaign: Campaign, shelf: Shelf) -> Iterator[Problem]:
    """Yield what is wrong with who stands behind the campaign, and with its languages."""
    yield from _sponsor(campaign)
    yield from _organizations(campaign)
    yield from _contact(campaign)
    yield from _languages(campaign, shelf)


def _sponsor(campaign: Campaign) -> Iterator[Problem]:
    ids = [organization.id for organization in campaign.organizations]
    if campaign.sponsor not in ids:
        yield Problem(
            ("sponsor",),
            f"the sponsor {campaign.sponsor!r} is not among the organizations",
            f"name one of them ({', '.join(ids)}), or add it to organizations",
        )


def _organizations(campaign: Campaign) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, organization in enumerate(campaign.organizations):
        if organization.id in seen:
            yield Problem(
                ("organizations", index, "id"),
                f"there are two organizations with the id {organization.id!r}",
                "give each its own id",
            )
        seen.add(organization.id)


def is_contact(text: str) -> bool:
    """Tell whether a person can write to it or call it: an e-mail address, a number, a page."""
    return _CONTACT.search(text) is not None


def _contact(campaign: Campaign) -> Iterator[Problem]:
    if not is_contact(campaign.contact):
        yield Problem(
            ("contact",),
            f"{campaign.contact!r} is nothing that a person could write to or call",
            "give an e-mail address, a telephone number or an https:// page that people answer",
        )


def _languages(campaign: Campaign, shelf: Shelf) -> Iterator[Problem]:
    for keyword, language in campaign.keywords.items():
        if language not in campaign.words:
            yield Problem(
                ("keywords", keyword),
                f"the keyword {keyword} answers in {language!r}, and {language}.yaml is missing",
                f"write {language}.yaml, or give the keyword one of: {_listed(campaign.words)}",
            )
    for language in campaign.words:
        if language not in LEXICONS or language not in shelf.shared:
            yield Problem(
                ("words", language),
                f"the program does not speak {language!r}: it could not understand STOP in it",
                f"use a language it speaks ({_listed(set(LEXICONS) & set(shelf.shared))})",
            )


def _listed(languages: Iterable[str]) -> str:
    return ", ".join(sorted(languages))
