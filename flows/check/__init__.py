"""Checks what the schema cannot check in a campaign, and reports every mistake at once.

A problem carries the path of the field; ``bot.campaigns`` adds the file and the line.
"""

from flows.campaign import Campaign, Shelf
from flows.check.campaign_answers import find_answer_problems
from flows.check.campaign_texts import find_campaign_text_problems, find_shared_text_problems
from flows.check.facts import find_fact_problems
from flows.check.problem import CampaignProblem, FieldPath
from flows.check.text_sizes import find_text_size_problems

__all__ = ["CampaignProblem", "FieldPath", "find_problems", "find_shared_problems"]


def find_problems(campaign: Campaign, shelf: Shelf) -> tuple[CampaignProblem, ...]:
    """Return all mistakes of one campaign of the shelf, in the order in which it is written.

    A clash between two campaigns is a problem of the later one on the shelf.
    """
    return (
        *find_fact_problems(campaign, shelf),
        *find_campaign_text_problems(campaign, shelf),
        *find_answer_problems(campaign, shelf),
        *find_text_size_problems(campaign, shelf),
    )


def find_shared_problems(shelf: Shelf) -> tuple[CampaignProblem, ...]:
    """Return all mistakes of the texts that the campaigns share, except their sizes.

    The size of a shared text depends on the values that a campaign puts in, so a text that is
    too long is reported as a problem of the campaign.
    """
    return tuple(find_shared_text_problems(shelf))
