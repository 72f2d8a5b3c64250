"""An answer of a provider's API, before it is written to any server's connection."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from socket import SHUT_RDWR
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """A status and a JSON body; with ``silence`` the connection ends after so many seconds."""

    status: int = 200
    body: dict[str, Any] = field(default_factory=dict)
    silence: float | None = None

    @property
    def is_success(self) -> bool:
        """Whether what was asked for was done: any 2xx."""
        return 200 <= self.status < 300  # noqa: PLR2004 - the range is HTTP's own

    def write(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        """Write the answer to a WSGI server, or end the connection without one."""
        if self.silence is not None:
            time.sleep(self.silence)
            environ["werkzeug.socket"].shutdown(SHUT_RDWR)
            return Response()(environ, start_response)
        response = Response(json.dumps(self.body), self.status, content_type="application/json")
        return response(environ, start_response)


Intercept = Callable[[Callable[[], ApiAnswer]], ApiAnswer]
"""Stands between a request to send a message and its acceptance, for whoever injects faults."""


def accept_at_once(accept: Callable[[], ApiAnswer]) -> ApiAnswer:
    """Let nothing come between."""
    return accept()
