"""A receiver of webhooks on this machine: it takes what is signed as the specification says."""

import json
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event
from typing import TYPE_CHECKING, Any

from standardwebhooks import Webhook, WebhookVerificationError
from werkzeug.wrappers import Request, Response

from bot.demo.stand_ins.loopback_server import serving

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Reply = Callable[[], Response]


@dataclass(frozen=True, slots=True)
class Received:
    """One request: the id, the headers, and what was said."""

    id: str
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        """What the body says."""
        said: dict[str, Any] = json.loads(self.body)
        return said


@dataclass
class Receiver:
    """Answers by its ``replies``, one for each request, and by 204 after them.

    ``secret`` verifies what comes, where it is set; ``is_now`` says whether the time at which it
    was signed has to be the machine's own. Events of the type that it ``never_takes`` get 500.
    """

    replies: deque[Reply] = field(default_factory=deque)
    secret: str = ""
    is_now: bool = True
    never_takes: str = ""
    received: list[Received] = field(default_factory=list)
    forged: int = 0

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        """Take one webhook."""
        request = Request(environ)
        body, headers = request.get_data(), {k.lower(): v for k, v in request.headers.items()}
        if self.secret and not self._is_signed(body, headers):
            self.forged += 1
            return Response(status=401)(environ, start_response)
        self.received.append(Received(headers.get("webhook-id", ""), headers, body))
        if self.never_takes and self.types[-1] == self.never_takes:
            return Response(status=500)(environ, start_response)
        reply = self.replies.popleft() if self.replies else answer(204)
        return reply()(environ, start_response)

    def _is_signed(self, body: bytes, headers: dict[str, str]) -> bool:
        opened = Webhook(self.secret)
        if self.is_now:
            try:
                opened.verify(body, headers)
            except WebhookVerificationError:
                return False
            return True
        at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), tz=UTC)
        wanted = opened.sign(headers["webhook-id"], at, body.decode())
        return wanted in headers["webhook-signature"].split(" ")

    @property
    def types(self) -> list[str]:
        """What was received, by its type."""
        return [one.said["type"] for one in self.received]


def answer(status: int, **headers: str) -> Reply:
    """Answer with a status, and headers whose names have _ for -."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda: Response(status=status, headers=named)


def huge(chunks: int) -> Reply:
    """Answer 200 and so many times 64 kB."""
    return lambda: Response((b"x" * 65_536 for _ in range(chunks)), status=200)


def late(released: Event, *, begun: bool = False) -> Reply:
    """Answer 200 once it is released; ``begun``: all but the last byte comes at once."""

    def parts() -> Iterator[bytes]:
        yield b"x"
        released.wait()
        yield b"x"

    def reply() -> Response:
        if not begun:
            released.wait()
        return Response(parts() if begun else b"", status=200)

    return reply


@contextmanager
def receiving(*replies: Reply, **kept: Any) -> Iterator[tuple[Receiver, str]]:
    """Yield a receiver and its address."""
    receiver = Receiver(deque(replies), **kept)
    with serving(receiver) as address:
        yield receiver, f"{address}/hook"
