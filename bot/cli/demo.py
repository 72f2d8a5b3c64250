"""The demo: the program, its stand-ins and the page with two phones, in one process."""

import shutil
import signal
import tempfile
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.runtime import Runtime
from bot.sandbox import demo, server
from bot.sandbox.demo import Demo

HOST = "127.0.0.1"
PORT = 8000
CAMPAIGNS = Path("campaigns")


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
    if threading.current_thread() is threading.main_thread():
        # A request to end cleans up as Ctrl-C does.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with ExitStack() as stack:
            served = stack.enter_context(serving(host, port, folder=folder, campaigns=campaigns))
            print(_announcement(served), flush=True)
            stack.enter_context(working(served.demo.runtime))
            if open_browser:
                webbrowser.open(served.address)
            threading.Event().wait()
    except KeyboardInterrupt:
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
        listening = stack.enter_context(server.listen(host, port))
        place = stack.enter_context(_folder(folder))
        address = server.address(listening)
        running = demo.prepare(demo.demo_settings(place, address, campaigns))
        stack.callback(running.runtime.database.close)
        app = create_app(running.runtime)
        demo.mount(running, app)
        stack.enter_context(server.serving(listening, app))
        stack.enter_context(demo.arriving(running.twilio))
        yield Served(running, address, place)


@contextmanager
def working(runtime: Runtime) -> Iterator[None]:
    """Do what needs a clock, as the worker does, from a thread for as long as the block lasts."""
    from bot import engine, sweeps

    run = partial(engine.run, runtime.settings.database_url, sweeps.jobs(runtime))
    with demo.beside(run, "worker"):
        yield


def _announcement(served: Served) -> str:
    return (
        f"\n  The demo is ready: {served.address}\n\n"
        "  Two phones and what was stored, in your browser. Nothing leaves this computer.\n"
        f"  Its database: {served.folder / demo.DATABASE_NAME}\n"
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
