"""What the page of one broadcast shows: before it is approved what it would be, then what becomes
of it.

Who gets a draft is counted beside the pages (``bot.console.background_work``): among a million
people that takes some ten seconds.
"""

from collections.abc import Hashable
from functools import partial
from typing import Any, Final

from flask import request
from werkzeug.exceptions import NotFound

from bot.broadcasts.approve import approval
from bot.broadcasts.broadcast_errors import UNAPPROVED, UNDER_WAY, BroadcastRefused, status_phrase
from bot.broadcasts.compose.cost import Cost
from bot.broadcasts.compose.draft import draft_of
from bot.broadcasts.compose.preview import Preview, preview
from bot.broadcasts.monitor.history import get_broadcast
from bot.broadcasts.monitor.summary import summarize_broadcast
from bot.console.background_work import background
from bot.console.broadcast_phones import DrawnPhones, draw_phones
from bot.console.broadcast_words import (
    name_organization,
    tell_money,
    tell_span,
    tell_waits,
    tell_who,
)
from bot.console.draft_form import write_local_moment
from bot.console.forms import Form
from bot.console.runtime_at_hand import runtime
from bot.console.visits import current_visit
from bot.console.words import say, say_phrase
from bot.organizers import accounts
from bot.storage.broadcasts.broadcasts import BroadcastRow
from bot.storage.schema.broadcast_tables import BroadcastStatus

NOW: Final = "now"
LATER: Final = "later"
BEGINNINGS: Final = (NOW, LATER)


def find_broadcast(number: int) -> BroadcastRow:
    """Return the broadcast of a number. Raises ``NotFound``."""
    try:
        return get_broadcast(runtime(), number)
    except BroadcastRefused:
        raise NotFound from None


def read_page(row: BroadcastRow, form: Form) -> dict[str, Any]:
    """Return what the page of a broadcast shows; the form's refused fields are noted in
    ``form``."""
    return {
        "form": form,
        "phones": _draw_phones(row),
        "who": tell_who(row),
        "can_be_tested": _has_own_address(),
        "organization": name_organization(row),
        **read_changing_part(row, form),
    }


def _has_own_address() -> bool:
    """Whether whoever looks has a phone or chat here, to which a test is sent."""
    with runtime().database.read() as connection:
        return bool(accounts.address_of(connection, runtime().vault, current_visit().organizer.id))


def read_changing_part(row: BroadcastRow, form: Form) -> dict[str, Any]:
    """Return what of the page changes by itself."""
    is_being_approved = row.status in UNAPPROVED and _look_after_approval(row, form)
    if row.status in UNAPPROVED and not is_being_approved:
        row = find_broadcast(row.id)  # Its approval may have ended since the row was read.
    is_draft = row.status in UNAPPROVED
    values = {
        "broadcast": row,
        "is_draft": is_draft,
        "status": say_phrase(status_phrase(row.status)),
    }
    if not is_draft:
        return values | _read_progress(row)
    return values | _read_draft(row, form, is_being_approved=is_being_approved)


def _read_progress(row: BroadcastRow) -> dict[str, Any]:
    """Return how a broadcast stands that was approved, and what can be done about it."""
    summary = summarize_broadcast(runtime(), row.id, current_visit().language)
    return {
        "summary": summary,
        "waits": tell_waits(summary),
        "span": tell_span,
        "is_under_way": row.status in UNDER_WAY,
        "can_resume": row.status is BroadcastStatus.PAUSED or summary.has_stopped_sender,
    }


def _read_draft(row: BroadcastRow, form: Form, *, is_being_approved: bool) -> dict[str, Any]:
    """Return what a draft would be, and the form by which it is approved."""
    shown = None if is_being_approved else _read_preview(row, form)
    _begin_approval_form(row, form)
    is_draft = row.status is BroadcastStatus.DRAFT
    return {
        "form": form,
        "is_being_approved": is_being_approved,
        "shown": shown,
        "money": tell_cost(shown.cost) if shown and shown.texted else "",
        "problems": [say_phrase(one) for one in shown.problems] if shown else [],
        "cautions": [say_phrase(one) for one in shown.cautions] if shown else [],
        "revision": approval.revision(row),
        "beginnings": [(one, say(f"broadcasts.{one}"), "") for one in BEGINNINGS],
        "hold_seconds": runtime().settings.hold_seconds,
        "span": tell_span,
        "is_own_yes": not is_draft and row.approved_by == current_visit().organizer.id,
        "needs_two": is_draft
        and shown is not None
        and approval.needs_two(runtime(), current_visit().organizer, shown.people),
        "asks_again": bool(form.error_of("again")) or form.is_ticked("again"),
    }


def _begin_approval_form(row: BroadcastRow, form: Form) -> None:
    """Let the form of the approval begin with the hour of the first yes, if there is one."""
    if "when" not in request.form:
        form.filled["when"] = LATER if row.starts_at else NOW
        form.filled["at"] = write_local_moment(row.starts_at) if row.starts_at else ""


def _look_after_approval(row: BroadcastRow, form: Form) -> bool:
    """Say whether it is just being approved; where that was refused, say so in the form."""
    key = approval_key(row)
    begun = background().find(key)
    if begun is None:
        return False
    if not begun.done():
        return True
    background().drop(key)
    refusal = begun.exception()
    if isinstance(refusal, BroadcastRefused):
        form.refuse_for(refusal)
    return False


def _read_preview(row: BroadcastRow, form: Form) -> Preview | None:
    """Return what it would be; None while that is counted, or where it cannot be."""
    key = ("preview", row.id, approval.revision(row), row.starts_at)
    done = background().ask(key, partial(preview, runtime(), row), runtime().now())
    try:
        found: Preview | None = done.result() if done else None
    except BroadcastRefused as refusal:
        form.refuse_for(refusal)
        return None
    return found


def approval_key(row: BroadcastRow) -> Hashable:
    """Return by which key a broadcast is approved beside the pages."""
    return ("approval", row.id)


def tell_cost(cost: Cost) -> str:
    """Return what it costs, "" where that is not known."""
    return tell_money(cost.total, cost.currency) if cost.total is not None else ""


def _draw_phones(row: BroadcastRow) -> tuple[DrawnPhones, ...]:
    campaign, draft = runtime().shelf.campaign(row.campaign), draft_of(row)
    return draw_phones(campaign, draft.organization, draft.texts) if campaign else ()
