"""``broadcast watch``: an update as it goes out, each second, until it is over."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import click

from bot.broadcasts.monitor.history import one
from bot.broadcasts.monitor.progress import OVER, Progress, progress
from bot.cli.broadcast_output import as_plain, headline
from bot.cli.broadcast_progress import line_of, progress_of
from bot.runtime import Runtime

SECOND: Final = 1.0
A_WHILE: Final = timedelta(seconds=10)


def _rest() -> None:
    threading.Event().wait(SECOND)


def watch(
    runtime: Runtime,
    broadcast_id: int,
    *,
    as_json: bool = False,
    draws: bool = False,
    rest: Callable[[], object] = _rest,
) -> None:
    """Print how far a broadcast is until it is over, or until Ctrl-C. Raises ``NotNow``.

    Who ``draws``, in a terminal, draws one picture over and over; elsewhere each change is a line.
    """
    show = _Picture(runtime) if draws and not as_json else _Lines(as_json=as_json)
    try:
        while True:
            seen = progress(runtime, broadcast_id)
            show(seen)
            if seen.status in OVER:
                return
            rest()
    except KeyboardInterrupt:
        click.echo("You watch no more; the update goes on.", err=True)


class _Picture:
    """One picture, drawn in the place of the last."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime, self._height = runtime, 0

    def __call__(self, seen: Progress) -> None:
        row = one(self._runtime, seen.broadcast_id)
        picture = f"{headline(self._runtime, row)}\n\n{progress_of(self._runtime, seen)}"
        if self._height:
            # Up to where the last one began, and away with all below (ECMA-48: CPL, ED).
            click.echo(f"\x1b[{self._height}F\x1b[0J", nl=False, color=True)
        click.echo(picture, color=True)
        self._height = picture.count("\n") + 1


class _Lines:
    """A line for each change, as JSON; for people who read them later, at most six a minute.

    That time passes is no change. What it has come to is told at once, and what it ends with.
    """

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._before: Progress | None = None

    def __call__(self, seen: Progress) -> None:
        if self._before is None or self._is_news(self._before, seen):
            click.echo(as_plain(seen) if self._as_json else line_of(seen))
            self._before = seen

    def _is_news(self, before: Progress, seen: Progress) -> bool:
        if (before.status, before.stopped) != (seen.status, seen.stopped):
            return True
        is_time = self._as_json or seen.at - before.at >= A_WHILE
        return is_time and before.counts != seen.counts
