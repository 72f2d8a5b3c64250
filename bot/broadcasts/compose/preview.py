"""What an update means before it is sent: who gets which words, what they cost, when it is over.

Everything is counted over the real audience; only the name in the texts that are shown is made
up. What forbids sending stands in ``problems``, in words that say what to do.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.broadcasts.broadcast_errors import NotNow
from bot.broadcasts.compose.audience_count import Tally, tally
from bot.broadcasts.compose.cost import Bill, bill
from bot.broadcasts.compose.draft import Audience, Draft, draft_of, selection_of
from bot.broadcasts.compose.duration_forecast import Crowd, Plan, forecast
from bot.channel import Channel, medium
from bot.runtime import Runtime
from bot.sending.transports import SMS, TELEGRAM
from bot.settings import Settings
from bot.spending import daily_cap
from bot.storage.broadcasts import audience
from bot.storage.broadcasts.broadcasts import BroadcastRow
from flows.broadcast import Meter, TextProblem, Wording, cautions, find_text_problems, wording
from flows.campaign import Campaign

SAMPLE_NAME = "Ana Ruiz"
"""Stands in the texts that are shown. Nobody's: the program's own words have it as an example."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What people of one language read, as it reads on a phone, with a made-up name.

    ``texted`` and ``in_telegram`` are how many do, by channel; ``segments`` how many text
    messages are of so many segments. ``dear`` are the characters of the text that force UCS-2
    (67 letters to a segment, not 153), ``dear_names`` in how many people's names one does.
    """

    language: str
    texted: int
    in_telegram: int
    sms: str
    telegram: str
    segments: Mapping[int, int]
    dear: tuple[str, ...]
    dear_names: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Card:
    """An update as a whole. Moments are aware and UTC; money is in ``bill.currency``.

    ``nameless`` have no name to be called by, in a text that would call them by it;
    ``unreachable`` are left out because of the channel on which they last spoke. ``waiting`` have
    night when it begins, the last of them until ``waiting_until``; ``left`` are not reached before
    ``expires_at``. ``problems`` forbid its approval, ``cautions`` do not.
    """

    people: int
    texted: int
    in_telegram: int
    unreachable: Mapping[str, int]
    readings: tuple[Reading, ...]
    nameless: int
    segments: int
    bill: Bill
    starts_at: datetime
    ends_at: datetime
    expires_at: datetime
    waiting: int
    waiting_until: datetime | None
    left: int
    problems: tuple[str, ...]
    cautions: tuple[str, ...]


def card(
    runtime: Runtime, drafted: Draft | BroadcastRow, starts_at: datetime | None = None
) -> Card:
    """Return the card of a draft, as if it were approved now, to begin at ``starts_at``.

    Reads the audience in short transactions of its own; a million people who are called by name
    take some ten seconds. Raises ``NotNow`` for a campaign that is no longer on the shelf.
    """
    draft = draft_of(drafted) if isinstance(drafted, BroadcastRow) else drafted
    if starts_at is None and isinstance(drafted, BroadcastRow):
        starts_at = drafted.starts_at
    campaign = runtime.shelf.campaign(draft.campaign)
    if campaign is None:
        raise NotNow(f"the campaign {draft.campaign} is no longer among yours")
    return _Dealer(runtime, campaign, draft).card(starts_at)


@dataclass(frozen=True, slots=True)
class _Dealer:
    """Makes one card."""

    runtime: Runtime
    campaign: Campaign
    draft: Draft

    def card(self, starts_at: datetime | None) -> Card:
        selection = selection_of(self.draft)
        with self.runtime.database.read() as connection:
            unreachable = audience.count_unreachable(connection, selection)
        counted = tally(self.runtime, selection, lambda language: self._worded(language, SMS))
        billed, plan = bill(self.runtime.settings, counted.kinds), self._plan(starts_at)
        foreseen = forecast(_crowds(self.runtime.settings, counted), plan)
        people = _people(counted)
        return Card(
            people=people.total(),
            texted=people[SMS],
            in_telegram=people[TELEGRAM],
            unreachable=unreachable,
            readings=tuple(self._reading(language, counted) for language in self.draft.texts),
            nameless=counted.nameless,
            segments=sum(kind.segments * count for kind, count in counted.kinds.items()),
            bill=billed,
            starts_at=plan.starts_at,
            ends_at=foreseen.ends_at,
            expires_at=plan.expires_at,
            waiting=foreseen.waiting,
            waiting_until=foreseen.waiting_until,
            left=foreseen.left,
            problems=tuple(self._problems(counted, billed)),
            cautions=tuple(self._cautions(billed, plan.starts_at, foreseen.left)),
        )

    def _worded(self, language: str, channel: str) -> Wording:
        return wording(
            self.runtime.shelf,
            self.campaign,
            self.draft.organization,
            self.draft.texts,
            language,
            medium(self.runtime.settings, Channel(channel)),
        )

    def _reading(self, language: str, counted: Tally) -> Reading:
        by_text, by_chat = self._worded(language, SMS), self._worded(language, TELEGRAM)
        segments, people = Counter[int](), Counter[str]()
        for kind, count in counted.kinds.items():
            if kind.language == language:
                people[kind.channel] += count
                if kind.channel == SMS:
                    segments[kind.segments] += count
        return Reading(
            language=language,
            texted=people[SMS],
            in_telegram=people[TELEGRAM],
            sms=by_text.text(SAMPLE_NAME),
            telegram=by_chat.text(SAMPLE_NAME),
            segments=dict(sorted(segments.items())),
            dear=Meter(by_text).dear,
            dear_names=dict(Counter(counted.dear.get(language, {})).most_common()),
        )

    def _plan(self, starts_at: datetime | None) -> Plan:
        settings, now = self.runtime.settings, self.runtime.now()
        held = now + timedelta(seconds=settings.hold_seconds)
        begins = max(starts_at or now, held)
        hours = self.draft.expires_hours or settings.broadcast_expires_hours
        return Plan(
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

    def _problems(self, counted: Tally, billed: Bill) -> Iterator[str]:
        people = _people(counted)
        if not people:
            yield self._nobody()
        languages = counted.languages
        for fault in find_text_problems(
            self.runtime.shelf,
            self.campaign,
            self.draft.organization,
            self.draft.texts,
            languages,
        ):
            yield _said(fault)
        yield from self._unprepared(people)
        yield from _too_dear(billed)

    def _nobody(self) -> str:
        if self.draft.audience != Audience():
            return "nobody would get it: widen its audience"
        name = self.campaign.organization_names.get(self.draft.organization, "it")
        return f"nobody would get it: nobody who signed has agreed to updates from {name} yet"

    def _unprepared(self, people: Mapping[str, int]) -> Iterator[str]:
        """Yield what is missing to reach people: an account, our own number to tell them."""
        settings = self.runtime.settings
        for channel, is_there, what in (
            (SMS, settings.has_twilio, "by text message, and Twilio is not set up"),
            (TELEGRAM, settings.has_telegram, "in Telegram, and there is no bot"),
        ):
            count = people[channel]
            if count and not is_there:
                yield f"{count:,} would get it {what}: leave them out, or set it up"
            names_reach = any("{reach}" in text for text in self.draft.texts.values())
            if count and names_reach and not medium(settings, Channel(channel)).reach:
                yield f"there is nothing to put in for {{reach}} on {channel}: write it otherwise"

    def _cautions(self, billed: Bill, starts_at: datetime, left: int) -> Iterator[str]:
        for caution in cautions(
            self.runtime.shelf, self.campaign, self.draft.organization, self.draft.texts
        ):
            yield _said(caution)
        yield from self._beyond_the_day(sum(item.segments for item in billed.items), starts_at)
        if left:
            yield (
                f"{left:,} will not be reached before it expires: begin earlier in the day, or "
                "give it more hours (expires_hours)"
            )

    def _beyond_the_day(self, segments: int, starts_at: datetime) -> Iterator[str]:
        """Say where the daily cap will stop it: that of any day, or what today has left."""
        runtime, now = self.runtime, self.runtime.now()
        most = runtime.settings.daily_segments
        with runtime.database.read() as connection:
            left = daily_cap.left(runtime, connection, now)
        if segments > most:
            said = f"{most:,} are sent on one day at most"
        elif segments > left and starts_at < daily_cap.next_day(now):
            said = f"today has {left:,} left of {most:,}"
        else:
            return
        yield (
            f"it takes {segments:,} segments, and {said}: it goes on the next day, until it "
            "expires. DAILY_SEGMENTS raises that"
        )


def _people(counted: Tally) -> Counter[str]:
    """Return how many there are, by channel."""
    people = Counter[str]()
    for kind, count in counted.kinds.items():
        people[kind.channel] += count
    return people


def _crowds(settings: Settings, counted: Tally) -> Iterator[Crowd]:
    """Yield who is sent to, by channel and zones, in the order in which the claims find them."""
    people, cost = Counter[tuple[str, tuple[str, ...]]](), Counter[tuple[str, tuple[str, ...]]]()
    for kind, count in counted.kinds.items():
        which = (kind.channel, kind.zones or settings.assumed_zones)
        people[which] += count
        cost[which] += count * (kind.segments or 1)
    for channel, zones in sorted(people):
        yield Crowd(channel, zones, people[channel, zones], cost[channel, zones])


def _said(fault: TextProblem) -> str:
    return f"{fault.language}: {fault.what}" if fault.language else fault.what


def _too_dear(billed: Bill) -> Iterator[str]:
    if billed.is_over_budget:
        yield (
            f"it would cost {billed.total:,} {billed.currency}, and {billed.budget:,} is the most "
            "that one update may cost: shorten the text, narrow the audience, or raise "
            "BROADCAST_BUDGET"
        )
    elif billed.budget is not None and billed.total is None:
        names = ", ".join(country or "numbers of no country" for country in billed.unpriced)
        yield (
            f"there is a budget, and no price for {names}: put it into SMS_PRICES, or * for "
            "everywhere else"
        )
