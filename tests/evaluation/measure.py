"""A measure of understanding: what is counted, its line, and its figures in two parts.

A measure counts what happened to messages, end to end: who signed, what was offered as a name, who
still gets updates. Its line is the least or the most that the share may be. Each measure has a
figure for the messages that may be learnt from, and one for those that nobody looks at.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from tests.evaluation.situations import At, Outcome, happen
from tests.evaluation.tables import Row

FEWEST_ROWS = 30
"""Fewer rows than this say little: the figure is printed, and decides nothing."""


@dataclass(frozen=True, slots=True)
class Line:
    """The least (``least``) or the most that a share may be, 0 to 1."""

    share: float
    least: bool = True

    def __str__(self) -> str:
        """The line as it is printed."""
        sign = "≥" if self.least else "≤"
        return f"{sign} {self.share * 100:g} %"

    def is_kept(self, share: float) -> bool:
        """Tell whether ``share`` is on the right side."""
        return share >= self.share if self.least else share <= self.share


@dataclass(slots=True)
class Figure:
    """How many rows of one part were counted, and how many of them did what is measured."""

    counted: int = 0
    total: int = 0

    @property
    def share(self) -> float:
        """The part that did, 0 to 1; 0 where there is no row."""
        return self.counted / self.total if self.total else 0.0


@dataclass(slots=True)
class Measure:
    """One thing that is measured: its name, its line (None: for information), its two figures."""

    name: str
    title: str
    line: Line | None
    seen: Figure = field(default_factory=Figure)
    unseen: Figure = field(default_factory=Figure)
    wrong: list[str] = field(default_factory=list)

    def count(self, at: At, row: Row, outcome: Outcome, *, did: bool) -> None:
        """Count one row, and keep it if it is wrong and may be looked at."""
        figure = self.unseen if row.unseen else self.seen
        figure.total += 1
        figure.counted += did
        least = self.line.least if self.line else True
        if did is not least and not row.unseen:
            self.wrong.append(f"{row.text!r} at {at}, {row.kind or 'name'}: {outcome}")

    def is_kept(self, figure: Figure) -> bool | None:
        """Tell whether the line is kept; None where there is no line, or too few rows."""
        strict = self.line is not None and self.line.share in (0.0, 1.0)
        if self.line is None or figure.total < (1 if strict else FEWEST_ROWS):
            return None
        return self.line.is_kept(figure.share)


Case = tuple[At, Row]
"""A message, and the situation in which it is written."""
Did = Callable[[Row, Outcome], bool]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of messages: the measure, the cases that count for it, and what counts."""

    name: str
    title: str
    line: Line | None
    cases: Sequence[Case]
    did: Did


def count_all(asked: Iterable[Asked]) -> list[Measure]:
    """Return each measure with its figures; one without any case has totals of 0."""
    return [_count(one) for one in asked]


def _count(asked: Asked) -> Measure:
    measure = Measure(asked.name, asked.title, asked.line)
    for at, row in asked.cases:
        outcome = happen(at, row.language, row.text)
        measure.count(at, row, outcome, did=asked.did(row, outcome))
    return measure
