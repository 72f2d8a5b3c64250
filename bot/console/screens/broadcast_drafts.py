"""Broadcasts are written: the words in each language, whom they are for, and how they look."""

from functools import partial
from typing import Any

import flask
from flask import request
from werkzeug.exceptions import NotFound

from bot.broadcasts.approve import approval
from bot.broadcasts.broadcast_errors import UNAPPROVED, BroadcastRefused
from bot.broadcasts.compose.draft import Audience, Draft, draft_of, selection_of
from bot.broadcasts.compose.quick_count import count_quickly, group_people
from bot.console.access import needs
from bot.console.address_numbers import read_number
from bot.console.background_work import background
from bot.console.broadcast_pages import find_broadcast, tell_cost
from bot.console.broadcast_phones import draw_phones
from bot.console.campaign_names import list_campaign_titles
from bot.console.draft_form import (
    begin_form,
    list_choices,
    list_text_fields,
    read_draft,
    read_half_draft,
    text_field,
)
from bot.console.forms import Form
from bot.console.pages import lead_to, render, render_refused
from bot.console.runtime_at_hand import runtime
from bot.console.screens.broadcasts import blueprint
from bot.console.visits import current_visit
from bot.console.words import say_phrase
from bot.languages import Phrase
from bot.organizers.roles import Permission
from flows.broadcast import TextProblem, find_text_cautions, find_text_problems
from flows.campaign import Campaign


@blueprint.get("/broadcasts/new")
@needs(Permission.WRITE)
def begin() -> str:
    """Show the form for a new broadcast, or for one like another (``like``)."""
    like = read_number(request.args.get("like", ""))
    if like:
        draft = draft_of(find_broadcast(like))
        return _render(_find_campaign(draft.campaign), begin_form(draft), draft)
    campaigns = runtime().shelf.campaigns
    chosen = request.args.get("campaign", "") or (campaigns[0].id if campaigns else "")
    campaign, form = _find_campaign(chosen), Form({"campaign": chosen})
    return _render(campaign, form, read_half_draft(form, campaign, ()))


@blueprint.post("/broadcasts/new")
@needs(Permission.WRITE, keeps=True)
def write() -> flask.typing.ResponseReturnValue:
    """Keep a draft, or show how it looks."""
    return _keep_or_show(_find_campaign(request.form.get("campaign", "")), 0, ())


@blueprint.get("/broadcasts/<row:number>/edit")
@needs(Permission.WRITE)
def edit(number: int) -> str:
    """Show the form with a draft in it."""
    draft = _find_draft(number)
    return _render(_find_campaign(draft.campaign), begin_form(draft), draft, number)


@blueprint.post("/broadcasts/<row:number>/edit")
@needs(Permission.WRITE, keeps=True)
def change(number: int) -> flask.typing.ResponseReturnValue:
    """Put another draft in the place of one, or show how it looks."""
    draft = draft_of(find_broadcast(number))
    return _keep_or_show(_find_campaign(draft.campaign), number, draft.texts)


@blueprint.post("/broadcasts/look")
@needs(Permission.WRITE, once=False)
def look() -> str:
    """Show how it looks what is being written."""
    campaign = _find_campaign(request.form.get("campaign", ""))
    fields = list_text_fields(campaign)
    half = read_half_draft(Form(), campaign, fields)
    return render("broadcast_look.html", campaign=campaign, **_look(campaign, half))


def _keep_or_show(
    campaign: Campaign, number: int, written: Any
) -> flask.typing.ResponseReturnValue:
    form, fields = Form(), list_text_fields(campaign, written)
    if request.form.get("do") == "look":
        return _render(campaign, form, read_half_draft(form, campaign, fields), number)
    draft, who = read_draft(form, campaign, fields), current_visit().organizer
    if draft is not None:
        try:
            if number:
                approval.change(runtime(), who, number, draft)
            else:
                number = approval.draft(runtime(), who, draft)
        except BroadcastRefused as refusal:
            form.refuse_for(refusal)
        else:
            return lead_to("broadcasts.show_broadcast", "broadcast_kept", number=number)
    half = read_half_draft(form, campaign, fields)
    return render_refused("broadcast_form.html", **_values(campaign, form, half, number))


def _find_campaign(campaign_id: str) -> Campaign:
    campaign = runtime().shelf.campaign(campaign_id)
    if campaign is None:
        raise NotFound
    return campaign


def _find_draft(number: int) -> Draft:
    row = find_broadcast(number)
    if row.status not in UNAPPROVED:
        raise NotFound
    return draft_of(row)


def _render(campaign: Campaign, form: Form, draft: Draft | None = None, number: int = 0) -> str:
    return render("broadcast_form.html", **_values(campaign, form, draft, number))


def _values(campaign: Campaign, form: Form, draft: Draft | None, number: int) -> dict[str, Any]:
    """Return what the page of the form shows."""
    fields = list_text_fields(campaign, draft.texts if draft else ())
    return {
        "form": form,
        "number_of_draft": number,
        "campaign": campaign,
        "campaigns": list_campaign_titles(),
        "organizations": list(campaign.organization_names.items()),
        "fields": fields,
        "choices": list_choices(campaign, draft.audience if draft else Audience()),
        "has_audience": draft is not None and draft.audience != Audience(),
        **_look(campaign, draft),
    }


def _look(campaign: Campaign, draft: Draft | None) -> dict[str, Any]:
    """Return how a draft looks, who would get it, and what is wrong with it."""
    if draft is None:
        return {"phones": (), "count": None, "is_counting": False, "problems": [], "cautions": []}
    selection, has_words = selection_of(draft), any(map(str.strip, draft.texts.values()))
    done = background().ask(selection, partial(group_people, runtime(), selection), runtime().now())
    count = count_quickly(runtime(), campaign, draft, done.result()) if done else None
    given = (runtime().shelf, campaign, draft.organization, draft.texts)
    readers = count.languages if count else frozenset[str]()
    return {
        "phones": draw_phones(campaign, draft.organization, draft.texts) if has_words else (),
        "count": count,
        "is_counting": count is None,
        "money": tell_cost(count.cost) if count and count.texted else "",
        "problems": [
            (text_field(one.language) if one.language else "", _word("problems", one))
            for one in find_text_problems(*given, readers)
            if has_words
        ],
        "cautions": [_word("cautions", one) for one in find_text_cautions(*given)],
    }


def _word(section: str, problem: TextProblem) -> str:
    return say_phrase(Phrase(f"{section}.{problem.key}", problem.params))
