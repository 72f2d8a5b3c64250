"""Holds what review may flag of real names of all regions, and must flag of jokes.

``python -m tests.evaluation.names`` prints what it finds.
"""

import unicodedata

from bot.languages import shipped_odd_names
from tests.evaluation.names import HARD, measure, real_names

MOST_FLAGGED = 0.005
"""Of the real names: one in 200."""
LEAST_CAUGHT = 0.95
"""Of the jokes."""
ODD = shipped_odd_names()
TARGETS = ODD.fold_all(["Ginni Rometty", "IBM"])


def rule_of(name: str) -> str:
    found = ODD.find(name, TARGETS)
    return found.rule if found else ""


FOUND = measure(rule_of)


def test_hardly_a_real_name_is_flagged_and_of_no_group_more_than_of_others() -> None:
    assert FOUND.names.total() >= 5000
    assert len(FOUND.names) > 20
    assert FOUND.share_flagged <= MOST_FLAGGED
    assert all(share <= 2 * FOUND.share_flagged for share in FOUND.by_group().values())
    assert [one.name for one, _ in FOUND.flagged if one.group == HARD] == []


def test_nearly_every_joke_is() -> None:
    assert FOUND.jokes >= 150
    assert FOUND.share_caught >= LEAST_CAUGHT, FOUND.missed


def test_the_names_are_of_many_scripts() -> None:
    letters = {sign for one in real_names() for sign in one.name if sign.isalpha()}
    scripts = {unicodedata.name(sign).split()[0] for sign in letters}
    assert len(scripts) >= 12, scripts
