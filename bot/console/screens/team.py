"""The team: who is in it and as what; inviting, roles, one-time links, sessions, removing."""

from collections.abc import Callable
from typing import Any

import flask
from flask import Blueprint
from werkzeug.exceptions import NotFound

from bot.console.access import needs
from bot.console.address_numbers import ASSUMED_REGION
from bot.console.campaign_names import name_organizations
from bot.console.forms import Form
from bot.console.pages import lead_to, render, render_refused
from bot.console.runtime_at_hand import runtime
from bot.console.visits import current_visit
from bot.console.words import say
from bot.organizers import accounts
from bot.organizers.accounts import NotPossible
from bot.organizers.roles import Permission, Role
from bot.organizers.sign_in import links, sessions
from bot.privacy.personal_data import read_address
from bot.storage.organizers.organizers import Organizer

blueprint = Blueprint("team", __name__)


@blueprint.get("/team")
@needs(Permission.MANAGE)
def show() -> str:
    """Show everybody who may act."""
    people = [(one, sessions.list_sessions(runtime(), one)) for one in accounts.everyone(runtime())]
    return render("team.html", people=people)


@blueprint.route("/team/invite", methods=["GET", "POST"])
@needs(Permission.MANAGE, fresh_factor=True)
def invite() -> flask.typing.ResponseReturnValue:
    """Add somebody, and show the link by which they begin, once."""
    form = Form({"role": Role.ORGANIZER.value})
    if form.is_sent:
        name = form.line("name")
        role, source = _read_role(form)
        if form.is_right:
            try:
                added = accounts.add(
                    runtime(), name, by=current_visit().organizer, role=Role(role), source=source
                )
            except NotPossible as refusal:
                form.refuse_for(refusal, "name")
            else:
                return _show_link(added)
    return (render_refused if form.is_sent else render)(
        "team_invite.html", form=form, roles=_list_roles(), sources=_list_sources()
    )


@blueprint.get("/team/<row:organizer_id>")
@needs(Permission.MANAGE)
def show_person(organizer_id: int) -> str:
    """Show the page of one organizer."""
    return render("team_person.html", **_person_values(organizer_id))


@blueprint.post("/team/<row:organizer_id>/role")
@needs(Permission.MANAGE, fresh_factor=True)
def change_role(organizer_id: int) -> flask.typing.ResponseReturnValue:
    """Give somebody another role."""
    person, form = _find(organizer_id), Form()
    role, source = _read_role(form)
    if form.is_right:
        _try(
            form,
            lambda: accounts.change_role(
                runtime(), person.name, Role(role), source, by=current_visit().organizer
            ),
        )
    return _lead_or_show(form, organizer_id, "role_changed")


@blueprint.post("/team/<row:organizer_id>/phone")
@needs(Permission.MANAGE, fresh_factor=True)
def set_phone(organizer_id: int) -> flask.typing.ResponseReturnValue:
    """Give somebody a phone or a chat, in place of the one before; nothing typed: none."""
    person, form, address = _find(organizer_id), Form(), ""
    typed = form.line("number_or_chat", needed=False)
    try:
        address = read_address(typed, ASSUMED_REGION) if typed else ""
    except ValueError:
        form.refuse("number_or_chat", say("team.no_address"))
    if form.is_right:
        by = current_visit().organizer
        _try(form, lambda: accounts.set_address(runtime(), person.name, address, by=by))
    return _lead_or_show(form, organizer_id, "phone_changed")


@blueprint.post("/team/<row:organizer_id>/link")
@needs(Permission.MANAGE, fresh_factor=True)
def make_link(organizer_id: int) -> str:
    """Make a new one-time link, and show it, once."""
    return _show_link(_find(organizer_id))


@blueprint.post("/team/<row:organizer_id>/sessions/end")
@needs(Permission.MANAGE, fresh_factor=True)
def end_sessions(organizer_id: int) -> flask.typing.ResponseReturnValue:
    """End all sessions of somebody; of oneself all but this one."""
    visit = current_visit()
    sessions.end_all(runtime(), _find(organizer_id), visit.organizer, but=visit.session)
    return lead_to("team.show_person", "sessions_ended", organizer_id=organizer_id)


@blueprint.post("/team/<row:organizer_id>/remove")
@needs(Permission.MANAGE, fresh_factor=True)
def remove(organizer_id: int) -> flask.typing.ResponseReturnValue:
    """Let somebody act no more."""
    person, form, by = _find(organizer_id), Form(), current_visit().organizer
    if not form.is_ticked("sure"):
        form.refuse("sure", say("team.not_sure"))
    elif person.id == by.id:
        form.refuse("", say("team.not_yourself"))
    else:
        _try(form, lambda: accounts.remove(runtime(), person.name, by))
    if form.is_right:
        return lead_to("team.show", "removed")
    return render_refused("team_person.html", **_person_values(organizer_id, form))


def _try(form: Form, act: Callable[[], object]) -> None:
    """Do something, or say in the form why it is refused."""
    try:
        act()
    except NotPossible as refusal:
        form.refuse_for(refusal)


def _lead_or_show(form: Form, organizer_id: int, told: str) -> flask.typing.ResponseReturnValue:
    if form.is_right:
        return lead_to("team.show_person", told, organizer_id=organizer_id)
    return render_refused("team_person.html", **_person_values(organizer_id, form))


def _find(organizer_id: int) -> Organizer:
    found = [one for one in accounts.everyone(runtime()) if one.id == organizer_id]
    if not found:
        raise NotFound
    return found[0]


def _person_values(organizer_id: int, form: Form | None = None) -> dict[str, Any]:
    person = _find(organizer_id)
    return {
        "form": form or Form({"role": person.role, "source": person.source}),
        "person": person,
        "roles": _list_roles(),
        "sources": _list_sources(),
        "sessions": sessions.list_sessions(runtime(), person),
        "channel": accounts.channels(runtime()).get(person.id, ""),
    }


def _show_link(person: Organizer) -> str:
    token = links.make_link(runtime(), person, current_visit().organizer)
    path = flask.url_for("invitation.show", token=token)
    address = f"{runtime().settings.console_address}{path}"
    hours = int(links.VALID_FOR.total_seconds()) // 3600
    return render("team_link.html", person=person, link=address, hours=hours)


def _read_role(form: Form) -> tuple[str, str]:
    """Return the role that was chosen, and, for a partner, whose figures they see."""
    role = form.choice("role", set(Role))
    is_partner = role == Role.PARTNER
    sources = {source for source, _ in _list_sources()}
    source = form.choice("source", sources, needed=is_partner)
    return role, source if is_partner else ""


def _list_roles() -> list[tuple[str, str, str]]:
    return [(role.value, say(f"roles.{role}"), say(f"role_means.{role}")) for role in Role]


def _list_sources() -> list[tuple[str, str]]:
    """Return what can be a partner's source: the organizations of the campaigns."""
    names = sorted(name_organizations().items(), key=lambda one: one[1])
    return [("", say("team.no_source")), *names]
