"""Who wants to do what one must be sure of proves once more who they are.

What they sent meanwhile waits in the page that asks, and is sent on with the code.
"""

from http import HTTPStatus
from typing import Final

import flask
from flask import request

from bot.console.client import client_address
from bot.console.forms import Form
from bot.console.pages import render
from bot.console.runtime_at_hand import runtime
from bot.console.visits import current_visit
from bot.organizers.sign_in import factors, sessions
from bot.organizers.sign_in.factors import SignInRefused

CODE_FIELD: Final = "factor_code"


def confirm_or_ask() -> flask.typing.ResponseReturnValue | None:
    """Return None for who has proved lately, or proves just now, who they are; else the page that
    asks for it."""
    session = current_visit().session
    if session is not None and sessions.has_fresh_factor(session, runtime().now()):
        return None
    form, is_form = Form(), request.method == "POST"
    if is_form and CODE_FIELD in request.form and is_confirmed(form):
        return None
    if not is_form:
        to = request.full_path.rstrip("?")
        kept = [("token", current_visit().token), ("to", to)]
        return ask(form, flask.url_for("confirm.confirm"), kept)
    kept = [pair for pair in request.form.items(multi=True) if pair[0] != CODE_FIELD]
    return ask(form, request.path, kept)


def is_confirmed(form: Form) -> bool:
    """Take the code of the form; note that it was right, or in the form what is wrong."""
    visit, code = current_visit(), form.line(CODE_FIELD)
    if visit.session is None or not form.is_right:
        return False
    try:
        factors.confirm(runtime(), visit.organizer, code, client_address())
    except SignInRefused as refusal:
        form.refuse_for(refusal, CODE_FIELD)
        return False
    sessions.note_factor(runtime(), visit.session)
    return True


def ask(form: Form, action: str, kept: list[tuple[str, str]]) -> flask.typing.ResponseReturnValue:
    """Return the page that asks for a code. ``kept`` are the fields that are sent on with it."""
    page = render("confirm.html", form=form, action=action, kept=kept)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
