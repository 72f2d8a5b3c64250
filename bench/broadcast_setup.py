"""Sets up what broadcasts are sent from: a database with people, the program, the providers.

The providers are ``bench.fast_providers``, in a process of its own. It is always day.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import measured_servers, stored_recipients
from bench.fast_providers.accepted_log import Accepted, read_accepted_log
from bench.process_usage import ProcessTree
from bench.servers import ROOT
from bot.bootstrap import build
from bot.broadcasts.approve import approval
from bot.broadcasts.compose.draft import Audience, Draft
from bot.organizers import accounts
from bot.runtime import Runtime
from bot.settings import load_settings
from bot.storage.broadcasts import broadcast_counts, broadcasts
from bot.storage.engine.database import Database
from bot.storage.schema.broadcast_tables import BroadcastStatus, DeliveryStatus
from tests import postgres

DATABASES = ("sqlite", "postgresql")
CHANNELS = ("sms", "telegram")
MAX_ALLOWED_PACE = "2000"
"""The fastest that the settings allow."""
ALWAYS_DAY = {"DAY_BEGINS": "00:00", "SUNDAY_BEGINS": "00:00", "DAY_ENDS": "23:59:59.999999"}
AT_ONCE = {"HOLD_SECONDS": "0", "CANARY_SIZE": "0", "SECOND_APPROVAL_ABOVE": "100000000"}
TEXT = "{organization}: {name}, IBM has answered the letter you signed. Reply STOP to quit."
ORGANIZER = "ola"


@dataclass(frozen=True, slots=True)
class ProvidersProcess:
    """The providers' stand-in: its base address, its process, and the log of what it took."""

    url: str
    tree: ProcessTree
    log: Path

    def accepted(self) -> list[Accepted]:
        """Return what it took so far."""
        return read_accepted_log(self.log)


@dataclass(frozen=True, slots=True)
class BroadcastSetup:
    """One database and the settings of the program on it."""

    environment: Mapping[str, str]
    runtime: Runtime
    database_tree: ProcessTree | None

    def draft(self, channel: str = "") -> int:
        """Draft a broadcast for everyone who is there (on one channel), and return its id."""
        runtime = self.runtime
        there = accounts.everyone(runtime)
        who = there[0] if there else accounts.add(runtime, ORGANIZER)
        written = Draft(
            campaign=stored_recipients.CAMPAIGN,
            organization=stored_recipients.ORGANIZATION,
            title="Measured",
            texts={"en": TEXT, "es": TEXT},
            audience=Audience(channels=(channel,) if channel else ()),
        )
        return approval.draft(runtime, who, written)

    def approve(self, broadcast_id: int) -> int:
        """Approve it, to begin at once, and return how many people it is for."""
        who = accounts.named(self.runtime, ORGANIZER)
        return approval.approve(self.runtime, who, broadcast_id, again=True).recipients

    def begin(self, broadcast_id: int) -> None:
        """Let it be sent at once, without a worker that looks after it."""
        scheduled, sending = BroadcastStatus.SCHEDULED, BroadcastStatus.SENDING
        with self.runtime.database.write() as connection:
            broadcasts.change(connection, broadcast_id, (scheduled,), status=sending)

    def sent(self, broadcast_id: int) -> int:
        """Return how many were sent it so far."""
        with self.runtime.database.read() as connection:
            groups = broadcast_counts.status_counts(connection, broadcast_id)
        return sum(group.counts[DeliveryStatus.SENT] for group in groups)

    def end(self, broadcast_id: int) -> None:
        """Let nothing more be sent of it."""
        sending, sent = BroadcastStatus.SENDING, BroadcastStatus.SENT
        with self.runtime.database.write() as connection:
            broadcasts.change(connection, broadcast_id, (sending,), status=sent)


@contextmanager
def run_providers(folder: Path, *options: str) -> Iterator[ProvidersProcess]:
    """Start the providers' stand-in, and stop it at the end."""
    log = folder / "accepted.log"
    command = [sys.executable, "-m", "bench.fast_providers", "--log", str(log), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None  # noqa: S101 -- narrows a type
        try:
            url = process.stdout.readline().strip()
            if not url:
                raise RuntimeError("the providers' stand-in did not start")
            yield ProvidersProcess(url, ProcessTree(process.pid), log)
        finally:
            process.terminate()


@contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[tuple[str, ProcessTree | None]]:
    """Yield the URL of an empty database, and the processes of a server of ours."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'bench.sqlite3'}", None
        return
    with postgres.server(durable=True) as server, postgres.database(server, "bench") as url:
        yield url, measured_servers.database_processes(server)


@contextmanager
def set_up_broadcasts(
    kind: str, folder: Path, providers_url: str, **settings: str
) -> Iterator[BroadcastSetup]:
    """Yield a migrated database without people, and settings that send at any hour."""
    with empty_database(kind, folder) as (url, tree):
        environment = {
            **measured_servers.program_settings(url),
            **ALWAYS_DAY,
            **AT_ONCE,
            "SMS_SEGMENTS_PER_SECOND": MAX_ALLOWED_PACE,
            "TELEGRAM_MESSAGES_PER_SECOND": MAX_ALLOWED_PACE,
            "TWILIO_API_URL": providers_url,
            "TELEGRAM_API_URL": providers_url,
            **settings,
        }
        migrated = Database(url)
        migrated.migrate()
        migrated.close()
        runtime = build(load_settings(environment))
        try:
            yield BroadcastSetup(environment, runtime, tree)
        finally:
            runtime.database.close()


@contextmanager
def set_up_with_providers(
    kind: str, *options: str, **settings: str
) -> Iterator[tuple[BroadcastSetup, ProvidersProcess]]:
    """Yield a setup and its providers, which get these options; it is all gone at the end."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        providers = stack.enter_context(run_providers(folder, *options))
        yield (
            stack.enter_context(set_up_broadcasts(kind, folder, providers.url, **settings)),
            providers,
        )


def process_options(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return how a process of the program is started: its surroundings, and its folder."""
    path = f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}"
    return {
        "env": {"PATH": path, "PYTHONPATH": str(ROOT), **environment},
        "cwd": ROOT,
        "start_new_session": True,
    }
