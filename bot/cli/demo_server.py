"""The demo: the program, its worker, its stand-ins and the page, in one process."""

import shutil
import tempfile
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from bot import background_jobs
from bot.demo import running_demo
from bot.demo.running_demo import Demo
from bot.demo.stand_ins import loopback_server
from bot.runtime import Runtime

HOST = "127.0.0.1"
PORT = 8000
CAMPAIGNS = Path("campaigns")
A_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Served:
    """A demo that is being served, and the address to open in a browser."""

    demo: Demo
    address: str
    folder: Path


def run(
    host: str = HOST,
    port: int = PORT,
    *,
    open_browser: bool = False,
    folder: Path | None = None,
    campaigns: Path = CAMPAIGNS,
) -> None:
    """Serve the demo until it is interrupted, and print where.

    Arguments and errors are those of ``serving``.
    """
    is_main = threading.current_thread() is threading.main_thread()
    # An event, and no exception: that could come between the start of something and its end.
    stop = background_jobs.told_to_stop() if is_main else threading.Event()
    with ExitStack() as stack:
        served = stack.enter_context(serving(host, port, folder=folder, campaigns=campaigns))
        print(_announcement(served), flush=True)
        stack.enter_context(working(served.demo.runtime))
        if open_browser:
            webbrowser.open(served.address)
        stop.wait()
    print("\n  The demo has ended.")


@contextmanager
def serving(
    host: str = HOST,
    port: int = PORT,
    *,
    folder: Path | None = None,
    campaigns: Path = CAMPAIGNS,
) -> Iterator[Served]:
    """Serve the demo from a thread for as long as the block lasts.

    ``folder`` keeps its database and key; without one they are deleted in the end. A ``port``
    that is in use is replaced by a free one. Raises ``ValueError`` for a host that is not this
    machine, and what ``bot.bootstrap.build`` raises.
    """
    from webhooks.app import create_app

    with ExitStack() as stack:
        listening = stack.enter_context(loopback_server.listen(host, port))
        place = stack.enter_context(_folder(folder))
        address = loopback_server.address(listening)
        running = running_demo.prepare(running_demo.demo_settings(place, address, campaigns))
        stack.callback(running.runtime.database.close)
        app = create_app(running.runtime)
        running_demo.mount(running, app)
        stack.enter_context(loopback_server.serving(app, listening=listening))
        stack.enter_context(running_demo.delivering(running.twilio))
        yield Served(running, address, place)


@contextmanager
def working(runtime: Runtime) -> Iterator[None]:
    """Do what needs a clock, as the worker does, from a thread for as long as the block lasts."""
    from bot import worker
    from bot.running_workers.job_runs import JobRuns

    runs = JobRuns(runtime, "demo")
    runs.beat()

    def run(stop: threading.Event) -> None:
        # Somebody watches: what is sent every few seconds, or answered by hand, is sent every
        # second. No job by the clock is durable: there is no other worker, and none comes back.
        jobs = [
            replace(
                job,
                durable=False,
                every=A_SECOND
                if job.every == worker.SENDING_INTERVAL or job.name == "send-answers"
                else job.every,
            )
            for job in worker.watched_jobs(runs, worker.jobs(runtime, stop=stop))
        ]
        background_jobs.run(
            runtime.settings.database_url,
            jobs,
            stop,
            startable=worker.startable_jobs(runtime),
            look_seconds=A_SECOND.total_seconds(),
        )

    with running_demo.beside(run, "worker"):
        yield


def _announcement(served: Served) -> str:
    return (
        f"\n  The demo is ready: {served.address}\n\n"
        "  The petition's page, two phones, an organizer panel and what was stored, in your\n"
        "  browser. Nothing leaves this computer.\n"
        f"  Its database: {served.folder / running_demo.DATABASE_NAME}\n"
        "  End it with Ctrl-C.\n"
    )


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given is not None:
        given.mkdir(parents=True, exist_ok=True)
        yield given
        return
    made = Path(tempfile.mkdtemp(prefix="handraiser-demo-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
