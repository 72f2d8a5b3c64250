"""Rendered pages, kept for a few seconds: a page that is asked for a thousand times a second is
rendered once in ten seconds. What is kept is bounded, whatever addresses people ask for."""

import gzip
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from math import inf
from threading import Lock
from typing import Final, Generic, TypeVar

FRESH_SECONDS: Final = 10.0
"""How long a page is shown without being rendered again."""
SHOWN_SECONDS: Final = 70.0
"""How long an older page is shown while a new one is rendered: as ``stale-while-revalidate`` tells
caches. One that is older is shown only where no new one can be had."""
MAX_KEPT_PAGES: Final = 512
"""Pages; one takes some 60 kB with its compressed copy. The one least asked for is dropped."""
_ETAG_CHARACTERS: Final = 20
_WORTH_COMPRESSING: Final = 0.9
"""Of the size; a small body, or a picture, gets no smaller."""

Address = TypeVar("Address")


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page as it is sent: ``compressed`` is its body in gzip, b"" where that is no smaller."""

    body: bytes
    content_type: str
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    compressed: bytes = field(init=False)
    etag: str = field(init=False)

    def __post_init__(self) -> None:
        packed = gzip.compress(self.body, mtime=0)
        if len(packed) > len(self.body) * _WORTH_COMPRESSING:
            packed = b""
        object.__setattr__(self, "compressed", packed)
        etag = sha256(self.body).hexdigest()[:_ETAG_CHARACTERS]
        object.__setattr__(self, "etag", f'"{etag}"')


class KeptPages(Generic[Address]):
    """Pages by their address. ``render`` makes one; any number of threads may ask."""

    def __init__(
        self,
        render: Callable[[Address], RenderedPage],
        *,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._render, self._seconds = render, seconds
        self._pages: OrderedDict[Address, tuple[float, RenderedPage]] = OrderedDict()
        self._lock, self._rendering = Lock(), Lock()

    def find(self, address: Address) -> tuple[RenderedPage | None, float]:
        """Return the page that is kept, if one is, and its age in seconds."""
        with self._lock:
            kept = self._pages.get(address)
            if kept is None:
                return None, inf
            self._pages.move_to_end(address)
        made_at, page = kept
        return page, self._seconds() - made_at

    def find_or_render(self, address: Address) -> RenderedPage:
        """Return a fresh page. One is rendered at a time: who waits for the same gets that one."""
        page, age = self.find(address)
        if page is not None and age < FRESH_SECONDS:
            return page
        with self._rendering:
            page, age = self.find(address)
            if page is not None and age < FRESH_SECONDS:
                return page
            page = self._render(address)
            with self._lock:
                self._pages[address] = (self._seconds(), page)
                self._pages.move_to_end(address)
                if len(self._pages) > MAX_KEPT_PAGES:
                    self._pages.popitem(last=False)
            return page
