"""A process that enters what waits in a log, and dies on the way, as by SIGKILL.

It is given a database's URL, the time, and at which call of which function it dies.
"""

import importlib
import os
import signal
import sys
from contextlib import closing
from datetime import datetime
from itertools import count

from bot.privacy.key_rotation import open_vault, prepare
from bot.proof import publish
from bot.runtime import Runtime
from bot.settings import load_settings
from bot.storage.engine.database import Database
from flows.campaign import Shelf
from tests.bot.storage.rows import CAMPAIGN
from tests.call_hooks import acting_at
from tests.clock import Clock
from tests.conftest import ENVIRONMENT
from tests.languages import SHIPPED


def main(url: str, now: str, module: str, function: str, call: str) -> None:
    """Publish, and die at that call."""
    clock, calls = Clock(datetime.fromisoformat(now)), count(1)
    settings = load_settings({**ENVIRONMENT, "DATABASE_URL": url})

    def die() -> None:
        if next(calls) == int(call):
            os.kill(os.getpid(), signal.SIGKILL)

    with closing(Database(url)) as database:
        vault = open_vault(settings, database)
        prepare(database, vault, [CAMPAIGN], clock)
        shelf = Shelf(campaigns=(), languages=SHIPPED, shared={}, choices={})
        runtime = Runtime(settings, database, vault, shelf, clock)
        with acting_at("call", getattr(importlib.import_module(module), function), die):
            publish.publish_all(runtime)


if __name__ == "__main__":
    main(*sys.argv[1:])
