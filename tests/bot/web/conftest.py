"""Pages of the campaigns that ship and of the tests' own, without a database or with one."""

from pathlib import Path

import pytest

from bot.runtime import Runtime
from bot.settings import Settings, load_settings
from bot.storage.engine.database import Database
from bot.vault import Stored, Vault
from bot.web.petition.pages import PetitionPages
from flows.campaign import Campaign, Outcome, Shelf
from tests.clock import Clock
from tests.conftest import ENVIRONMENT, shipped_campaigns

ROOT = Path(__file__).resolve().parents[3]
IBM = "ibm-extreme-vetting"


def offline_runtime(shelf: Shelf, **environment: str) -> Runtime:
    """Return a runtime whose database cannot be reached."""
    settings: Settings = load_settings({**ENVIRONMENT, **environment})
    database = Database("sqlite:////proc/nowhere/at/all.sqlite3")
    return Runtime(
        settings, database, Vault([b"made-up-for-tests-only-32-bytes!"], Stored), shelf, Clock()
    )


def shelf_with(**changes: object) -> Shelf:
    """Return the campaign that ships, changed."""
    shelf = shipped_campaigns(ROOT / "campaigns")
    written = {name: getattr(shelf.campaigns[0], name) for name in Campaign.model_fields}
    parts = {name: getattr(shelf, name) for name in Shelf.model_fields}
    return Shelf(**{**parts, "campaigns": (Campaign(**{**written, **changes}),)})


def shelf_with_outcome(outcome: Outcome | None, **changes: object) -> Shelf:
    """Return the campaign that ships, changed, of which this has become, if anything has."""
    shelf = shelf_with(**changes)
    parts = {name: getattr(shelf, name) for name in Shelf.model_fields}
    return Shelf(**{**parts, "outcomes": {IBM: outcome} if outcome else {}})


def two_campaigns() -> Shelf:
    """Return two campaigns of the tests' own on one shelf."""
    return shipped_campaigns(ROOT / "tests" / "campaigns")


@pytest.fixture
def ibm() -> Shelf:
    """The campaign that ships."""
    return shipped_campaigns(ROOT / "campaigns")


@pytest.fixture
def offline(ibm: Shelf) -> PetitionPages:
    """Its pages, without a database: what needs no numbers is there all the same."""
    return PetitionPages(offline_runtime(ibm))
