"""Kits: what partners need to bring people, to copy, to print and to show on their own site.

A partner sees its own source's kit, and nothing that another one has.
"""

from threading import BoundedSemaphore
from typing import Final

import flask
from flask import Blueprint, request
from werkzeug.exceptions import NotFound, ServiceUnavailable

from bot.console.access import needs
from bot.console.campaign_names import name_title
from bot.console.downloads import hand_out_made
from bot.console.forms import Form
from bot.console.pages import render
from bot.console.runtime_at_hand import runtime
from bot.console.visits import current_visit
from bot.console.words import say
from bot.organizers.roles import Permission
from bot.partner_kit.kit import (
    KitEntry,
    KitFile,
    kit_page,
    list_files,
    list_kit,
    write_embed,
    write_post,
)
from bot.web.petition.petition_page import name_of
from flows.campaign import Campaign
from flows.invitations import read_poster_code

blueprint = Blueprint("kits", __name__)
MAX_PRINTED_AT_ONCE: Final = 2
"""Documents of this process: each takes a core for a second or two."""
_printing = BoundedSemaphore(MAX_PRINTED_AT_ONCE)
CONTENT_TYPES: Final = {
    "txt": "text/plain; charset=utf-8",
    "html": "text/plain; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
}
"""By a file's ending. The HTML is for another site: here it is text."""


@blueprint.get("/kits")
@needs(Permission.FIGURES, partners=True)
def show() -> str:
    """List the kits that whoever looks may see, campaign by campaign."""
    listed = [
        (name_title(campaign), campaign.id, _list_entries(campaign))
        for campaign in runtime().shelf.campaigns
    ]
    return render("kits.html", listed=[one for one in listed if one[2]], can_sign=_can_sign())


@blueprint.get("/kits/<campaign_id>/<keyword>")
@needs(Permission.FIGURES, partners=True)
def show_kit(campaign_id: str, keyword: str) -> str:
    """Show one kit in one of the campaign's languages, with a poster's code if one is given."""
    campaign, entry, form = _find(campaign_id, keyword)
    language = request.args.get("language", "")
    if language not in campaign.languages:
        language = campaign.languages[0]
    page = kit_page(runtime().settings, campaign, entry, language)
    files = [one.name for one in _list_files(campaign, entry, language)]
    of_partners = {one.keyword for one in campaign.organizations}
    return render(
        "kit.html",
        form=form,
        campaign=campaign,
        title=name_title(campaign),
        entry=entry,
        partner=entry.name if entry.keyword in of_partners else say("kits.own"),
        page=page,
        language=language,
        spoken=[(code, name_of(code)) for code in campaign.languages],
        codes=[one for one in files if one.endswith(".svg")],
        prints=[one for one in files if one.endswith(".pdf")],
        files=files,
        post=write_post(page),
        embed=write_embed(runtime().settings, page),
    )


@blueprint.get("/kits/<campaign_id>/<keyword>/<file_name>")
@needs(Permission.FIGURES, partners=True)
def hand_out_file(campaign_id: str, keyword: str, file_name: str) -> flask.Response:
    """Hand out one file of a kit, made as it is asked for."""
    campaign, entry, form = _find(campaign_id, keyword)
    if form.errors:
        raise NotFound
    for language in campaign.languages:
        for file in _list_files(campaign, entry, language):
            if file.name == file_name:
                return _hand_out(entry, file)
    raise NotFound


def _hand_out(entry: KitEntry, file: KitFile) -> flask.Response:
    kind = file.name.rpartition(".")[2]
    if kind != "pdf":
        content = file.make()
    elif _printing.acquire(blocking=False):
        try:
            content = file.make()
        finally:
            _printing.release()
    else:
        raise ServiceUnavailable
    return hand_out_made(content, f"{entry.folder}-{file.name}", CONTENT_TYPES[kind])


def _list_files(campaign: Campaign, entry: KitEntry, language: str) -> list[KitFile]:
    settings, now = runtime().settings, runtime().now()
    return list(list_files(settings, campaign, entry, language, at=now))


def _find(campaign_id: str, keyword: str) -> tuple[Campaign, KitEntry, Form]:
    """Return a campaign and the kit of a keyword of it, with the poster's code that was given.

    The form says what is wrong with the code. Raises ``NotFound`` where whoever looks has no such
    kit.
    """
    campaign = runtime().shelf.campaign(campaign_id)
    if campaign is None or not _can_sign():
        raise NotFound
    given = request.args.get("poster", "").strip()
    form = Form({"poster": given})
    poster = read_poster_code(given)
    if given and not poster:
        form.refuse("poster", say("kits.not_a_poster"))
    found = [one for one in _list_entries(campaign, poster) if one.keyword == keyword]
    if not found:
        raise NotFound
    return campaign, found[0], form


def _list_entries(campaign: Campaign, poster: str = "") -> list[KitEntry]:
    """Return the kits of a campaign that whoever looks may see: of a partner, its own alone."""
    if not _can_sign():
        return []
    entries = list_kit(runtime().settings, campaign, (poster,) if poster else ())
    if not current_visit().is_partner:
        return entries
    source = current_visit().organizer.source
    own = {one.keyword for one in campaign.organizations if one.id == source}
    return [one for one in entries if one.keyword in own]


def _can_sign() -> bool:
    """Whether there is a way to sign, without which there is no kit."""
    settings = runtime().settings
    return bool(settings.twilio_from or settings.telegram_bot_name)
