"""A page that was answered a moment ago is answered again without being looked up."""

from pathlib import Path

import pytest

from webhooks.ready_answers import MAX_READY, READY_SECONDS, ReadyAnswers
from webhooks.request import Request, Response

GZIP = {"accept-encoding": "gzip, br"}
PUBLIC = ("cache-control", "public, max-age=10")


def for_all(body: bytes) -> Response:
    """An answer that says of itself that it is the same for everybody."""
    return Response(body, headers=(PUBLIC,))


class Kept:
    """Ready answers whose clock stands at ``now``."""

    def __init__(self) -> None:
        self.now = 100.0
        self.answers = ReadyAnswers(seconds=lambda: self.now)

    def keep(
        self,
        response: Response,
        path: str = "/IBM",
        method: str = "GET",
        headers: dict[str, str] | None = None,
    ) -> None:
        """Keep an answer to a request for a path."""
        request = Request(method, path, "", headers or {}, b"")
        request.notes.route, request.notes.campaign = "/{campaign}", "ibm"
        self.answers.keep(path, request, response)

    def body(
        self, path: str = "/IBM", method: str = "GET", headers: dict[str, str] | None = None
    ) -> bytes | None:
        """Return the body that is ready, if one is."""
        found = self.answers.find(method, path, headers or {})
        return found.body if found else None


@pytest.fixture
def kept() -> Kept:
    return Kept()


def test_an_answer_is_given_again_for_a_second(kept: Kept) -> None:
    kept.keep(Response(b"page", content_type="text/html", headers=(("etag", '"1"'), PUBLIC)))
    ready = kept.answers.find("GET", "/IBM", {})
    assert ready is not None
    assert (ready.body, ready.route, ready.campaign) == (b"page", "/{campaign}", "ibm")
    assert ("content-type", "text/html") in ready.headers
    assert ("etag", '"1"') in ready.headers
    assert ("x-content-type-options", "nosniff") in ready.headers
    kept.now += READY_SECONDS
    assert kept.body() is None


def test_who_takes_gzip_and_who_does_not_get_each_their_own(kept: Kept) -> None:
    kept.keep(for_all(b"packed"), headers=GZIP)
    assert kept.body() is None
    kept.keep(for_all(b"plain"))
    assert kept.body() == b"plain"
    assert kept.body(headers={"accept-encoding": "gzip;q=0"}) == b"plain"
    assert kept.body(headers={"accept-encoding": "*"}) == b"packed"


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("HEAD", {}),
        ("POST", {}),
        ("GET", {"if-none-match": '"1"'}),
        ("GET", {"content-length": "3"}),
        ("GET", {"transfer-encoding": "chunked"}),
    ],
)
def test_what_may_be_answered_otherwise_is_looked_up(
    kept: Kept, method: str, headers: dict[str, str]
) -> None:
    kept.keep(for_all(b"page"))
    assert kept.body(method=method, headers=headers) is None
    kept.keep(for_all(b"other"), "/IBMESP", method, headers)
    assert kept.body("/IBMESP") is None


@pytest.mark.parametrize(
    "response",
    [
        Response(b"none", 404, headers=(PUBLIC,)),
        Response(b"later", 503, headers=(PUBLIC,)),
        Response("words", headers=(PUBLIC,)),
        Response(b"", headers=(PUBLIC,), file=Path("picture.png")),
    ],
)
def test_nothing_but_a_page_that_lies_in_memory_is_kept(kept: Kept, response: Response) -> None:
    kept.keep(response)
    assert kept.body() is None


@pytest.mark.parametrize(
    "headers",
    [
        (),
        (("cache-control", "no-store"),),
        (("Cache-Control", "private, max-age=10"),),
        (PUBLIC, ("Set-Cookie", "session=x")),
    ],
)
def test_what_may_be_one_persons_is_kept_for_nobody(
    kept: Kept, headers: tuple[tuple[str, str], ...]
) -> None:
    kept.keep(Response(b"page", headers=headers))
    assert kept.body() is None


def test_addresses_that_somebody_makes_up_take_no_more_room(kept: Kept) -> None:
    for number in range(MAX_READY):
        kept.keep(for_all(b"page"), f"/IBM-{number}")
    assert kept.body("/IBM-0") == b"page"
    kept.keep(for_all(b"page"))
    assert kept.body("/IBM-0") is None
    assert kept.body() == b"page"
