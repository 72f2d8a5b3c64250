"""Forms do what they do once, however often they are sent: a second click, or a page that is
loaded again, leads to where the first one led."""

from contextlib import suppress
from hashlib import sha256
from http import HTTPStatus

import flask
from flask import g, request
from werkzeug.exceptions import BadRequest

from bot.console.forms import ONCE_CHARACTERS, ONCE_FIELD
from bot.console.pages import SEE_OTHER, render
from bot.console.runtime_at_hand import runtime
from bot.console.visits import current_visit
from bot.storage.engine.database import Unavailable
from bot.storage.organizers import sent_forms


def answer_of_sent_form() -> flask.typing.ResponseReturnValue | None:
    """Return where a form led that was sent before; None for a new one, which goes to its view.

    Raises ``BadRequest`` for one without a number.
    """
    sent, session = request.form.get(ONCE_FIELD, ""), current_visit().session
    if len(sent) != ONCE_CHARACTERS or session is None:
        raise BadRequest
    key = sha256(f"{session.id}:{sent}".encode()).digest()
    with runtime().database.write() as connection:
        if sent_forms.take(connection, key, at=runtime().now()):
            g.sent_form = key
            return None
        led_to = sent_forms.find_where_it_led(connection, key)
    if led_to:
        return flask.redirect(led_to, SEE_OTHER)
    return render("sent_before.html"), HTTPStatus.CONFLICT


def note_outcome(response: flask.Response) -> flask.Response:
    """Note where the form led; one that was refused may be sent again."""
    key = g.pop("sent_form", None)
    if key is not None:
        with suppress(Unavailable), runtime().database.write() as connection:
            if response.status_code >= HTTPStatus.BAD_REQUEST:
                sent_forms.give_back(connection, key)
            else:
                sent_forms.note_where_it_led(connection, key, response.location or "")
    return response
