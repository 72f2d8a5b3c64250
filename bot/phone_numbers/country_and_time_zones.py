"""The country of a phone number, and every time zone in which its owner may be."""

from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException
from phonenumbers.timezone import time_zones_for_geographical_number

_UNKNOWN_ZONE = "Etc/Unknown"
_NORTH_AMERICA = 1
_MOST_ZONES = 12
"""No area code of North America has as many time zones; its numbers of no place have them all."""


@lru_cache(maxsize=64)
def country_and_time_zones(address: str) -> tuple[str, tuple[str, ...]]:
    """Return the country (ISO 3166) and every time zone (IANA) that a number may be in.

    Nothing is known of a Telegram chat, nor of a number that no plan has, nor of where someone
    is who has a number of no place: a toll-free one comes with every zone from Guam to Bermuda.
    """
    if not address.startswith("+"):
        return "", ()
    try:
        parsed = phonenumbers.parse(address, None)
    except NumberParseException:
        return "", ()
    country = phonenumbers.region_code_for_number(parsed) or ""
    zones = time_zones_for_geographical_number(parsed)
    if parsed.country_code == _NORTH_AMERICA and len(zones) > _MOST_ZONES:
        return country, ()
    return country, tuple(zone for zone in zones if zone != _UNKNOWN_ZONE)
