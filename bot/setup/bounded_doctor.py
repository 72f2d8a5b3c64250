"""Lets the doctor look for a bounded time, one at a time in each process."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from bot.bootstrap import utcnow
from bot.runtime import Runtime
from bot.setup.check_host import Host
from bot.setup.checked_setup import CheckedSetup, http_client
from bot.setup.doctor import doctor
from bot.setup.findings import Finding

MOST_SECONDS: Final = 20.0
"""How long whoever asked waits; they get what was found by then."""
Look = Callable[[Runtime], Iterable[Finding]]
_looking = threading.Lock()


class LooksAlready(Exception):
    """Another look in this process is not over yet."""


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found in time; ``is_whole`` is False where not all could be looked at."""

    findings: tuple[Finding, ...]
    is_whole: bool


def look_at(runtime: Runtime) -> Iterable[Finding]:
    """Give what `python -m bot doctor` finds with the settings of a running process."""
    with http_client() as http:
        site = CheckedSetup(runtime.settings, runtime.shelf, http, utcnow)
        yield from doctor(site, Host.here())


def examine(runtime: Runtime, look: Look, *, seconds: float = MOST_SECONDS) -> Examination:
    """Return what the doctor finds within some seconds; it goes on looking to its end.

    Raises ``LooksAlready``.
    """
    if not _looking.acquire(blocking=False):
        raise LooksAlready
    findings: list[Finding] = []
    whole = threading.Event()

    def run() -> None:
        try:
            findings.extend(look(runtime))
            whole.set()
        finally:
            _looking.release()

    looking = threading.Thread(target=run, name="doctor", daemon=True)
    looking.start()
    looking.join(seconds)
    return Examination(tuple(findings), whole.is_set())
