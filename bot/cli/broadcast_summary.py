"""How a broadcast stands, in the terminal: drawn for eyes, as one line, or watched to its end.

``bot.broadcasts.monitor.summary`` has all figures; here they are only put into words.
"""

import select
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import IO, Final

import click

from bot.broadcasts.broadcast_errors import UNDER_WAY, status_phrase
from bot.broadcasts.monitor.history import get_broadcast
from bot.broadcasts.monitor.summary import BroadcastSummary, FailureReason, summarize_broadcast
from bot.broadcasts.monitor.waits import STOPPED, wait_phrases
from bot.cli.broadcast_output import (
    as_plain,
    duration,
    headline,
    in_words,
    labelled,
    moment,
    width,
)
from bot.counted_words import counted
from bot.languages import DEFAULT_LANGUAGE, say
from bot.runtime import Runtime
from bot.storage.schema.broadcast_tables import BroadcastStatus

WATCH_INTERVAL_SECONDS: Final = 1.0
LINE_INTERVAL: Final = timedelta(seconds=10)
"""Where each change is a line, counts that change are told no more often than this."""


def summary_lines(runtime: Runtime, summary: BroadcastSummary) -> str:
    """Return the summary as lines of text."""
    return "\n".join(_lines(runtime, summary))


def summary_line(summary: BroadcastSummary) -> str:
    """Return the summary as one line, for a log."""
    counts = summary.counts
    parts = [
        f"{summary.out:,} of {summary.recipients:,} out",
        f"{counts['delivered']:,} delivered",
        f"{counts['failed']:,} failed",
        f"{counts['suppressed']:,} left out",
        f"{counts['uncertain']:,} uncertain",
        f"{counts['queued']:,} {'not sent' if summary.is_over else 'to go'}",
    ]
    why = f" ({summary.pause_reason})" if summary.pause_reason else ""
    status = in_words(status_phrase(summary.status))
    return f"{summary.at:%H:%M:%S} UTC  {status}{why}: {', '.join(parts)}"


def _lines(runtime: Runtime, summary: BroadcastSummary) -> Iterator[str]:
    room = width() - 7
    bar = "█" * round(room * summary.share_done)
    yield f"{bar:·<{room}} {summary.share_done:5.0%}"
    yield from _counts(summary)
    yield from _ahead(runtime, summary)
    for words, colour in _notices(runtime, summary):
        yield from labelled("Mind", words, fg=colour)


def _counts(summary: BroadcastSummary) -> Iterator[str]:
    counts = summary.counts
    rate = f", {summary.per_minute:,.0f} a minute" if summary.per_minute else ""
    rate = rate if summary.status in UNDER_WAY else ""
    yield from labelled("Out", f"{summary.out:,} of {summary.recipients:,}{rate}")
    unknown = summary.arrival_unknown
    untold = f"; Telegram does not tell, of {unknown:,}" if unknown else ""
    yield from labelled("Delivered", f"{counts['delivered']:,}{untold}")
    if counts["failed"]:
        yield from labelled("Failed", f"{counts['failed']:,}", fg="red")
        for reason in summary.failures:
            yield from labelled("", _failure(reason))
    if counts["suppressed"]:
        said = "who had said stop, or may not be written to, when their turn came"
        yield from labelled("Left out", f"{counts['suppressed']:,}, {said}")
    if counts["uncertain"]:
        said = "of which nobody knows whether they went out: none is sent twice"
        yield from labelled("Uncertain", f"{counts['uncertain']:,}, {said}", fg="yellow")
    if summary.not_sent:
        yield from labelled("Not sent", f"{summary.not_sent:,}", fg="yellow")


def _failure(reason: FailureReason) -> str:
    words = reason.words or say(DEFAULT_LANGUAGE, "failures.other_reasons")
    return f"{reason.count:,}: {words}{f' ({reason.code})' if reason.code else ''}"


def _ahead(runtime: Runtime, summary: BroadcastSummary) -> Iterator[str]:
    """Say what is to come: what is left and until when, and who waits for what."""
    if summary.is_over:
        if summary.finished_at is not None:
            yield from labelled("Over", f"since {moment(runtime, summary.finished_at)}")
        return
    left = f"{summary.left:,}"
    if summary.ends_at is not None and summary.time_left is not None and summary.has_worker:
        left += f", out by {moment(runtime, summary.ends_at)} ({duration(summary.time_left)})"
    yield from labelled("To go", left)
    waits = [each for each in summary.waits if each.reason != STOPPED]
    limit = runtime.settings.daily_segments
    for phrase in wait_phrases(waits, limit, lambda until: moment(runtime, until)):
        yield from labelled("Waiting", in_words(phrase), fg="yellow")


def _notices(runtime: Runtime, summary: BroadcastSummary) -> Iterator[tuple[str, str]]:
    """Yield what is to be known, and its colour."""
    yield from _status_notices(runtime, summary)
    if summary.is_over:
        return
    stopped = [
        each
        for each in summary.waits
        if each.reason == STOPPED and each.why not in summary.pause_reason
    ]
    for phrase in wait_phrases(stopped, runtime.settings.daily_segments, str):
        said = in_words(phrase)
        yield f"{said[:1].upper()}{said[1:]}. {_how_to_resume(summary)}", "red"
    if summary.too_late:
        yield f"{summary.too_late:,} will not be reached before it expires.", "yellow"
    if not summary.has_worker:
        yield "No worker runs, and without one nothing goes out: `python -m bot worker`.", "red"
    elif summary.is_stuck:
        yield "Nothing moves: `python -m bot doctor` says how the worker does.", "red"


def _status_notices(runtime: Runtime, summary: BroadcastSummary) -> Iterator[tuple[str, str]]:
    """Yield lines on what a broadcast's status means for what comes next."""
    match summary.status:
        case BroadcastStatus.PAUSED:
            why = f": {summary.pause_reason.rstrip('.')}" if summary.pause_reason else ""
            yield f"It is paused{why}. {_how_to_resume(summary)}", "yellow"
        case BroadcastStatus.CANARY if summary.canary_left == 0:
            said = f"The first {summary.canary_size:,} are out; what comes back is looked at."
            yield said, "cyan"
        case BroadcastStatus.CANARY:
            yield f"It goes to {counted(summary.canary_size, 'person', 'people')} first.", "cyan"
        case BroadcastStatus.SENDING if not summary.left and summary.counts["uncertain"]:
            yield "It is over when those who are uncertain have been looked up.", "cyan"
        case BroadcastStatus.SCHEDULED if (
            summary.starts_at is not None and summary.starts_at > summary.at
        ):
            yield f"It begins {moment(runtime, summary.starts_at)}.", "cyan"
        case _:
            pass


def _how_to_resume(summary: BroadcastSummary) -> str:
    goes_on = f"`python -m bot broadcast resume {summary.broadcast_id}` lets it go on."
    if not summary.has_stopped_sender:
        return goes_on
    return f"Mend that first (docs/broadcasts.md says how), then {goes_on}"


def _wait_interval() -> None:
    threading.Event().wait(WATCH_INTERVAL_SECONDS)


def has_reader(printed: IO[str]) -> bool:
    """Say whether anybody still reads what is printed: a closed pipe says so only when asked."""
    if sys.platform == "win32":
        return True
    try:
        file = printed.fileno()
    except (OSError, ValueError):  # no file at all
        return True
    poll = select.poll()
    poll.register(file, 0)  # tells of what is closed without being asked
    return not poll.poll(0)


def watch_broadcast(
    runtime: Runtime,
    broadcast_id: int,
    *,
    as_json: bool = False,
    draws: bool = False,
    rest: Callable[[], object] = _wait_interval,
) -> None:
    """Print how a broadcast stands until it is over, nobody reads it any more, or until Ctrl-C.

    Who ``draws``, in a terminal, draws one picture over and over; elsewhere each change is a
    line. Raises ``BroadcastRefused``.
    """
    show = _Picture(runtime) if draws and not as_json else _ChangeLines(as_json=as_json)
    try:
        while True:
            summary = summarize_broadcast(runtime, broadcast_id)
            show(summary)
            if summary.is_over or not has_reader(sys.stdout):
                return
            rest()
    except KeyboardInterrupt:
        click.echo("You watch no more; the broadcast goes on.", err=True)


class _Picture:
    """One picture, drawn in the place of the last."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime, self._height = runtime, 0

    def __call__(self, summary: BroadcastSummary) -> None:
        row = get_broadcast(self._runtime, summary.broadcast_id)
        picture = f"{headline(self._runtime, row)}\n\n{summary_lines(self._runtime, summary)}"
        if self._height:
            # Up to where the last one began, and away with all below (ECMA-48: CPL, ED).
            click.echo(f"\x1b[{self._height}F\x1b[0J", nl=False, color=True)
        click.echo(picture, color=True)
        self._height = picture.count("\n") + 1


class _ChangeLines:
    """A line for each change, as JSON; for people who read them later, at most six a minute.

    That time passes is no change. What it has come to is told at once, and what it ends with.
    """

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._before: BroadcastSummary | None = None

    def __call__(self, summary: BroadcastSummary) -> None:
        if self._before is None or self._is_news(self._before, summary):
            click.echo(as_plain(summary) if self._as_json else summary_line(summary))
            self._before = summary

    def _is_news(self, before: BroadcastSummary, summary: BroadcastSummary) -> bool:
        if before.status != summary.status or _stopped(before) != _stopped(summary):
            return True
        is_time = self._as_json or summary.at - before.at >= LINE_INTERVAL
        return is_time and before.counts != summary.counts


def _stopped(summary: BroadcastSummary) -> list[str]:
    return [wait.channel for wait in summary.waits if wait.reason == STOPPED]
