"""Answers whoever opens a page: from memory where it is kept, else rendered in a thread of its own.

So no view waits for those who write to the database, and none takes a thread from messages. Views
are shed first: while messages wait, and where too many pages have to be rendered at once.
"""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from urllib.parse import parse_qs

from werkzeug.exceptions import (
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
    ServiceUnavailable,
)

from bot.web.kept_pages import RenderedPage
from bot.web.petition.addresses import Address, PageAddress
from bot.web.petition.pages import PetitionPages
from bot.web.static_files import read_static
from webhooks.request import Request, Response

MAX_RENDERING: Final = 32
"""Pages that wait to be rendered; each takes a few milliseconds."""
FIRST_ERROR_STATUS: Final = 400
MAX_FORM_BYTES: Final = 1_000
MAX_FORM_FIELDS: Final = 4
READING: Final = frozenset({"GET", "HEAD"})


class PageServer:
    """The pages of one process, as its event loop sees them."""

    def __init__(self, pages: PetitionPages, is_busy: Callable[[], bool]) -> None:
        self._pages, self._is_busy = pages, is_busy
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pages")
        self._rendering: dict[Address, asyncio.Future[RenderedPage]] = {}

    async def answer(self, request: Request) -> Response | None:
        """Return the page; None where there is none at this path.

        Raises ``ServiceUnavailable`` where it would have to wait for others.
        """
        if request.method not in READING:
            return None
        static = read_static(request.path)
        if static is not None:
            return to_response(static, request)
        address = self._pages.find(request.path)
        if address is None:
            return None
        page, is_fresh = self._pages.kept.find(address)
        if page is None:
            page = await self._render(address)
        elif not is_fresh and not self._is_busy():
            self._begin(address)
        return to_response(page, request)

    async def _render(self, address: Address) -> RenderedPage:
        if self._is_busy() or len(self._rendering) >= MAX_RENDERING:
            raise ServiceUnavailable
        return await asyncio.shield(self._begin(address))

    def _begin(self, address: Address) -> "asyncio.Future[RenderedPage]":
        """Have a page rendered, once at a time."""
        begun = self._rendering.get(address)
        if begun is None:
            loop = asyncio.get_running_loop()
            begun = loop.run_in_executor(self._thread, self._pages.kept.find_or_render, address)
            self._rendering[address] = begun
            begun.add_done_callback(lambda done: self._end(address, done))
        return begun

    def _end(self, address: Address, done: "asyncio.Future[RenderedPage]") -> None:
        del self._rendering[address]
        if not done.cancelled():
            done.exception()  # told to who waits; where nobody does, the older page stays

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def answer_page(pages: PetitionPages, request: Request) -> Response:
    """Return a page to a server of threads, or what became of a receipt that was posted.

    Raises ``MethodNotAllowed``, ``RequestEntityTooLarge`` and ``Unavailable``.
    """
    static = read_static(request.path)
    if static is not None:
        return to_response(static, request)
    address = pages.find(request.path)
    if request.method == "POST" and isinstance(address, PageAddress):
        checked = pages.render_checked_receipt(address, _posted_code(request))
        if checked is not None:
            return to_response(checked, request)
    if request.method not in READING:
        raise NotFound if address is None else MethodNotAllowed(sorted(READING))
    page = pages.kept.find_or_render(address) if address else pages.render_missing()
    return to_response(page, request)


def _posted_code(request: Request) -> str:
    """Return the code that was typed into the form, cut off where no code is as long."""
    if len(request.body) > MAX_FORM_BYTES:
        raise RequestEntityTooLarge
    fields = parse_qs(request.body.decode("utf-8", "replace"), max_num_fields=MAX_FORM_FIELDS)
    return fields.get("code", [""])[0]


def to_response(page: RenderedPage, request: Request) -> Response:
    """Return a page as the request takes it: compressed, or told to be as it was (RFC 9110)."""
    headers = (("etag", page.etag), ("vary", "accept-encoding"), *page.headers)
    may_be_kept = request.method in READING and page.status < FIRST_ERROR_STATUS
    if may_be_kept and page.etag in request.headers.get("if-none-match", ""):
        return Response(b"", 304, page.content_type, headers)
    body = page.body
    if page.compressed and accepts_gzip(request.headers):
        body = page.compressed
        headers += (("content-encoding", "gzip"),)
    return Response(
        b"" if request.method == "HEAD" else body, page.status, page.content_type, headers
    )


def accepts_gzip(headers: Mapping[str, str]) -> bool:
    """Tell whether whoever asks takes gzip: named, and not with a weight of 0."""
    for part in headers.get("accept-encoding", "").lower().split(","):
        name, _, weight = part.strip().partition(";")
        if name.strip() in {"gzip", "*"}:
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
