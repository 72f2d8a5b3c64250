"""What every test may ask for: a database of each kind, a clock, settings, a runtime."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from bot.bootstrap import build
from bot.campaigns import load
from bot.runtime import Runtime
from bot.settings import Settings, load_settings
from bot.storage.engine.database import Database
from flows.campaign import Shelf
from tests import chromium, databases, logged_secrets
from tests.clock import Clock

ENVIRONMENT: Mapping[str, str] = {
    "PUBLIC_URL": "https://petition.example.org",
    "SECRET_KEY": "made-up-for-tests-and-for-nothing-else",
    "VAULT_KEYS": "bWFkZS11cC1mb3ItdGVzdHMtb25seS0zMi1ieXRlcyE=",
    "CAMPAIGNS": str(Path(__file__).resolve().parents[1] / "campaigns"),
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "made-up-twilio-token",
    "TWILIO_FROM": "+15550100",
    "TELEGRAM_BOT_TOKEN": "100:made-up-telegram-token",
    "TELEGRAM_BOT_NAME": "handraiser_test_bot",
    "TELEGRAM_WEBHOOK_SECRET": "made-up-webhook-secret",
}
"""A live set-up as the environment would tell it, of made-up secrets and reserved names."""

# A machine that is busy with the other half of the suite is no failure of a property.
hypothesis_settings.register_profile(
    "suite", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("suite")

USED = logged_secrets.Used()
for secret in ("SECRET_KEY", "VAULT_KEYS", "TWILIO_AUTH_TOKEN", "TELEGRAM_BOT_TOKEN"):
    USED.note_address(ENVIRONMENT[secret])
USED.note_address(ENVIRONMENT["TELEGRAM_WEBHOOK_SECRET"])
logged_secrets.watch_vault(USED)


@pytest.fixture(autouse=True)
def nothing_secret_is_logged() -> Iterator[None]:
    """Fail a test in which a name, a number, a message or a secret is logged.

    What was used before it was by what several tests share.
    """
    before = USED.copy()
    for lines in logged_secrets.keep_lines():
        yield
        held = USED.find_in(lines.kept)
        USED.names, USED.texts = before.names, before.texts
        assert held == [], "a line holds what no line may hold"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the tests of pages out where there is no Chromium to show them."""
    if chromium.find() is not None:
        return
    left_out = [item for item in items if item.get_closest_marker("browser")]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "handraiser.sqlite3"
    databases.migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[str]:
    """The URL of this worker's own PostgreSQL database, migrated."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    with databases.migrated_postgres(f"handraiser_{worker}_{os.getpid()}") as url:
        yield url


@pytest.fixture(scope="session")
def postgres_cleaner(postgres_template: str) -> Iterator[databases.PostgresCleaner]:
    """What empties that database between two tests."""
    cleaner = databases.PostgresCleaner(postgres_template)
    yield cleaner
    cleaner.close()


@pytest.fixture(params=databases.kinds())
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated, empty database; a test that asks for it runs once on each kind."""
    if request.param == "sqlite":
        yield databases.copy_of(request.getfixturevalue("sqlite_template"), tmp_path)
        return
    url: str = request.getfixturevalue("postgres_template")
    cleaner: databases.PostgresCleaner = request.getfixturevalue("postgres_cleaner")
    yield url
    cleaner.empty()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated, empty database, on each kind."""
    with ExitStack() as stack:
        opened = Database(database_url)
        stack.callback(opened.close)
        yield opened


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until it is moved."""
    return Clock()


@pytest.fixture
def environment(database_url: str) -> dict[str, str]:
    """The environment of a live set-up on this database, for processes of their own."""
    return {**ENVIRONMENT, "DATABASE_URL": database_url}


@pytest.fixture
def settings(environment: dict[str, str]) -> Settings:
    """The settings of a live set-up on this database."""
    return load_settings(environment)


@cache
def shipped_campaigns(folder: Path) -> Shelf:
    """Read a folder of campaigns once, for all tests that leave it as it is.

    Reading and checking takes longer than most tests, and what comes of it never changes.
    """
    return load(folder)


@pytest.fixture
def runtime(settings: Settings, clock: Clock) -> Iterator[Runtime]:
    """A whole runtime on this database, with the campaigns of this repository."""
    built = build(settings, now=clock, load_campaigns=shipped_campaigns)
    yield built
    built.database.close()
