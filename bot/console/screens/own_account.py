"""One's own account: where one is signed in, with what, and in which time zone."""

from zoneinfo import available_timezones

import flask
from flask import Blueprint

from bot.console.access import Access, needs
from bot.console.forms import Form
from bot.console.pages import lead_to, render
from bot.console.runtime_at_hand import runtime
from bot.console.visits import current_visit
from bot.organizers.sign_in import factors, links, sessions

blueprint = Blueprint("own_account", __name__)


@blueprint.get("/me")
@needs(Access.SIGNED_IN)
def show() -> str:
    """Show all of it."""
    visit = current_visit()
    return render(
        "own_account.html",
        form=Form({"zone": visit.zone}),
        sessions=sessions.list_sessions(runtime(), visit.organizer),
        factors=factors.list_factors(runtime(), visit.organizer),
        zones=[(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())],
    )


@blueprint.post("/me/sessions/<int:session_id>/end")
@needs(Access.SIGNED_IN)
def end_session(session_id: int) -> flask.typing.ResponseReturnValue:
    """End one of one's own sessions."""
    who = current_visit().organizer
    sessions.end(runtime(), who, session_id, who)
    return lead_to("own_account.show", "session_ended")


@blueprint.post("/me/factors")
@needs(Access.SIGNED_IN, fresh_factor=True)
def choose_anew() -> flask.typing.ResponseReturnValue:
    """Lead to where one chooses anew how one signs in; what there is works until then."""
    who = current_visit().organizer
    return lead_to("invitation.show", token=links.make_link(runtime(), who, who))


@blueprint.post("/me/recovery-codes")
@needs(Access.SIGNED_IN, fresh_factor=True)
def make_recovery_codes() -> str:
    """Make ten new codes in place of all others, and show them, once."""
    codes = factors.new_recovery_codes(runtime(), current_visit().organizer)
    return render("recovery_codes.html", codes=codes)
