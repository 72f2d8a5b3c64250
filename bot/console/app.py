"""The application of the console: its screens, what stands before all of them, and its errors."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

import flask
from flask import Flask, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from bot.console import background_work, cookies, worker_jobs
from bot.console.access import MAX_FIELDS, PageTooOld, check_request
from bot.console.address_numbers import RowNumber
from bot.console.kept_words import list_kept
from bot.console.pages import add_to_templates
from bot.console.runtime_at_hand import EXTENSION, runtime
from bot.console.screens import (
    acts_by_condition,
    audit,
    broadcast_approval,
    broadcast_drafts,
    broadcasts,
    campaigns,
    confirm,
    exports,
    hand_ins,
    invitation,
    kits,
    opt_outs,
    overview,
    own_account,
    people,
    proof,
    questions,
    registration,
    review_acts,
    settings,
    sign_in,
    signatures,
    start,
    team,
)
from bot.console.sent_forms import note_outcome
from bot.console.visits import Visit, current_visit
from bot.runtime import Runtime
from bot.setup.bounded_doctor import Look, look_at
from bot.storage.engine.database import Unavailable
from bot.telemetry.error_reports import report_error
from bot.web.page_headers import OWN_FORMS, ROUTE_HEADER, SCRIPTS, page_headers

logger = logging.getLogger(__name__)

PREFIX: Final = "/console"
MAX_FORM_BYTES: Final = 64 * 1024
TOO_OLD: Final = "too_old"
"""Of an error's page: its words, where a form's page was too old."""
SCREENS: Final = (
    *(start, sign_in, invitation, confirm, own_account),
    *(kits, registration, settings),
    *(overview, campaigns, broadcasts, questions, people, team, audit),
    *(broadcast_drafts, broadcast_approval),
    *(signatures, review_acts, acts_by_condition, hand_ins, exports, opt_outs, proof),
)


def create_console(
    runtime: Runtime, describe: Callable[[BaseException], str], look: Look = look_at
) -> Flask:
    """Return the application that answers below ``/console``.

    ``describe`` says of an error what may stand in a log: never its own words. ``look`` looks at
    the live set-up, for which it asks the network.
    """
    app = Flask(__name__, static_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        MAX_FORM_PARTS=MAX_FIELDS,
        PROVIDE_AUTOMATIC_OPTIONS=False,
        SESSION_COOKIE_SECURE=runtime.settings.console_address.startswith("https:"),
    )
    app.extensions[EXTENSION] = runtime
    app.extensions[settings.LOOK] = look
    app.extensions[background_work.EXTENSION] = background_work.BackgroundWork()
    app.extensions[worker_jobs.EXTENSION] = worker_jobs.OpenedJobs(runtime.settings.database_url)
    app.url_map.strict_slashes = False
    # To lead on from there would be to lead to whatever host the request named, without HTTPS.
    app.url_map.merge_slashes = False
    app.url_map.converters["row"] = RowNumber
    for blueprint in dict.fromkeys(screen.blueprint for screen in SCREENS):
        app.register_blueprint(blueprint, url_prefix=PREFIX)
    add_to_templates(app)
    app.before_request(check_request)
    app.after_request(note_outcome)
    app.after_request(_add_headers)
    app.register_error_handler(HTTPException, _show_refusal)
    app.register_error_handler(Exception, lambda error: _show_failure(error, describe))
    return app


def _add_headers(response: flask.Response) -> flask.Response:
    """Send what no page goes without, and the cookie by which forms are known before a sign-in."""
    settings = runtime().settings
    for name, value in page_headers(settings, forms=OWN_FORMS, scripts=SCRIPTS, is_kept=False):
        response.headers[name] = value
    response.headers["cross-origin-resource-policy"] = "same-origin"
    if request.url_rule is not None:
        response.headers[ROUTE_HEADER] = request.url_rule.rule
    if renewed := g.get("renewed_token"):
        cookies.set_cookie(response, cookies.SESSION, renewed)
    visit: Visit | None = g.get("visit")
    is_first = visit and not visit.session and not cookies.read_cookie(request, cookies.FORM)
    if visit and visit.token and is_first:
        cookies.set_cookie(response, cookies.FORM, visit.token)
    return response


def _show_refusal(error: HTTPException) -> flask.typing.ResponseReturnValue:
    """Say that there is nothing, or nothing for whoever asks; the page says no more than that.

    A method that is not taken is answered with those that are (RFC 9110, 15.5.6).
    """
    status = error.code or HTTPStatus.BAD_REQUEST
    if error.response is not None:
        return error.response
    reason = TOO_OLD if isinstance(error, PageTooOld) else ""
    answer = flask.make_response(_render_error(status, reason))
    if isinstance(error, MethodNotAllowed):
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return answer


def _show_failure(
    error: Exception, describe: Callable[[BaseException], str]
) -> flask.typing.ResponseReturnValue:
    """Say that it could not be done just now; the log says why, and nothing of the request."""
    if not isinstance(error, Unavailable):  # of which the database itself has told
        logger.error("a request to the console failed", extra={"error": describe(error)})
        report_error(error)
    return _render_error(HTTPStatus.SERVICE_UNAVAILABLE)


def _render_error(status: int, reason: str = "") -> flask.typing.ResponseReturnValue:
    """Return a page that stands by itself: it reads nothing, so that it is there when all fails.

    Its words are those of ``reason``, else those of the status.
    """
    if "visit" not in g:
        g.visit = Visit(None, "")
    return flask.render_template(
        "error.html", reason=reason or status, is_in=bool(current_visit().session), kept=list_kept()
    ), status
