"""Broadcasts: listed, watched while they go out, and stopped.

What changes by itself is a part of the page that the page asks for anew (``live``).
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

import flask
from flask import Blueprint, request
from werkzeug.exceptions import NotFound

from bot.broadcasts.approve import pause_resume_cancel
from bot.broadcasts.broadcast_errors import BroadcastRefused, status_phrase
from bot.broadcasts.monitor.history import list_broadcast_page
from bot.console.access import needs
from bot.console.address_numbers import read_number
from bot.console.broadcast_pages import find_broadcast, read_changing_part, read_page
from bot.console.broadcast_words import name_organization
from bot.console.forms import Form
from bot.console.pages import lead_to, render, render_refused
from bot.console.runtime_at_hand import runtime
from bot.console.visits import current_visit
from bot.console.words import say, say_phrase
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
    return render("broadcast.html", **read_page(find_broadcast(number), Form()))


@blueprint.get("/broadcasts/<row:number>/live")
@needs(Permission.APPROVE, prolongs=False)
def live(number: int) -> flask.typing.ResponseReturnValue:
    """Show the part that changes by itself; once a draft is none any more, all of its page does."""
    values = read_changing_part(find_broadcast(number), Form())
    if "draft" in request.args and not values["is_draft"]:
        return "", HTTPStatus.RESET_CONTENT
    return render("broadcast_changing.html", **{"form": None, **values})


@blueprint.post("/broadcasts/<row:number>/pause")
@needs(Permission.WRITE)
def pause(number: int) -> flask.typing.ResponseReturnValue:
    """Send no more until it is resumed; one whose hour has not come is taken back so."""
    is_to_come = find_broadcast(number).status is BroadcastStatus.SCHEDULED
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
        return render_refused("broadcast.html", **read_page(find_broadcast(number), form))
    return _act(number, "broadcast_cancelled", pause_resume_cancel.cancel)


def _act(number: int, told: str, act: Callable[..., object]) -> flask.typing.ResponseReturnValue:
    """Do something to a broadcast, and lead back to it."""
    try:
        act(runtime(), current_visit().organizer, number)
    except BroadcastRefused as refusal:
        form = Form.refused(refusal)
        return render_refused("broadcast.html", **read_page(find_broadcast(number), form))
    return lead_to("broadcasts.show_broadcast", told, number=number)


def _word_status(row: BroadcastRow) -> str:
    return say_phrase(status_phrase(row.status))


def _link_to(chosen: str, below: int) -> str:
    kept: dict[str, Any] = {"list": chosen} | ({"below": below} if below else {})
    return flask.url_for("broadcasts.show", **kept)
