"""What a schema cannot say about a campaign: ``problems`` lists every mistake at once.

Pure, as all of ``flows``: a problem carries the path of the field, and ``bot.campaigns`` adds the
file and the line.
"""

from flows.campaign import Campaign, Shelf
from flows.check import campaign_texts, facts, keywords, letter, questions, shared_texts, text_sizes
from flows.check.problem import Path, Problem

__all__ = ["Path", "Problem", "problems", "shared_problems"]


def problems(campaign: Campaign, shelf: Shelf) -> tuple[Problem, ...]:
    """Return all mistakes of one campaign of the shelf, in the order in which it is written.

    A clash between two campaigns is a problem of the later one on the shelf.
    """
    return (
        *facts.problems(campaign, shelf),
        *keywords.problems(campaign, shelf),
        *letter.problems(campaign),
        *questions.problems(campaign),
        *campaign_texts.problems(campaign, shelf),
        *text_sizes.problems(campaign, shelf),
    )


def shared_problems(shelf: Shelf) -> tuple[Problem, ...]:
    """Return all mistakes of the words that the campaigns share; sizes excepted.

    How long a shared text becomes depends on what a campaign puts in, so that is a problem of
    the campaign.
    """
    return tuple(shared_texts.problems(shelf))
