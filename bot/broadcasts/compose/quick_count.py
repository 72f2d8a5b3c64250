"""About what a draft would be, without a look at anybody's name: for who is still writing it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.broadcasts.compose.audience_count import RecipientGroup
from bot.broadcasts.compose.cost import Cost, estimate_cost
from bot.broadcasts.compose.draft import Draft
from bot.broadcasts.compose.preview import EXAMPLE_NAME
from bot.channel import Channel, medium
from bot.runtime import Runtime
from bot.sending.transports import SMS, TELEGRAM
from bot.storage.broadcasts import audience
from bot.storage.broadcasts.audience import AudienceGroup, AudienceSelection
from flows.broadcast import SegmentMeter, broadcast_text
from flows.campaign import Campaign


@dataclass(frozen=True, slots=True)
class QuickCount:
    """How many would get a draft, and about what it costs, as if everybody had one name."""

    people: int
    texted: int
    in_telegram: int
    cost: Cost
    languages: frozenset[str]


def group_people(runtime: Runtime, selection: AudienceSelection) -> Sequence[AudienceGroup]:
    """Return who would be chosen, by what they have in common. It reads the whole audience."""
    with runtime.database.read() as connection:
        return audience.group_audience(connection, selection)


def count_quickly(
    runtime: Runtime, campaign: Campaign, draft: Draft, groups: Sequence[AudienceGroup]
) -> QuickCount:
    """Return about what a draft would be to people who were grouped before."""
    people, alike = Counter[str](), Counter[RecipientGroup]()
    on, segments = medium(runtime.settings, Channel.SMS), dict[str, int]()
    for group in groups:
        people[group.channel] += group.people
        if group.channel == SMS and group.language not in segments:
            said = broadcast_text(
                runtime.shelf, campaign, draft.organization, draft.texts, group.language, on
            )
            segments[group.language], _ = SegmentMeter(said).measured(EXAMPLE_NAME)
        size = segments[group.language] if group.channel == SMS else 0
        alike[RecipientGroup(group.channel, group.language, group.country, (), size)] += (
            group.people
        )
    return QuickCount(
        people=people.total(),
        texted=people[SMS],
        in_telegram=people[TELEGRAM],
        cost=estimate_cost(runtime.settings, alike),
        languages=frozenset(group.language for group in groups),
    )
