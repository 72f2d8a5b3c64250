"""The daily cap: what may still be sent today, counted over replies, reminders and updates.

A day is one of UTC, and what counts are the segments of text messages; a message by WhatsApp,
which is charged whole, counts as one. Telegram costs nothing.
"""

import logging
from datetime import UTC, datetime, time, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.channel import Channel
from bot.runtime import Runtime
from bot.storage.engine.database import Unavailable
from bot.storage.operations import daily_spending
from flows.segments import SEGMENT_LIMITS, measure

_PLAIN: Final = SEGMENT_LIMITS["GSM-7"]

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


def is_reached(runtime: Runtime, connection: Connection, now: datetime) -> bool:
    """Say whether nothing may be sent any more today. Asks the database once a day.

    What other processes send is known here with the next reply that is counted.
    """
    unsaved, day = runtime.unsaved_segments, day_of(now)
    total = unsaved.total(day)
    if total is None:
        total = daily_spending.read_day(connection, day).segments
        unsaved.set_saved(day, total)
    return total >= runtime.settings.daily_segments


def count_reply(runtime: Runtime, channel: Channel, text: str) -> None:
    """Count a reply that is going out. Call it with no transaction open, once it is stored.

    Raises nothing: what cannot be saved now is saved with the next one.
    """
    if channel is Channel.TELEGRAM:
        return
    now, unsaved = runtime.now(), runtime.unsaved_segments
    day, cap = day_of(now), runtime.settings.daily_segments
    due = unsaved.add(day, segments_of(channel, text), now, cap=cap)
    if not due:
        return
    try:
        with runtime.database.write() as connection:
            total = daily_spending.add_segments(connection, day, due)
    except Unavailable:
        unsaved.put_back(day, due)
        log.warning("today's segments could not be counted: they are with the next reply")
    else:
        unsaved.set_saved(day, total)


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
