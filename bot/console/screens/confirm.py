"""Proving once more who one is, before a page that asks for it is opened."""

import flask
from flask import Blueprint, request

from bot.console.access import Access, needs
from bot.console.confirmation import ask, is_confirmed, is_proved_lately
from bot.console.forms import Form
from bot.console.pages import SEE_OTHER
from bot.console.passkey_forms import tell
from bot.console.paths_back import checked_path_back
from bot.console.runtime_at_hand import runtime
from bot.console.visits import current_visit
from bot.organizers.sign_in import passkeys

blueprint = Blueprint("confirm", __name__)


@blueprint.post("/confirm/passkey/options")
@needs(Access.SIGNED_IN, once=False)
def passkey_options() -> flask.Response:
    """Tell what the browser is to have a passkey sign."""
    return tell(passkeys.ask_for_one(runtime(), current_visit().organizer))


@blueprint.post("/confirm")
@needs(Access.SIGNED_IN, once=False)
def confirm() -> flask.typing.ResponseReturnValue:
    """Take the code, and lead to the page that asked for it."""
    form, to = Form(), request.form.get("to", "")
    if is_proved_lately() or is_confirmed(form):
        return flask.redirect(checked_path_back(to), SEE_OTHER)
    kept = [("token", current_visit().token), ("to", to)]
    return ask(form, flask.url_for("confirm.confirm"), kept)
