"""What the tests in a browser share: the browser itself, for as long as they last."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from bot.cli.demo_server import Served, serving
from tests import chromium
from tests.browser.visitor import Visit, launch, visiting

CAMPAIGNS = Path(__file__).resolve().parents[2] / "campaigns"
DESKTOP = {"width": 1280, "height": 800}


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = launch(playwright, chromium.find())
        yield launched
        launched.close()


@pytest.fixture
def served() -> Iterator[Served]:
    with serving(port=0, campaigns=CAMPAIGNS) as demo:
        yield demo


@pytest.fixture
def visitor(browser: Browser, served: Served) -> Iterator[Visit]:
    with visiting(browser, served.address, viewport=DESKTOP, reduced_motion="reduce") as visitor:
        yield visitor
