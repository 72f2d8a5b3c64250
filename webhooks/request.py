"""A request and its answer as plain values, whichever server and interface brought it.

The webhooks' handlers know these alone: so the same function answers below Flask, within it, and
in a test.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

_PATH_CHARACTERS: Final = "/:@!$&'()*+,;=~-._"
"""Stand as they are in a path (RFC 3986, pchar); ``quote`` adds letters and digits."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request, its body read to the end.

    ``path`` and ``query`` are as they were sent, with their escapes; ``headers`` have names in
    lower case.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """What the body says that it is, in lower case and without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Response:
    """What to answer; ``headers`` are those beside the content's own."""

    body: str = ""
    status: int = 200
    content_type: str = "text/plain"
    headers: Mapping[str, str] | None = None


Handler = Callable[[Request], Response]
"""Answers one request. What it raises is answered by ``webhooks.errors``."""


def from_environ(environ: Mapping[str, Any], body: bytes) -> Request:
    """Return the request of a WSGI server (PEP 3333), whose body was read before."""
    headers = {
        key.removeprefix("HTTP_").replace("_", "-").lower(): value
        for key, value in environ.items()
        if key.startswith("HTTP_") or key in {"CONTENT_TYPE", "CONTENT_LENGTH"}
    }
    method, query = environ.get("REQUEST_METHOD", ""), environ.get("QUERY_STRING", "")
    return Request(method, _path(environ), _as_utf8(query), headers, body)


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
    return quote(path.encode("latin-1", "replace"), safe=_PATH_CHARACTERS)


def _as_utf8(text: str) -> str:
    """Undo WSGI's reading of bytes as Latin-1 (PEP 3333)."""
    return text.encode("latin-1", "replace").decode("utf-8", "replace")
