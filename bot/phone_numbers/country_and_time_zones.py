"""The country of a phone number, and every time zone in which its owner may be."""

from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException
from phonenumbers.timezone import time_zones_for_geographical_number

from bot.phone_numbers.number_forms import newest_form

_UNKNOWN_ZONE: Final = "Etc/Unknown"
_NORTH_AMERICA: Final = 1
_MAX_ZONES_OF_AREA_CODE: Final = 12
"""No area code of North America has as many time zones; its numbers of no place have them all."""

_AREA_CODES_BY_ZONES: Final = {
    "America/New_York": "436 465 624 679 689",
    "America/Chicago": "457 471 483 621 861 924",
    "America/Los_Angeles": "357 837",
    "America/Regina": "306 474 639",
    "America/New_York America/Chicago": "219 270 364 423 448 574 606 729 812 850 906 930",
    "America/Chicago America/Denver": "308 605 620 701 785",
    "America/Denver America/Phoenix": "928",
    "America/Denver America/Los_Angeles": "208 458 541 775 986",
    "America/Anchorage America/Adak": "907",
    "America/Edmonton America/Vancouver": "236 250 257 672 778",
    "America/Winnipeg America/Edmonton America/Vancouver America/Toronto": "867",
    "America/Toronto America/Winnipeg": "807",
    "America/Toronto America/Halifax": "367 418 581",
    "America/Halifax America/St_Johns": "709 879",
}
"""Area codes over the borders of time zones, where the library knows only the zone of a number's
exchange of long ago; and those that it has wrong (+1 689, Orlando, in Chicago's) or not at all.
https://www.nanpa.com/area-codes, 49 CFR part 71."""

_ZONES_OF_AREA_CODE: Final = {
    code: zones.split() for zones, codes in _AREA_CODES_BY_ZONES.items() for code in codes.split()
}

_MEXICO: Final = 52
_MEXICAN_AREA_CODES_BY_ZONE: Final = {
    "America/Chihuahua": "614 621 625 627 628 629 635 636 639 648 649 652 659",
    "America/Matamoros": "862 867 868 873 877 878 891 894 897 899",
}
"""Chihuahua keeps the hours of the center since 2022; the library has it an hour behind. Some of
Coahuila, Nuevo León and Tamaulipas keep the summer time of Texas across the border: there it is an
hour later than the library says in summer.
Diario Oficial de la Federación, 28 October 2022: Ley de los Husos Horarios."""
_ZONE_OF_MEXICAN_AREA_CODE: Final = {
    code: zone for zone, codes in _MEXICAN_AREA_CODES_BY_ZONE.items() for code in codes.split()
}


@lru_cache(maxsize=64)
def country_and_time_zones(address: str) -> tuple[str, tuple[str, ...]]:
    """Return the country (ISO 3166) and every time zone (IANA) that a number may be in.

    Nothing is known of a Telegram chat, nor of a number that no plan has, nor of where someone
    is who has a number of no place: a toll-free one comes with every zone from Guam to Bermuda.
    Where our table and the library disagree about an area code, the zones of both are taken.
    """
    if not address.startswith("+"):
        return "", ()
    try:
        parsed = phonenumbers.parse(newest_form(address), None)
    except NumberParseException:
        return "", ()
    country = phonenumbers.region_code_for_number(parsed) or ""
    zones = time_zones_for_geographical_number(parsed)
    if parsed.country_code != _NORTH_AMERICA:
        if parsed.country_code == _MEXICO:
            zone = _ZONE_OF_MEXICAN_AREA_CODE.get(str(parsed.national_number)[:3], _UNKNOWN_ZONE)
            zones = tuple(dict.fromkeys((*zones, zone)))
        return country, tuple(zone for zone in zones if zone != _UNKNOWN_ZONE)
    by_area_code = _ZONES_OF_AREA_CODE.get(address[2:5], [])
    if len(zones) > _MAX_ZONES_OF_AREA_CODE:  # of no place, or not known to the library yet
        return country or ("US" if by_area_code else ""), tuple(by_area_code)
    return country, tuple(dict.fromkeys((*zones, *by_area_code)))
