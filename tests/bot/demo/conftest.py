"""What the tests of the demo share: one that runs without a socket."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from flask import Flask

from bot.demo.running_demo import DATABASE_NAME, Demo, demo_settings, mount, prepare
from bot.demo.stand_ins.webhook_client import WebhookClient
from bot.settings import Settings
from tests.clock import Clock
from tests.conftest import shipped_campaigns
from webhooks.app import create_app

CAMPAIGNS = Path(__file__).resolve().parents[3] / "campaigns"
URL = "http://127.0.0.1:8000"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return demo_settings(tmp_path, URL, CAMPAIGNS)


@pytest.fixture
def demo(settings: Settings, tmp_path: Path, sqlite_template: Path) -> Iterator[Demo]:
    """A demo whose stand-ins reach the application without a socket."""
    shutil.copyfile(sqlite_template, tmp_path / DATABASE_NAME)
    app = Flask("front")
    client = WebhookClient(httpx.Client(transport=httpx.WSGITransport(app=app)))
    running = prepare(
        settings,
        client=client,
        now=Clock(),
        pause=lambda _: None,
        load_campaigns=shipped_campaigns,
    )
    behind = create_app(running.runtime)
    mount(running, behind)
    app.wsgi_app = behind.wsgi_app  # type: ignore[method-assign]  # the client comes first
    yield running
    running.runtime.database.close()
