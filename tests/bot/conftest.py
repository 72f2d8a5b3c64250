"""A runtime of rows and keys alone, for what needs no campaign."""

import pytest

from bot.privacy.key_rotation import open_vault, prepare
from bot.runtime import Runtime
from bot.settings import Settings
from bot.storage.engine.database import Database
from flows.campaign import Shelf
from tests.bot.storage.rows import CAMPAIGN
from tests.clock import Clock
from tests.languages import SHIPPED


@pytest.fixture
def bare_runtime(settings: Settings, database: Database, clock: Clock) -> Runtime:
    """A runtime without campaigns on its shelf, that can seal what is of one all the same."""
    vault = open_vault(settings, database)
    prepare(database, vault, [CAMPAIGN], clock)
    return Runtime(
        settings,
        database,
        vault,
        Shelf(campaigns=(), languages=SHIPPED, shared={}, choices={}),
        clock,
    )
