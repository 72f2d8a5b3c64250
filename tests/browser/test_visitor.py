"""What looks at pages sees each way in which they look, though it loads them once."""

import pytest
from playwright.sync_api import Browser

from tests.browser.visitor import DESKTOP, NARROW, SURPLUS_WIDTH, each_look, find_breaches

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="en"><title>A page</title><style>
  body { color: #222; background: #fff; transition: all 3s; }
  @media (prefers-color-scheme: dark) { body { color: #333; background: #222; } }
  @media (prefers-reduced-motion: reduce) { body { transition: none; } }
  @media (max-width: 400px) { p { width: 500px; } }
  @media (min-width: 400px) { img { display: none; } }
</style><main><h1>A page</h1><p>Words.</p><img src="data:,"></main></html>"""


def test_what_is_wrong_in_one_look_alone_is_found_in_it(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(PAGE)
    found = {
        look: ([rule for rule, _ in find_breaches(page)], page.evaluate(SURPLUS_WIDTH) > 0)
        for look in each_look(page, DESKTOP, NARROW)
    }
    page.close()
    assert found == {
        "1280 × 800, light": ([], False),
        "1280 × 800, dark": (["color-contrast"], False),
        "320 × 640, light": (["image-alt"], True),
        "320 × 640, dark": (["color-contrast", "image-alt"], True),
    }
