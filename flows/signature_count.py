"""What replies tell of how many have signed: the number, the next goal, and round numbers.

Only real counts are told. The machine cannot know them: they are filled in once the effects of the
turn are stored.
"""

from dataclasses import replace

from flows.campaign import Campaign
from flows.replies import Param, Reply

SMALLEST_ROUND_NUMBER = 10
"""The smallest number of signatures that is told of as a milestone."""

_TELLS_COUNT = frozenset({"count", "count_outcome", "about_won", "about_open", "about_outcome"})
"""Reply keys that tell the count as it is, of a turn that signs nothing."""


def tells_count(reply: Reply) -> bool:
    """Tell whether the reply needs the campaign's count although the turn signs nothing."""
    return reply.key in _TELLS_COUNT or (reply.lead is not None and tells_count(reply.lead))


def fill_in_count(reply: Reply, campaign: Campaign, count: int) -> Reply:
    """Return the reply and its lead with the campaign's count, once that is known.

    After a signature ``count`` is its number. ``goal`` is the campaign's own, or once that is
    reached (or without one) the next round number; ``left`` is how many are missing.
    """
    goal = find_goal(campaign, count)
    lead = fill_in_count(reply.lead, campaign, count) if reply.lead else None
    counted = Reply("milestone" if is_milestone(campaign, count) else "numbered", {"number": count})
    known: dict[str, Param] = {
        "number": count,
        "goal": goal,
        "left": goal - count,
        "counted": counted,
    }
    return replace(reply, params={**reply.params, **known}, lead=lead)


def find_goal(campaign: Campaign, count: int) -> int:
    """Return the number of signatures that comes next: the campaign's goal, or a round number."""
    if campaign.goal is not None and count < campaign.goal:
        return campaign.goal
    return next_round_number(count)


def is_milestone(campaign: Campaign, count: int) -> bool:
    """Tell whether ``count`` is worth telling of: the campaign's goal, or a round number."""
    return count == campaign.goal or (count > 0 and next_round_number(count - 1) == count)


def next_round_number(count: int) -> int:
    """Return the smallest round number above ``count``: one digit and zeros, from 10 on."""
    if count < SMALLEST_ROUND_NUMBER:
        return SMALLEST_ROUND_NUMBER
    unit = int("1" + "0" * (len(str(count)) - 1))
    return (count // unit + 1) * unit
