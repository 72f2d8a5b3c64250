"""The figures of a hand-in: the same on the covering page and in ``figures.csv``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.signatures.figures.campaign_figures import OTHER, fold_rare
from bot.storage.handin.packages import PackageRow

TOTALS: Final = ("signed", "withdrawn", "held_back", "counted", "erased", "names")
HELD, MONTHS, LANGUAGES, PLACES = "held_for", "months", "languages", "places"
"""Figures by group."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A count: of all ("" for ``group``), or of one group.

    A group is a reason of review, a month (2026-05), a language (en) or a place (US-CA), or
    ``other``.
    """

    name: str
    group: str
    count: int


def list_figures(
    package: PackageRow, held: Mapping[str, int], plan: Mapping[str, Any]
) -> list[Figure]:
    """Return all figures of a package, in the order in which they are read.

    signed - withdrawn - held back = counted; counted - erased = names.
    """
    totals = [Figure(name, "", getattr(package, name)) for name in TOTALS]
    reasons = [Figure(HELD, reason, count) for reason, count in held.items()]
    groups = [
        Figure(name, group, count)
        for name in (MONTHS, LANGUAGES, PLACES)
        for group, count in sorted(_fold(plan[name]), key=lambda one: (one[0] == OTHER, one[0]))
    ]
    return totals + reasons + groups


def _fold(counted: Mapping[str, int]) -> list[tuple[str, int]]:
    """Fold what may name somebody; a place that is not known ("") is no group of its own."""
    return fold_rare((group or OTHER, count) for group, count in counted.items())
