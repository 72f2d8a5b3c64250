"""Checks that each slug and keyword of a campaign is free as the address of its page."""

from collections.abc import Iterator

from flows.campaign import RESERVED_ADDRESSES, Campaign, Shelf
from flows.check.problem import CampaignProblem, FieldPath


def find_address_problems(campaign: Campaign, shelf: Shelf) -> Iterator[CampaignProblem]:
    """Yield what would lead somewhere else: to the program's own pages, or another campaign's."""
    if campaign.id in RESERVED_ADDRESSES:
        yield CampaignProblem(
            (),
            f"/{campaign.id} is an address of the program's own",
            "give the campaign's folder another name",
        )
    for other in shelf.campaigns:
        if other.id != campaign.id and campaign.id.upper() in _keywords(other).values():
            yield CampaignProblem(
                (),
                f"/{campaign.id} is the address of a keyword of {other.id!r}, too",
                "give the campaign's folder another name, or that campaign another keyword",
            )
    for path, keyword in _keywords(campaign).items():
        if keyword.lower() in RESERVED_ADDRESSES:
            yield CampaignProblem(
                path,
                f"the keyword {keyword} is reserved: /{keyword.lower()} is an address of the "
                "program's own",
                "choose another word",
            )


def _keywords(campaign: Campaign) -> dict[FieldPath, str]:
    """Return a campaign's keywords and those of its organizations, by where they are written."""
    own: dict[FieldPath, str] = {("keywords", word): word for word in campaign.keywords}
    theirs: dict[FieldPath, str] = {
        ("organizations", index, "keyword"): one.keyword
        for index, one in enumerate(campaign.organizations)
    }
    return own | theirs
