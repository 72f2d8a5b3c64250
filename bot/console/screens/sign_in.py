"""Signing in, and out."""

import flask
from flask import Blueprint, g, request
from werkzeug import Response

from bot.console import cookies
from bot.console.access import Access, needs
from bot.console.client import browser_name, client_address
from bot.console.forms import Form
from bot.console.kept_words import KEPT_FIELD, unpack_kept
from bot.console.pages import SEE_OTHER, lead_to, render, render_refused
from bot.console.passkey_forms import read_answer, tell
from bot.console.paths_back import checked_path_back
from bot.console.runtime_at_hand import runtime
from bot.console.visits import Visit, current_visit
from bot.organizers.sign_in import factors, passkeys, sessions
from bot.organizers.sign_in.factors import SignInRefused, Typed
from bot.storage.organizers.organizers import Organizer

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/sign-in")
@needs(Access.PUBLIC)
def show() -> flask.typing.ResponseReturnValue:
    """Ask who it is; who is signed in is led on."""
    if current_visit().session is not None:
        return lead_to("start.show")
    return render("sign_in.html", to=request.args.get("to", ""), kept="")


@blueprint.post("/sign-in")
@needs(Access.PUBLIC)
def sign_in() -> flask.typing.ResponseReturnValue:
    """Sign in who typed their name, password and code, and lead to what they asked for."""
    form, to = Form(), request.form.get("to", "")
    typed = Typed(form.line("name"), form.secret("password"), form.line("code"))
    if form.is_right:
        try:
            who = factors.sign_in(runtime(), typed, client_address())
        except SignInRefused as refusal:
            form.refuse_for(refusal)
        else:
            return _lead_on(who, to)
    return _refuse(form, to)


@blueprint.post("/sign-in/passkey/options")
@needs(Access.PUBLIC)
def passkey_options() -> flask.Response:
    """Tell what the browser is to have a passkey sign."""
    return tell(passkeys.ask_for_one(runtime()))


@blueprint.post("/sign-in/passkey")
@needs(Access.PUBLIC)
def sign_in_with_passkey() -> flask.typing.ResponseReturnValue:
    """Sign in whose passkey has answered, and lead to what they asked for."""
    form, to = Form(), request.form.get("to", "")
    try:
        who = factors.sign_in_with_passkey(runtime(), *read_answer())
    except SignInRefused as refusal:
        form.refuse_for(refusal)
        return _refuse(form, to)
    return _lead_on(who, to)


def _refuse(form: Form, to: str) -> flask.typing.ResponseReturnValue:
    return render_refused("sign_in.html", form=form, to=to, kept=request.form.get(KEPT_FIELD, ""))


def _lead_on(who: Organizer, to: str) -> flask.typing.ResponseReturnValue:
    """Begin a session, and lead to what was asked for, or offer to send again what was typed."""
    path, kept = checked_path_back(to), unpack_kept(request.form.get(KEPT_FIELD, ""))
    if not kept:
        return begin_session(flask.redirect(path, SEE_OTHER), who)
    response = begin_session(flask.make_response(), who)
    response.set_data(render("send_again.html", path=path, kept=kept))
    return response


@blueprint.post("/sign-out")
@needs(Access.SIGNED_IN)
def sign_out() -> flask.typing.ResponseReturnValue:
    """End the session."""
    session, who = current_visit().session, current_visit().organizer
    if session is not None:
        sessions.end(runtime(), who, session.id, who)
    response = flask.make_response(lead_to("sign_in.show", "signed_out"))
    cookies.forget_cookie(response, cookies.SESSION)
    return response


def begin_session(response: Response, who: Organizer) -> Response:
    """Begin a session for somebody who has proved who they are; an earlier one in this browser
    ends."""
    before = current_visit().session
    if before is not None:
        sessions.end(runtime(), before.organizer, before.id, before.organizer)
    token = sessions.begin(runtime(), who, browser=browser_name())
    session = sessions.find(runtime(), token)
    if session is not None:
        g.visit = Visit(session, session.form_key)
    cookies.set_cookie(response, cookies.SESSION, token)
    cookies.keep_zone(response, request.form.get("zone", ""))
    return response
