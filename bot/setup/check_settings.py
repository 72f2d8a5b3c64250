"""Settings that are allowed, and that somebody will be sorry for: hours, misspelled names, and open
secrets."""

import stat
from collections.abc import Iterator
from datetime import time
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from bot.settings import Settings
from bot.settings.env_file import UnreadableFile, read_env_file
from bot.setup.findings import Finding, warning

EARLIEST: Final = time(8)
LATEST: Final = time(21)
"""Hours outside of which nobody may be called or texted in the USA (47 CFR 64.1200(c)(1))."""
ALIKE: Final = 0.85
"""How much of two names is the same where one is the other misspelled: VAULT_KEY, SENTRY_DNS."""
OF_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def check_settings(settings: Settings, env_file: Path = Path(".env")) -> Iterator[Finding]:
    """Look at the hours of broadcasts, at names in the file of settings, and who may read it."""
    beginnings = {
        "DAY_BEGINS": settings.day_begins,
        "SUNDAY_BEGINS": settings.sunday_begins,
    }
    for name, begins in beginnings.items():
        if begins < EARLIEST:
            yield warning(
                name,
                "settings.begins_early",
                begins=f"{begins:%H:%M}",
                earliest=f"{EARLIEST:%H:%M}",
            )
    if settings.day_ends > LATEST:
        yield warning(
            "DAY_ENDS",
            "settings.ends_late",
            ends=f"{settings.day_ends:%H:%M}",
            latest=f"{LATEST:%H:%M}",
        )
    yield from _check_names(env_file)
    yield from _check_file(env_file)


def _check_names(env_file: Path) -> Iterator[Finding]:
    """Name what is not read, and looks as if it should be: other programs' settings do not."""
    try:
        names = read_env_file(env_file, {}, ())
    except UnreadableFile:  # of which the start has told
        return
    for name in names.keys() - Settings.model_fields.keys():
        for meant in get_close_matches(name, Settings.model_fields, 1, ALIKE):
            yield warning(
                name.upper(),
                "settings.no_such_setting",
                meant=meant.upper(),
                file=env_file.name,
            )


def _check_file(env_file: Path) -> Iterator[Finding]:
    try:
        mode = stat.S_IMODE(env_file.stat().st_mode)
    except OSError:
        return
    if mode & OF_OTHERS:
        yield warning(
            env_file.name,
            "settings.file_open_to_others",
            mode=f"{mode:03o}",
            file=env_file.name,
        )
