"""Keywords: none that means something else already, and no two that one typo makes one."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from rapidfuzz.distance import OSA

from flows.campaign import Campaign, Shelf
from flows.check.problem import Path, Problem
from flows.commands import RESERVED


@dataclass(frozen=True, slots=True)
class _Use:
    keyword: str
    campaign: str
    path: Path


def problems(campaign: Campaign, shelf: Shelf) -> Iterator[Problem]:
    """Yield the keywords that cannot be used, each once."""
    earlier = takewhile(lambda other: other.id != campaign.id, shelf.campaigns)
    before = [use for other in earlier for use in _uses(other)]
    for use in _uses(campaign):
        if use.keyword in RESERVED:
            yield Problem(
                use.path,
                f"the keyword {use.keyword} is reserved: carriers or the program act on it",
                "choose another word",
            )
        clash = next((other for other in before if _close(use.keyword, other.keyword)), None)
        if clash:
            yield _clash(use, clash)
        before.append(use)


def _uses(campaign: Campaign) -> Iterator[_Use]:
    for keyword in campaign.keywords:
        yield _Use(keyword, campaign.id, ("keywords", keyword))
    for index, organization in enumerate(campaign.organizations):
        yield _Use(organization.keyword, campaign.id, ("organizations", index, "keyword"))


def _close(one: str, other: str) -> bool:
    """Same, or one typo apart (a swap of neighbours counts as one)."""
    return OSA.distance(one, other, score_cutoff=1) <= 1


def _clash(use: _Use, other: _Use) -> Problem:
    whose = "in this campaign" if other.campaign == use.campaign else f"by {other.campaign!r}"
    if use.keyword == other.keyword:
        return Problem(
            use.path, f"the keyword {use.keyword} is taken {whose}", "choose another word"
        )
    return Problem(
        use.path,
        f"the keyword {use.keyword} is one typo away from {other.keyword}, used {whose}",
        "choose a word that differs in two letters or more",
    )
