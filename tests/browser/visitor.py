"""A visitor of the demo page, and how the page is looked at."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # no types
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Playwright,
    Request,
    expect,
)

PATIENCE_MS = 120_000
"""For anything that a page is to show or a browser is to do. Nothing is waited for longer than it
takes to come, so that only a failure costs so much; a slow machine is none."""
expect.set_options(timeout=PATIENCE_MS)

DESKTOP, NARROW = (1280, 800), (320, 640)
SCHEMES: Final = ("light", "dark")

AXE_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "iframes": False,
}
"""Of axe-core: WCAG 2.2 AA and best practices. What a frame shows is held to them as a page of its
own; without axe-core in it, it would be waited for in vain."""
SURPLUS_WIDTH = "document.documentElement.scrollWidth - innerWidth"
"""By how many pixels the page is wider than the screen."""
READ_AT_ONCE = """() => {
  const wait = setTimeout;
  window.setTimeout = (act, time, ...rest) => wait(act, time === 1500 ? 0 : time, ...rest);
}"""
"""Leaves out the time that scenes give to read what they say before each step (`READING`)."""
_RUN_AXE = """async (options) => (await axe.run(options)).violations
  .map(({ id, nodes }) => [id, nodes[0].html.slice(0, 120)])"""

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

_COLOURS = """
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      const gradient = style.backgroundImage.match(/(rgba?|color)\\([^)]*\\)/);
      if (gradient) return rgba(gradient[0]);
      const colour = rgba(style.backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const ratio = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
"""

CONTRASTS = (
    "() => {"
    + _COLOURS
    + """  const texts = [...document.body.querySelectorAll("*")].filter(
    (node) =>
      node.checkVisibility() &&
      !node.closest(".hidden, .skip") &&
      [...node.childNodes].some((part) => part.nodeType === 3 && part.data.trim()),
  );
  return texts.map((node) => ({
    text: node.textContent.trim().slice(0, 40),
    contrast: ratio(rgba(getComputedStyle(node).color), behind(node)),
  }));
}"""
)
"""Measures every visible text against the nearest opaque background behind it."""

BORDERS = (
    "() => {"
    + _COLOURS
    + """
  const controls = document.querySelectorAll(
    "button:not(.strong), select, input, textarea, .tabs [aria-selected=true]",
  );
  const edged = [...controls].filter(
    (each) => each.checkVisibility() && parseFloat(getComputedStyle(each).borderTopWidth) > 0,
  );
  return edged.map((node) => ({
    control: node.outerHTML.slice(0, 60),
    contrast: ratio(rgba(getComputedStyle(node).borderTopColor), behind(node.parentElement)),
  }));
}"""
)
"""Measures the border of every visible control that has one against what it stands on."""


def launch(playwright: Playwright, executable: str | None) -> Browser:
    """Start a browser that asks nobody but the page."""
    return playwright.chromium.launch(executable_path=executable, args=FLAGS, timeout=PATIENCE_MS)


def find_breaches(page: Page) -> list[tuple[str, str]]:
    """Return which rules of accessibility are broken, each with the first piece that does."""
    # Its half a megabyte is read by the page once: that takes several times what its rules do.
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    return [(rule, piece) for rule, piece in page.evaluate(_RUN_AXE, AXE_OPTIONS)]


def each_look(page: Page, *sizes: tuple[int, int]) -> Iterator[str]:
    """Show the page that is open at each size, in light and in dark, and yield how it looks now.

    A page is loaded once for all that is held of its looks: loading it costs more than looking.
    """
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            yield f"{width} × {height}, {scheme}"


@contextmanager
def visiting(browser: Browser, address: str, **how: object) -> Iterator["Visit"]:
    """Open the page in a context of its own, and hold that it neither complained nor asked others.

    ``how`` are options of ``Browser.new_context``.
    """
    context = browser.new_context(**how)  # type: ignore[arg-type]  # a dict of its own options
    try:
        context.set_default_timeout(PATIENCE_MS)
        visitor = Visit(context, address)
        yield visitor
        assert visitor.complaints == []
        assert visitor.foreign == []
    finally:
        context.close()


class Visit:
    """One visitor's page; remembers what it asked for and what it complained of."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.foreign: list[str] = []
        self._address = address
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._watch)
        self.page.goto(address)
        expect(self.page.locator("#sms-number")).not_to_be_empty()

    def text(self, words: str) -> Locator:
        """Send a text from the phone, and return the answer to it, once it is there."""
        answers = self.page.locator("#sms-talk .line:not(.me)")
        before = answers.count()
        self.page.fill("#sms-input", words)
        self.page.press("#sms-input", "Enter")
        expect(answers.nth(before)).to_be_visible()
        return answers.nth(before)

    def new_phone(self) -> None:
        """Take a phone that never wrote."""
        self._change("sms")

    def new_account(self) -> None:
        """Take a Telegram account that never wrote."""
        self._change("telegram")

    def sign_by_text(self, last: str = "updates") -> None:
        """Sign on the phone that is shown, and answer the question about updates."""
        for words in ("IBM", "Ana Ruiz", "sign", last):
            self.text(words)

    def sign_in_telegram(self, last: str = "UPDATES") -> None:
        """Sign in the chat that is shown, and answer the question about updates."""
        page, keys = self.page, self.page.locator("#telegram-keys")
        page.locator("#telegram-talk .way").first.click()
        expect(page.locator("#telegram-talk .line")).to_have_count(2)
        page.fill("#telegram-input", "Sam Okafor")
        page.press("#telegram-input", "Enter")
        for word in ("SIGN", last):
            keys.get_by_role("button", name=word, exact=True).click()
        expect(page.locator("#telegram-talk .line")).to_have_count(8)

    def open(self, place: str) -> None:
        """Open a place where only one of several is shown: "organizer", "stored", "sms" …"""
        self.page.click(f"#tab-{place}")
        expect(self.page.locator(f"#{place}")).to_be_visible()

    def rewrite(self, language: str, words: str) -> None:
        """Write the broadcast's text in a language anew."""
        if not self.page.locator("#words").evaluate("details => details.open"):
            self.page.click("#words summary")
        self.page.fill(f"#draft-{language}", words)

    def play(self, scene: str) -> Locator:
        """Play a scene ("sign", "stop", "hand-in", "console") to its end, and return its card."""
        card = self.page.locator("#scenes li").filter(has=self.page.locator(f"#play-{scene}"))
        self.page.evaluate(READ_AT_ONCE)
        self.page.click(f"#play-{scene}")
        expect(card.locator("xpath=following-sibling::li[1]//button")).to_be_focused()
        return card

    def breaches(self) -> list[tuple[str, str]]:
        """Return which rules of accessibility are broken, each with the first piece that does."""
        return find_breaches(self.page)

    def approve(self, people: int) -> None:
        """Look at the broadcast that is written, and send it to so many people."""
        self.open("organizer")
        self.page.click("#preview")
        send = self.page.locator("#send")
        whom = "1 person" if people == 1 else f"{people} people"
        expect(send).to_have_text(f"Approve and send to {whom}")
        send.click()
        expect(self.page.locator("#broadcast-says")).to_be_visible()

    def updates(self, place: str) -> Locator:
        """Return the broadcasts that stand on the "sms" phone or in the "telegram" chat."""
        return self.page.locator(f"#{place}-talk .line:has(.tag) .bubble")

    def rows(self, table: str) -> Locator:
        """Return the rows of a table of what was stored, newest first."""
        return self.page.locator(f"#stored-{table} .row")

    def count(self) -> int:
        """Return the number of signatures in the title bar."""
        return int(self.page.inner_text("#count-number").replace(",", ""))

    def _change(self, place: str) -> None:
        """Take a new device; the one before may be as unused, so that its looks tell nothing."""
        devices = self.page.locator(f"#{place}-pick")
        before = devices.input_value()
        self.page.click(f"#{place}-new")
        expect(devices).not_to_have_value(before)
        expect(self.page.locator(f"#{place}-talk .welcome")).to_be_visible()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _watch(self, request: Request) -> None:
        if not request.url.startswith(f"{self._address}/"):
            self.foreign.append(request.url)
