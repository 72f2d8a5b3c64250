"""Campaigns: what each says as people see it, a conversation to try, its keywords; open and close.

A conversation that is tried is carried by the form: nothing of it is stored.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import flask
from flask import Blueprint, request
from werkzeug.exceptions import BadRequest, NotFound

from bot.campaigns import FileProblem
from bot.campaigns_in_force.close_and_open import (
    ListedCampaign,
    NotPossible,
    close_campaign,
    list_campaigns,
    open_campaign,
)
from bot.channel import Channel, medium
from bot.console.access import needs
from bot.console.campaign_names import name_title
from bot.console.forms import Form
from bot.console.pages import lead_to, render, render_refused
from bot.console.phone_lines import PHONES, PhoneLine, name_of_contact
from bot.console.runtime_at_hand import runtime
from bot.console.sample_talks import (
    begin_talk,
    draw_answer,
    first_words,
    rehearse_signing,
    replay,
)
from bot.console.visits import current_visit
from bot.console.words import say
from bot.organizers.roles import Permission
from bot.runtime import Runtime
from bot.storage.figures import read_figures
from bot.storage.organizers.organizers import Organizer
from bot.web.petition.addresses import PageAddress, PageKind
from bot.web.petition.petition_page import PetitionPage, letter_runs, name_of
from flows.campaign import ANSWER_PREFIX, Campaign
from flows.invitations import SOURCE_SEPARATOR
from flows.replies import Reply
from flows.wording import render as put_into_words

blueprint = Blueprint("campaigns", __name__)
MAX_LINES: Final = 40
"""Lines of one conversation that is tried; each costs a turn, every time."""
MAX_TYPED_CHARACTERS: Final = 1_600
MAX_TALK_BYTES: Final = 12_000
"""Bytes of all lines that are typed: with three bytes for each in the form, they stay well within
its limit."""
A_DAY: Final = "~ 1 day"
SAID_FIELD: Final = "said"


@dataclass(frozen=True, slots=True)
class KeywordRow:
    """A keyword, where it leads, and how many signed by it; ``posters`` by their codes."""

    keyword: str
    leads_to: str
    address: str
    signatures: int | None
    posters: tuple[tuple[str, int], ...] = ()


@blueprint.get("/campaigns")
@needs(Permission.FIGURES)
def show() -> flask.typing.ResponseReturnValue:
    """List the campaigns; where there is one alone, lead to it."""
    listed = list_campaigns(runtime())
    if len(listed) == 1 and not runtime().in_force.refused_for:
        return lead_to("campaigns.show_campaign", campaign_id=listed[0].id)
    return render(
        "campaigns.html",
        campaigns=[(one, name_title(_find(one.id))) for one in listed],
        problems=_list_problems(),
    )


@blueprint.get("/campaigns/<campaign_id>")
@needs(Permission.FIGURES)
def show_campaign(campaign_id: str) -> str:
    """Show what a campaign says in one of its languages, and its keywords."""
    return render("campaign.html", **_values(_find(campaign_id)))


@blueprint.post("/campaigns/<campaign_id>/close")
@needs(Permission.MANAGE, fresh_factor=True)
def close(campaign_id: str) -> flask.typing.ResponseReturnValue:
    """Close a campaign at once: nobody signs it any more."""
    return _change(campaign_id, close_campaign, "campaign_closed")


@blueprint.post("/campaigns/<campaign_id>/open")
@needs(Permission.MANAGE, fresh_factor=True)
def reopen(campaign_id: str) -> flask.typing.ResponseReturnValue:
    """Open a campaign again that was closed so."""
    return _change(campaign_id, open_campaign, "campaign_opened")


@blueprint.get("/campaigns/<campaign_id>/try")
@needs(Permission.FIGURES)
def begin(campaign_id: str) -> str:
    """Show a phone on which nothing was said yet."""
    channel = request.args.get("channel", Channel.SMS)
    if channel not in PHONES:
        raise NotFound
    return _render_talk(_find(campaign_id), Channel(channel), [], Form())


@blueprint.post("/campaigns/<campaign_id>/try")
@needs(Permission.FIGURES, once=False)
def talk(campaign_id: str) -> flask.typing.ResponseReturnValue:
    """Say what was typed, after all that the form says was said before."""
    campaign, form = _find(campaign_id), Form()
    channel, said = request.form.get("channel", ""), request.form.getlist(SAID_FIELD)
    if channel not in PHONES or not _is_bounded(said):
        raise BadRequest
    typed = request.form.get("button", "") or form.line("message", most=MAX_TYPED_CHARACTERS)
    if form.is_right and not _is_bounded([*said, typed]):
        form.refuse("message", say("campaigns.talk_is_full"))
    if form.errors:
        return _render_talk(campaign, Channel(channel), said, form), 422
    return _render_talk(campaign, Channel(channel), [*said, typed], Form(filled={"message": ""}))


def _render_talk(campaign: Campaign, channel: Channel, said: list[str], form: Form) -> str:
    language = campaign.languages[0]
    talked = replay(begin_talk(runtime(), channel), said)
    openings = [first_words(campaign, one, channel) for one in campaign.languages]
    offered = talked.lines[-1].buttons if talked.lines else tuple(dict.fromkeys(openings))
    return render(
        "campaign_try.html",
        form=form,
        campaign=campaign,
        title=name_title(campaign),
        phones=PHONES,
        channel=channel,
        contact=name_of_contact(channel),
        language=talked.rehearsal.conversation.language
        if talked.rehearsal.conversation
        else language,
        lines=talked.lines,
        said=said,
        offered=offered,
        a_day=A_DAY,
        limit=MAX_TYPED_CHARACTERS,
    )


def _is_bounded(said: list[str]) -> bool:
    size = sum(len(line.encode("utf-8", "replace")) for line in said)
    return len(said) <= MAX_LINES and size <= MAX_TALK_BYTES


def _change(
    campaign_id: str, act: Callable[[Runtime, str, Organizer], bool], told: str
) -> flask.typing.ResponseReturnValue:
    campaign, form = _find(campaign_id), Form()
    try:
        act(runtime(), campaign_id, current_visit().organizer)
    except NotPossible as refusal:
        form.refuse_for(refusal)
        return render_refused("campaign.html", **_values(campaign, form))
    return lead_to("campaigns.show_campaign", told, campaign_id=campaign_id)


def _find(campaign_id: str) -> Campaign:
    campaign = runtime().shelf.campaign(campaign_id)
    if campaign is None:
        raise NotFound
    return campaign


def _values(campaign: Campaign, form: Form | None = None) -> dict[str, Any]:
    """Return what the page of a campaign shows."""
    language = request.args.get("language", "")
    if language not in campaign.languages:
        own = current_visit().language
        language = own if own in campaign.languages else campaign.languages[0]
    address = PageAddress(PageKind.PETITION, language, campaign.id)
    outcome = runtime().shelf.outcomes.get(campaign.id)
    return {
        "form": form or Form(),
        "campaign": campaign,
        "state": _read_state(campaign),
        "outcome": outcome,
        "page": PetitionPage(runtime().settings, campaign, address, None),
        "runs": letter_runs,
        "language": language,
        "spoken": [(code, name_of(code)) for code in campaign.languages],
        "phones": [
            (one, name_of_contact(one), rehearse_signing(runtime(), campaign, language, one))
            for one in PHONES
        ],
        "answers": _list_answers(campaign, language),
        "keywords": _list_keywords(campaign),
        "problems": [one for one in _list_problems() if one.file.parent.name == campaign.id],
    }


def _read_state(campaign: Campaign) -> ListedCampaign:
    return next(one for one in list_campaigns(runtime()) if one.id == campaign.id)


def _list_answers(
    campaign: Campaign, language: str
) -> list[tuple[str, list[tuple[Channel, list[PhoneLine]]]]]:
    """Return what the campaign answers to what people ask, as it is seen on each phone."""
    shelf, settings = runtime().shelf, runtime().settings
    return [
        (
            ", ".join(answer.asked),
            [
                (
                    channel,
                    draw_answer(
                        put_into_words(
                            shelf,
                            campaign,
                            Reply(ANSWER_PREFIX + name),
                            language,
                            medium(settings, channel),
                        ),
                        channel,
                        answer.asked[0],
                    ),
                )
                for channel in PHONES
            ],
        )
        for name, answer in campaign.words[language].answers.items()
    ]


def _list_keywords(campaign: Campaign) -> list[KeywordRow]:
    """Return the campaign's own keywords and its partners', each with who came by it."""
    with runtime().database.read() as connection:
        counts = read_figures.read_sources(connection, campaign.id)
    names, posters = campaign.organization_names, dict[str, list[tuple[str, int]]]()
    for source, number in counts.items():
        partner, is_of_partner, code = source.partition(SOURCE_SEPARATOR)
        if is_of_partner:
            posters.setdefault(partner, []).append((code, number))
        elif source and source not in names:
            posters.setdefault("", []).append((source, number))
    base, own = runtime().settings.public_url, tuple(posters.get("", ()))
    rows = [
        KeywordRow(word, name_of(code, current_visit().language), f"{base}/{word}", None)
        for word, code in campaign.keywords.items()
    ]
    rows[0] = KeywordRow(rows[0].keyword, rows[0].leads_to, rows[0].address, counts.get("", 0), own)
    return rows + [
        KeywordRow(
            one.keyword,
            one.name,
            f"{base}/{one.keyword}",
            counts.get(one.id, 0),
            tuple(posters.get(one.id, ())),
        )
        for one in campaign.organizations
    ]


def _list_problems() -> tuple[FileProblem, ...]:
    """Return what is wrong with the folder, as it is by now: the older campaigns go on."""
    return runtime().in_force.refused_for
