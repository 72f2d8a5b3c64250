"""A runtime of rows and keys alone on a SQLite file of its own, for tests that need many."""

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.privacy.key_rotation import open_vault, prepare
from bot.runtime import Runtime
from bot.settings import load_settings
from bot.storage.engine.database import Database
from flows.campaign import Shelf
from tests import databases
from tests.bot.storage.rows import CAMPAIGN
from tests.clock import Clock
from tests.conftest import ENVIRONMENT
from tests.languages import SHIPPED


@contextmanager
def made_runtime(template: Path, clock: Clock) -> Iterator[Runtime]:
    """Yield a runtime on a copy of a migrated file, and throw the copy away."""
    with tempfile.TemporaryDirectory() as folder:
        url = databases.copy_of(template, Path(folder))
        settings = load_settings({**ENVIRONMENT, "DATABASE_URL": url})
        with closing(Database(url)) as database:
            vault = open_vault(settings, database)
            prepare(database, vault, [CAMPAIGN], clock)
            shelf = Shelf(campaigns=(), languages=SHIPPED, shared={}, choices={})
            yield Runtime(settings, database, vault, shelf, clock)
