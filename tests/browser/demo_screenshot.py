"""Takes the README's pictures: ``python -m tests.browser.demo_screenshot docs``.

``demo.png``: the page at the end of each of its first three scenes. ``console.png``: pages of the
console on the demo's data. Stills, one below the other.
"""

import base64
import sys
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, ViewportSize, expect, sync_playwright

from bot.cli.demo_server import serving, working
from tests import chromium
from tests.browser.visitor import Visit, launch, visiting

SIZE: Final[ViewportSize] = {"width": 1280, "height": 720}
STYLE: Final = "body { margin: 0; background: #221f1a } img { display: block; margin-bottom: 14px }"
SCENES: Final = ("sign", "stop", "hand-in")
QUESTION: Final = "Can we sign as a church?"
PAGES: Final = ("/console/overview", "/console/questions/1", "/console/broadcasts/1")


def take(folder: Path) -> None:
    """Play the scenes and open the console, and keep what is then shown as two pictures."""
    with serving(port=0) as served, sync_playwright() as playwright:
        browser = launch(playwright, chromium.find())
        look = {"viewport": SIZE, "reduced_motion": "reduce"}
        with working(served.demo.runtime), visiting(browser, served.address, **look) as visitor:
            scenes = [_play(visitor, scene) for scene in SCENES]
            pages = _open_console(visitor, served.address)
        (folder / "demo.png").write_bytes(_stacked(browser, scenes))
        (folder / "console.png").write_bytes(_stacked(browser, pages))
        browser.close()


def _play(visitor: Visit, scene: str) -> bytes:
    """Play a scene, and return its last view."""
    visitor.play(scene)
    expect(visitor.page.locator("#sms-talk .line .cost").last).to_contain_text("Delivered")
    return visitor.page.screenshot()


def _open_console(visitor: Visit, address: str) -> list[bytes]:
    """Have somebody ask something, and return how pages of the console look then."""
    visitor.text(QUESTION)
    visitor.open("console")
    page, stills = visitor.page.context.new_page(), []
    for path in PAGES:
        page.goto(address + path)
        stills.append(page.screenshot())
    return stills


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
