"""Views come from memory, wait for nobody who writes, and are shed before messages are."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from threading import Event

import pytest
from flask.testing import FlaskClient
from werkzeug.exceptions import ServiceUnavailable

from bot.runtime import Runtime
from bot.web.kept_pages import RenderedPage
from bot.web.petition.addresses import Address
from bot.web.petition.pages import PetitionPages
from bot.web.static_files import static_path
from flows.campaign import Shelf
from tests.bot.web.conftest import IBM, ROOT, offline_runtime
from tests.conftest import shipped_campaigns
from webhooks.app import create_app
from webhooks.page_server import MAX_RENDERING, PageServer, accepts_gzip
from webhooks.request import Request, Response


class SlowPages(PetitionPages):
    """Pages whose rendering waits until it may go on."""

    def __init__(self, runtime: Runtime) -> None:
        self.seconds = 0.0
        super().__init__(runtime, seconds=lambda: self.seconds)
        self.may_go_on = Event()
        self.rendered = 0

    def render(self, address: Address) -> RenderedPage:
        """Wait, then render."""
        self.may_go_on.wait(60)
        self.rendered += 1
        return super().render(address)


def request(path: str, method: str = "GET", **headers: str) -> Request:
    """Return a request for a page."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request(method, path, "", named, b"")


@pytest.fixture
def shelf() -> Shelf:
    return shipped_campaigns(ROOT / "campaigns")


@pytest.fixture
def pages(shelf: Shelf) -> SlowPages:
    return SlowPages(offline_runtime(shelf))


def served(
    pages: PetitionPages,
    play: Callable[[PageServer], Awaitable[None]],
    is_busy: Callable[[], bool] = lambda: False,
) -> None:
    """Play with a server of these pages in a loop of its own."""

    async def run() -> None:
        server = PageServer(pages, is_busy)
        try:
            await asyncio.wait_for(play(server), 60)
        finally:
            server.close()

    asyncio.run(run())


def test_a_page_that_is_old_is_shown_at_once_and_rendered_for_the_next(pages: SlowPages) -> None:
    async def play(server: PageServer) -> None:
        pages.may_go_on.set()
        first = await server.answer(request("/IBM"))
        assert first is not None
        assert first.status == 200
        pages.may_go_on.clear()
        pages.seconds = 11.0
        shown = [await server.answer(request("/IBM")) for _ in range(5)]
        assert [one.body for one in shown if one] == [first.body] * 5
        assert pages.rendered == 1
        pages.may_go_on.set()
        while not pages.kept.find(pages.find("/IBM") or _missing())[1]:
            await asyncio.sleep(0)
        assert pages.rendered == 2

    served(pages, play)


def test_many_who_wait_for_one_page_wait_for_one_rendering(pages: SlowPages) -> None:
    async def play(server: PageServer) -> None:
        asking = [asyncio.ensure_future(server.answer(request("/IBM"))) for _ in range(50)]
        await asyncio.sleep(0)
        pages.may_go_on.set()
        assert {one.status for one in await asyncio.gather(*asking) if one} == {200}
        assert pages.rendered == 1

    served(pages, play)


def test_too_many_pages_at_once_are_shed(pages: SlowPages) -> None:
    async def play(server: PageServer) -> None:
        asking = [
            asyncio.ensure_future(server.answer(request(f"/IBM-p{number}")))
            for number in range(MAX_RENDERING)
        ]
        await asyncio.sleep(0)
        with pytest.raises(ServiceUnavailable):
            await server.answer(request("/IBM-1-more"))
        pages.may_go_on.set()
        await asyncio.gather(*asking)

    served(pages, play)


def test_while_messages_wait_nothing_is_rendered_and_what_is_kept_is_shown(
    pages: SlowPages,
) -> None:
    busy = [False]
    pages.may_go_on.set()

    async def play(server: PageServer) -> None:
        kept = await server.answer(request("/IBM"))
        busy[0] = True
        pages.seconds = 100.0
        assert kept is not None
        again = await server.answer(request("/IBM"))
        assert again is not None
        assert again.body == kept.body
        with pytest.raises(ServiceUnavailable):
            await server.answer(request("/IBMESP"))
        assert pages.rendered == 1

    served(pages, play, lambda: busy[0])


def test_what_is_no_page_is_left_to_others(pages: SlowPages) -> None:
    async def play(server: PageServer) -> None:
        assert await server.answer(request("/nothing")) is None
        assert await server.answer(request("/IBM", "POST")) is None
        style = await server.answer(request(static_path("tokens.css")))
        assert style is not None
        assert style.content_type == "text/css; charset=utf-8"

    served(pages, play)


def test_a_page_is_sent_as_the_browser_takes_it(shelf: Shelf) -> None:
    client = create_app(offline_runtime(shelf)).test_client()
    plain = client.get("/IBM")
    packed = client.get("/IBM", headers={"Accept-Encoding": "br, gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["Vary"] == "accept-encoding"
    known = client.get("/IBM", headers={"If-None-Match": plain.headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")
    headed = client.head("/IBM")
    assert (headed.status_code, headed.data) == (200, b"")


@pytest.mark.parametrize(
    ("told", "is_taken"),
    [
        ("gzip", True), ("deflate, gzip;q=0.5", True), ("*", True), ("GZIP", True), ("", False),
        ("br", False), ("gzip;q=0", False), ("gzip; q=0.000", False), ("identity", False),
    ],
)  # fmt: skip
def test_gzip_is_sent_to_who_takes_it(told: str, is_taken: bool) -> None:
    assert accepts_gzip({"accept-encoding": told}) is is_taken


def test_each_page_has_the_headers_that_keep_it_safe(shelf: Shelf) -> None:
    client = create_app(offline_runtime(shelf)).test_client()
    for path in ("/", "/IBMESP/privacy", "/IBM/receipt", "/nothing"):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Strict-Transport-Security"].startswith("max-age=")
        assert "Set-Cookie" not in headers


def test_a_receipt_is_posted_and_told_of_and_large_forms_are_refused(shelf: Shelf) -> None:
    client: FlaskClient = create_app(offline_runtime(shelf)).test_client()
    answer = client.post("/IBM/receipt", data={"code": "7X2K"})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert b"This is no receipt" in answer.data
    assert client.post("/IBM/receipt", data={"code": "7" * 2000}).status_code == 413
    assert client.post("/IBM/receipt", data=b"\xff\xfe").status_code == 200
    refused = client.post(f"/{IBM}")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD")
    assert client.post("/nothing").status_code == 404


def _missing() -> Address:
    raise AssertionError("the page is there")


def test_an_answer_keeps_its_own_word_about_being_kept() -> None:
    kept = Response(headers=(("Cache-Control", "public"),)).all_headers()
    assert [value for name, value in kept if name == "cache-control"] == ["public"]
