"""Does our clock agree with a provider's? Signatures carry no time, but records and tokens do."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.setup.findings import Finding, problem, warning

NOTICEABLE = timedelta(seconds=30)
WRONG = timedelta(minutes=5)
"""Above the seconds that a slow answer may take; and where the times in the records mislead."""


def check_clock(who: str, ours: datetime, theirs: datetime) -> Iterator[Finding]:
    """Compare two aware times; say nothing if they agree."""
    gap = abs(ours - theirs)
    if gap < NOTICEABLE:
        return
    side = "behind" if ours < theirs else "ahead of"
    make = problem if gap >= WRONG else warning
    yield make(
        "clock",
        f"this machine's clock is {gap.total_seconds():.0f} s {side} {who}'s",
        "Let the machine keep time by NTP: what people agreed to is recorded with it.",
    )
