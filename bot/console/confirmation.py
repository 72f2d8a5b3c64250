"""Who wants to do what one must be sure of proves once more who they are.

What they sent meanwhile waits in the page that asks, and is sent on with the code.
"""

from http import HTTPStatus
from typing import Final

import flask
from flask import g, request

from bot.console.client import client_address
from bot.console.forms import Form
from bot.console.pages import render
from bot.console.passkey_forms import ANSWER_FIELD, ATTEMPT_FIELD, is_answered, read_answer
from bot.console.runtime_at_hand import runtime
from bot.console.visits import current_visit
from bot.organizers.sign_in import factors, sessions
from bot.organizers.sign_in.factors import SignInRefused

CODE_FIELD: Final = "factor_code"
OWN_FIELDS: Final = frozenset({CODE_FIELD, ANSWER_FIELD, ATTEMPT_FIELD})


def confirm_or_ask() -> flask.typing.ResponseReturnValue | None:
    """Return None for who has proved lately, or proves just now, who they are; else the page that
    asks for it."""
    if is_proved_lately():
        return None
    form, is_form = Form(), request.method == "POST"
    if is_form and not OWN_FIELDS.isdisjoint(request.form) and is_confirmed(form):
        return None
    if not is_form:
        to = request.full_path.rstrip("?")
        kept = [("token", current_visit().token), ("to", to)]
        return ask(form, flask.url_for("confirm.confirm"), kept)
    kept = [pair for pair in request.form.items(multi=True) if pair[0] not in OWN_FIELDS]
    return ask(form, request.path, kept)


def is_proved_lately() -> bool:
    """Whether who looks has proved within the last minutes who they are."""
    session = current_visit().session
    return session is not None and sessions.has_fresh_factor(session, runtime().now())


def is_confirmed(form: Form) -> bool:
    """Take the code or the passkey of the form; note that it was right, or in the form what is
    wrong. The session goes on under another token."""
    session = current_visit().session
    try:
        is_proved = _prove(form)
    except SignInRefused as refusal:
        form.refuse_for(refusal, "" if is_answered() else CODE_FIELD)
        return False
    if session is None or not is_proved:
        return False
    g.renewed_token = sessions.renew(runtime(), session)
    return True


def _prove(form: Form) -> bool:
    """Prove by a passkey or a code. Raises ``SignInRefused``."""
    who = current_visit().organizer
    if is_answered():
        factors.confirm_with_passkey(runtime(), who, *read_answer())
        return True
    code = form.line(CODE_FIELD)
    if form.is_right:
        factors.confirm(runtime(), who, code, client_address())
    return form.is_right


def ask(form: Form, action: str, kept: list[tuple[str, str]]) -> flask.typing.ResponseReturnValue:
    """Return the page that asks who it is. ``kept`` are the fields that are sent on with it."""
    has = factors.list_factors(runtime(), current_visit().organizer)
    page = render("confirm.html", form=form, action=action, kept=kept, factors=has)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
