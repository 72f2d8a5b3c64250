"""The console in a real browser: from the one-time link to the pages, wide and narrow, in light and
dark, by keyboard alone, with and without JavaScript."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import pyotp
import pytest
from playwright.sync_api import Browser, Dialog, Page, expect
from sqlalchemy import insert

from bot.bootstrap import build
from bot.demo.stand_ins import loopback_server
from bot.organizers import accounts
from bot.organizers.roles import Role
from bot.organizers.sign_in import links, sessions
from bot.runtime import Runtime
from bot.settings import load_settings
from bot.storage.engine.database import Database
from bot.storage.figures import figures
from bot.storage.schema.figure_tables import FigureKind
from bot.storage.schema.signature_tables import Counter
from tests.bot.questions.askers import ANSWER, BEN, ask
from tests.bot.signatures.review.signers import rules, sign
from tests.bot.web.conftest import IBM
from tests.browser.visitor import (
    DESKTOP,
    NARROW,
    PATIENCE_MS,
    SURPLUS_WIDTH,
    each_look,
    find_breaches,
)
from tests.clock import Clock
from tests.conftest import ENVIRONMENT, shipped_campaigns
from webhooks.app import create_app

pytestmark = pytest.mark.browser

PASSWORD: Final = "lantern gravel teapot willow"
COOKIE: Final = "handraiser-session"
MOST_LINKS: Final = 20
"""In the menu."""
CLICK_TWICE: Final = """button => {
  const prevented = [];
  addEventListener("submit", (event) => prevented.push(event.defaultPrevented));
  button.click();
  button.click();
  return prevented;
}"""
"""Says of either click whether it was kept from sending the form."""
PAGES: Final = (
    *(f"/campaigns/{IBM}", f"/campaigns/{IBM}?language=es", f"/campaigns/{IBM}/try"),
    *(
        "/kits",
        f"/kits/{IBM}/IBMKOS",
        f"/kits/{IBM}/IBMKOS?poster=oops",
        "/registration",
        "/settings",
    ),
    *("/overview", "/overview?days=0", "/questions", "/questions/1"),
    *("/signatures", "/signatures/1", "/signatures/find", "/people", "/review-acts"),
    *("/team", "/team/1", "/team/invite", "/audit", "/me", "/me/passkey", "/me/password"),
    "/nothing",
)
"""Every page of who is signed in as an administrator."""


@dataclass(frozen=True, slots=True)
class Served:
    """A console that is served on this machine, and its runtime."""

    address: str
    runtime: Runtime
    clock: Clock

    def make_link(self, name: str) -> str:
        """Return the address of a new one-time link."""
        who = accounts.named(self.runtime, name)
        return f"{self.address}/console/link/{links.make_link(self.runtime, who, None)}"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The console of the campaign that ships, with some signatures and one administrator."""
    url = f"sqlite:///{tmp_path_factory.mktemp('console') / 'console.sqlite3'}"
    Database(url).migrate()
    with ExitStack() as stack:
        listening = stack.enter_context(loopback_server.listen("127.0.0.1", 0))
        # A passkey belongs to a name: an address of numbers has none.
        address = loopback_server.address(listening).replace("127.0.0.1", "localhost")
        settings = load_settings(
            {**ENVIRONMENT, "DATABASE_URL": url, "PUBLIC_URL": address, "CONSOLE": "on"}
        )
        clock = Clock()
        runtime = build(settings, now=clock, load_campaigns=shipped_campaigns)
        stack.callback(runtime.database.close)
        _fill(runtime)
        stack.enter_context(loopback_server.serving(create_app(runtime), listening=listening))
        yield Served(address, runtime, clock)


def _fill(runtime: Runtime) -> None:
    ana = accounts.add(runtime, "ana")
    accounts.add(runtime, "sam", by=ana, role=Role.READER)
    ask(runtime)
    ask(runtime, BEN, "Could somebody come and speak at our school?")
    day = figures.day_of(runtime.now())
    with runtime.database.write() as connection:
        connection.execute(insert(Counter).values(campaign=IBM, signatures=1204))
        figures.add(
            connection,
            {
                (IBM, FigureKind.CHANNEL, day, "sms"): 1204,
                (IBM, FigureKind.SOURCE, day, "good-jobs-nation"): 1204,
                (IBM, FigureKind.PLACE, day, "US-CA"): 1204,
                (IBM, FigureKind.STAGE, day, "greeted"): 2000,
                (IBM, FigureKind.STAGE, day, "signed"): 1204,
            },
        )
    sign(runtime, "Mickey Mouse")
    rules(runtime)


@contextmanager
def browsing(
    browser: Browser, served: Served, path: str = "", *, as_name: str = "", **how: Any
) -> Iterator[Page]:
    """Open a page, and hold that it complained of nothing and asked nobody else."""
    width, height = how.pop("size", DESKTOP)
    context = browser.new_context(viewport={"width": width, "height": height}, **how)
    context.set_default_timeout(PATIENCE_MS)
    if as_name:
        who = accounts.named(served.runtime, as_name)
        token = sessions.begin(served.runtime, who)
        context.add_cookies([{"name": COOKIE, "value": token, "url": served.address}])
    page = context.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    try:
        page.goto(f"{served.address}/console{path}")
        yield page
        assert [one for one in complaints if "status of 4" not in one] == []
        assert [one for one in asked if not one.startswith(served.address)] == []
    finally:
        context.close()


def choose_factors(page: Page, served: Served) -> tuple[str, list[str]]:
    """Choose a password and an app on the page of a link; return its secret and the codes."""
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_text("Type it in instead").click()
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("Code").fill(pyotp.TOTP(secret).at(served.runtime.now()))
    page.get_by_role("button", name="Keep both").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    return secret, page.locator(".codes code").all_inner_texts()


@pytest.mark.parametrize("has_scripts", [True, False], ids=["script", "no-script"])
def test_from_the_link_to_the_overview_and_in_again(
    browser: Browser, served: Served, has_scripts: bool
) -> None:
    with browsing(browser, served, java_script_enabled=has_scripts) as page:
        link = served.make_link("ana")
        page.goto(link)
        if has_scripts:
            assert find_breaches(page) == []
        _, codes = choose_factors(page, served)
        assert len(codes) == 10
        if has_scripts:
            assert find_breaches(page) == []
        page.get_by_role("link", name="I have kept them").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("status")).to_have_text("You are signed out.")
        page.get_by_label("Name").fill("ana")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_label("Code").fill(codes[0])
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
        page.goto(link)
        expect(page.get_by_role("heading", level=1)).to_have_text("This link works no more")


def test_a_passkey_is_made_signs_in_and_confirms(browser: Browser, served: Served) -> None:
    with browsing(browser, served) as page:
        device = page.context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        page.goto(served.make_link("sam"))
        page.get_by_role("button", name="Make a passkey").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
        page.get_by_role("button", name="Sign out").click()
        served.clock.advance(timedelta(seconds=1))
        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
        served.clock.advance(timedelta(minutes=6))
        page.goto(f"{served.address}/console/me/password")
        assert find_breaches(page) == []
        page.get_by_role("button", name="Confirm with a passkey").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Password and app")
        device.send("WebAuthn.disable")


def test_a_second_click_sends_no_form_again_and_loses_no_session(
    browser: Browser, served: Served
) -> None:
    with browsing(browser, served) as page:
        page.goto(served.make_link("ana"))
        secret, _ = choose_factors(page, served)
        served.clock.advance(timedelta(minutes=6))
        page.goto(f"{served.address}/console/team/invite")
        page.get_by_label("Code").fill(pyotp.TOTP(secret).at(served.runtime.now()))
        confirm = page.get_by_role("button", name="Confirm")
        assert confirm.evaluate(CLICK_TWICE) == [False, True]
        expect(page.get_by_role("heading", level=1)).to_have_text("Invite somebody")


def test_what_is_wrong_is_told_above_at_the_field_and_in_the_title(
    browser: Browser, served: Served
) -> None:
    with browsing(browser, served, "/sign-in") as page:
        page.get_by_label("Name").fill("ana")
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page).to_have_title("Error: Sign in · Handraiser")
        summary = page.get_by_role("alert")
        summary.get_by_role("link", name="Password: please fill this in").click()
        expect(page.get_by_label("Password")).to_be_focused()
        expect(page.get_by_label("Name")).to_have_value("ana")
        assert find_breaches(page) == []


def test_a_keyboard_alone_signs_in_and_finds_its_way(browser: Browser, served: Served) -> None:
    with browsing(browser, served) as page:
        page.goto(served.make_link("ana"))
        _, codes = choose_factors(page, served)
    with browsing(browser, served, "/sign-in") as page:
        press = page.keyboard.press
        press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        press("Enter")
        press("Tab")
        page.keyboard.type("ana")
        press("Tab")
        page.keyboard.type(PASSWORD)
        press("Tab")
        page.keyboard.type(codes[0])
        press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
        press("Tab")
        press("Tab")
        press("Tab")
        expect(page.get_by_role("link", name="Overview")).to_be_focused()
        questions = page.get_by_role("navigation", name="Menu").get_by_role(
            "link", name="Questions"
        )
        for _ in range(MOST_LINKS):
            if questions.evaluate("link => link === document.activeElement"):
                break
            press("Tab")
        press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Questions")


def test_a_question_is_answered_within_four_clicks(browser: Browser, served: Served) -> None:
    with browsing(browser, served, "/overview", as_name="ana") as page:
        page.get_by_role("navigation", name="Menu").get_by_role("link", name="Questions").click()
        page.get_by_role("link", name="speak at our school").click()
        page.get_by_role("textbox", name="Answer").fill(ANSWER)
        page.get_by_role("button", name="Send the answer").click()
        expect(page.get_by_role("status")).to_contain_text("The answer")
        expect(page.get_by_role("link", name="speak at our school")).to_have_count(0)


@pytest.mark.parametrize("path", PAGES)
def test_no_rule_of_accessibility_is_broken_and_nothing_is_wider_than_the_screen(
    browser: Browser, served: Served, path: str
) -> None:
    with browsing(browser, served, path, as_name="ana") as page:
        for look in each_look(page, DESKTOP, NARROW):
            assert find_breaches(page) == [], look
            assert page.evaluate(SURPLUS_WIDTH) <= 0, look


def test_on_a_phone_the_menu_opens_by_a_link_and_closes_again(
    browser: Browser, served: Served
) -> None:
    with browsing(browser, served, "/overview", as_name="ana", size=NARROW) as page:
        menu = page.get_by_role("navigation", name="Menu")
        expect(menu).to_be_hidden()
        page.locator(".to-menu").click()
        expect(menu).to_be_visible()
        assert find_breaches(page) == []
        menu.get_by_role("link", name="Close the menu").click()
        expect(menu).to_be_hidden()


def test_the_overview_looks_by_itself_and_leaves_what_is_in_use(
    browser: Browser, served: Served
) -> None:
    with browsing(browser, served, as_name="ana") as page:
        page.clock.install()
        page.goto(f"{served.address}/console/overview")
        expect(page.locator(".figures dd").first).to_have_text("1,205")
        with served.runtime.database.write() as connection:
            connection.execute(Counter.__table__.update().values(signatures=1206))  # type: ignore[attr-defined]  # a table of Core
        page.clock.run_for(16_000)
        expect(page.locator(".figures dd").first).to_have_text("1,206")


def test_the_way_back_leads_over_forms_that_were_refused(browser: Browser, served: Served) -> None:
    with browsing(browser, served, "/team/invite", as_name="ana") as page:
        page.get_by_role("textbox", name="Name").fill("two words")
        page.get_by_role("button", name="Invite").click()
        expect(page).to_have_title("Error: Invite somebody · Handraiser")
        page.get_by_role("link", name="Audit trail").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Audit trail")
        page.go_back()
        expect(page).to_have_title("Invite somebody · Handraiser")


def test_what_was_done_is_told_once(browser: Browser, served: Served) -> None:
    with browsing(browser, served, "/me", as_name="ana") as page:
        page.get_by_role("region", name="Alerts").get_by_role("button", name="Keep").click()
        expect(page.get_by_role("status")).to_have_text("You are told of that from now on.")
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_have_text("ana")
        expect(page.get_by_role("status")).to_have_count(0)


def test_words_that_were_typed_are_not_left_behind_unasked(
    browser: Browser, served: Served
) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    with browsing(browser, served, "/questions/1", as_name="ana") as page:
        page.on("dialog", stay)
        answer = page.get_by_role("textbox", name="Answer")
        answer.press_sequentially("Yes, you can")
        page.get_by_role("link", name="To the questions").click()
        expect(answer).to_have_value("Yes, you can")
        assert asked == ["beforeunload"]
        page.get_by_text("Ready answers of the campaign").click()
        page.get_by_role("button", name="Use it").first.click()
        expect(answer).to_have_value(re.compile("^Yes, you can .+"))
        assert asked == ["beforeunload"]


def test_the_language_is_chosen_and_kept(browser: Browser, served: Served) -> None:
    with browsing(browser, served, "/overview", as_name="ana") as page:
        page.get_by_role("button", name="Español").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Resumen")
        expect(page.locator("html")).to_have_attribute("lang", "es")
        page.get_by_role("link", name="Auditoría").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Auditoría")
