"""Where ours differs from a provider's: an address, which is signed to the letter; the clock."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import SplitResult, urlsplit

from bot.languages import Phrase
from bot.setup.findings import Finding, about, phrase, problem, warning

DEFAULT_PORTS = {"https": 443, "http": 80}


def url_differences(wanted: str, found: str) -> tuple[Phrase, ...]:
    """Return what differs between two addresses, each as a phrase; () if nothing does.

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
    return tuple(_phrase(name, w, h) for name, w, h in pairs if w != h)


def url_options(url: str) -> str:
    """Return the fragment: Twilio's connection overrides, such as ``rc=2``."""
    return urlsplit(url).fragment


def _port(parts: SplitResult) -> int | None:
    return parts.port or DEFAULT_PORTS.get(parts.scheme)


def _phrase(name: str, wanted: str, found: str) -> Phrase:
    is_slash = name == "path" and wanted.rstrip("/") == found.rstrip("/")
    none = phrase("addresses.none")
    what = "slash" if is_slash else name
    return phrase(f"addresses.{what}", found=found or none, wanted=wanted or none)


CLOCK_WARNING_SPAN = timedelta(seconds=30)
CLOCK_PROBLEM_SPAN = timedelta(minutes=5)
"""Above the seconds that a slow answer may take; and where the times in the records mislead."""


def check_clock(who: str, ours: datetime, theirs: datetime) -> Iterator[Finding]:
    """Compare two aware times; say nothing if they agree."""
    gap = abs(ours - theirs)
    if gap < CLOCK_WARNING_SPAN:
        return
    side = "behind" if ours < theirs else "ahead"
    make = problem if gap >= CLOCK_PROBLEM_SPAN else warning
    yield make(about("clock"), f"clock.{side}", seconds=round(gap.total_seconds()), provider=who)
