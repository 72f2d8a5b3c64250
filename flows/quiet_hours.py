"""Computes when it is day where a person is: only then may we write to them unasked.

It has to be day in every time zone that a number may be in. The source of the lawful hours is
47 CFR 64.1200(c)(1): not before 8 in the morning or after 9 at night, where the person is.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_SUNDAY = 6
_DAYS_AHEAD = 9
"""Days beyond today that cover a week from any moment of today, in any zone."""

_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """A person's day by their own clock: from ``begins``, on Sundays from ``sunday_begins``,
    up to ``ends`` and not including it."""

    begins: time = time(10)
    ends: time = time(20)
    sunday_begins: time = time(12)


LAWFUL_HOURS = Hours(begins=time(8), ends=time(21), sunday_begins=time(8))
"""The widest lawful hours, for people whose zones have no narrower hours in common."""


def next_daytime(zones: tuple[str, ...], now: datetime, hours: Hours) -> datetime:
    """Return ``now`` if it is day in all ``zones`` (IANA), else the next moment when it is (UTC).

    If it is not day in all of them at once within a week, the lawful hours count instead of
    ``hours``; if these have no moment in common either, the lawful hours of as many zones as
    possible. A name that is no zone is read as UTC; without zones it is always day. ``now`` is
    aware.
    """
    today = now.astimezone(UTC).date()
    for kept in (hours, LAWFUL_HOURS):
        together = _look_week_ahead(zones, kept, today).together(now)
        if together is not None:
            return together
    return _look_week_ahead(zones, LAWFUL_HOURS, today).most(now)


@dataclass(frozen=True, slots=True)
class _WeekAhead:
    """The moments of a week at which it may become day in one zone or another.

    ``moments`` ascend; ``counts`` is in how many of the zones it is day then; ``mornings`` are
    those moments at which it is day in all of them. Between two moments it never becomes day.
    """

    zones: tuple[ZoneInfo, ...]
    hours: Hours
    moments: tuple[datetime, ...]
    counts: tuple[int, ...]
    mornings: tuple[datetime, ...]

    def together(self, now: datetime) -> datetime | None:
        """Return the first moment within a week from ``now`` when it is day in all zones."""
        if _count_zones_by_day(self.zones, now, self.hours) == len(self.zones):
            return now
        later = bisect_right(self.mornings, now)
        coming = self.mornings[later] if later < len(self.mornings) else now + _WEEK
        return coming if coming < now + _WEEK else None

    def most(self, now: datetime) -> datetime:
        """Return the first moment within a week when it is day in as many zones as it ever is."""
        later, over = bisect_right(self.moments, now), bisect_left(self.moments, now + _WEEK)
        most, best = _count_zones_by_day(self.zones, now, self.hours), now
        for moment, count in zip(self.moments[later:over], self.counts[later:over], strict=True):
            if count > most:
                most, best = count, moment
        return best


@lru_cache(maxsize=1024)
def _look_week_ahead(names: tuple[str, ...], hours: Hours, today: date) -> _WeekAhead:
    """Return the week ahead of a UTC date. Cached, because sets of zones and dates are few."""
    zones = tuple(dict.fromkeys(_zone_or_utc(name) for name in names))
    moments = tuple(sorted({at for zone in zones for at in _possible_mornings(zone, hours, today)}))
    counts = tuple(_count_zones_by_day(zones, moment, hours) for moment in moments)
    mornings = [at for at, count in zip(moments, counts, strict=True) if count == len(zones)]
    return _WeekAhead(zones, hours, moments, counts, tuple(mornings))


def _zone_or_utc(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # "" or "America" is no file of a zone
        return ZoneInfo("UTC")


def _count_zones_by_day(zones: tuple[ZoneInfo, ...], moment: datetime, hours: Hours) -> int:
    return sum(_is_day(moment.astimezone(zone), hours) for zone in zones)


def _is_day(local: datetime, hours: Hours) -> bool:
    return _begin_of_day(local.date(), hours) <= local.time() < hours.ends


def _begin_of_day(day: date, hours: Hours) -> time:
    return hours.sunday_begins if day.weekday() == _SUNDAY else hours.begins


def _possible_mornings(zone: ZoneInfo, hours: Hours, today: date) -> Iterator[datetime]:
    """Yield every moment of the days ahead at which it may become day in one zone.

    That is when its clock shows the hour (twice, if it is set back over it), and when the clock
    is set: forward over the hour, or back from the evening into the day.
    """
    for number in range(-1, _DAYS_AHEAD + 1):
        day = today + number * _DAY
        for fold in (0, 1):
            begins = datetime.combine(day, _begin_of_day(day, hours), zone)
            yield begins.replace(fold=fold).astimezone(UTC)
        midnight = datetime.combine(day, time(), UTC)
        if _utc_offset(zone, midnight) != _utc_offset(zone, midnight + _DAY):
            yield _find_clock_change(zone, midnight)


def _find_clock_change(zone: ZoneInfo, before: datetime) -> datetime:
    """Return the second at which the zone's clock is set, on the day that begins ``before``."""
    offset, after = _utc_offset(zone, before), before + _DAY
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if _utc_offset(zone, middle) == offset:
            before = middle
        else:
            after = middle
    return after


def _utc_offset(zone: ZoneInfo, moment: datetime) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()
