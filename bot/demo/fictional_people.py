"""Who uses the demo: phones with reserved numbers, Telegram accounts, and made-up owners.

Numbers end in 555-01xx, which the North American Numbering Plan keeps for fiction.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

OUR_NUMBER = "+12025550100"
"""The number of the campaign."""

BOT_NAME = "HandraiserDemoBot"

AREA_CODES = ("415", "312", "212", "713", "202")
LAST_LINE = 199

PHONE_OWNERS = (
    "Ana Ruiz",
    "Joaquín Peña",
    "Dee Whitehorse",
    "Mei Tanaka",
    "Tomás Ibáñez",
    "Zoë Lindqvist",
    "Rosa Delgado",
    "Samira Noor",
    "Luis Cabrera",
    "Hana Kovač",
    "Will Baptiste",
    "Grace Adeyemi",
)
ACCOUNT_OWNERS = (
    "Sam Okafor",
    "Amira Haddad",
    "Priya Raman",
    "Li Ming",
    "Lucía Ferrer",
    "Noor Siddiqui",
    "Eli Rosen",
    "Marta Quispe",
    "Jonah Reyes",
    "Kateryna Bondar",
)
FIRST_TELEGRAM_ID = 700_000_001
"""Telegram's ids are numbers of up to 52 bits; these are made up."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A mobile phone. ``number`` is E.164, ``owner`` a made-up name to sign with."""

    number: str
    owner: str


def new_phones(first: int) -> Iterator[Phone]:
    """Yield phones, each with a number of its own; ends when the reserved ones are used up."""
    for index in range(first, LAST_LINE - 100 + 1):
        area = AREA_CODES[(index - 1) % len(AREA_CODES)]
        owner = PHONE_OWNERS[(index - 1) % len(PHONE_OWNERS)]
        yield Phone(f"+1{area}55501{index:02d}", owner)


def new_telegram_accounts(first: int) -> Iterator[tuple[int, str]]:
    """Yield ids of Telegram accounts with their owners' names, without end."""
    for index in count(first):
        yield FIRST_TELEGRAM_ID + index, ACCOUNT_OWNERS[index % len(ACCOUNT_OWNERS)]


def format_number(number: str) -> str:
    """Return a North American number as people write it: (202) 555-0100."""
    digits = number.removeprefix("+1")
    return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
