"""Proving once more who one is, before a page that asks for it is opened."""

import flask
from flask import Blueprint, request

from bot.console.access import Access, needs
from bot.console.confirmation import ask, is_confirmed
from bot.console.forms import Form
from bot.console.pages import SEE_OTHER
from bot.console.paths_back import checked_path_back
from bot.console.visits import current_visit

blueprint = Blueprint("confirm", __name__)


@blueprint.post("/confirm")
@needs(Access.SIGNED_IN, once=False)
def confirm() -> flask.typing.ResponseReturnValue:
    """Take the code, and lead to the page that asked for it."""
    form, to = Form(), request.form.get("to", "")
    if is_confirmed(form):
        return flask.redirect(checked_path_back(to), SEE_OTHER)
    kept = [("token", current_visit().token), ("to", to)]
    return ask(form, flask.url_for("confirm.confirm"), kept)
