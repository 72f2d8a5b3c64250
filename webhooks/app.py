"""The web application: mounts what listens, and answers every error on purpose.

Nothing is ever a 500. What may succeed later is a 503 with Retry-After, which Telegram obeys and
which Twilio is asked to retry; what never will is a 4xx. No answer tells what went wrong, and no
log line holds anything of a request.
"""

import logging
from types import TracebackType
from typing import Final

from flask import Flask, Response
from werkzeug.exceptions import HTTPException, InternalServerError

from bot import inbox, set_aside
from bot.runtime import Runtime
from bot.store.database import Unavailable
from webhooks import health, telegram, twilio
from webhooks.guards import MAX_BYTES, RefusalLog, TelegramGuard, TwilioGuard
from webhooks.intake import Intake, Receive, Settle, SettleDelivery, describe, settle_delivery

logger = logging.getLogger(__name__)

RETRY_AFTER_SECONDS: Final = 10

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
    set_aside: Receive = set_aside.keep,
) -> Flask:
    """Return the application that serves the webhooks and the health checks of one runtime."""
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
    _mount(app, Intake(runtime, receive, settle, settle_delivery, set_aside))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Unavailable, _unavailable)
    app.register_error_handler(Exception, _unexpected)
    app.after_request(_add_headers)
    return app


def _mount(app: Flask, intake: Intake) -> None:
    settings = intake.runtime.settings
    refusals = RefusalLog(intake.runtime.now)
    tokens = [token.get_secret_value() for token in settings.twilio_auth_token]
    twilio_guard = TwilioGuard(settings.public_url, tokens, refusals, settings.twilio_account_sid)
    secret = settings.telegram_webhook_secret.get_secret_value()
    telegram_guard = TelegramGuard(secret, refusals)
    app.register_blueprint(twilio.blueprint(intake, twilio_guard))
    app.register_blueprint(telegram.blueprint(intake, telegram_guard))
    app.register_blueprint(health.blueprint(intake.runtime))


def _http_error(error: HTTPException) -> Response:
    if isinstance(error, InternalServerError):
        return _unexpected(error.original_exception or error)
    response = Response(f"{error.name}\n", status=error.code, content_type="text/plain")
    if allowed := getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _unavailable(error: Unavailable) -> Response:
    logger.warning("database unavailable: %s", describe(error))
    return _try_later()


def _unexpected(error: BaseException) -> Response:
    logger.error("unexpected: %s", describe(error))
    return _try_later()


def _try_later() -> Response:
    response = Response("Service Unavailable\n", status=503, content_type="text/plain")
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _add_headers(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    return response
