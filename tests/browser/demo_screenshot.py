"""Takes the README's picture: ``python -m tests.browser.demo_screenshot docs/demo.png``.

Three stills, one below the other: the page at the end of each of its scenes.
"""

import base64
import sys
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, ViewportSize, expect, sync_playwright

from bot.cli.demo_server import serving, working
from tests import chromium
from tests.browser.visitor import Visit, launch, visiting

SIZE: Final[ViewportSize] = {"width": 1130, "height": 640}
STYLE: Final = "body { margin: 0; background: #221f1a } img { display: block; margin-bottom: 14px }"


def take(file: Path) -> None:
    """Play the three scenes, and keep what the page then shows as one picture."""
    with serving(port=0) as served, sync_playwright() as playwright:
        browser = launch(playwright, chromium.find())
        look = {"viewport": SIZE, "reduced_motion": "reduce"}
        with working(served.demo.runtime), visiting(browser, served.address, **look) as visitor:
            stills = [_still(visitor, scene) for scene in ("sign", "stop", "hand-in")]
        file.write_bytes(_stacked(browser, stills))
        browser.close()


def _still(visitor: Visit, scene: str) -> bytes:
    """Play a scene, and return its last view."""
    visitor.play(scene)
    expect(visitor.page.locator("#sms-talk .line .cost").last).to_contain_text("Delivered")
    return visitor.page.screenshot()


def _stacked(browser: Browser, stills: list[bytes]) -> bytes:
    """Return pictures one below the other, as one."""
    page = browser.new_page(viewport=SIZE)
    images = [
        f'<img src="data:image/png;base64,{base64.b64encode(one).decode()}">' for one in stills
    ]
    page.set_content(f"<style>{STYLE} img:last-child {{ margin: 0 }}</style>{''.join(images)}")
    return page.screenshot(full_page=True)


if __name__ == "__main__":
    take(Path(sys.argv[1]))
