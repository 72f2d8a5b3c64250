"""The states of the US and what lies in them: names, ZIP codes, time zones (``us_states.yaml``)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml  # type: ignore[import-untyped]  # PyYAML comes without types


@dataclass(frozen=True, slots=True)
class State:
    """A state, or what is counted with them: its code, as in ``CA``, and its time zones."""

    code: str
    zones: tuple[str, ...]


_DATA: Final[dict[str, Any]] = yaml.load(
    Path(__file__).with_suffix(".yaml").read_text("utf-8"), yaml.CSafeLoader
)
ZONES: Final[dict[str, str]] = _DATA["zones"]
"""A letter in the table → a time zone."""


def _zones(letters: str) -> tuple[str, ...]:
    return tuple(ZONES[letter] for letter in letters)


def _prefixes(ranges: str) -> list[str]:
    """Return the prefixes of ``320-322 325``: 320, 321, 322, 325."""
    found = []
    for part in ranges.split():
        first, _, last = part.partition("-")
        found += [f"{number:03}" for number in range(int(first), int(last or first) + 1)]
    return found


def _read() -> tuple[dict[str, State], dict[str, State], dict[str, State]]:
    codes, names, prefixes = dict[str, State](), dict[str, State](), dict[str, State]()
    for line in _DATA["states"].splitlines():
        facts, _, called = line.partition("=")
        code, letters, *ranges = facts.split()
        state = State(code, _zones(letters))
        codes[code] = state
        names |= {name.strip(): state for name in called.split(",")}
        prefixes |= dict.fromkeys(_prefixes(" ".join(ranges)), state)
    pieces = _DATA["zip_codes_of_one_zone"].split()
    for ranges_, letters in zip(pieces[::2], pieces[1::2], strict=True):
        for prefix in _prefixes(ranges_):
            prefixes[prefix] = State(prefixes[prefix].code, _zones(letters))
    return codes, names, prefixes


CODES, NAMES, _PREFIXES = _read()
"""By code in capitals; by name in small letters without accents, in English and Spanish."""


def _english_name(names: str) -> str:
    words = names.partition(",")[0].removesuffix(" state").split()
    return " ".join(word if word == "of" else word.capitalize() for word in words)


_ENGLISH_NAMES: Final = {
    f"US-{line.split()[0]}": _english_name(line.partition("=")[2].strip())
    for line in _DATA["states"].splitlines()
}


def name_region(region: str) -> str:
    """Return the English name of a state (``US-CA``: California); another region as it is."""
    return _ENGLISH_NAMES.get(region, region)


def find_state_of_zip(code: str) -> State | None:
    """Return the state of a ZIP code of five digits, with the zones of that part of it."""
    for island, (first, last) in _DATA["islands"].items():
        if first <= int(code) <= last:
            return CODES[island]
    return _PREFIXES.get(code[:3])
