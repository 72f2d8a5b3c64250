"""Views come from memory, wait for nobody who writes, and are shed before messages are."""

import asyncio
import gzip
import re
from collections.abc import Awaitable, Callable
from threading import Event

import pytest
from flask.testing import FlaskClient
from werkzeug.exceptions import MethodNotAllowed, NotFound, ServiceUnavailable

from bot.runtime import Runtime
from bot.web.kept_pages import MAX_KEPT_PAGES, RenderedPage
from bot.web.petition.addresses import Address, PageGroup, group_of
from bot.web.petition.pages import PetitionPages
from bot.web.static_files import static_path
from flows.campaign import Shelf
from tests.bot.web.conftest import IBM, ROOT, offline_runtime
from tests.conftest import shipped_campaigns
from webhooks.app import create_app
from webhooks.page_server import (
    MAX_FORMS,
    MAX_RENDERING,
    PageServer,
    accepts_gzip,
)
from webhooks.request import Request, Response


class SlowPages(PetitionPages):
    """Pages whose rendering waits until it may go on."""

    def __init__(self, runtime: Runtime) -> None:
        self.seconds = 0.0
        super().__init__(runtime, seconds=lambda: self.seconds)
        self.may_go_on = Event()
        self.waits_for = frozenset(PageGroup)
        self.is_broken = False
        self.rendered = 0

    def render(self, address: Address) -> RenderedPage:
        """Wait, then render."""
        if group_of(address) in self.waits_for:
            self.may_go_on.wait(60)
        if self.is_broken:
            raise ZeroDivisionError
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
    max_wait: float = 60.0,
) -> None:
    """Play with a server of these pages in a loop of its own."""

    async def run() -> None:
        server = PageServer(pages, is_busy, max_wait=max_wait)
        try:
            await asyncio.wait_for(play(server), 60)
        finally:
            server.close()

    asyncio.run(run())


def test_a_page_that_is_old_is_shown_at_once_and_rendered_for_the_next(pages: SlowPages) -> None:
    async def play(server: PageServer) -> None:
        pages.may_go_on.set()
        first = await server.answer(request("/IBM"))
        assert first.status == 200
        pages.may_go_on.clear()
        pages.seconds = 11.0
        shown = [await server.answer(request("/IBM")) for _ in range(5)]
        assert [one.body for one in shown] == [first.body] * 5
        assert pages.rendered == 1
        pages.may_go_on.set()
        while pages.find_kept(found(pages, "/IBM"))[1]:
            await asyncio.sleep(0)
        assert pages.rendered == 2

    served(pages, play)


def test_one_that_is_much_older_is_shown_only_where_no_new_one_can_be_had(
    pages: SlowPages,
) -> None:
    async def play(server: PageServer) -> None:
        pages.may_go_on.set()
        first = await server.answer(request("/IBM"))
        pages.seconds = 71.0
        pages.is_broken = True
        assert (await server.answer(request("/IBM"))).body == first.body
        pages.is_broken = False
        pages.may_go_on.clear()
        assert (await server.answer(request("/IBM"))).body == first.body
        pages.may_go_on.set()
        while pages.find_kept(found(pages, "/IBM"))[1]:
            await server.answer(request("/IBM"))

    served(pages, play, max_wait=0.01)


def test_many_who_wait_for_one_page_wait_for_one_rendering(pages: SlowPages) -> None:
    async def play(server: PageServer) -> None:
        asking = [asyncio.ensure_future(server.answer(request("/IBM"))) for _ in range(50)]
        await asyncio.sleep(0)
        pages.may_go_on.set()
        assert {one.status for one in await asyncio.gather(*asking)} == {200}
        assert pages.rendered == 1

    served(pages, play)


def test_too_many_pages_at_once_are_shed(pages: SlowPages) -> None:
    async def play(server: PageServer) -> None:
        asking = [
            asyncio.ensure_future(server.answer(request(f"/{IBM}/log/tile/0/{number:03}")))
            for number in range(MAX_RENDERING)
        ]
        await asyncio.sleep(0)
        with pytest.raises(ServiceUnavailable):
            await server.answer(request(f"/{IBM}/log/checkpoint"))
        pages.may_go_on.set()
        await asyncio.gather(*asking, return_exceptions=True)
        assert (await server.answer(request("/IBM"))).status == 200

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
        again = await server.answer(request("/IBM"))
        assert again.body == kept.body
        with pytest.raises(ServiceUnavailable):
            await server.answer(request("/IBMESP"))
        with pytest.raises(ServiceUnavailable):
            await server.answer(request("/IBM/receipt", "POST"))
        assert pages.rendered == 1

    served(pages, play, lambda: busy[0])


def test_what_is_no_page_is_answered_from_memory_too(pages: SlowPages) -> None:
    async def play(server: PageServer) -> None:
        pages.may_go_on.set()
        answers = [await server.answer(request(f"/nothing/{number}")) for number in range(50)]
        assert {one.status for one in answers} == {404}
        assert pages.rendered == 1
        with pytest.raises(MethodNotAllowed):
            await server.answer(request("/IBM", "POST"))
        with pytest.raises(NotFound):
            await server.answer(request("/nothing", "PUT"))
        style = await server.answer(request(static_path("tokens.css")))
        assert style.content_type == "text/css; charset=utf-8"

    served(pages, play)


def test_for_codes_that_somebody_makes_up_the_page_of_the_keyword_is_shown(
    pages: SlowPages,
) -> None:
    pages.waits_for = frozenset({PageGroup.POSTERS})

    async def play(server: PageServer) -> None:
        plain = await server.answer(request("/IBMKOS"))
        asking = [
            asyncio.ensure_future(server.answer(request(f"/IBMKOS-{number}")))
            for number in range(100)
        ]
        while sum(one.done() for one in asking) < 100 - MAX_RENDERING:
            await asyncio.sleep(0)
        pages.may_go_on.set()
        shown = [one.body for one in await asyncio.gather(*asking)]
        assert b"IBMKOS-0" in shown[0]
        assert shown[-1] == plain.body
        assert shown.count(plain.body) >= 100 - MAX_RENDERING

    served(pages, play)


def test_addresses_that_somebody_makes_up_push_out_no_other_page(pages: SlowPages) -> None:
    pages.may_go_on.set()
    pages.find_or_render(found(pages, "/IBM"))
    for number in range(MAX_KEPT_PAGES + 1):
        pages.find_or_render(found(pages, f"/{IBM}/log/{number}"))
    assert pages.find_kept(found(pages, f"/{IBM}/log/0"))[0] is None
    assert pages.find_kept(found(pages, "/IBM"))[0] is not None


def test_pictures_that_somebody_makes_up_keep_nobody_from_those_that_there_are(
    pages: SlowPages,
) -> None:
    made_up = [f"/preview/{IBM}/en/{number:012x}.png" for number in range(2 * MAX_RENDERING)]

    async def play(server: PageServer) -> None:
        pages.may_go_on.set()
        shown = [(await server.answer(request(path))).status for path in made_up]
        assert set(shown) == {404}
        assert (await server.answer(request("/embed/IBM/poster.png"))).status == 200

    served(pages, play)


def test_a_picture_that_takes_long_holds_up_no_page(pages: SlowPages) -> None:
    async def play(server: PageServer) -> None:
        drawing = asyncio.ensure_future(server.answer(request("/embed/IBM/poster.png")))
        await asyncio.sleep(0)
        pages.waits_for = frozenset({PageGroup.PICTURES})
        assert (await server.answer(request("/IBM"))).status == 200
        assert not drawing.done()
        pages.may_go_on.set()
        assert (await drawing).content_type == "image/png"

    served(pages, play)


def test_many_forms_at_once_are_shed(pages: SlowPages) -> None:
    async def play(server: PageServer) -> None:
        posted = request("/IBM/receipt", "POST")
        answers = await asyncio.gather(
            *(server.answer(posted) for _ in range(MAX_FORMS + 5)), return_exceptions=True
        )
        shed = [one for one in answers if isinstance(one, ServiceUnavailable)]
        assert len(shed) == 5
        assert (await server.answer(posted)).status == 200

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
        ("*, gzip;q=0", False), ("gzip, *;q=0", True), ("*;q=0", False), ("gzip;q=0.", False),
        ("gzip;q=1.0", True), ("gzip;q=0.10", True),
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
    for form in ("a&b&c&d&e", "&" * 900, "code=7&code=8&a=&b=&c="):
        assert client.post("/IBM/receipt", data=form).status_code == 400
    refused = client.post(f"/{IBM}")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD")
    refused = client.put("/IBM/receipt")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD, POST")
    assert client.post("/nothing").status_code == 404


def test_a_static_file_is_read_and_no_more(shelf: Shelf) -> None:
    client: FlaskClient = create_app(offline_runtime(shelf)).test_client()
    path = re.findall(r"/static/[^\"]+", client.get("/IBM").text)[0]
    assert client.get(path).status_code == client.head(path).status_code == 200
    for method in ("POST", "DELETE", "OPTIONS"):
        refused = client.open(path, method=method)
        assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD")


def found(pages: PetitionPages, path: str) -> Address:
    """Return the address at a path."""
    address = pages.find(path)
    assert address is not None
    return address


def test_an_answer_keeps_its_own_word_about_being_kept() -> None:
    kept = Response(headers=(("Cache-Control", "public"),)).all_headers()
    assert [value for name, value in kept if name == "cache-control"] == ["public"]
