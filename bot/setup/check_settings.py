"""Settings that are allowed, and that somebody will be sorry for: hours, and open secrets."""

import stat
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Final

from bot.settings import Settings
from bot.setup.findings import Finding, warning

EARLIEST: Final = time(8)
LATEST: Final = time(21)
"""Hours outside of which nobody may be called or texted in the USA (47 CFR 64.1200(c)(1))."""
OF_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def check_settings(settings: Settings, env_file: Path = Path(".env")) -> Iterator[Finding]:
    """Look at the hours of broadcasts, and at who may read the file of settings."""
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
    yield from _check_file(env_file)


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
