"""How far an update is, in the terminal: drawn for eyes, or as one line."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from bot.broadcasts.broadcast_errors import IN_WORDS, UNDER_WAY
from bot.broadcasts.monitor.progress import OVER, Progress, Reason
from bot.cli.broadcast_output import BY, duration, labelled, moment, width
from bot.runtime import Runtime
from bot.storage.schema.broadcast_tables import BroadcastStatus

NOBODY_WORKS: Final = timedelta(seconds=60)
"""When nothing has moved for so long after its hour, most likely no worker runs."""
REASONS: Final = 8
"""Reasons of failures that are named, the most frequent ones."""


def progress_of(runtime: Runtime, seen: Progress) -> str:
    """Return it as lines of text."""
    return "\n".join(_lines(runtime, seen))


def line_of(seen: Progress) -> str:
    """Return it as one line, for a log."""
    counts = seen.counts
    parts = [
        f"{out_of(seen):,} of {seen.recipients:,} out",
        f"{counts['delivered']:,} delivered",
        f"{counts['failed']:,} failed",
        f"{counts['suppressed']:,} left out",
        f"{counts['uncertain']:,} uncertain",
        f"{counts['queued']:,} {'not sent' if seen.status in OVER else 'to go'}",
    ]
    why = f" ({seen.pause_reason})" if seen.pause_reason else ""
    return f"{seen.at:%H:%M:%S} UTC  {IN_WORDS[seen.status]}{why}: {', '.join(parts)}"


def out_of(seen: Progress) -> int:
    """Return how many the provider has taken, whether or not a receipt has come."""
    return seen.counts["sent"] + seen.counts["delivered"]


def _left(seen: Progress) -> int:
    return seen.counts["queued"] + seen.counts["sending"]


def _lines(runtime: Runtime, seen: Progress) -> Iterator[str]:
    yield _bar(seen)
    yield from _counts(seen)
    yield from _ahead(runtime, seen)
    for words, colour in _notices(runtime, seen):
        yield from labelled("Mind", words, fg=colour)


def _bar(seen: Progress) -> str:
    """Draw how much is done: what is neither queued nor on its way is."""
    share = 1 - _left(seen) / seen.recipients if seen.recipients else 0.0
    room = width() - 7
    return f"{'█' * round(room * share):·<{room}} {share:5.0%}"


def _counts(seen: Progress) -> Iterator[str]:
    counts = seen.counts
    rate = f", {seen.per_minute:,.0f} a minute" if seen.status in UNDER_WAY else ""
    yield from labelled("Out", f"{out_of(seen):,} of {seen.recipients:,}{rate}")
    untold = f"; Telegram does not tell, of {seen.untold:,}" if seen.untold else ""
    yield from labelled("Delivered", f"{counts['delivered']:,}{untold}")
    if counts["failed"]:
        yield from labelled("Failed", f"{counts['failed']:,}", fg="red")
        for reason in seen.failed[:REASONS]:
            yield from labelled("", _failure(reason))
    if counts["suppressed"]:
        said = "who had said stop, or may not be written to, when their turn came"
        yield from labelled("Left out", f"{counts['suppressed']:,}, {said}")
    if counts["uncertain"]:
        said = "of which nobody knows whether they went out: none is sent twice"
        yield from labelled("Uncertain", f"{counts['uncertain']:,}, {said}", fg="yellow")
    if seen.not_sent:
        yield from labelled("Not sent", f"{seen.not_sent:,}", fg="yellow")


def _failure(reason: Reason) -> str:
    code = f" ({reason.code})" if reason.code else ""
    return f"{reason.count:,}: {reason.words}{code}"


def _ahead(runtime: Runtime, seen: Progress) -> Iterator[str]:
    """Say what is to come: what is left and until when, and who sleeps."""
    if seen.status in OVER:
        if seen.finished_at is not None:
            yield from labelled("Over", f"since {moment(runtime, seen.finished_at)}")
        return
    left = f"{_left(seen):,}"
    if seen.ends_at is not None and seen.seconds_left is not None:
        takes = duration(timedelta(seconds=seen.seconds_left))
        left += f", out by {moment(runtime, seen.ends_at)} ({takes})"
    yield from labelled("To go", left)
    if seen.asleep and seen.wakes_at is not None:
        said = f"{seen.asleep:,} wait for the day where they are, from"
        yield from labelled("Asleep", f"{said} {moment(runtime, seen.wakes_at)}")


def _notices(runtime: Runtime, seen: Progress) -> Iterator[tuple[str, str]]:
    """Yield what is to be known, and its colour."""
    yield from _stage(runtime, seen)
    if seen.status in OVER:
        return
    for channel, why in seen.stopped.items():
        if why in seen.pause_reason:
            continue
        said = f"Nothing goes out by {BY[channel]}: {why.rstrip('.')}. {_again(seen)}"
        yield said, "red"
    for channel, until in seen.waiting.items():
        seconds = (until - seen.at).total_seconds()
        yield f"The provider of {BY[channel]} asks to wait {seconds:,.0f} seconds.", "yellow"
    if seen.capped_until is not None:
        most = runtime.settings.daily_segments
        again = moment(runtime, seen.capped_until)
        said = f"The day's {most:,} segments are spent (DAILY_SEGMENTS): texts go on {again}."
        yield said, "yellow"
    if seen.too_late:
        yield f"{seen.too_late:,} will not be reached before it expires.", "yellow"
    if _stands_still(seen):
        yield "Nothing moves. Does a worker run (`python -m bot worker`)?", "red"


def _stage(runtime: Runtime, seen: Progress) -> Iterator[tuple[str, str]]:
    """Yield what its status means for what comes next."""
    match seen.status:
        case BroadcastStatus.PAUSED:
            why = f": {seen.pause_reason.rstrip('.')}" if seen.pause_reason else ""
            yield f"It is paused{why}. {_again(seen)}", "yellow"
        case BroadcastStatus.CANARY if seen.canary_left == 0:
            yield f"The first {seen.canary_size:,} are out; what comes back is looked at.", "cyan"
        case BroadcastStatus.CANARY:
            yield f"It goes to {seen.canary_size:,} people first.", "cyan"
        case BroadcastStatus.SENDING if not _left(seen) and seen.counts["uncertain"]:
            yield "It is over when those who are uncertain have been looked up.", "cyan"
        case BroadcastStatus.SCHEDULED if seen.starts_at is not None and seen.starts_at > seen.at:
            yield f"It begins {moment(runtime, seen.starts_at)}.", "cyan"
        case _:
            pass


def _again(seen: Progress) -> str:
    goes_on = f"`python -m bot broadcast resume {seen.broadcast_id}` lets it go on."
    if not seen.stopped:
        return goes_on
    return f"Mend that first (docs/broadcasts.md says how), then {goes_on}"


def _stands_still(seen: Progress) -> bool:
    """Say whether something should go out by now, and nothing does."""
    is_due = seen.starts_at is not None and seen.starts_at + NOBODY_WORKS < seen.at
    may_go = seen.status is not BroadcastStatus.CANARY or seen.canary_left > 0
    is_held = seen.stopped or seen.waiting or seen.capped_until or seen.status not in UNDER_WAY
    awake = seen.counts["queued"] - seen.asleep
    return is_due and may_go and not is_held and awake > 0 and seen.per_minute == 0
