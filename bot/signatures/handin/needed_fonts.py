"""Which fonts the names of a campaign need, as they stand now, and which of them are there.

Names, and the answers that are handed over, are opened to see their signs, and nobody is shown one.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from bot.runtime import Runtime
from bot.signatures.handin.found_fonts import SignCount, find_fonts, list_missing, name_of_script
from bot.signatures.handin.frozen_names import PrintedReader
from bot.signatures.handin.printed_names import script_of
from bot.storage.handin import frozen_signatures
from flows.campaign import Campaign

PAGE_SIZE: Final = 5_000
EAST_ASIAN: Final = frozenset({"Hani", "Hang", "Jpan", "Bopo"})
CORE_PACKAGES: Final = "fonts-noto-core (Debian, Ubuntu), google-noto-fonts-all (Fedora)"
EAST_ASIAN_PACKAGES: Final = "fonts-noto-cjk (Debian, Ubuntu), google-noto-serif-cjk-fonts (Fedora)"
RARE_PACKAGES: Final = "fonts-noto-extra (Debian, Ubuntu)"
DOWNLOAD: Final = "https://notofonts.github.io"
"""Where the fonts' makers offer them, for who installs no package."""


@dataclass(frozen=True, slots=True)
class NeededFonts:
    """What the names in one script need. ``missing`` are signs that no font has, as U+0F40."""

    script: str
    script_name: str
    names: int
    families: tuple[str, ...]
    missing: tuple[str, ...]


def needed_fonts(runtime: Runtime, campaign: Campaign) -> list[NeededFonts]:
    """Return what the names of a campaign that count now need, the commonest script first.

    What is unreadable needs none. Raises ``TypesettingFailed``.
    """
    signs, names = SignCount(), Counter[str]()
    reader = PrintedReader(runtime, campaign)
    last = 0
    while True:
        with runtime.database.read() as connection:
            page = frozen_signatures.list_current_names(connection, campaign.id, last, PAGE_SIZE)
        for _, sealed_name, sealed_answers in page:
            name, answers = reader.read(sealed_name, sealed_answers) or ("", [])
            names[script_of(name)] += 1
            for text in (name, *answers):
                signs.add(text)
        if len(page) < PAGE_SIZE:
            break
        last = page[-1][0]
    return _needed(runtime, signs, names)


def _needed(runtime: Runtime, signs: SignCount, names: Counter[str]) -> list[NeededFonts]:
    fonts = find_fonts(signs.by_script, runtime.settings.fonts_folder)
    missing = {one.script: one.codes for one in list_missing(fonts)}
    return [
        NeededFonts(
            script,
            name_of_script(script),
            names[script],
            fonts.families.get(script, ()),
            missing.get(script, ()),
        )
        for script in sorted(signs.by_script, key=lambda script: (-names[script], script))
    ]


def packages_with(script: str) -> str:
    """Return which packages of a system hold fonts of a script."""
    return EAST_ASIAN_PACKAGES if script in EAST_ASIAN else f"{CORE_PACKAGES}; {RARE_PACKAGES}"
