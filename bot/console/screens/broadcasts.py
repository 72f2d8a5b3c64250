"""Broadcasts: listed, watched while they go out, and stopped.

What changes by itself is a part of the page that the page asks for anew (``live``).
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import flask
from flask import Blueprint, request
from werkzeug.exceptions import NotFound

from bot.broadcasts.approve import pause_resume_cancel
from bot.broadcasts.broadcast_errors import UNAPPROVED, UNDER_WAY, BroadcastRefused, status_phrase
from bot.broadcasts.compose.draft import draft_of
from bot.broadcasts.monitor.history import get_broadcast, list_broadcast_page
from bot.broadcasts.monitor.summary import summarize_broadcast
from bot.console.access import needs
from bot.console.broadcast_words import name_organization, tell_span, tell_waits, tell_who, worded
from bot.console.forms import Form
from bot.console.numbers import read_number
from bot.console.pages import lead_to, render, render_refused
from bot.console.phones import DrawnPhones, draw_phones
from bot.console.runtime_at_hand import runtime
from bot.console.visits import current_visit
from bot.console.words import say
from bot.organizers.roles import Permission
from bot.storage.broadcasts.broadcasts import BroadcastRow
from bot.storage.schema.broadcast_tables import BroadcastStatus

blueprint = Blueprint("broadcasts", __name__)
ALL: Final = "all"
LISTS: Final[Mapping[str, tuple[BroadcastStatus, ...]]] = {
    ALL: tuple(BroadcastStatus),
    "drafts": (BroadcastStatus.DRAFT,),
    "awaiting": (BroadcastStatus.AWAITING,),
    "scheduled": (BroadcastStatus.SCHEDULED,),
    "sending": (BroadcastStatus.CANARY, BroadcastStatus.SENDING, BroadcastStatus.PAUSED),
    "done": (BroadcastStatus.SENT, BroadcastStatus.CANCELLED),
}


@blueprint.get("/broadcasts")
@needs(Permission.APPROVE)
def show() -> str:
    """Show a page of broadcasts, the newest first."""
    chosen = request.args.get("list", ALL)
    if chosen not in LISTS:
        raise NotFound
    below = read_number(request.args.get("below", ""))
    page = list_broadcast_page(runtime(), LISTS[chosen], below=below)
    return render(
        "broadcasts.html",
        chosen=chosen,
        lists=tuple(LISTS),
        page=page,
        status_of=_word_status,
        organization_of=name_organization,
        next_page=_link_to(chosen, page.next_below) if page.next_below else "",
        first_page=_link_to(chosen, 0) if below else "",
    )


@blueprint.get("/broadcasts/<row:number>")
@needs(Permission.APPROVE)
def show_broadcast(number: int) -> str:
    """Show one broadcast: before it is approved what it would be, then what becomes of it."""
    return render("broadcast.html", **_values(_find(number)))


@blueprint.get("/broadcasts/<row:number>/live")
@needs(Permission.APPROVE, prolongs=False)
def live(number: int) -> str:
    """Show the part that changes by itself."""
    return render("broadcast_progress.html", **_read_progress(_find(number)))


@blueprint.post("/broadcasts/<row:number>/pause")
@needs(Permission.WRITE)
def pause(number: int) -> flask.typing.ResponseReturnValue:
    """Send no more until it is resumed; one whose hour has not come is taken back so."""
    is_to_come = _find(number).status is BroadcastStatus.SCHEDULED
    told = "broadcast_taken_back" if is_to_come else "broadcast_paused"
    return _act(number, told, pause_resume_cancel.pause)


@blueprint.post("/broadcasts/<row:number>/resume")
@needs(Permission.APPROVE, fresh_factor=True)
def resume(number: int) -> flask.typing.ResponseReturnValue:
    """Let it go on from where it was paused."""
    return _act(number, "broadcast_resumed", pause_resume_cancel.resume)


@blueprint.post("/broadcasts/<row:number>/cancel")
@needs(Permission.WRITE)
def cancel(number: int) -> flask.typing.ResponseReturnValue:
    """End it for good, if the box says so."""
    form = Form()
    if not form.is_ticked("sure"):
        form.refuse("sure", say("broadcasts.not_sure"))
        return render_refused("broadcast.html", **_values(_find(number), form))
    return _act(number, "broadcast_cancelled", pause_resume_cancel.cancel)


def _act(number: int, told: str, act: Callable[..., object]) -> flask.typing.ResponseReturnValue:
    """Do something to a broadcast, and lead back to it."""
    try:
        act(runtime(), current_visit().organizer, number)
    except BroadcastRefused as refusal:
        form = Form()
        form.refuse_for(refusal)
        return render_refused("broadcast.html", **_values(_find(number), form))
    return lead_to("broadcasts.show_broadcast", told, number=number)


def _find(number: int) -> BroadcastRow:
    try:
        return get_broadcast(runtime(), number)
    except BroadcastRefused:
        raise NotFound from None


def _values(row: BroadcastRow, form: Form | None = None) -> dict[str, Any]:
    """Return what the page of a broadcast shows."""
    return {
        "form": form or Form(),
        "phones": _draw_phones(row),
        "who": tell_who(row),
        "organization": name_organization(row),
        "is_approved": row.status not in UNAPPROVED,
        **_read_progress(row),
    }


def _read_progress(row: BroadcastRow) -> dict[str, Any]:
    """Return how a broadcast stands, and what can be done about it."""
    summary = summarize_broadcast(runtime(), row.id, current_visit().language)
    return {
        "broadcast": row,
        "status": _word_status(row),
        "summary": summary,
        "waits": tell_waits(summary),
        "span": tell_span,
        "is_under_way": row.status in UNDER_WAY,
        "can_resume": row.status is BroadcastStatus.PAUSED or summary.has_stopped_sender,
    }


def _draw_phones(row: BroadcastRow) -> tuple[DrawnPhones, ...]:
    campaign, draft = runtime().shelf.campaign(row.campaign), draft_of(row)
    return draw_phones(campaign, draft.organization, draft.texts) if campaign else ()


def _word_status(row: BroadcastRow) -> str:
    return worded(status_phrase(row.status))


def _link_to(chosen: str, below: int) -> str:
    kept: dict[str, Any] = {"list": chosen} | ({"below": below} if below else {})
    return flask.url_for("broadcasts.show", **kept)
