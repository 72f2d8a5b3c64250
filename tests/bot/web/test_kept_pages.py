"""A page is rendered once in ten seconds, whoever asks, and what is kept is bounded."""

from concurrent.futures import ThreadPoolExecutor
from math import inf
from threading import Barrier

import pytest

from bot.web.kept_pages import MAX_KEPT_PAGES, KeptPages, RenderedPage


class Renderer:
    """Renders pages that say how many there were before."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.asked: list[str] = []
        self.kept = KeptPages(self.render, seconds=lambda: self.seconds)

    def render(self, address: str) -> RenderedPage:
        """Return a page that says its number."""
        self.asked.append(address)
        return RenderedPage(f"{address} {len(self.asked)}".encode(), "text/plain")


@pytest.fixture
def renderer() -> Renderer:
    """Nothing was rendered yet."""
    return Renderer()


def test_a_page_is_rendered_once_in_ten_seconds(renderer: Renderer) -> None:
    first = renderer.kept.find_or_render("a")
    renderer.seconds = 9.9
    assert renderer.kept.find_or_render("a") is first
    renderer.seconds = 10.0
    assert renderer.kept.find("a") == (first, 10.0)
    assert renderer.kept.find_or_render("a").body == b"a 2"
    assert renderer.asked == ["a", "a"]


def test_many_who_ask_at_once_get_one_page(renderer: Renderer) -> None:
    together = Barrier(8)

    def ask(_: int) -> RenderedPage:
        together.wait()
        return renderer.kept.find_or_render("a")

    with ThreadPoolExecutor(8) as threads:
        pages = list(threads.map(ask, range(8)))
    assert renderer.asked == ["a"]
    assert all(page is pages[0] for page in pages)


def test_the_one_least_asked_for_is_dropped(renderer: Renderer) -> None:
    for number in range(MAX_KEPT_PAGES):
        renderer.kept.find_or_render(str(number))
    renderer.kept.find("0")
    renderer.kept.find_or_render("one more")
    assert renderer.kept.find("0")[0] is not None
    assert renderer.kept.find("1") == (None, inf)


def test_a_page_that_cannot_be_rendered_leaves_the_one_before(renderer: Renderer) -> None:
    def fail(_: str) -> RenderedPage:
        raise ZeroDivisionError

    first = renderer.kept.find_or_render("a")
    renderer.seconds = 20.0
    renderer.kept._render = fail
    with pytest.raises(ZeroDivisionError):
        renderer.kept.find_or_render("a")
    assert renderer.kept.find("a") == (first, 20.0)


def test_what_gets_no_smaller_is_not_compressed() -> None:
    assert RenderedPage(b"short", "text/plain").compressed == b""
    assert 0 < len(RenderedPage(b"long " * 1000, "text/plain").compressed) < 500
