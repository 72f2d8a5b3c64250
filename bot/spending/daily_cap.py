"""The daily cap: what may still be sent today, counted over replies, reminders and updates.

A day is one of UTC, and what counts are the segments of text messages; a message by WhatsApp,
which is charged whole, counts as one. Telegram costs nothing.
"""

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from math import ceil
from typing import Final

from sqlalchemy import Connection

from bot.channel import Channel
from bot.phone_numbers.allowed_countries import may_write
from bot.phone_numbers.country_and_time_zones import country_and_time_zones
from bot.runtime import Runtime
from bot.storage.conversations import messages
from bot.storage.conversations.turns import TurnInputs
from bot.storage.engine.database import Unavailable
from bot.storage.operations import daily_spending
from flows import reply_budget
from flows.conversation import Answered, Standing
from flows.segments import LIMITS, measure

_PLAIN: Final = LIMITS["GSM-7"]

ORDER: Final = "order"
"""The key of an answer to an organizer's order, among those that an address got."""

log = logging.getLogger(__name__)


def day_of(now: datetime) -> str:
    """Return the day of a moment, as in 2026-11-26."""
    return now.astimezone(UTC).date().isoformat()


def next_day(now: datetime) -> datetime:
    """Return when the next day begins, and with it the next day's segments."""
    tomorrow = now.astimezone(UTC).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), UTC)


def left(runtime: Runtime, connection: Connection, now: datetime) -> int:
    """Return how many segments may still be sent today, by all processes together.

    Asks the database: for what is sent in batches.
    """
    return max(
        runtime.settings.daily_segments - daily_spending.read_day(connection, day_of(now)).segments,
        0,
    )


def is_spent(runtime: Runtime, connection: Connection, now: datetime) -> bool:
    """Say whether nothing may be sent any more today. Asks the database once a day.

    What other processes send is known here with the next reply that is counted.
    """
    meter, day = runtime.meter, day_of(now)
    total = meter.total(day)
    if total is None:
        total = daily_spending.read_day(connection, day).segments
        meter.learn(day, total)
    return total >= runtime.settings.daily_segments


@dataclass(frozen=True, slots=True)
class Place:
    """The transaction in which somebody speaks, the channel, and the time (aware, UTC)."""

    runtime: Runtime
    connection: Connection
    channel: Channel
    now: datetime


def weighed(place: Place, standing: Standing, found: TurnInputs, address: str) -> Standing:
    """Add what the address was answered lately, and whether an answer may cost anything now."""
    lately = _read_lately(found.lately)
    if place.channel is Channel.TELEGRAM:
        return replace(standing, lately=lately)
    country = found.address.country if found.address else country_and_time_zones(address)[0]
    return replace(
        standing,
        lately=lately,
        capped=is_spent(place.runtime, place.connection, place.now),
        not_answered=not may_write(place.runtime.settings, address, country),
    )


def _read_lately(stored: str) -> tuple[Answered, ...]:
    """Return what an address was answered lately, as ``note`` stored it."""
    pairs = (one.partition(":") for one in stored.split())
    return tuple(Answered(datetime.fromtimestamp(int(at), UTC), key) for at, _, key in pairs)


def is_crowded(place: Place, found: TurnInputs) -> bool:
    """Say whether an order is to be answered no more: as little as what has no effect is."""
    lately = reply_budget.recent(_read_lately(found.lately), place.now)
    is_free = place.channel is Channel.TELEGRAM
    is_full = len(lately) >= reply_budget.ORDINARY
    return not is_free and (is_full or is_spent(place.runtime, place.connection, place.now))


def note_order(place: Place, lookup: bytes, found: TurnInputs) -> None:
    """Count the answer to an order among those that its address got; ``lookup`` as for ``note``."""
    lately = reply_budget.recent(_read_lately(found.lately), place.now)
    note(place, lookup, (*lately, Answered(place.now, ORDER)))


def note(place: Place, lookup: bytes, lately: tuple[Answered, ...]) -> None:
    """Keep what an address has been answered by now. Fractions of a second are rounded up.

    ``lookup`` is its hash under the oldest vault key, which is the same whatever keys are added.
    """
    stored = " ".join(f"{ceil(one.at.timestamp())}:{one.key}" for one in lately)
    messages.note_recent_replies(place.connection, lookup, lately=stored, at=place.now)


def count(runtime: Runtime, channel: Channel, text: str) -> None:
    """Count a reply that is going out. Call it with no transaction open, once it is stored.

    Raises nothing: what cannot be written now is written with the next one.
    """
    now = runtime.now()
    day, meter = day_of(now), runtime.meter
    most = runtime.settings.daily_segments
    untold = meter.add(day, segments_of(channel, text), now, most=most)
    if not untold:
        return
    try:
        with runtime.database.write() as connection:
            total = daily_spending.add_segments(connection, day, untold)
    except Unavailable:
        meter.put_back(day, untold)
        log.warning("today's segments could not be counted: they are with the next reply")
    else:
        meter.learn(day, total)


def count_claimed(connection: Connection, segments: int, now: datetime) -> None:
    """Count what is about to be sent, in the transaction that says so. Call it last in there.

    What is given back unsent stays counted: a little less is sent on such a day.
    """
    daily_spending.add_segments(connection, day_of(now), segments)


def segments_of(channel: Channel, text: str) -> int:
    """Return what a message counts for: nothing in Telegram, one by WhatsApp, else its segments.

    Near enough for plain letters: the few that take two places are not looked for.
    """
    if channel is Channel.TELEGRAM or not text:
        return 0
    if channel is Channel.WHATSAPP:
        return 1
    if text.isascii():
        return 1 if len(text) <= _PLAIN.alone else -(-len(text) // _PLAIN.each)
    return measure(text).segments
