"""What a browser is asked of a passkey, and its answer, as it comes with a form."""

import json
from typing import Any, Final

import flask
from flask import request

from bot.organizers.sign_in.passkeys import Challenge

ANSWER_FIELD: Final = "passkey"
ATTEMPT_FIELD: Final = "attempt"


def is_answered() -> bool:
    """Whether the form came with a passkey's answer."""
    return bool(request.form.get(ANSWER_FIELD))


def read_answer() -> tuple[str, dict[str, Any]]:
    """Return the attempt and the answer to it; what cannot be read is no answer."""
    try:
        answer = json.loads(request.form.get(ANSWER_FIELD, ""))
    except (ValueError, RecursionError):
        answer = None
    attempt = request.form.get(ATTEMPT_FIELD, "")
    return attempt, answer if isinstance(answer, dict) else {}


def tell(challenge: Challenge) -> flask.Response:
    """Return what the script hands to the browser."""
    return flask.jsonify(options=challenge.options, attempt=challenge.attempt)
