"""An organizer's own account: their sessions, their means to sign in, and which notices they get
when."""

from typing import Final

import flask
from flask import Blueprint

from bot.console import cookies
from bot.console.access import Access, needs
from bot.console.forms import Form
from bot.console.pages import lead_to, render, render_refused
from bot.console.passkey_forms import read_answer, tell
from bot.console.password_forms import form_values, read_chosen
from bot.console.runtime_at_hand import runtime
from bot.console.visits import current_visit
from bot.console.words import say
from bot.organizers import accounts, alerts
from bot.organizers.sign_in import factors, passkeys, sessions
from bot.organizers.sign_in.factors import SignInRefused
from bot.organizers.sign_in.passwords import PasswordRefused

blueprint = Blueprint("own_account", __name__)
TIMES: Final = (accounts.BY_DAY, accounts.AT_ONCE, accounts.NEVER)


@blueprint.get("/me")
@needs(Access.SIGNED_IN)
def show() -> str:
    """Show the whole page of an organizer's own account."""
    return _show(Form())


def _show(form: Form) -> str:
    who = current_visit().organizer
    chosen = alerts.read_chosen(runtime(), who)
    form.filled |= {"zone": current_visit().zone, "when_told": chosen.when}
    form.filled |= {_field_of(kind): "yes" for kind in chosen.kinds}
    return render(
        "own_account.html",
        form=form,
        alerts=[(_field_of(kind), kind in alerts.URGENT) for kind in alerts.list_offered(who)],
        times=[(when, say(f"own.{when}"), say(f"own.{when}_means")) for when in TIMES],
        channel=accounts.channels(runtime()).get(who.id, ""),
        sessions=sessions.list_sessions(runtime(), who),
        factors=factors.list_factors(runtime(), who),
        passkeys=passkeys.list_passkeys(runtime(), who),
        zones=[(zone, zone.replace("_", " ")) for zone in cookies.zone_names()],
    )


@blueprint.post("/me/alerts")
@needs(Access.SIGNED_IN)
def choose_alerts() -> flask.typing.ResponseReturnValue:
    """Store when an organizer gets notices on their own phone, and of which kinds."""
    form, who = Form(), current_visit().organizer
    when = form.choice("when_told", TIMES)
    if not form.is_right:
        return _show(form), 422
    before, offered = alerts.read_chosen(runtime(), who).kinds, alerts.list_offered(who)
    ticked = {kind for kind in offered if form.is_ticked(_field_of(kind))}
    kinds = ticked | (before - set(offered))  # what does not concern them stays as it is
    alerts.choose(runtime(), who.name, when, kinds, who)
    return lead_to("own_account.show", "alerts_chosen")


def _field_of(kind: alerts.Alert) -> str:
    return f"alert_{kind.replace('-', '_')}"


@blueprint.post("/me/sessions/<row:session_id>/end")
@needs(Access.SIGNED_IN)
def end_session(session_id: int) -> flask.typing.ResponseReturnValue:
    """End one of the organizer's own sessions."""
    who = current_visit().organizer
    sessions.end(runtime(), who, session_id, who)
    return lead_to("own_account.show", "session_ended")


@blueprint.get("/me/password")
@needs(Access.SIGNED_IN, fresh_factor=True)
def show_password() -> str:
    """Ask for another password and app."""
    return render("own_password.html", **form_values(current_visit().organizer))


@blueprint.post("/me/password")
@needs(Access.SIGNED_IN, fresh_factor=True)
def change_password() -> flask.typing.ResponseReturnValue:
    """Take the password and the app that were chosen, and show new recovery codes, once."""
    form, who = Form(), current_visit().organizer
    chosen = read_chosen(form)
    if form.is_right:
        try:
            codes = factors.change_password_and_app(runtime(), who, **chosen)
        except PasswordRefused as refusal:
            form.refuse_for(refusal, "new_password")
        except SignInRefused as refusal:
            form.refuse_for(refusal, "code")
        else:
            sessions.end_all(runtime(), who, who, but=current_visit().session)
            return render("recovery_codes.html", codes=codes)
    return render_refused("own_password.html", form=form, **form_values(who))


@blueprint.post("/me/recovery-codes")
@needs(Access.SIGNED_IN, fresh_factor=True)
def make_recovery_codes() -> str:
    """Make ten new codes in place of all others, and show them, once."""
    codes = factors.new_recovery_codes(runtime(), current_visit().organizer)
    return render("recovery_codes.html", codes=codes)


@blueprint.get("/me/passkey")
@needs(Access.SIGNED_IN, fresh_factor=True)
def show_passkey() -> str:
    """Ask for a passkey."""
    return render("own_passkey.html")


@blueprint.post("/me/passkey/options")
@needs(Access.SIGNED_IN, fresh_factor=True, once=False)
def passkey_options() -> flask.Response:
    """Tell what the browser is to make a passkey of."""
    return tell(passkeys.ask_for_new(runtime(), current_visit().organizer))


@blueprint.post("/me/passkey")
@needs(Access.SIGNED_IN, fresh_factor=True)
def add_passkey() -> flask.typing.ResponseReturnValue:
    """Take the passkey that was made."""
    form, who = Form(), current_visit().organizer
    name = form.line("passkey_name")
    attempt, answer = read_answer()
    if form.is_right:
        try:
            factors.add_passkey(runtime(), who, attempt=attempt, answer=answer, name=name)
        except SignInRefused as refusal:
            form.refuse_for(refusal)
    if form.errors:
        return render_refused("own_passkey.html", form=form)
    return lead_to("own_account.show", "passkey_added")


@blueprint.post("/me/passkey/<row:passkey_id>/remove")
@needs(Access.SIGNED_IN, fresh_factor=True)
def remove_passkey(passkey_id: int) -> flask.typing.ResponseReturnValue:
    """Let a passkey sign in nobody any more."""
    form = Form()
    try:
        factors.remove_passkey(runtime(), current_visit().organizer, passkey_id)
    except SignInRefused as refusal:
        form.refuse_for(refusal)
        return _show(form), 422
    return lead_to("own_account.show", "passkey_removed")
