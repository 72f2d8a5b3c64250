"""Every error is answered on purpose: nothing is ever a 500.

What may succeed later is a 503 with Retry-After, which Telegram obeys and which Twilio is asked
to retry; what never will is a 4xx. No answer tells what went wrong, and no log line holds anything
of a request.
"""

import logging
from collections.abc import Callable
from typing import Final

from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from bot.storage.engine.database import Unavailable
from bot.telemetry.error_reports import report_error
from webhooks.request import Response
from webhooks.safe_receive import describe

logger = logging.getLogger(__name__)

RETRY_AFTER_SECONDS: Final = 10

TRY_LATER: Final = Response(
    "Service Unavailable\n", 503, headers=(("Retry-After", str(RETRY_AFTER_SECONDS)),)
)


def answered(work: Callable[[], Response]) -> Response:
    """Return what the work returns, or what is answered in place of what it raised."""
    try:
        return work()
    except Exception as error:  # whatever it was, somebody waits for an answer
        return answer_to(error)


def answer_to(error: Exception) -> Response:
    """Return what is answered in place of what failed, and log our own failures."""
    if isinstance(error, Unavailable):
        return TRY_LATER  # the database has told of it
    if isinstance(error, InternalServerError):
        original = error.original_exception or error
        report_error(original)
        logger.error("a request failed", extra={"error": describe(original)})
        return TRY_LATER
    if isinstance(error, ServiceUnavailable):
        return TRY_LATER
    if isinstance(error, HTTPException):
        return _refusal(error)
    report_error(error)
    logger.error("a request failed", extra={"error": describe(error)})
    return TRY_LATER


def _refusal(error: HTTPException) -> Response:
    allowed = getattr(error, "valid_methods", None)
    headers = (("Allow", ", ".join(sorted(allowed))),) if allowed else ()
    return Response(f"{error.name}\n", error.code or 400, headers=headers)
