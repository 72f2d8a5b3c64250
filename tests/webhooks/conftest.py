"""The application before a stand-in for the inbox, and the two providers that call it."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.runtime import Runtime
from bot.settings import Settings, load_settings
from bot.storage.engine.database import Database
from bot.vault import Stored, Vault
from flows.campaign import Shelf
from tests.clock import Clock
from tests.conftest import ENVIRONMENT
from tests.languages import SHIPPED
from tests.webhooks.provider_requests import Telegram, Twilio
from tests.webhooks.recorded_inbox import Notebook, app_before


def listening_runtime(**environment: str) -> Runtime:
    """Return a runtime whose database is never opened; settings as in the live set-up."""
    settings: Settings = load_settings({**ENVIRONMENT, **environment})
    return Runtime(
        settings=settings,
        database=Database("sqlite:////proc/nowhere/at/all.sqlite3"),
        vault=Vault([b"made-up-for-tests-only-32-bytes!"], Stored),
        shelf=Shelf(campaigns=(), languages=SHIPPED, shared={}, choices={}),
        now=Clock(),
    )


@pytest.fixture
def notebook() -> Notebook:
    """What stands in for the inbox."""
    return Notebook()


@pytest.fixture
def listening(clock: Clock) -> Runtime:
    """A runtime for an application that stores nothing."""
    return replace(listening_runtime(), now=clock)


@pytest.fixture
def app(listening: Runtime, notebook: Notebook) -> Flask:
    """The application, with the stand-in behind it."""
    return app_before(notebook, listening)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Calls the application without signing anything."""
    return app.test_client()


@pytest.fixture
def twilio(client: FlaskClient) -> Twilio:
    """Calls it as Twilio does."""
    return Twilio(client)


@pytest.fixture
def telegram(client: FlaskClient) -> Telegram:
    """Calls it as Telegram does."""
    return Telegram(client)


def without(setting: str, nothing: object) -> Runtime:
    """Return a runtime in which one setting is not set."""
    runtime = listening_runtime()
    return replace(runtime, settings=runtime.settings.model_copy(update={setting: nothing}))
