"""Where ours differs from a provider's: an address, which is signed to the letter; the clock."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import SplitResult, urlsplit

from bot.setup.findings import Finding, problem, warning

DEFAULT_PORTS = {"https": 443, "http": 80}


def url_differences(wanted: str, found: str) -> tuple[str, ...]:
    """Return what differs between two addresses, each as words; () if nothing does.

    The default port may be left out (Twilio's validator tries both), and a fragment of options
    is neither sent nor signed: it is compared by ``options`` alone.
    """
    want, have = urlsplit(wanted), urlsplit(found)
    pairs = (
        ("scheme", want.scheme, have.scheme),
        ("host", (want.hostname or ""), (have.hostname or "")),
        ("port", str(_port(want)), str(_port(have))),
        ("path", want.path, have.path),
        ("query", want.query, have.query),
    )
    return tuple(_words(name, w, h) for name, w, h in pairs if w != h)


def url_options(url: str) -> str:
    """Return the fragment: Twilio's connection overrides, such as ``rc=2``."""
    return urlsplit(url).fragment


def _port(parts: SplitResult) -> int | None:
    return parts.port or DEFAULT_PORTS.get(parts.scheme)


def _words(name: str, wanted: str, found: str) -> str:
    if name == "path" and wanted.rstrip("/") == found.rstrip("/"):
        return f"a trailing slash ({found} in place of {wanted})"
    return f"the {name} ({found or 'none'} in place of {wanted or 'none'})"


CLOCK_WARNING_SPAN = timedelta(seconds=30)
CLOCK_PROBLEM_SPAN = timedelta(minutes=5)
"""Above the seconds that a slow answer may take; and where the times in the records mislead."""


def check_clock(who: str, ours: datetime, theirs: datetime) -> Iterator[Finding]:
    """Compare two aware times; say nothing if they agree."""
    gap = abs(ours - theirs)
    if gap < CLOCK_WARNING_SPAN:
        return
    side = "behind" if ours < theirs else "ahead of"
    make = problem if gap >= CLOCK_PROBLEM_SPAN else warning
    yield make(
        "clock",
        f"this machine's clock is {gap.total_seconds():.0f} s {side} {who}'s",
        "Let the machine keep time by NTP: what people agreed to is recorded with it.",
    )
