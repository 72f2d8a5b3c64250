"""Which fonts the names of a campaign need: found, or missing, before anything is made.

Fonts are those that come with typst, those of the system, and those in ``HANDIN_FONTS``. Which of
them has a sign is asked of typst itself, so that what is found is also printed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from fontTools.unicodedata import script_name  # type: ignore[import-untyped]  # it has no types

from bot.documents.typst_process import BASE_FAMILY, ChosenFonts, choose_fonts
from bot.signatures.handin.printed_names import (
    FIRST_SCRIPT,
    JAPANESE,
    UNKNOWN_SCRIPT,
    signs_by_script,
)

MAX_SIGNS_TOLD: Final = 8
"""Of the signs that no font has, so many of each script are named."""
_CJK: Final = {
    "Hani": ("SC", "TC", "JP", "KR"),
    "Bopo": ("TC", "SC"),
    JAPANESE: ("JP",),
    "Hang": ("KR",),
}
"""Scripts of East Asia → whose forms of the characters are taken, as far as they are installed."""
_PREFERRED: Final = {
    "Arab": ("Noto Naskh Arabic", "Noto Sans Arabic", "Noto Kufi Arabic"),
    FIRST_SCRIPT: ("Noto Serif", "Noto Sans"),
    "Cyrl": ("Noto Serif", "Noto Sans"),
    "Grek": ("Noto Serif", "Noto Sans"),
}


@dataclass(slots=True)
class SignCount:
    """The signs of names by script, as they are read one by one."""

    by_script: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, name: str) -> None:
        """Count the signs of one name."""
        for script, sign in signs_by_script(name):
            self.by_script[script][sign] += 1


@dataclass(frozen=True, slots=True)
class MissingScript:
    """Signs of a script (ISO 15924) that no font has: some of them, and how many in all."""

    script: str
    signs: int
    some: tuple[str, ...]

    @property
    def name(self) -> str:
        """The script's name in English."""
        return name_of_script(self.script)

    @property
    def codes(self) -> tuple[str, ...]:
        """The signs as they stand in Unicode's charts: U+0F40."""
        return tuple(f"U+{ord(sign):04X}" for sign in self.some)


def name_of_script(script: str) -> str:
    """Return the English name of a script."""
    if script == JAPANESE:
        return "Japanese"
    if script == UNKNOWN_SCRIPT:
        return "Other signs"
    return str(script_name(script, script)).replace("_", " ")


def find_fonts(signs: Mapping[str, Iterable[str]], font_folder: Path | None) -> ChosenFonts:
    """Return which fonts have the signs of each script, and which signs none has."""
    preferred = {script: _preferred(script) for script in signs}
    return choose_fonts(signs, preferred, font_folder=font_folder)


def list_missing(fonts: ChosenFonts) -> tuple[MissingScript, ...]:
    """Return what no font has, by script."""
    return tuple(
        MissingScript(script, len(signs), tuple(sorted(signs)[:MAX_SIGNS_TOLD]))
        for script, signs in sorted(fonts.missing.items())
    )


def families_for(fonts: Mapping[str, Iterable[str]], script: str) -> list[str]:
    """Return in which families a script's names are set: its own first, then all others.

    A name may hold signs of several scripts.
    """
    own = list(fonts.get(script, ()))
    others = [family for families in fonts.values() for family in families]
    return list(dict.fromkeys((BASE_FAMILY, *own, *others)))


def _preferred(script: str) -> tuple[str, ...]:
    if script in _CJK:
        regions = _CJK[script]
        return tuple(
            family
            for region in regions
            for family in (
                f"Noto Serif CJK {region}",
                f"Noto Serif {region}",
                f"Noto Sans CJK {region}",
                f"Noto Sans {region}",
            )
        )
    name = name_of_script(script)
    return _PREFERRED.get(script, (f"Noto Serif {name}", f"Noto Sans {name}"))
