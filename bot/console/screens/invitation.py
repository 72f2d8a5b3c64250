"""One-time links: whoever opens one chooses how they sign in from then on."""

from http import HTTPStatus
from typing import Final

import flask
from flask import Blueprint, request

from bot.console.access import Access, needs
from bot.console.forms import Form
from bot.console.pages import render
from bot.console.runtime_at_hand import runtime
from bot.console.screens.sign_in import begin_session
from bot.console.words import say
from bot.organizers.sign_in import factors, links, one_time_passwords
from bot.organizers.sign_in.factors import SignInRefused
from bot.organizers.sign_in.passwords import MAX_CHARACTERS, MIN_CHARACTERS, PasswordRefused
from bot.web.petition.camera_codes import draw_qr

blueprint = Blueprint("invitation", __name__)
MAX_TOKEN_CHARACTERS: Final = 100
SECRET_CHARACTERS: Final = 32
GROUP_CHARACTERS: Final = 4
BASE32: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


@blueprint.get("/link/<string(maxlength=100):token>")
@needs(Access.PUBLIC)
def show(token: str) -> flask.typing.ResponseReturnValue:
    """Show what can be chosen. Nothing is used up by looking: a preview of the link may do it."""
    return _show_choice(Form(), token)


@blueprint.post("/link")
@needs(Access.PUBLIC)
def choose() -> flask.typing.ResponseReturnValue:
    """Take the password and the app that were chosen, and show the recovery codes, once."""
    form, token = Form(), request.form.get("link", "")[:MAX_TOKEN_CHARACTERS]
    password = form.secret("new_password", most=MAX_CHARACTERS)
    code = form.line("code")
    if form.is_right:
        try:
            who, codes = factors.choose_factors(
                runtime(), token, password=password, secret=_read_secret(), code=code
            )
        except PasswordRefused as refusal:
            form.refuse_for(refusal, "new_password")
        except SignInRefused as refusal:
            form.refuse_for(refusal, "code")
        else:
            page = flask.make_response(render("recovery_codes.html", codes=codes))
            return begin_session(page, who)
    return _show_choice(form, token)


def _show_choice(form: Form, token: str) -> flask.typing.ResponseReturnValue:
    who = links.read_link(runtime(), token)
    if who is None:
        return render("link_over.html"), HTTPStatus.NOT_FOUND
    secret = _read_secret()
    groups = range(0, len(secret), GROUP_CHARACTERS)
    page = render(
        "set_up.html",
        form=form,
        who=who,
        link=token,
        secret=secret,
        grouped_secret=" ".join(secret[at : at + GROUP_CHARACTERS] for at in groups),
        fewest=MIN_CHARACTERS,
        code=draw_qr(one_time_passwords.provisioning_uri(secret, who.name), say("set_up.app")),
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _read_secret() -> str:
    """Return the secret that the app was given with the page, or a new one."""
    sent = request.form.get("secret", "")
    is_one = len(sent) == SECRET_CHARACTERS and BASE32.issuperset(sent)
    return sent if is_one else one_time_passwords.new_secret()
