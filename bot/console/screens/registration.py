"""Registration: the answers that carriers ask for, field by field, and what they would reject."""

from itertools import groupby
from typing import Any, Final

import flask
from flask import Blueprint, request
from werkzeug.exceptions import NotFound, UnprocessableEntity

from bot.campaigns.campaign_folder import REGISTRATION_FILE
from bot.console.access import needs
from bot.console.campaign_names import list_campaign_titles
from bot.console.downloads import hand_out_text
from bot.console.forms import Form
from bot.console.pages import render
from bot.console.runtime_at_hand import runtime
from bot.console.words import say
from bot.organizers.roles import Permission
from bot.registration.answers import Answer, Subject, write_answers
from bot.registration.gaps import SENDER_OF_FORM, Gap, find_gaps, forms_for
from bot.registration.organization_file import (
    EXAMPLE,
    RegistrationFileError,
    read_organization,
)
from bot.registration.rendering import as_json, as_text
from flows.campaign import Campaign

blueprint = Blueprint("registration", __name__)
TEXT: Final = "text/plain"
JSON: Final = "application/json"
ERRORS_ADDRESS: Final = "https://www.twilio.com/docs/api/errors/"


@blueprint.get("/registration")
@needs(Permission.MANAGE)
def show() -> str:
    """Show the answers of a campaign, and what is missing."""
    campaign, kind = _read_choice()
    values: dict[str, Any] = {"error": "", "forms": [], "gaps": []}
    try:
        answers, gaps = _write(campaign, kind)
        forms = [(form, list(found)) for form, found in groupby(answers, lambda one: one.form)]
        values |= {"forms": forms, "gaps": gaps}
    except RegistrationFileError as error:
        values["error"] = str(error)
    return render(
        "registration.html",
        form=Form({"campaign": campaign.id, "kind": kind}),
        campaign=campaign,
        campaigns=list_campaign_titles(),
        kind=kind,
        kinds=[(one, say(f"registration.form_{one}")) for one in SENDER_OF_FORM],
        errors_address=ERRORS_ADDRESS,
        has_file=(runtime().settings.campaigns / campaign.id / REGISTRATION_FILE).is_file(),
        file=REGISTRATION_FILE,
        **values,
    )


@blueprint.get("/registration/answers.txt")
@needs(Permission.MANAGE)
def show_as_text() -> flask.Response:
    """Hand out the answers and what is missing as text."""
    campaign, kind = _read_choice()
    words = "\n".join(as_text(*_write_or_refuse(campaign, kind)))
    return hand_out_text(words, f"{campaign.id}.txt", TEXT)


@blueprint.get("/registration/answers.json")
@needs(Permission.MANAGE)
def show_as_json() -> flask.Response:
    """Hand out the same for a program."""
    campaign, kind = _read_choice()
    return hand_out_text(as_json(*_write_or_refuse(campaign, kind)), f"{campaign.id}.json", JSON)


@blueprint.get("/registration/registration.yaml")
@needs(Permission.MANAGE)
def show_example() -> flask.Response:
    """Hand out the file in which an organization says what only it knows, to be filled in."""
    return hand_out_text(EXAMPLE, REGISTRATION_FILE, TEXT)


def _read_choice() -> tuple[Campaign, str]:
    """Return the campaign and the form that are asked for, else the first, and our sender's."""
    shelf, sender = runtime().shelf, runtime().settings.twilio_sender
    first = next(iter(shelf.campaigns), None)
    campaign = shelf.campaign(request.args.get("campaign", "")) or first
    if campaign is None:
        raise NotFound
    usual = next((one for one, of in SENDER_OF_FORM.items() if of == sender), "10dlc")
    kind = request.args.get("kind", usual)
    if kind not in SENDER_OF_FORM:
        raise NotFound
    return campaign, kind


def _write(campaign: Campaign, kind: str) -> tuple[list[Answer], list[Gap]]:
    """Return the answers and what is missing. Raises ``RegistrationFileError``."""
    organization = read_organization(runtime().settings.campaigns / campaign.id)
    subject = Subject(runtime().settings, runtime().shelf, campaign, organization)
    answers = write_answers(subject, forms_for(SENDER_OF_FORM[kind]))
    return answers, find_gaps(subject, answers)


def _write_or_refuse(campaign: Campaign, kind: str) -> tuple[list[Answer], list[Gap]]:
    """Return the same. Raises ``UnprocessableEntity`` where the file is not right."""
    try:
        return _write(campaign, kind)
    except RegistrationFileError:
        raise UnprocessableEntity from None
