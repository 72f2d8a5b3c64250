"""A draft is tested, and approved.

The approval freezes who gets it, beside the pages (``bot.console.background_work``): among a
million people that takes many seconds.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

import flask

from bot.broadcasts.approve import approval
from bot.broadcasts.approve.approval import Approved
from bot.broadcasts.approve.send_test import send_test
from bot.broadcasts.broadcast_errors import BroadcastRefused
from bot.broadcasts.compose import draft_times
from bot.broadcasts.compose.draft_times import UnclearMoment
from bot.console.access import needs
from bot.console.background_work import background
from bot.console.broadcast_pages import (
    BEGINNINGS,
    LATER,
    approval_key,
    find_broadcast,
    read_page,
)
from bot.console.draft_form import read_local_moment
from bot.console.forms import Form
from bot.console.pages import lead_to, render_refused
from bot.console.runtime_at_hand import runtime
from bot.console.screens.broadcasts import blueprint
from bot.console.visits import current_visit
from bot.console.words import say
from bot.organizers.roles import Permission
from bot.storage.broadcasts.broadcasts import BroadcastRow
from bot.storage.schema.broadcast_tables import BroadcastStatus


@blueprint.post("/broadcasts/<row:number>/test")
@needs(Permission.WRITE)
def test(number: int) -> flask.typing.ResponseReturnValue:
    """Send it to whoever asks, and to nobody else."""
    row, form = find_broadcast(number), Form()
    try:
        send_test(runtime(), current_visit().organizer, number)
    except BroadcastRefused as refusal:
        form.refuse_for(refusal)
        return render_refused("broadcast.html", **read_page(row, form))
    return lead_to("broadcasts.show_broadcast", "broadcast_tested", number=number)


@blueprint.post("/broadcasts/<row:number>/approve")
@needs(Permission.APPROVE, fresh_factor=True)
def approve(number: int) -> flask.typing.ResponseReturnValue:
    """Let it go out, now or at an hour; or say the first yes of two."""
    row, form = find_broadcast(number), Form()
    starts_at = _read_hour(form)
    seen, again = form.line("seen"), form.is_ticked("again")
    who = replace(current_visit().organizer, is_proved=True)
    if form.is_right:
        try:
            approval.check_approval(runtime(), who, number, starts_at, again=again)
            work = partial(
                approval.approve, runtime(), who, number, starts_at, seen=seen, again=again
            )
            told = _approve_beside(row, work)
        except BroadcastRefused as refusal:
            form.refuse_for(refusal, "again" if refusal.phrase.key.endswith("same_twice") else "")
        else:
            return lead_to("broadcasts.show_broadcast", told, number=number)
    return render_refused("broadcast.html", **read_page(row, form))


def _approve_beside(row: BroadcastRow, work: Callable[[], Approved]) -> str:
    """Have a broadcast approved; return the key of the notice, "" while the approval still runs.

    Raises ``BroadcastRefused``.
    """
    key, now = approval_key(row), runtime().now()
    done = background().ask(key, work, now)
    if done is None:
        return ""
    background().drop(key)
    approved: Approved = done.result()
    is_first = approved.status is BroadcastStatus.AWAITING
    return "broadcast_first_yes" if is_first else "broadcast_approved"


def _read_hour(form: Form) -> datetime | None:
    """Return when it is to begin; None for at once, or where it cannot be read."""
    if form.choice("when", BEGINNINGS) != LATER:
        return None
    typed = form.line("at", needed=False)
    if not typed:
        form.refuse("at", say("broadcasts.hour_missing"))
        return None
    try:
        return draft_times.read(read_local_moment(typed))
    except UnclearMoment:
        form.refuse("at", say("broadcasts.unclear_hour"))
        return None
