"""What a worker does for broadcasts, without an engine and with short waits.

It starts in a moment, so that a test can kill it often: ``python -m bench.delivery_worker NAME 20``
waits for the dead, and for the provider's list, a twentieth of the time.
"""

import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from uuid import uuid4

from bot.background_jobs import told_to_stop
from bot.bootstrap import build
from bot.broadcasts.deliver import claim, delivery_loop, reconcile
from bot.broadcasts.monitor import circuit_breaker
from bot.runtime import Runtime
from bot.sending.transports import open_transport
from bot.settings import load_settings
from bot.storage.engine.database import Unavailable

TICK_SECONDS = 0.1

SHORTENED_WAITS = (
    (claim, "LEASE_SECONDS"),
    (reconcile, "LEASE_GRACE"),
    (reconcile, "LISTED_AFTER"),
)
"""The program's constants that are made shorter."""


def shorten_waits(times: float) -> None:
    """Make a lease, the grace after it and the wait for the provider's list shorter."""
    for module, name in SHORTENED_WAITS:
        vars(module)[name] /= times


def work(runtime: Runtime, name: str, stop: threading.Event) -> None:
    """Look after broadcasts, send what is due and reconcile, by turns, until ``stop`` is set."""
    looking = threading.Thread(target=_repeat, args=(partial(_look_after, runtime), stop))
    looking.start()
    _repeat(partial(_send_due, runtime, name, stop), stop)
    looking.join()


def _repeat(job: Callable[[], None], stop: threading.Event) -> None:
    """Do a job again and again; one that met a database that is away is done again as any."""
    while not stop.is_set():
        with suppress(Unavailable):
            job()
        stop.wait(TICK_SECONDS)


def _send_due(runtime: Runtime, name: str, stop: threading.Event) -> None:
    delivery_loop.send_due(
        runtime,
        lambda channel: open_transport(runtime.settings, channel),
        owner=f"{name}-{uuid4().hex[:8]}",
        stop=stop,
    )


def _look_after(runtime: Runtime) -> None:
    circuit_breaker.supervise_broadcasts(runtime)
    reconcile.reconcile(runtime)


if __name__ == "__main__":
    shorten_waits(float(sys.argv[2]))
    work(build(load_settings()), sys.argv[1], told_to_stop())
