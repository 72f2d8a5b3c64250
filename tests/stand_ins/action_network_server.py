"""Serves Action Network's stand-in by HTTP, as a WSGI application."""

import json
from typing import TYPE_CHECKING, Final

from werkzeug.wrappers import Request, Response

from tests.stand_ins.action_network import ActionNetworkStandIn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX: Final = "/api/v2"


def as_application(
    there: ActionNetworkStandIn, instead: "Callable[[], Response | None]" = lambda: None
) -> "WSGIApplication":
    """Return what answers for the stand-in; ``instead`` may give another answer."""

    def application(
        environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        request = Request(environ)
        other = instead()
        if other is not None:
            return other(environ, start_response)
        target = request.full_path.removeprefix(PREFIX)
        status, body = there.answer(
            request.method, target, dict(request.headers), request.get_data()
        )
        answer = Response(json.dumps(body), status, content_type="application/hal+json")
        return answer(environ, start_response)

    return application
