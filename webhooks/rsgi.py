"""The web server's entry, which the Procfile names: ``webhooks.rsgi:server``.

A configuration that cannot work ends the process, with every problem listed and no traceback.
"""

import signal
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webhooks.server import Server

if sys.platform == "win32":

    def _allow_connections() -> None:
        """Do nothing: Windows has no such limit."""

else:
    import resource

    def _allow_connections() -> None:
        """Open as many files as we may: each connection is one, and 1,024 are soon full."""
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def load() -> "Server":
    """Return the server that the environment describes, or leave with status 1."""
    # Until it serves, to be told to end is to end: granian would not hear of it in this process
    # before it does. So this comes before what takes its time to import.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _allow_connections()

    from bot.metrics_page.port import open_web_metrics
    from bot.telemetry.log_setup import choose_form
    from bot.telemetry.request_log import RequestLog
    from bot.telemetry.unhandled_errors import log_unhandled_errors
    from bot.web.petition.pages import PetitionPages
    from webhooks import routes
    from webhooks.app import load_runtime
    from webhooks.body_reader import Bodies
    from webhooks.console_server import open_console
    from webhooks.guards import RefusalLog
    from webhooks.safe_receive import Intake
    from webhooks.server import Server
    from webhooks.work_queue import THREADS, THREADS_THAT_SHARE, WorkQueue

    runtime = load_runtime()
    log_unhandled_errors()
    refusals = RefusalLog(runtime.now)
    threads = THREADS_THAT_SHARE if runtime.database.is_sqlite else THREADS
    make_queue = partial(WorkQueue, threads=threads)
    return Server(
        routes.build(Intake(runtime), refusals, open_web_metrics(runtime, threading.Event())),
        refusals,
        make_queue,
        Bodies(),
        PetitionPages(runtime),
        console=open_console(runtime),
        log=RequestLog(choose_form(runtime.settings.log_format, sys.stderr)),
    )


server = load()
