"""Which numbers are written to at all: those of the countries in the settings, and no dear ones.

Whoever writes from elsewhere is heard and obeyed, and not answered: a text to some countries
costs many times what it costs at home, and people who pump traffic live on that. Never written to
are numbers that cost as premium services do, and satellites (+870, +881 and their kin), which
belong to no country. Telegram is not concerned: it costs nothing.
"""

from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

from bot.phone_numbers.number_forms import newest_form
from bot.settings import Settings

NORTH_AMERICA: Final = "+1"
_DEAR: Final = frozenset(
    {
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
        PhoneNumberType.PAGER,
    }
)
_DEAR_CODES: Final = frozenset("900 600 622 633 644 655 677 688".split())
"""The area code of North America's premium services, and those of Canada's numbers of no place,
its satellites among them (https://en.wikipedia.org/wiki/Area_code_600)."""
_DEAR_EXCHANGE: Final = "976"
"""Within each area code: premium services too."""


def may_write(settings: Settings, address: str, country: str) -> bool:
    """Say whether an address may be written to: answered, reminded, sent broadcasts.

    ``address`` is an E.164 number or a Telegram chat id; ``country`` what is stored of it, or
    ``country_and_time_zones`` tells of it. So nothing of a number of North America is
    looked up here, which takes long.
    """
    if not address.startswith("+"):
        return True
    allowed = settings.written_to
    if address.startswith(NORTH_AMERICA):
        if address[2:5] in _DEAR_CODES or address[5:8] == _DEAR_EXCHANGE:
            return False
        # A new area code, which the library does not know yet, is taken for one at home.
        return country in allowed or (not country and "US" in allowed)
    try:
        parsed = phonenumbers.parse(newest_form(address), None)
    except NumberParseException:
        return False
    if phonenumbers.number_type(parsed) in _DEAR:
        return False
    return _region(parsed) in allowed


def _region(parsed: phonenumbers.PhoneNumber) -> str:
    """Return the country, or that of the country code where the number is not in its plan.

    Satellites and international services have "001", which no setting can name.
    """
    found = phonenumbers.region_code_for_number(parsed)
    return str(found or phonenumbers.region_code_for_country_code(parsed.country_code or 0))
