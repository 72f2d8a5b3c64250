"""Answers whoever opens a page: from memory where it is kept, else rendered in threads of its own.

So no view waits for those who write to the database, and nothing that a browser sends takes a
thread from messages, be it a form or a path where there is no page. Views are shed first: while
messages wait, and where too many pages have to be rendered at once.
"""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qs

from werkzeug.exceptions import (
    BadRequest,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
    ServiceUnavailable,
)

from bot.web.kept_pages import FRESH_SECONDS, SHOWN_SECONDS, RenderedPage
from bot.web.petition.addresses import (
    Address,
    LogFileAddress,
    MissingAddress,
    PageAddress,
    PageGroup,
    PageKind,
    PreviewAddress,
    group_of,
    route_of,
)
from bot.web.petition.pages import PetitionPages
from bot.web.static_files import read_static
from webhooks.body_files import BodyFiles
from webhooks.request import Request, Response

MAX_RENDERING: Final = 32
"""Pages of a group that wait to be rendered; each takes a few milliseconds."""
MAX_RENDERED_A_SECOND: Final = {PageGroup.POSTERS: 20, PageGroup.LOGS: 100}
"""Pages of which anybody can make up more: a third of a core's time, and a twentieth. With a
poster's code beyond that, the page of its keyword is shown."""
MAX_WAIT_FOR_NEW_SECONDS: Final = 1.0
"""How long a request waits for a page to be rendered anew; then it gets the old one."""
MAX_FORMS: Final = 32
"""Forms that wait to be answered."""
FIRST_ERROR_STATUS: Final = 400
MAX_FORM_BYTES: Final = 1_000
MAX_FORM_FIELDS: Final = 4
STATIC_ROUTE: Final = "/static/{file}"
READING: Final = frozenset({"GET", "HEAD"})


class _Renderer:
    """Renders the pages of one group, in a thread of its own; used by the event loop alone."""

    def __init__(self, pages: PetitionPages, group: PageGroup, max_a_second: float) -> None:
        self._pages, self._max_a_second = pages, max_a_second
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"pages-{group.name.lower()}")
        self._begun: dict[Address, asyncio.Future[RenderedPage]] = {}
        self._may_begin, self._counted_at = max_a_second, 0.0

    def begin(self, address: Address, *, is_busy: bool) -> "asyncio.Future[RenderedPage] | None":
        """Have a page rendered, once at a time; None where it would be too many."""
        begun = self._begun.get(address)
        if begun is not None:
            return begun
        loop = asyncio.get_running_loop()
        if is_busy or len(self._begun) >= MAX_RENDERING or not self._may_begin_at(loop.time()):
            return None
        begun = loop.run_in_executor(self._thread, self._pages.find_or_render, address)
        self._begun[address] = begun
        begun.add_done_callback(lambda done: self._end(address, done))
        return begun

    def _may_begin_at(self, now: float) -> bool:
        """Say whether one more a second is allowed, and count it."""
        passed = now - self._counted_at
        self._counted_at = now
        allowed = min(self._may_begin + passed * self._max_a_second, self._max_a_second)
        self._may_begin = allowed - 1 if allowed >= 1 else allowed
        return allowed >= 1

    def _end(self, address: Address, done: "asyncio.Future[RenderedPage]") -> None:
        del self._begun[address]
        if not done.cancelled():
            done.exception()  # told to who waits; where nobody does, the older page stays

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)


class PageServer:
    """The pages of one process, as its event loop sees them."""

    def __init__(
        self,
        pages: PetitionPages,
        is_busy: Callable[[], bool],
        *,
        max_wait: float = MAX_WAIT_FOR_NEW_SECONDS,
    ) -> None:
        self._pages, self._is_busy, self._max_wait = pages, is_busy, max_wait
        self._renderers = {
            group: _Renderer(pages, group, MAX_RENDERED_A_SECOND.get(group, MAX_RENDERING))
            for group in PageGroup
        }
        self._form_thread = ThreadPoolExecutor(1, thread_name_prefix="forms")
        self._forms = 0
        self._files = BodyFiles()

    async def answer(self, request: Request) -> Response:
        """Return the page, or that there is none; what became of a form that was posted.

        Raises ``ServiceUnavailable`` where it would have to wait for others, and what
        ``answer_page`` raises.
        """
        if request.method not in READING:
            return await self._answer_form(request)
        static = _find_static(request)
        if static is not None:
            return static
        page = await self._find(_note(self._pages.find(request.path), request))
        return self._files.with_file(to_response(page, request), page.etag)

    async def _find(self, address: Address) -> RenderedPage:
        """Return a page from memory, or a new one where it is not there or too old."""
        page, age = self._pages.find_kept(address)
        if page is not None and age < FRESH_SECONDS:
            return page
        begun = self._renderers[group_of(address)].begin(address, is_busy=self._is_busy())
        if page is None:
            return await (self._find_instead(address) if begun is None else asyncio.shield(begun))
        if begun is not None and age > SHOWN_SECONDS:
            await asyncio.wait({begun}, timeout=self._max_wait)
            if begun.done() and not begun.cancelled() and not begun.exception():
                return begun.result()
        return page

    async def _find_instead(self, address: Address) -> RenderedPage:
        """Return what is shown where a page cannot be rendered now: with a poster's code, that of
        the keyword alone. Raises ``ServiceUnavailable`` where there is none."""
        if isinstance(address, PageAddress) and address.poster:
            return await self._find(replace(address, poster=""))
        raise ServiceUnavailable

    async def _answer_form(self, request: Request) -> Response:
        if self._is_busy() or self._forms >= MAX_FORMS:
            raise ServiceUnavailable
        self._forms += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._form_thread, answer_page, self._pages, request)
        finally:
            self._forms -= 1

    def close(self) -> None:
        """End the threads."""
        for renderer in self._renderers.values():
            renderer.close()
        self._form_thread.shutdown(wait=False, cancel_futures=True)
        self._files.close()


def answer_page(pages: PetitionPages, request: Request) -> Response:
    """Return a page to a server of threads, or what became of a receipt that was posted.

    Raises ``BadRequest``, ``NotFound``, ``MethodNotAllowed``, ``RequestEntityTooLarge`` and
    ``Unavailable``.
    """
    static = _find_static(request)
    if static is not None:
        return static
    address = pages.find(request.path)
    noted = _note(address, request)
    if request.method == "POST" and isinstance(address, PageAddress):
        checked = pages.render_checked_receipt(address, _posted_code(request))
        if checked is not None:
            return to_response(checked, request)
    if request.method not in READING:
        raise NotFound if address is None else MethodNotAllowed(_methods_of(address))
    return to_response(pages.find_or_render(noted), request)


def _methods_of(address: Address) -> list[str]:
    """Return the methods that the page of an address takes: a receipt is posted, too."""
    takes_form = isinstance(address, PageAddress) and address.kind is PageKind.RECEIPT
    return sorted(READING | {"POST"} if takes_form else READING)


def _find_static(request: Request) -> Response | None:
    static = read_static(request.path)
    if static is None:
        return None
    request.notes.route = STATIC_ROUTE
    if request.method not in READING:
        raise MethodNotAllowed(sorted(READING))
    return to_response(static, request)


def _note(address: Address | None, request: Request) -> Address:
    """Note for the log which page is asked for, and return its address."""
    found = address or MissingAddress()
    request.notes.route = route_of(found)
    if isinstance(found, PageAddress | LogFileAddress | PreviewAddress):
        request.notes.campaign = found.campaign
    return found


def _posted_code(request: Request) -> str:
    """Return the code that was typed into the form, cut off where no code is as long."""
    if len(request.body) > MAX_FORM_BYTES:
        raise RequestEntityTooLarge
    try:
        fields = parse_qs(request.body.decode("utf-8", "replace"), max_num_fields=MAX_FORM_FIELDS)
    except ValueError:
        raise BadRequest from None
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
    """Tell whether whoever asks takes gzip: named, or what is not named, not with a weight of 0."""
    takes_others = False
    for part in headers.get("accept-encoding", "").lower().split(","):
        name, _, weight = part.partition(";")
        coding, takes_it = name.strip(), weight.replace(" ", "").rstrip("0.") != "q="
        if coding == "gzip":
            return takes_it
        if coding == "*":
            takes_others = takes_it
    return takes_others
