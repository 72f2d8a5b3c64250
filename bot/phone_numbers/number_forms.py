"""The forms of one phone number, in countries that write the same number in several ways.

A country that lengthens its numbers leaves the older form in use: WhatsApp goes on naming people
by the number with which they came, while a text message from the same phone has the newer one.
So an address is looked up by all forms of it, and a new row is written under the newest
(``bot.vault``). Only the lookup knows: a person is written to under the form in which they wrote.

Rows that were stored under an older form, opt-outs whose address was erased among them, are found
as they are: no migration could rewrite what only a keyed hash is left of.
"""

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class _Change:
    """An older form of some numbers and the newer one; ``as_`` are the replacements."""

    older: re.Pattern[str]
    as_newer: str
    newer: re.Pattern[str]
    as_older: str


def _change(older: str, as_newer: str, newer: str, as_older: str) -> _Change:
    return _Change(re.compile(older), as_newer, re.compile(newer), as_older)


_CHANGES: Final = {
    # Mexico: the 1 before mobile numbers is gone since August 2019; WhatsApp keeps it.
    "+52": (_change(r"\+521(\d{10})", r"+52\1", r"\+52(\d{10})", r"+521\1"),),
    # Argentina: mobile numbers have a 9 from abroad; some networks leave it out.
    "+54": (_change(r"\+54(\d{10})", r"+549\1", r"\+549(\d{10})", r"+54\1"),),
    # Brazil: mobile numbers, which began with 6 to 9, got a 9 in front from 2012 to 2016.
    "+55": (
        _change(r"\+55(\d\d)([6-9]\d{7})", r"+55\g<1>9\2", r"\+55(\d\d)9([6-9]\d{7})", r"+55\1\2"),
    ),
    # Benin: 01 in front of all numbers since November 2024.
    "+229": (_change(r"\+229(\d{8})", r"+22901\1", r"\+22901(\d{8})", r"+229\1"),),
    # Ivory Coast: 01, 05 or 07 in front of mobile numbers, by their second digit, since 2021.
    "+225": tuple(
        _change(
            rf"\+225([04-9]{digits}\d{{6}})",
            rf"+225{front}\1",
            rf"\+225{front}([04-9]{digits}\d{{6}})",
            r"+225\1",
        )
        for front, digits in (("01", "[0-3]"), ("05", "[4-6]"), ("07", "[7-9]"))
    ),
}
"""By country code; https://www.itu.int/oth/T0202 holds the plans that countries have announced."""


def all_forms(address: str) -> tuple[str, ...]:
    """Return every form of an address, the newest last; a Telegram chat id has one.

    ``address`` is an E.164 number in any of its forms, or a chat id.
    """
    newest = newest_form(address)
    for change in _changes(newest):
        if found := change.newer.fullmatch(newest):
            return found.expand(change.as_older), newest
    return (newest,)


def newest_form(address: str) -> str:
    """Return an address in the form that its country's plan has now."""
    for change in _changes(address):
        if found := change.older.fullmatch(address):
            return found.expand(change.as_newer)
    return address


def _changes(address: str) -> tuple[_Change, ...]:
    return _CHANGES.get(address[:3]) or _CHANGES.get(address[:4]) or ()
