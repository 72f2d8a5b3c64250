"""The web application: Flask, which mounts the webhooks' routes and answers all else.

Every error is answered on purpose (``webhooks.errors``), those in a page too.
"""

import logging
from types import TracebackType
from typing import Final

import flask
from flask import Flask

from bot import inbox
from bot.runtime import Runtime
from webhooks import routes
from webhooks.errors import answer_to
from webhooks.guards import MAX_BYTES
from webhooks.intake import Intake, Receive, Settle, SettleDelivery, settle_delivery
from webhooks.request import Handler, Response, from_environ
from webhooks.routes import Route, Routes

MAX_SEGMENT: Final = 28
"""Characters of the one segment that a path may end in: two ids and what stands between."""

HEADERS: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
"""Of every answer: none is kept, and none is taken for what it does not say that it is."""

_TALKATIVE: Final = ("httpx", "httpcore", "twilio.http_client", "werkzeug")
"""Loggers that write addresses at INFO; Telegram's hold the bot's token."""


class Listener(Flask):
    """A Flask whose log of an error does not hold the error's words, which may name a person."""

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        """Leave it to the handler that answers."""


def create_app(
    runtime: Runtime,
    *,
    receive: Receive = inbox.receive,
    settle: Settle = inbox.settle,
    settle_delivery: SettleDelivery = settle_delivery,
) -> Flask:
    """Return the application that serves the webhooks and the health checks of one runtime."""
    return mount(routes.build(Intake(runtime, receive, settle, settle_delivery)))


def mount(routes: Routes) -> Flask:
    """Return the application that serves these routes."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    app = Listener(__name__, static_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BYTES + 1,
        PROPAGATE_EXCEPTIONS=False,
        PROVIDE_AUTOMATIC_OPTIONS=False,
    )
    # A redirect would be an answer that no provider follows.
    app.url_map.merge_slashes = False
    for route in routes.all:
        _add(app, route)
    app.register_error_handler(Exception, lambda error: _to_flask(answer_to(error)))
    app.after_request(_add_headers)
    return app


def _add(app: Flask, route: Route) -> None:
    rest = f"<string(maxlength={MAX_SEGMENT}):_>" if route.path.endswith("/") else ""
    app.add_url_rule(route.path + rest, route.path, _view(route.handle), methods=[route.method])


def _view(handle: Handler) -> flask.typing.RouteCallable:
    def view(_: str = "") -> flask.Response:
        # A body that did not say how long it is is cut off at the limit, one byte beyond ours.
        body = flask.request.get_data()
        return _to_flask(handle(from_environ(flask.request.environ, body)))

    return view


def _to_flask(response: Response) -> flask.Response:
    return flask.Response(
        response.body,
        status=response.status,
        headers=response.headers,
        content_type=response.content_type,
    )


def _add_headers(response: flask.Response) -> flask.Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
