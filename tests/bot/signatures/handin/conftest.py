"""A petition with every kind of question, two organizers, and folders of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.bootstrap import build
from bot.organizers import accounts
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.settings import Settings, load_settings
from tests.clock import Clock
from tests.conftest import shipped_campaigns

CAMPAIGNS = Path(__file__).resolve().parents[3] / "campaigns"
RIVER = "clean-river"


@pytest.fixture
def settings(environment: dict[str, str], tmp_path: Path) -> Settings:
    """The settings of a live set-up that writes its files into the test's folder."""
    folders = {"FILES_FOLDER": str(tmp_path / "files"), "FONTS_FOLDER": str(tmp_path / "fonts")}
    return load_settings({**environment, "CAMPAIGNS": str(CAMPAIGNS), **folders})


@pytest.fixture
def runtime(settings: Settings, clock: Clock) -> Iterator[Runtime]:
    """A whole runtime with the campaigns of the tests."""
    built = build(settings, now=clock, load_campaigns=shipped_campaigns)
    yield built
    built.database.close()


@pytest.fixture
def ana(runtime: Runtime) -> Organizer:
    """The first organizer."""
    return accounts.add(runtime, "Ana")


@pytest.fixture
def bo(runtime: Runtime, ana: Organizer) -> Organizer:
    """The second one."""
    return accounts.add(runtime, "Bo", by=ana)
