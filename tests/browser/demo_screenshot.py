"""Takes the README's picture: ``python -m tests.browser.demo_screenshot docs/demo.png``."""

import re
import sys
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from bot.cli.demo_server import serving, working
from tests import chromium
from tests.browser.visitor import launch, visiting


def take(file: Path) -> None:
    """Play a supporter on each phone and an organizer, and keep what the page then shows."""
    with serving(port=0) as served, sync_playwright() as playwright:
        browser = launch(playwright, chromium.find())
        look = {"viewport": {"width": 1400, "height": 880}, "reduced_motion": "reduce"}
        with visiting(browser, served.address, **look) as visitor:
            page = visitor.page
            visitor.sign_in_telegram()
            visitor.sign_by_text()
            page.click("#crowd")
            expect(page.locator("#organizer-said")).to_be_visible()
            visitor.approve(people=18)
            with working(served.demo.runtime):
                for place in ("sms", "telegram"):
                    arrived = visitor.updates(place)
                    expect(arrived).to_have_count(1)
                waiting = page.locator(".legend .queued b")
                expect(waiting).to_have_text(re.compile("^[2-6]$"))
                expect(page.locator("#sms-talk .line:has(.tag) .cost")).to_contain_text("Delivered")
                page.evaluate("document.activeElement.blur()")
                page.screenshot(path=file)
        browser.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]))
