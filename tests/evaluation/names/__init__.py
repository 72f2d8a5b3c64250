"""Names of people of all regions, and jokes: what review must let pass, and what it must see.

No list of anybody's is in it: names are composed of given and family names of each region.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml  # type: ignore[import-untyped]  # PyYAML comes without types

FOLDER: Final = Path(__file__).parent
COMPOSED_NAMES: Final = 5000
HARD: Final = "hard"


@dataclass(frozen=True, slots=True)
class RealName:
    """A name that somebody may bear, and of which group."""

    group: str
    name: str


def real_names() -> list[RealName]:
    """Return about 5,000 names, as many of each region, and the hard ones."""
    data = yaml.safe_load((FOLDER / "real_names.yaml").read_text(encoding="utf-8"))
    each = COMPOSED_NAMES // len(data["regions"])
    composed = [
        RealName(group, name)
        for group, parts in data["regions"].items()
        for name in list(_compose(parts))[:each]
    ]
    return [*composed, *(RealName(HARD, name) for name in _entries(data[HARD]))]


def _entries(text: str) -> list[str]:
    return [" ".join(one.split()) for one in text.split(",")]


def _compose(parts: Mapping[str, str]) -> Iterator[str]:
    """Yield names of a region: every pair once, the nearest first in neither list."""
    given, family = _entries(parts["given"]), _entries(parts["family"])
    glue = "" if "together" in parts["order"] else " "
    for step in range(len(family)):
        for at, first in enumerate(given):
            last = family[(at + step) % len(family)]
            second = family[(at + step + 7) % len(family)]
            match parts["order"].split():
                case ["family", *_]:
                    yield f"{last}{glue}{first}"
                case ["given", "family", "family"]:
                    yield f"{first} {last} {second}" if step % 2 else f"{first} {last}"
                case _:
                    yield f"{first} {last}"


def jokes() -> list[str]:
    """Return names that are none."""
    return (FOLDER / "jokes.txt").read_text(encoding="utf-8").splitlines()


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found of real names, by group, and of jokes; ``missed`` are the jokes that pass."""

    names: Counter[str]
    flagged: tuple[tuple[RealName, str], ...]
    jokes: int
    missed: tuple[str, ...]

    @property
    def share_flagged(self) -> float:
        """How many of the real names are flagged, of 1."""
        return len(self.flagged) / self.names.total()

    @property
    def share_caught(self) -> float:
        """How many of the jokes are flagged, of 1."""
        return 1 - len(self.missed) / self.jokes

    def by_group(self) -> Mapping[str, float]:
        """Return the share of each group that is flagged."""
        flagged = Counter(one.group for one, _ in self.flagged)
        return {group: flagged[group] / count for group, count in self.names.items()}


def measure(rule_of: Callable[[str], str]) -> Measured:
    """Return what ``rule_of`` finds, which returns the rule by which a name looks odd, or ""."""
    names, made_up = real_names(), jokes()
    found = ((one, rule_of(one.name)) for one in names)
    return Measured(
        Counter(one.group for one in names),
        tuple((one, rule) for one, rule in found if rule),
        len(made_up),
        tuple(name for name in made_up if not rule_of(name)),
    )
