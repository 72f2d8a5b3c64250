"""A set-up to look at: our real web application behind an address of the world."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.demo.stand_ins.loopback_server import serving
from bot.runtime import Runtime
from bot.settings import Settings, load_settings
from bot.setup.checked_setup import CheckedSetup
from bot.storage.engine.database import Database
from bot.vault import Stored, Vault
from flows.campaign import Campaign, Shelf
from tests import databases
from tests.clock import Clock
from tests.conftest import ENVIRONMENT
from tests.languages import SHIPPED
from tests.stand_ins.telegram_account import TelegramApi
from tests.stand_ins.twilio_account import Number, TwilioApi

NUMBER = Number(sid="PN" + "2" * 32, phone_number="+15550100")


def campaign(**changes: Any) -> Campaign:
    """Return a campaign that is fit for the public, but for the changes."""
    facts: dict[str, Any] = {
        "id": "library",
        "target": {"name": "The Mayor", "organization": "The City"},
        "sponsor": "readers",
        "organizations": [{"id": "readers", "name": "Readers", "keyword": "READ"}],
        "keywords": {"BOOKS": "en"},
        "letter": {"language": "en", "sha256": "0" * 64, "text": "Keep it open."},
        "contact": "help@readers-union.org",
        "privacy": "https://readers-union.org/privacy",
        "words": {
            "en": {"title": "Keep our library open", "target": "the mayor", "ask": "keep it open",
                   "cause": ["library"], "says": {"greet": "Hello", "more": "More"}},
            "es": {"title": "Biblioteca abierta", "target": "la alcaldesa", "ask": "no cerrarla",
                   "cause": ["biblioteca"], "says": {"greet": "Hola", "more": "Más"}},
        },
    }  # fmt: skip
    return Campaign.model_validate({**facts, **changes})


def shelf(*campaigns: Campaign) -> Shelf:
    """Return a shelf with these campaigns, or with one that is fit."""
    return Shelf(campaigns=campaigns or (campaign(),), languages=SHIPPED, shared={}, choices={})


class Front(httpx.BaseTransport):
    """The TLS front of a hosting service: takes https for any host, passes plain HTTP on."""

    def __init__(self, behind: str) -> None:
        self._behind = httpx.URL(behind)
        self._inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass the request on, with its headers as they are (Host too)."""
        request.url = request.url.copy_with(
            scheme="http", host=self._behind.host, port=self._behind.port
        )
        return self._inner.handle_request(request)

    def close(self) -> None:
        """Give the connections back."""
        self._inner.close()


@pytest.fixture
def twilio_api() -> TwilioApi:
    """Twilio's REST API, with our number in the account."""
    return TwilioApi(
        ENVIRONMENT["TWILIO_ACCOUNT_SID"],
        ENVIRONMENT["TWILIO_AUTH_TOKEN"],
        numbers={NUMBER.sid: NUMBER},
    )


@pytest.fixture
def telegram_api() -> TelegramApi:
    """Telegram's Bot API, with our bot."""
    return TelegramApi(ENVIRONMENT["TELEGRAM_BOT_TOKEN"], username=ENVIRONMENT["TELEGRAM_BOT_NAME"])


@pytest.fixture
def live_settings(
    sqlite_template: Path, tmp_path: Path, twilio_api: TwilioApi, telegram_api: TelegramApi
) -> Iterator[Settings]:
    """Settings that lead to the stand-ins."""
    with serving(twilio_api) as twilio, serving(telegram_api) as telegram:
        yield load_settings(
            {
                **ENVIRONMENT,
                "DATABASE_URL": databases.copy_of(sqlite_template, tmp_path),
                "TWILIO_API_URL": twilio,
                "TELEGRAM_API_URL": telegram,
            }
        )


@pytest.fixture
def served(live_settings: Settings, clock: Clock) -> Iterator[str]:
    """The address on loopback of our web application, run with the live settings."""
    from webhooks.app import create_app

    with ExitStack() as stack:
        database = Database(live_settings.database_url)
        stack.callback(database.close)
        vault = Vault([key.get_secret_value() for key in live_settings.vault_keys], Stored)
        runtime = Runtime(live_settings, database, vault, shelf(), clock)
        yield stack.enter_context(serving(create_app(runtime)))


def site_at(address: str, settings: Settings, clock: Clock) -> CheckedSetup:
    """Return a site whose public address leads to ``address``."""
    return CheckedSetup(settings, shelf(), httpx.Client(transport=Front(address)), clock)


@pytest.fixture
def public_site(served: str, live_settings: Settings, clock: Clock) -> Iterator[CheckedSetup]:
    """A set-up whose public address leads to our web application."""
    made = site_at(served, live_settings, clock)
    with made.http:
        yield made


@pytest.fixture
def site(live_settings: Settings, clock: Clock) -> Iterator[CheckedSetup]:
    """A set-up whose public address is not asked for."""
    made = site_at("http://127.0.0.1:1", live_settings, clock)
    with made.http:
        yield made
