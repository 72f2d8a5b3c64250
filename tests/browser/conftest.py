"""What the tests in a browser share: the browser itself, for as long as a module needs it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import chromium
from tests.browser.visitor import launch


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = launch(playwright, chromium.find())
        yield launched
        launched.close()
