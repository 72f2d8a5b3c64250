"""People: one of them, found by a number that was typed whole; what is held, and what they ask for.

Nobody is listed here, and nothing is looked for by a part of a number. What was typed is posted,
and neither kept nor shown again; a page goes by a handle (``bot.console.person_handles``).
"""

from typing import Any

import flask
from flask import Blueprint, request
from werkzeug.exceptions import NotFound

from bot.console.access import needs
from bot.console.address_numbers import ASSUMED_REGION, read_number
from bot.console.campaign_names import name_organizations
from bot.console.downloads import hand_out_text
from bot.console.forms import Form
from bot.console.pages import lead_to, render, render_refused
from bot.console.person_handles import make_handle, read_handle
from bot.console.runtime_at_hand import runtime
from bot.console.visits import current_visit
from bot.console.words import say, say_or
from bot.languages import Phrase, say_phrase
from bot.organizers.look_up_limit import LookRefused
from bot.organizers.roles import Permission
from bot.people import person_acts
from bot.people.find_person import find_person
from bot.people.person_errors import PersonRefused
from bot.people.person_page import ShownPerson, read_person
from bot.signatures.review import single_acts
from bot.signatures.review.review_errors import ReviewRefused
from bot.signatures.review.shown_signatures import ShownSignature

blueprint = Blueprint("people", __name__)


@blueprint.get("/people")
@needs(Permission.REVIEW, fresh_factor=True)
def show() -> str:
    """Ask for a number."""
    return render("people.html")


@blueprint.post("/people")
@needs(Permission.REVIEW, fresh_factor=True, once=False, proved_on="people.show")
def find() -> flask.typing.ResponseReturnValue:
    """Find who is behind the number that was typed, and lead to their page."""
    form = Form()
    typed = form.line("number_or_chat")
    if form.is_right:
        try:
            found = find_person(runtime(), current_visit().organizer, typed, ASSUMED_REGION)
        except (PersonRefused, LookRefused) as refusal:
            form.refuse_for(refusal, "number_or_chat")
        else:
            if found.person_id is not None:
                return lead_to("people.show_person", handle=make_handle(found.person_id))
            return render("people.html", nobody=found)
    return render_refused("people.html", form=form)


@blueprint.get("/people/<handle>")
@needs(Permission.REVIEW)
def show_person(handle: str) -> str:
    """Show one person. That it was read stands in the audit trail."""
    below = read_number(request.args.get("below", ""))
    return render("person.html", **_values(handle, below=below))


@blueprint.post("/people/<handle>/opt-out")
@needs(Permission.REVIEW)
def opt_out(handle: str) -> flask.typing.ResponseReturnValue:
    """Write to them no more."""
    try:
        person_acts.opt_out(runtime(), current_visit().organizer.id, read_handle(handle))
    except PersonRefused as refusal:
        return _refuse(handle, refusal)
    return lead_to("people.show_person", "person_opted_out", handle=handle)


@blueprint.get("/people/<handle>/signatures/<row:signature_number>/name")
@needs(Permission.REVIEW)
def show_name(handle: str, signature_number: int) -> str:
    """Ask for the right name under one of their signatures."""
    signature = _find_signature(handle, signature_number)
    form = Form({"signed_name": signature.name})
    return render("person_name.html", form=form, handle=handle, signature=signature)


@blueprint.post("/people/<handle>/signatures/<row:signature_number>/name")
@needs(Permission.REVIEW)
def correct_name(handle: str, signature_number: int) -> flask.typing.ResponseReturnValue:
    """Put the right name under it."""
    form, signature = Form(), _find_signature(handle, signature_number)
    name = form.line("signed_name")
    if form.is_right:
        try:
            single_acts.correct_name(runtime(), current_visit().organizer, signature.id, name)
        except ReviewRefused as refusal:
            form.refuse_for(refusal, "signed_name")
        else:
            return lead_to("people.show_person", "name_corrected", handle=handle)
    return render_refused("person_name.html", form=form, handle=handle, signature=signature)


@blueprint.get("/people/<handle>/data")
@needs(Permission.REVIEW, fresh_factor=True)
def show_handing_over(handle: str) -> str:
    """Show what a file of personal data holds, and to whom it is to be handed over."""
    read_handle(handle)
    return render("person_data.html", handle=handle)


@blueprint.post("/people/<handle>/data")
@needs(Permission.REVIEW, fresh_factor=True, once=False, proved_on="people.show_handing_over")
def hand_over(handle: str) -> flask.typing.ResponseReturnValue:
    """Hand out all that is held of them, as a file for them."""
    told = person_acts.export(runtime(), current_visit().organizer.id, read_handle(handle))
    return hand_out_text(told, "what-is-held.json", "application/json")


@blueprint.get("/people/<handle>/erase")
@needs(Permission.REVIEW, fresh_factor=True)
def show_erasing(handle: str) -> str:
    """Say what is lost, and ask once more."""
    return render("person_erase.html", handle=handle, person=_read(handle))


@blueprint.post("/people/<handle>/erase")
@needs(Permission.REVIEW, fresh_factor=True)
def erase(handle: str) -> flask.typing.ResponseReturnValue:
    """Erase them for good."""
    form, person = Form(), _read(handle)
    if not form.is_ticked("sure"):
        form.refuse("sure", say("people.not_sure"))
    if form.is_right:
        try:
            person_acts.erase(runtime(), current_visit().organizer.id, read_handle(handle))
        except PersonRefused as refusal:
            form.refuse_for(refusal)
        else:
            return lead_to("people.show", "person_erased")
    return render_refused("person_erase.html", form=form, handle=handle, person=person)


def _read(handle: str, below: int | None = None) -> ShownPerson:
    """Return the person of a handle. Raises ``NotFound`` where it leads to nobody any more."""
    try:
        return read_person(runtime(), current_visit().organizer, read_handle(handle), below=below)
    except PersonRefused:
        raise NotFound from None


def _find_signature(handle: str, number: int) -> ShownSignature:
    """Return a signature of the person that stands. Raises ``NotFound`` for any other one."""
    its = [one for one in _read(handle).signatures if one.id == number and one.name]
    if not its:
        raise NotFound
    return its[0]


def _refuse(handle: str, refusal: PersonRefused) -> flask.typing.ResponseReturnValue:
    return render_refused("person.html", form=Form.refused(refusal), **_values(handle))


def _values(handle: str, below: int | None = None) -> dict[str, Any]:
    return {
        "handle": handle,
        "person": _read(handle, below),
        "is_newest": below is None,
        "organizations": name_organizations(),
        "word_status": lambda one: say_phrase(
            current_visit().language, Phrase(f"question_statuses.{one.status}")
        ),
        "word_reason": lambda one: say_or(f"opt_outs.{one.reason}", one.reason),
    }
