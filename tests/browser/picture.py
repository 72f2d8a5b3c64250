"""Takes the README's picture of the demo: ``python -m tests.browser.picture docs/demo.png``."""

import sys
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from bot.cli.demo import serving
from tests import chromium
from tests.browser.visitor import FLAGS, Visit


def take(file: Path) -> None:
    """Play one supporter on each phone, and keep what the page then shows."""
    with serving(port=0) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=FLAGS)
        context = browser.new_context(
            viewport={"width": 1400, "height": 880}, reduced_motion="reduce"
        )
        visitor = Visit(context, served.address)
        page = visitor.page
        page.locator("#telegram-talk .way").first.click()
        expect(page.locator("#telegram-talk .line")).to_have_count(2)
        page.fill("#telegram-input", "Sam Okafor")
        page.press("#telegram-input", "Enter")
        for words in ("IBM", "Ana Ruiz", "sign", "updates"):
            expect(visitor.text(words)).to_contain_text("Delivered")
        page.evaluate(
            "document.activeElement.blur(); document.querySelector('#ledger').scrollTop = 0"
        )
        page.screenshot(path=file)
        browser.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]))
