"""What the tests in a browser share: the browser itself, and no longer than a module needs it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests import chromium
from tests.browser.visitor import FLAGS

PATIENCE_MS = 30_000
"""For what a page is expected to show: nothing is waited for longer than it takes to come."""
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium.find(), args=FLAGS)
        yield launched
        launched.close()
