"""One-time links: whoever opens one chooses how they sign in from then on."""

from http import HTTPStatus
from typing import Final

import flask
from flask import Blueprint, request
from werkzeug.exceptions import NotFound

from bot.console.access import Access, needs
from bot.console.forms import Form
from bot.console.pages import SEE_OTHER, render
from bot.console.passkey_forms import read_answer, tell
from bot.console.password_forms import form_values, read_chosen
from bot.console.paths_back import checked_path_back
from bot.console.runtime_at_hand import runtime
from bot.console.screens.sign_in import begin_session
from bot.console.words import say
from bot.organizers.sign_in import factors, links, passkeys
from bot.organizers.sign_in.factors import SignInRefused
from bot.organizers.sign_in.passwords import PasswordRefused

blueprint = Blueprint("invitation", __name__)
MAX_TOKEN_CHARACTERS: Final = 100


@blueprint.get("/link/<string(maxlength=100):token>")
@needs(Access.PUBLIC)
def show(token: str) -> flask.typing.ResponseReturnValue:
    """Show what can be chosen. Nothing is used up by looking: a preview of the link may do it."""
    return _show_choice(Form(), token)


@blueprint.post("/link")
@needs(Access.PUBLIC)
def choose() -> flask.typing.ResponseReturnValue:
    """Take the password and the app that were chosen, and show the recovery codes, once."""
    form, token = Form(), _read_token()
    chosen = read_chosen(form)
    if form.is_right:
        try:
            who, codes = factors.choose_factors(runtime(), token, **chosen)
        except PasswordRefused as refusal:
            form.refuse_for(refusal, "new_password")
        except SignInRefused as refusal:
            form.refuse_for(refusal, "code")
        else:
            page = flask.make_response(render("recovery_codes.html", codes=codes))
            return begin_session(page, who)
    return _show_choice(form, token)


@blueprint.post("/link/passkey/options")
@needs(Access.PUBLIC)
def passkey_options() -> flask.Response:
    """Tell what the browser is to make a passkey of."""
    who = links.read_link(runtime(), _read_token())
    if who is None:
        raise NotFound
    return tell(passkeys.ask_for_new(runtime(), who))


@blueprint.post("/link/passkey")
@needs(Access.PUBLIC)
def choose_passkey() -> flask.typing.ResponseReturnValue:
    """Take the passkey that was made, and lead to where all begins."""
    form, token = Form(), _read_token()
    attempt, answer = read_answer()
    name = form.line("passkey_name", needed=False) or say("own.first_passkey")
    try:
        who = factors.choose_passkey(runtime(), token, attempt=attempt, answer=answer, name=name)
    except SignInRefused as refusal:
        form.refuse_for(refusal)
        return _show_choice(form, token)
    return begin_session(flask.redirect(checked_path_back(""), SEE_OTHER), who)


def _read_token() -> str:
    return request.form.get("link", "")[:MAX_TOKEN_CHARACTERS]


def _show_choice(form: Form, token: str) -> flask.typing.ResponseReturnValue:
    who = links.read_link(runtime(), token)
    if who is None:
        return render("link_over.html"), HTTPStatus.NOT_FOUND
    page = render("set_up.html", form=form, link=token, **form_values(who))
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
