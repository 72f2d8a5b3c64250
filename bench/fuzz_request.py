"""A request that may be wrong in any way: put together by hand, byte by byte."""

from dataclasses import dataclass, field
from random import Random

FORM = "application/x-www-form-urlencoded; charset=UTF-8"
JSON = "application/json"
METHODS = ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW", "post")
PATHS = (
    *("/", "//", "/twilio/message/", "//twilio/message", "/twilio/status/", "/telegram/"),
    *("/twilio/status/0", "/twilio/status/-1", "/twilio/status/d1-1", "/twilio/status/d1"),
    *("/twilio/status/99999999999999999999", "/twilio/status/%31", "/twilio/status/1/2"),
    *(
        "/twilio/status/" + "9" * 3000,
        "/..%2f..%2fetc/passwd",
        "/%00",
        "/%ff%fe",
        "/?" + "a=b&" * 900,
    ),
    *("/twilio/message?bodySHA256=0", "/telegram?x=%ff", "/readyz/x", "/twilio%2fmessage", "*"),
)
TYPES = (
    *("", "text/plain", "multipart/form-data", "multipart/form-data; boundary=x", "text/xml"),
    *("application/json; charset=utf-16", "application/x-www-form-urlencoded; charset=cp037"),
    *("application/json;;;", "APPLICATION/JSON", ";", "a/b; " + "x" * 3000),
)


@dataclass(slots=True)
class Request:
    """One request. ``length`` is what it says of its body; None: the truth; "": nothing."""

    path: str
    body: bytes
    headers: list[tuple[str, str]]
    method: str = "POST"
    version: str = "HTTP/1.1"
    length: str | None = None
    chunks: list[bytes] = field(default_factory=list)

    def wire(self) -> bytes:
        """Return it as it goes over the wire."""
        lines = [f"{self.method} {self.path} {self.version}", "Host: petition.example.org"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        length = str(len(self.body)) if self.length is None else self.length
        if self.chunks:
            lines.append("Transfer-Encoding: chunked")
        elif length:
            lines.append(f"Content-Length: {length}")
        head = "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape")
        return head + (b"".join(self.chunks) or self.body)


def break_request(draw: Random, request: Request) -> None:
    """Make something of the request wrong that is not in its body."""
    draw.choice((_method, _path, _headers, _type, _length, _chunks, _version))(draw, request)


def cut_short(draw: Random, request: Request) -> None:
    """Have it announce more than ever comes."""
    true = len(request.body)
    if draw.random() < 0.5:
        request.length = str(true + draw.choice((1, 500, 60_000)))
        return
    _chunks(draw, request)
    place = draw.randrange(len(request.chunks))
    request.chunks[place:] = [draw.choice((b"ff\r\nx", b"f", b"fffffffffffffffff\r\n", b"x\r\n"))]


def _method(draw: Random, request: Request) -> None:
    request.method = draw.choice(METHODS)


def _path(draw: Random, request: Request) -> None:
    request.path = draw.choice(PATHS)


def _headers(draw: Random, request: Request) -> None:
    request.headers += draw.choice(
        (
            [(f"X-Header-{number}", "x" * draw.randrange(90)) for number in range(80)],
            [("X-Long", "x" * draw.choice((4000, 9000, 70_000)))],
            [("X-Forwarded-Proto", "gopher"), ("X-Forwarded-For", "\udcff\udcfe")],
            [("Content-Type", FORM), ("Content-Type", JSON)],
            [("X-Twilio-Signature", "\udcff"), ("X-Telegram-Bot-Api-Secret-Token", "é")],
            [("X-Twilio-Signature-Settings", "alg=md5")],
            [("Content-Encoding", "gzip")],
            [("Expect", "100-continue")],
            [("Connection", "Upgrade"), ("Upgrade", "websocket")],
            [("Cookie", "a=b; " * 500)],
        )
    )


def _type(draw: Random, request: Request) -> None:
    kept = [(name, value) for name, value in request.headers if name != "Content-Type"]
    request.headers = [*kept, ("Content-Type", draw.choice(TYPES))]


def _length(draw: Random, request: Request) -> None:
    true = len(request.body)
    short = ("", "0", str(max(0, true - 7)))
    request.length = draw.choice((*short, "-1", "x", "1e3", "9" * 30, f"{true}, {true}"))


def _chunks(draw: Random, request: Request) -> None:
    size = draw.choice((1, 7, 100, 4000))
    parts = [request.body[at : at + size] for at in range(0, len(request.body), size)]
    request.chunks = [b"%x\r\n%s\r\n" % (len(part), part) for part in parts] + [b"0\r\n\r\n"]


def _version(draw: Random, request: Request) -> None:
    request.version = draw.choice(("HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/1.1 x", "RTSP/1.0"))
