"""Hand-ins, exports and the proof in a real browser: begun, done by a real worker, downloaded."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from bot.background_jobs import run
from bot.bootstrap import build
from bot.demo.stand_ins import loopback_server
from bot.files.spreadsheet_csv import read_rows
from bot.organizers import accounts
from bot.runtime import Runtime
from bot.settings import load_settings
from bot.storage.engine.database import Database
from bot.worker import startable_jobs
from tests.bot.signatures.review.signers import sign
from tests.browser.test_console import Served, browsing
from tests.browser.visitor import DESKTOP, NARROW, each_look, find_breaches
from tests.clock import Clock
from tests.conftest import ENVIRONMENT, shipped_campaigns
from webhooks.app import create_app

pytestmark = pytest.mark.browser

PATIENCE_MS: Final = 120_000
"""A worker wakes every moment, and typst starts a process."""
NAMES: Final = ("Ana Ruiz", "Søren Ærø", "Юлия Иванова")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The console of the campaign that ships, with a few signers and two organizers."""
    folder = tmp_path_factory.mktemp("hand-ins")
    url = f"sqlite:///{folder / 'console.sqlite3'}"
    Database(url).migrate()
    with ExitStack() as stack:
        listening = stack.enter_context(loopback_server.listen("127.0.0.1", 0))
        address = loopback_server.address(listening).replace("127.0.0.1", "localhost")
        own = {"DATABASE_URL": url, "PUBLIC_URL": address, "FILES_FOLDER": str(folder / "files")}
        settings = load_settings({**ENVIRONMENT, **own, "CONSOLE": "on"})
        clock = Clock()
        runtime = build(settings, now=clock, load_campaigns=shipped_campaigns)
        stack.callback(runtime.database.close)
        ana = accounts.add(runtime, "ana")
        accounts.add(runtime, "bo", by=ana)
        for name in NAMES:
            sign(runtime, name)
        stack.enter_context(loopback_server.serving(create_app(runtime), listening=listening))
        yield Served(address, runtime, clock)


@contextmanager
def working(runtime: Runtime) -> Iterator[None]:
    """Have a worker do what was started."""
    stop = threading.Event()
    work = threading.Thread(
        target=run,
        args=(runtime.settings.database_url, [], stop),
        kwargs={"startable": startable_jobs(runtime), "look_seconds": 0.2},
    )
    work.start()
    try:
        yield
    finally:
        stop.set()
        work.join()


def test_a_hand_in_is_begun_in_three_clicks_built_by_a_worker_let_go_and_downloaded(
    browser: Browser, served: Served
) -> None:
    with browsing(browser, served, "/overview", as_name="ana") as page:
        page.get_by_role("navigation", name="Menu").get_by_role("link", name="Signatures").click()
        page.get_by_role("navigation", name="Signatures").get_by_text("Hand-ins").click()
        page.get_by_role("button", name="Freeze and build").click()
        expect(page.get_by_role("status")).to_have_text("It has begun.")
        assert find_breaches(page) == []
        made = page.url.partition("?")[0]
        with working(served.runtime):  # the page looks by itself
            built = page.get_by_role("heading", name="May it be handed over?")
            expect(built).to_be_visible(timeout=PATIENCE_MS)
        expect(page.get_by_text("it cannot be you")).to_be_visible()
        page.get_by_role("link", name="To the files").click()
        expect(page.get_by_text("once a second organizer has let it go")).to_be_visible()
        expect(page.get_by_role("button", name="Download names.csv")).to_have_count(0)
        files = page.url
    with browsing(browser, served, "/overview", as_name="bo") as page:
        page.get_by_role("link", name="1 package waits for a second yes").click()
        page.get_by_role("link", name="Hand-in 1").click()
        page.get_by_label("I have looked at the files").check()
        page.get_by_role("button", name="Let it go").click()
        expect(page.get_by_role("status")).to_contain_text("It is released.")
    with browsing(browser, served, made.partition("/console")[2], as_name="ana") as page:
        page.get_by_role("link", name="To the files").click()
        with page.expect_download() as download:
            page.get_by_role("button", name="Download names.csv").click()
        assert download.value.suggested_filename == "names.csv"
        with download.value.path().open(encoding="utf-8", newline="") as file:
            _, *rows = read_rows(file)
        assert [row[0] for row in rows] == list(NAMES)
    for path in (made, files):
        looks_right(browser, served, path.removeprefix(f"{served.address}/console"))


def test_a_keyboard_alone_makes_one(browser: Browser, served: Served) -> None:
    with browsing(browser, served, "/hand-ins", as_name="ana") as page:
        page.get_by_text("Encrypt it to somebody").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.type("no key")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page).to_have_title("Error: Hand-ins · Handraiser")
        page.get_by_role("alert").get_by_role("link").click()
        expect(page.get_by_label("Public keys")).to_be_focused()
        assert find_breaches(page) == []


def test_an_export_is_written_by_a_worker_and_fetched_once(
    browser: Browser, served: Served
) -> None:
    with browsing(browser, served, "/exports", as_name="ana") as page:
        page.get_by_role("link", name="Ask for an export").click()
        page.get_by_label("Reason").focus()
        page.keyboard.press("Enter")  # a keyboard alone asks for it
        expect(page.get_by_role("status")).to_have_text("It is asked for.")
        looks_right(browser, served, page.url.removeprefix(f"{served.address}/console"))
        with working(served.runtime):
            page.get_by_role("link", name="Fetch it").click(timeout=PATIENCE_MS)
        assert find_breaches(page) == []
        with page.expect_download() as download:
            page.get_by_role("button", name="Download").click()
        with download.value.path().open(encoding="utf-8", newline="") as file:
            assert len(list(read_rows(file))) == 1 + len(NAMES)
        page.reload()
        expect(page.get_by_text("It was fetched.")).to_be_visible()


def test_the_log_is_entered_and_compared_by_a_worker(browser: Browser, served: Served) -> None:
    with browsing(browser, served, "/proof", as_name="ana") as page:
        page.get_by_text("However few there are").click()
        page.get_by_label("Enter all that waits").check()
        page.get_by_role("button", name="Enter now what waits").click()
        expect(page.get_by_role("status")).to_have_text("It has begun.")
        with working(served.runtime):
            done = page.get_by_text("entries, signed")
            expect(done).to_be_visible(timeout=PATIENCE_MS)
            page.get_by_role("button", name="Compare them").click()
            expect(page.get_by_text("All is in order.")).to_be_visible(timeout=PATIENCE_MS)
        assert find_breaches(page) == []


@pytest.mark.parametrize("path", ["/hand-ins", "/exports", "/exports/new", "/opt-outs", "/proof"])
def test_the_pages_look_right(browser: Browser, served: Served, path: str) -> None:
    looks_right(browser, served, path)


def looks_right(browser: Browser, served: Served, path: str) -> None:
    """Hold a page to the rules of accessibility and to its width, in each size and scheme."""
    with browsing(browser, served, path, as_name="ana") as page:
        for look in each_look(page, DESKTOP, NARROW):
            assert find_breaches(page) == [], f"{path} {look}"
            width = page.evaluate("innerWidth")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} {look}"
