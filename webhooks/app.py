"""The web application: Flask, which mounts the webhooks' routes and answers all else.

Every error is answered on purpose (``webhooks.error_responses``), those in a page too.
"""

import logging
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Final

import flask
from flask import Flask
from werkzeug.exceptions import NotFound

from bot import bootstrap
from bot.campaigns_in_force.folder_changes import look_in_background
from bot.metrics_page.page import MetricsPage
from bot.metrics_page.process_sums import ProcessSums
from bot.runtime import Runtime
from bot.settings import SettingsError, load_settings
from bot.telemetry.error_reports import set_up_error_reports
from bot.telemetry.log_setup import set_up_logging
from bot.telemetry.request_log import RequestLog
from bot.telemetry.request_notes import RequestNotes, current_request_id
from bot.web.petition.pages import PetitionPages
from webhooks import routes
from webhooks.console_server import Console, open_console
from webhooks.error_responses import answer_to, answered
from webhooks.guards import MAX_BYTES, RefusalLog
from webhooks.page_server import answer_page
from webhooks.request import ALWAYS, Handler, Request, Response, from_environ
from webhooks.routes import Route, Routes
from webhooks.safe_receive import Intake

MAX_SEGMENT_CHARACTERS: Final = 28
"""Characters of the one segment that a path may end in: two ids and what stands between."""

_TALKATIVE: Final = ("httpx", "httpcore", "twilio.http_client", "werkzeug")
"""Loggers that write addresses at INFO; Telegram's hold the bot's token."""


class Listener(Flask):
    """A Flask whose log of an error does not hold the error's words, which may name a person."""

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        """Leave it to the handler that answers."""


def load_runtime() -> Runtime:
    """Return what the environment describes, for a server's entry; it keeps up with the campaigns.

    A configuration that cannot work ends the process with status 1, with every problem listed and
    no traceback.
    """
    try:
        settings = load_settings()
        set_up_logging("web", settings.log_format)
        set_up_error_reports(settings.sentry_dsn.get_secret_value(), "web")
        runtime = bootstrap.build(settings)
    except (SettingsError, bootstrap.NotReady) as error:
        sys.stderr.write(f"Handraiser cannot start:\n{error}\n")
        raise SystemExit(1) from None
    look_in_background(runtime)
    return runtime


def create_app(
    runtime: Runtime, intake: Intake | None = None, *, log: RequestLog | None = None
) -> Flask:
    """Return the application that serves webhooks, health checks and pages of one runtime.

    ``log`` gets a line of each request.
    """
    page = MetricsPage(ProcessSums(), runtime)
    built = routes.build(intake or Intake(runtime), RefusalLog(runtime.now), page)
    app = mount(built, PetitionPages(runtime), open_console(runtime))
    if log is not None:
        _write_requests(app, log)
    return app


def mount(
    routes: Routes, pages: PetitionPages | None = None, console: Console | None = None
) -> Flask:
    """Return the application that serves these routes, and pages where no route answers."""
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
    app.before_request(_begin)
    app.register_error_handler(Exception, lambda error: _to_flask(answer_to(error)))
    if pages is not None:
        app.register_error_handler(NotFound, _page_view(pages, console))
    app.after_request(_add_headers)
    return app


def _add(app: Flask, route: Route) -> None:
    rest = f"<string(maxlength={MAX_SEGMENT_CHARACTERS}):_>" if route.path.endswith("/") else ""
    app.add_url_rule(route.path + rest, route.path, _view(route.handle), methods=[route.method])


def _view(handle: Handler) -> flask.typing.RouteCallable:
    def view(_: str = "") -> flask.Response:
        return _to_flask(handle(_read_request()))

    return view


def _read_request() -> Request:
    # A body that did not say how long it is is cut off at the limit, one byte beyond ours.
    body = flask.request.get_data()
    return from_environ(flask.request.environ, body, flask.g.notes)


def _page_view(
    pages: PetitionPages, console: Console | None
) -> Callable[[NotFound], flask.Response]:
    """Return what answers a path that no route has: the page there, or that there is none."""

    def view(_: NotFound) -> flask.Response:
        request = _read_request()
        if console is not None and console.takes(request):
            return _to_flask(console.answer(request))
        return _to_flask(answered(lambda: answer_page(pages, request)))

    return view


def _to_flask(response: Response) -> flask.Response:
    if response.file is not None:
        sent = flask.send_file(response.file, response.content_type)
        sent.headers.update(response.all_headers())
        return sent
    return flask.Response(
        response.body,
        status=response.status,
        headers=response.all_headers(),
    )


def _begin() -> None:
    """Begin to note what is logged of a request; each line that is logged meanwhile has its id."""
    flask.g.notes, flask.g.began = RequestNotes(), time.perf_counter()
    rule = flask.request.url_rule
    flask.g.notes.route = rule.endpoint if rule is not None else ""
    current_request_id.set(flask.g.notes.id)


def _write_requests(app: Flask, log: RequestLog) -> None:
    def write(response: flask.Response) -> flask.Response:
        seconds = time.perf_counter() - flask.g.began
        log.note(flask.request.method, flask.g.notes, response.status_code, seconds)
        log.flush()
        return response

    app.after_request(write)


def _add_headers(response: flask.Response) -> flask.Response:
    for name, value in ALWAYS:
        response.headers.setdefault(name, value)
    return response
