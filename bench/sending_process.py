"""One process that sends what is due, and reports it: ``python -m bench.sending_process``.

It is what a worker does for broadcasts, without the rest of a worker. Takes a plan as JSON on
standard input, and the program's settings from the environment; prints a report as JSON.
"""

import asyncio
import gc
import json
import resource
import sys
import threading
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from bot.bootstrap import build
from bot.broadcasts.deliver.delivery_loop import CHANNELS, send_due
from bot.sending.transports import open_transport
from bot.settings import Settings, load_settings

FIELDS = {"VmHWM": "peak", "VmRSS": "rss"}


@dataclass(frozen=True, slots=True)
class Plan:
    """How fast (0: as the settings say) and how long (0: until nothing is due) to send.

    ``channel`` is for who sends on one alone (``bench.floor_broadcasts``).
    """

    pace: float = 0.0
    seconds: float = 0.0
    owner: str = "bench"
    channel: str = "sms"


@dataclass(frozen=True, slots=True)
class Report:
    """What was sent, in how many seconds, of CPU time as well; and the memory, in megabytes.

    ``before`` is what the process held when it began to send, ``peak`` the most it ever held.
    """

    sent: int
    seconds: float
    cpu: float
    before: float
    after: float
    peak: float


def send(plan: Plan) -> Report:
    """Send by the plan."""
    settings = load_settings()
    if plan.pace:
        paces = ("sms_segments_per_second", "telegram_messages_per_second")
        settings = settings.model_copy(update=dict.fromkeys(paces, plan.pace))
    runtime = replace(build(settings), settings=settings)
    asyncio.run(_load(settings))
    stop = threading.Event()
    if plan.seconds:
        timer = threading.Timer(plan.seconds, stop.set)
        timer.daemon = True
        timer.start()
    gc.collect()
    before = memory()["rss"]
    used, began = cpu(), time.perf_counter()
    sent = send_due(
        runtime, lambda name: open_transport(settings, name), owner=plan.owner, stop=stop
    )
    seconds, used = time.perf_counter() - began, cpu() - used
    runtime.database.close()
    held = memory()
    return Report(sent, seconds, used, before, held["rss"], held["peak"])


async def _load(settings: Settings) -> None:
    """Load the providers' libraries: a worker does so once in its life."""
    for channel in CHANNELS:
        await open_transport(settings, channel).close()


def memory() -> dict[str, float]:
    """Return what this process holds, and the most that it ever held, in megabytes."""
    found = {}
    for line in Path("/proc/self/status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name in FIELDS:
            found[FIELDS[name]] = int(value.split()[0]) / 1024
    return found


def cpu() -> float:
    """Return the CPU time that this process used so far, in seconds."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    json.dump(asdict(send(Plan(**json.load(sys.stdin)))), sys.stdout)
