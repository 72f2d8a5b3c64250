"""The worker's clock: each ordinary job has a thread, and all that is durable has one together."""

import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Final

from bot.background_jobs.jobs import SECONDS_TO_FINISH, Job, StartableJob, clock, run_or_log

WORKER: Final = "worker-1"
LOOK_SECONDS: Final = 5.0
"""Between two questions whether a durable job is due or waits."""


def told_to_stop() -> threading.Event:
    """Return an event that SIGTERM and SIGINT set. Call it in the main thread.

    They may come twice at once (to the process, and to its group). A handler that set the event
    would then break into itself, and wait for its own lock for ever; and none runs where another
    thread gets the signal while the main one waits. So Python tells a thread, through a socket.
    """
    stop = threading.Event()
    heard, told = socket.socketpair()
    told.setblocking(False)

    def hear() -> None:
        while heard.recv(1):  # for as long as the process lives: ``told`` stays open
            stop.set()

    threading.Thread(target=hear, name="told-to-stop", daemon=True).start()
    signal.set_wakeup_fd(told.detach(), warn_on_full_buffer=False)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _nothing)
    return stop


def _nothing(_number: int, _frame: FrameType | None) -> None:
    """A handler must be there, or the signal would end the process."""


def run(
    database_url: str,
    jobs: Sequence[Job],
    stop: threading.Event,
    *,
    startable: Sequence[StartableJob] = (),
    worker: str = WORKER,
    look_seconds: float = LOOK_SECONDS,
    tell: Callable[[str], object] = bool,
) -> None:
    """Run the jobs by their clocks until ``stop`` is set, and let those that run finish.

    ``startable`` are the jobs that people may start. ``worker`` names this process for good: two
    that run at once have two names. A periodic job that fails is logged and tried again when it
    is next due. Where no job is durable dbos is not loaded, and ``database_url`` not used.
    ``tell`` is told by which kind of error durable jobs have to wait, and "" once they go on.
    """
    durable = [job for job in jobs if job.durable]

    def keep_durable_runs() -> None:
        from bot.background_jobs.durable_runs import DurableRuns  # dbos takes a quarter second

        DurableRuns(
            database_url,
            durable,
            startable,
            stop,
            worker=worker,
            look_seconds=look_seconds,
            tell=tell,
        ).keep()

    threads = [
        threading.Thread(target=_repeat, args=(job, stop), name=job.name, daemon=True)
        for job in jobs
        if not job.durable
    ]
    if durable or startable:
        threads.append(threading.Thread(target=keep_durable_runs, name="durable", daemon=True))
    for thread in threads:
        thread.start()
    stop.wait()
    last = time.monotonic() + SECONDS_TO_FINISH
    for thread in threads:
        thread.join(max(0.0, last - time.monotonic()))


def _repeat(job: Job, stop: threading.Event) -> None:
    while not stop.wait(job.seconds_until(clock())):
        run_or_log(job)
