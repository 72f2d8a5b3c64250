"""What a broadcast means before it is sent: who gets which words, what they cost, when it is over.

Everything is counted over the real audience; only the name in the texts that are shown is made
up. What forbids sending stands in ``problems``. What shows a preview computes nothing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.broadcasts.broadcast_errors import BroadcastRefused
from bot.broadcasts.compose.audience_count import AudienceCount, count_audience
from bot.broadcasts.compose.cost import Cost, estimate_cost
from bot.broadcasts.compose.draft import Audience, Draft, draft_of, selection_of
from bot.broadcasts.compose.duration_forecast import RecipientsByZone, SendingPlan, forecast
from bot.channel import Channel, medium
from bot.languages import Phrase
from bot.runtime import Runtime
from bot.sending.transports import SMS, TELEGRAM
from bot.settings import Settings
from bot.spending import daily_cap
from bot.storage.broadcasts import audience
from bot.storage.broadcasts.audience import AudienceGroup
from bot.storage.broadcasts.broadcasts import BroadcastRow
from bot.storage.signatures import sources
from flows.broadcast import (
    BroadcastText,
    SegmentMeter,
    TextProblem,
    broadcast_text,
    find_text_cautions,
    find_text_problems,
)
from flows.campaign import Campaign, QuestionKind

EXAMPLE_NAME: Final = "Ana Ruiz"
"""Stands in the texts that are shown. Nobody's: the program's own words have it as an example."""


@dataclass(frozen=True, slots=True)
class TextPreview:
    """What people of one language read, as it reads on a phone, with a made-up name.

    ``texted`` and ``in_telegram`` are how many do, by channel; ``segments`` how many text
    messages are of so many segments. ``ucs2_characters`` are the characters of the text that
    force UCS-2 (67 letters to a segment, not 153), ``ucs2_in_names`` in how many people's names
    one does.
    """

    language: str
    texted: int
    in_telegram: int
    sms: str
    telegram: str
    segments: Mapping[int, int]
    ucs2_characters: tuple[str, ...]
    ucs2_in_names: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Preview:
    """A broadcast as a whole. Moments are aware and UTC; money is in ``cost.currency``.

    ``nameless`` have no name to be called by, in a text that would call them by it;
    ``unreachable`` are left out because of the channel on which they agreed;
    ``other_languages`` because the draft asks for other languages than theirs. ``segments`` are
    those of all texts together, ``segments_each`` the fewest and most of one. ``takes`` is how
    long it goes on. ``waiting`` have night when it begins, the last of them until
    ``waiting_until``; ``left`` are not reached before ``expires_at``. ``problems`` forbid its
    approval, ``cautions`` do not.
    """

    people: int
    texted: int
    in_telegram: int
    unreachable: Mapping[str, int]
    other_languages: int
    readings: tuple[TextPreview, ...]
    nameless: int
    segments: int
    segments_each: tuple[int, int]
    cost: Cost
    starts_at: datetime
    ends_at: datetime
    takes: timedelta
    expires_at: datetime
    waiting: int
    waiting_until: datetime | None
    left: int
    problems: tuple[Phrase, ...]
    cautions: tuple[Phrase, ...]


def preview(
    runtime: Runtime, drafted: Draft | BroadcastRow, starts_at: datetime | None = None
) -> Preview:
    """Return the preview of a draft, as if it were approved now, to begin at ``starts_at``.

    Reads the audience in short transactions of its own; a million people who are called by name
    take some ten seconds. Raises ``BroadcastRefused`` for a campaign that is no longer there.
    """
    draft = draft_of(drafted) if isinstance(drafted, BroadcastRow) else drafted
    if starts_at is None and isinstance(drafted, BroadcastRow):
        starts_at = drafted.starts_at
    campaign = runtime.shelf.campaign(draft.campaign)
    if campaign is None:
        raise BroadcastRefused("campaign_gone", campaign=draft.campaign)
    return _PreviewMaker(runtime, campaign, draft).preview(starts_at)


def count_recipients(runtime: Runtime, draft: Draft) -> int:
    """Return how many would get a draft now."""
    with runtime.database.read() as connection:
        return audience.count_audience(connection, selection_of(draft))


@dataclass(frozen=True, slots=True)
class _PreviewMaker:
    """Makes one preview."""

    runtime: Runtime
    campaign: Campaign
    draft: Draft

    def preview(self, starts_at: datetime | None) -> Preview:
        selection, settings = selection_of(self.draft), self.runtime.settings
        with self.runtime.database.read() as connection:
            unreachable = audience.count_unreachable(connection, selection)
        counted = count_audience(self.runtime, selection, lambda each: self._worded(each, SMS))
        cost, plan = estimate_cost(settings, counted.groups), self._plan(starts_at)
        foreseen = forecast(_by_zone(settings, counted), plan)
        people, each = _people(counted), _segments_each(counted)
        return Preview(
            people=people.total(),
            texted=people[SMS],
            in_telegram=people[TELEGRAM],
            unreachable=unreachable,
            other_languages=self._other_languages(people.total()),
            readings=tuple(self._reading(language, counted) for language in self.draft.texts),
            nameless=counted.nameless,
            segments=sum(group.segments * count for group, count in counted.groups.items()),
            segments_each=(min(each, default=0), max(each, default=0)),
            cost=cost,
            starts_at=plan.starts_at,
            ends_at=foreseen.ends_at,
            takes=foreseen.ends_at - plan.starts_at,
            expires_at=plan.expires_at,
            waiting=foreseen.waiting,
            waiting_until=foreseen.waiting_until,
            left=foreseen.left,
            problems=tuple(self._problems(counted, cost)),
            cautions=tuple(self._cautions(cost, plan.starts_at, foreseen.left, people.total())),
        )

    def _other_languages(self, people: int) -> int:
        """Return how many agreed, and read a language that the draft does not ask for."""
        if not self.draft.audience.languages:
            return 0
        everyone = self.draft.audience.model_copy(update={"languages": ()})
        of_all = self.draft.model_copy(update={"audience": everyone})
        return max(count_recipients(self.runtime, of_all) - people, 0)

    def _worded(self, language: str, channel: str) -> BroadcastText:
        return broadcast_text(
            self.runtime.shelf,
            self.campaign,
            self.draft.organization,
            self.draft.texts,
            language,
            medium(self.runtime.settings, Channel(channel)),
        )

    def _reading(self, language: str, counted: AudienceCount) -> TextPreview:
        by_text, by_chat = self._worded(language, SMS), self._worded(language, TELEGRAM)
        segments, people = Counter[int](), Counter[str]()
        for group, count in counted.groups.items():
            if group.language == language:
                people[group.channel] += count
                if group.channel == SMS:
                    segments[group.segments] += count
        return TextPreview(
            language=language,
            texted=people[SMS],
            in_telegram=people[TELEGRAM],
            sms=by_text.text(EXAMPLE_NAME),
            telegram=by_chat.text(EXAMPLE_NAME),
            segments=dict(sorted(segments.items())),
            ucs2_characters=SegmentMeter(by_text).dear,
            ucs2_in_names=dict(Counter(counted.ucs2_in_names.get(language, {})).most_common()),
        )

    def _plan(self, starts_at: datetime | None) -> SendingPlan:
        settings, now = self.runtime.settings, self.runtime.now()
        held = now + timedelta(seconds=settings.hold_seconds)
        begins = max(starts_at or now, held)
        hours = self.draft.expires_hours or settings.broadcast_expires_hours
        return SendingPlan(
            paces={
                SMS: settings.sms_segments_per_second,
                TELEGRAM: settings.telegram_messages_per_second,
            },
            hours=settings.daytime,
            starts_at=begins,
            expires_at=begins + timedelta(hours=hours),
            canary=settings.canary_size,
            canary_rests=timedelta(minutes=settings.canary_minutes),
        )

    def _problems(self, counted: AudienceCount, cost: Cost) -> Iterator[Phrase]:
        people = _people(counted)
        if not people:
            yield from self._nobody()
        for problem in find_text_problems(
            self.runtime.shelf,
            self.campaign,
            self.draft.organization,
            self.draft.texts,
            counted.languages,
        ):
            yield _of_text("problems", problem)
        yield from self._unprepared(people)
        yield from _too_expensive(cost)

    def _nobody(self) -> Iterator[Phrase]:
        """Yield why nobody would get it, as far as the draft itself says."""
        asked = self.draft.audience
        unknown = tuple(self._unknown_sources())
        yield from unknown
        asks_place = any(
            question.kind is QuestionKind.PLACE
            for campaign in self.runtime.shelf.campaigns
            for question in campaign.questions
        )
        if asked.regions and not asks_place:
            params = {"campaign": self.campaign.id, "regions": asked.regions}
            yield Phrase("problems.no_place_asked", params)
        elif not unknown:
            yield from self._too_narrow()

    def _too_narrow(self) -> Iterator[Phrase]:
        """Yield each key of the audience that alone leaves nobody, with whom there would be."""
        everyone = self._groups(Audience())
        people = sum(group.people for group in everyone)
        if not people:
            name = self.campaign.organization_names.get(self.draft.organization, "")
            yield Phrase("problems.nobody_agreed", {"organization": name})
            return
        choices = {
            "languages": sorted({group.language for group in everyone}),
            "countries": sorted({group.country for group in everyone if group.country}),
            "channels": sorted({group.channel for group in everyone}),
        }
        chosen = self.draft.audience
        narrow_keys = [
            key
            for key in Audience.model_fields
            if getattr(chosen, key) and not self._groups(Audience(**{key: getattr(chosen, key)}))
        ]
        for key in narrow_keys:
            params = {"key": key, "people": people, "choices": tuple(choices.get(key, ()))}
            named = "nobody_for_choice" if choices.get(key) else "nobody_for_key"
            yield Phrase(f"problems.{named}", params)
        if not narrow_keys:
            yield Phrase("problems.nobody")

    def _groups(self, asked: Audience) -> list[AudienceGroup]:
        """Return who would get it if the audience were that."""
        selection = selection_of(self.draft.model_copy(update={"audience": asked}))
        with self.runtime.database.read() as connection:
            return list(audience.group_audience(connection, selection))

    def _unknown_sources(self) -> Iterator[Phrase]:
        """Yield each source that no signer came from, and that is no organization's either."""
        organizations, asked = self.campaign.organization_names, self.draft.audience.sources
        if not asked:
            return
        with self.runtime.database.read() as connection:
            known = sources.known_sources(connection, self.campaign.id, asked)
        for source in asked:
            if source not in known and source not in organizations:
                params = {"source": source, "choices": tuple(organizations)}
                yield Phrase("problems.unknown_source", params)

    def _unprepared(self, people: Mapping[str, int]) -> Iterator[Phrase]:
        """Yield what is missing to reach people: an account, our own number to tell them."""
        settings = self.runtime.settings
        for channel, is_there, key in (
            (SMS, settings.has_twilio, "no_twilio"),
            (TELEGRAM, settings.has_telegram, "no_telegram"),
        ):
            count = people[channel]
            if count and not is_there:
                yield Phrase(f"problems.{key}", {"people": count})
            names_reach = any("{reach}" in text for text in self.draft.texts.values())
            if count and names_reach and not medium(settings, Channel(channel)).reach:
                params = {"placeholder": "{reach}", "channel": Phrase(f"channels.{channel}")}
                yield Phrase("problems.no_reach", params)

    def _cautions(
        self, cost: Cost, starts_at: datetime, left: int, people: int
    ) -> Iterator[Phrase]:
        for caution in find_text_cautions(
            self.runtime.shelf, self.campaign, self.draft.organization, self.draft.texts
        ):
            yield _of_text("cautions", caution)
        if people:
            yield from self._unknown_sources()
        yield from self._beyond_the_day(sum(each.segments for each in cost.countries), starts_at)
        if left:
            yield Phrase("cautions.left_at_expiry", {"people": left})

    def _beyond_the_day(self, segments: int, starts_at: datetime) -> Iterator[Phrase]:
        """Say where the daily cap will stop it: that of any day, or what today has left."""
        runtime, now = self.runtime, self.runtime.now()
        limit = runtime.settings.daily_segments
        with runtime.database.read() as connection:
            left = daily_cap.left(runtime, connection, now)
        params = {"segments": segments, "limit": limit, "left": left}
        if segments > limit:
            yield Phrase("cautions.over_daily_limit", params)
        elif segments > left and starts_at < daily_cap.next_day(now):
            yield Phrase("cautions.over_rest_of_day", params)


def _people(counted: AudienceCount) -> Counter[str]:
    """Return how many there are, by channel."""
    people = Counter[str]()
    for group, count in counted.groups.items():
        people[group.channel] += count
    return people


def _segments_each(counted: AudienceCount) -> set[int]:
    """Return of how many segments the text messages are."""
    return {group.segments for group in counted.groups if group.channel == SMS}


def _by_zone(settings: Settings, counted: AudienceCount) -> Iterator[RecipientsByZone]:
    """Yield who is sent to, by channel and zones, in the order in which the claims find them."""
    people, pace_units = (
        Counter[tuple[str, tuple[str, ...]]](),
        Counter[tuple[str, tuple[str, ...]]](),
    )
    for group, count in counted.groups.items():
        which = (group.channel, group.zones or settings.assumed_zones)
        people[which] += count
        pace_units[which] += count * (group.segments or 1)
    for channel, zones in sorted(people):
        yield RecipientsByZone(channel, zones, people[channel, zones], pace_units[channel, zones])


def _of_text(section: str, problem: TextProblem) -> Phrase:
    phrase = Phrase(f"{section}.{problem.key}", problem.params)
    if not problem.language:
        return phrase
    return Phrase("problems.in_language", {"language": problem.language, "problem": phrase})


def _too_expensive(cost: Cost) -> Iterator[Phrase]:
    if cost.is_over_budget:
        params = {"total": cost.total, "currency": cost.currency, "budget": cost.budget}
        yield Phrase("problems.over_budget", params)
    elif cost.budget is not None and cost.total is None:
        names = [country or Phrase("problems.no_country") for country in cost.unpriced]
        yield Phrase("problems.no_price", {"countries": tuple(names)})
