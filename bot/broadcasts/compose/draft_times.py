"""A moment as an organizer writes it: a day or an hour, always with its time zone.

Never without one: "10:00" on a server is hardly ever the organizer's ten o'clock.
"""

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from bot.languages import PhrasedError

EXAMPLE = "2026-10-20 18:30 America/New_York"
_YEARS = range(2000, 3000)
"""Of a moment that is meant: the first and the last there are cannot be told in every time zone."""
_ZONE = re.compile(r"(?P<local>.*?)\s+(?P<zone>[A-Za-z]+(?:/[\w+-]+)*)")
_HOUR = re.compile(r"(?:(?P<day>today|tomorrow)\s+)?(?P<hour>\d{1,2}:\d{2})", re.IGNORECASE)


class UnclearMoment(PhrasedError, ValueError):
    """This is no moment, or not a single one; ``phrase`` says what to write instead."""

    section = "draft"


def read(text: str, now: datetime | None = None) -> datetime:
    """Return the moment that ``text`` says, in UTC.

    Understood are ISO 8601 with an offset (2026-10-20T18:30-04:00) and local time with its zone:
    "2026-10-20 18:30 America/New_York", "2026-10-20 America/New_York" (as the day begins there),
    and where ``now`` is given "18:30 …" (the next time it is), "today 18:30 …", "tomorrow 18:30 …".
    Raises ``UnclearMoment``.
    """
    text = " ".join(text.split())
    try:
        moment = _read(text, now)
    except OverflowError:
        raise UnclearMoment("moment_unclear", example=EXAMPLE) from None
    if moment.year not in _YEARS:
        raise UnclearMoment("moment_unclear", example=EXAMPLE)
    return moment


def _read(text: str, now: datetime | None) -> datetime:
    """Return the moment. Raises ``OverflowError`` for one that Python has no room for."""
    found = _ZONE.fullmatch(text)
    if found is None or found["zone"] == "Z" or found["zone"] not in available_timezones():
        return _with_offset(text)
    zone = ZoneInfo(found["zone"])
    try:
        local = _local(found["local"], zone, now)
    except ValueError:
        raise UnclearMoment("moment_unclear", example=EXAMPLE) from None
    return _only_one(local, zone)


def _with_offset(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UnclearMoment("moment_unclear", example=EXAMPLE) from None
    if moment.utcoffset() is None:
        raise UnclearMoment("zone_missing", example=EXAMPLE)
    return moment.astimezone(UTC)


def _local(text: str, zone: ZoneInfo, now: datetime | None) -> datetime:
    """Return the local time without its zone."""
    short = _HOUR.fullmatch(text)
    if short is None or now is None:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    here = now.astimezone(zone).replace(tzinfo=None)
    hour = time.fromisoformat(short["hour"].zfill(5))
    day = (short["day"] or "").lower()
    moment = datetime.combine(here.date() + timedelta(days=day == "tomorrow"), hour)
    return moment + timedelta(days=not day and moment <= here)


def _only_one(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment in UTC. An hour that the clocks skip is refused; of two, the first."""
    moment = local.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != local:
        raise UnclearMoment("hour_skipped", hour=f"{local:%H:%M}", zone=zone.key)
    return moment


def shown(moment: datetime, zone: str, *, now: datetime | None = None) -> str:
    """Return a moment as it is read in a time zone: "Tue 20 Oct, 18:30 New York time".

    Without the day where ``now`` is given and it is the same there.
    """
    there = moment.astimezone(ZoneInfo(zone))
    is_today = now is not None and there.date() == now.astimezone(ZoneInfo(zone)).date()
    day = "" if is_today else f"{there:%a} {there.day} {there:%b}, "
    name = zone.rpartition("/")[2].replace("_", " ")
    return f"{day}{there:%H:%M} {name}{' time' * ('/' in zone)}"
