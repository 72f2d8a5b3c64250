"""A request and its answer as plain values, whichever server and interface brought it.

The webhooks' handlers know these alone: so the same function answers below Flask, within it, and
in a test.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote_to_bytes

from werkzeug.wrappers import Response as WrappedResponse

from bot.telemetry.request_notes import RequestNotes
from bot.web.page_headers import FILE_HEADER, ROUTE_HEADER

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_PATH_CHARACTERS: Final = "/:@!$&'()*+,;=~-._"
"""Stand as they are in a path (RFC 3986, pchar); ``quote`` adds letters and digits."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request, its body read to the end.

    ``path`` and ``query`` are as they were sent, with their escapes; ``headers`` have names in
    lower case. ``client`` is the IP address at the other end of the connection, or "". ``notes``
    are what is logged of it.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    client: str = field(default="", repr=False)
    notes: RequestNotes = field(default_factory=RequestNotes, repr=False, compare=False)

    @property
    def media_type(self) -> str:
        """What the body says that it is, in lower case and without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Response:
    """What to answer; ``headers`` are those beside the content's own.

    ``file`` is sent in place of the body, without being read into memory.
    """

    body: str | bytes = ""
    status: int = 200
    content_type: str = "text/plain"
    headers: tuple[tuple[str, str], ...] = ()
    file: Path | None = None

    def all_headers(self) -> list[tuple[str, str]]:
        """Return the headers with those that every answer has, names in lower case."""
        own = [(name.lower(), value) for name, value in self.headers]
        named = {name for name, _ in own}
        always = (pair for pair in ALWAYS if pair[0] not in named)
        return [("content-type", self.content_type), *own, *always]


ALWAYS: Final = (("cache-control", "no-store"), ("x-content-type-options", "nosniff"))
"""No answer is kept unless it says so, and none is taken for what it does not say that it is."""


_CONTENTS_OWN: Final = frozenset({"content-type", "content-length"})

Handler = Callable[[Request], Response]
"""Answers one request. What it raises is answered by ``webhooks.error_responses``."""


def from_environ(
    environ: Mapping[str, Any], body: bytes, notes: RequestNotes | None = None
) -> Request:
    """Return the request of a WSGI server (PEP 3333), whose body was read before."""
    headers = {
        key.removeprefix("HTTP_").replace("_", "-").lower(): value
        for key, value in environ.items()
        if key.startswith("HTTP_") or key in {"CONTENT_TYPE", "CONTENT_LENGTH"}
    }
    method, query = environ.get("REQUEST_METHOD", ""), environ.get("QUERY_STRING", "")
    client = environ.get("REMOTE_ADDR") or ""
    noted = notes or RequestNotes()
    return Request(method, _path(environ), _as_utf8(query), headers, body, client, noted)


def to_environ(request: Request) -> dict[str, Any]:
    """Return the request as a WSGI application takes it."""
    special = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
    headers = {
        special.get(name, f"HTTP_{name.replace('-', '_').upper()}"): value
        for name, value in request.headers.items()
    }
    return headers | {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(request.path).decode("latin-1"),
        "QUERY_STRING": request.query.encode().decode("latin-1"),
        "CONTENT_LENGTH": str(len(request.body)),
        "REMOTE_ADDR": request.client,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def handler_of(app: "WSGIApplication") -> Handler:
    """Return what hands a request to a WSGI application, whatever server brought it.

    An answer that names a file (``FILE_HEADER``) is that file; one that names its route
    (``ROUTE_HEADER``) has it noted.
    """

    def handle(request: Request) -> Response:
        found = WrappedResponse.from_app(app, to_environ(request))
        file = found.headers.pop(FILE_HEADER, None)
        request.notes.route = found.headers.pop(ROUTE_HEADER, "") or request.notes.route
        headers = [pair for pair in found.headers if pair[0].lower() not in _CONTENTS_OWN]
        return Response(
            found.get_data(),
            found.status_code,
            found.content_type or "",
            tuple(headers),
            Path(file) if file else None,
        )

    return handle


def _path(environ: Mapping[str, Any]) -> str:
    """Return the path as it was sent, without the prefix under which we are mounted.

    Servers decode the path; some keep the raw one beside it. Where none is kept it is encoded
    again, which is the same for every path without needless escapes.
    """
    script = _encode_again(environ.get("SCRIPT_NAME", ""))
    raw = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or "")
    if raw.startswith("/"):
        return raw.partition("?")[0].removeprefix(script)
    return _encode_again(environ.get("PATH_INFO", ""))


def _encode_again(path: str) -> str:
    return escaped(path.encode("latin-1", "replace"))


def escaped(path: str | bytes) -> str:
    """Return a path that a server has decoded as it was sent, but for needless escapes."""
    return quote(path, safe=_PATH_CHARACTERS)


def _as_utf8(text: str) -> str:
    """Undo WSGI's reading of bytes as Latin-1 (PEP 3333)."""
    return text.encode("latin-1", "replace").decode("utf-8", "replace")
