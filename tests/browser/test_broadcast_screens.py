"""The console's screens of broadcasts in a real browser."""

from typing import Any, Final

import pytest
from playwright.sync_api import Browser
from sqlalchemy import update

from bot.storage.schema.broadcast_tables import BroadcastStatus, Chunk, Delivery
from tests.bot.broadcasts.recipients import gather
from tests.browser.test_console import Served, browsing, served
from tests.browser.visitor import DESKTOP, NARROW, SURPLUS_WIDTH, each_look, find_breaches

__all__ = ["served"]
pytestmark = pytest.mark.browser

PAGES: Final = ("/broadcasts", "/broadcasts?list=done", "/broadcasts/1", "/broadcasts/2")


@pytest.fixture(scope="module", autouse=True)
def filled(served: Served) -> None:
    """One broadcast that is going out, some of which failed, and one that is paused."""
    fill(served)


def fill(served: Served) -> None:
    """Add what the screens show."""
    words = "18 Million Rising: IBM has answered, {first}! Read it and pass it on:"
    texts = f'{{"en": "{words} {served.address}/ibm-extreme-vetting Reply STOP to stop."}}'
    going: dict[str, Any] = {
        "status": BroadcastStatus.SENDING,
        "recipients": 120,
        "title": "IBM has answered",
    }
    gather(served.runtime, 120, texts=texts, starts_at=served.runtime.now(), **going)
    with served.runtime.database.write() as connection:
        failed = {"status": "failed", "error": "30006"}
        connection.execute(update(Delivery).where(Delivery.id <= 3).values(**failed))
        moved = {"queued": 40, "sent": 35, "delivered": 22, "failed": 3}
        connection.execute(update(Chunk).where(Chunk.number == 0).values(**moved))
    paused: dict[str, Any] = {
        "status": BroadcastStatus.PAUSED,
        "recipients": 8,
        "title": "Hand-in on Monday",
    }
    gather(served.runtime, 8, pause_reason="three of four were refused", **paused)


@pytest.mark.parametrize("path", PAGES)
def test_no_rule_of_accessibility_is_broken_and_nothing_is_wider_than_the_screen(
    browser: Browser, served: Served, path: str
) -> None:
    with browsing(browser, served, path, as_name="ana") as page:
        for look in each_look(page, DESKTOP, NARROW):
            assert find_breaches(page) == [], look
            assert page.evaluate(SURPLUS_WIDTH) <= 0, look
