"""The audit trail: who did what, and when; searched, and paged by the numbers of its lines."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any, Final

import flask
from flask import Blueprint, request

from bot.console.access import needs
from bot.console.address_numbers import read_number
from bot.console.forms import Form
from bot.console.pages import render
from bot.console.runtime_at_hand import runtime
from bot.console.stored_words import list_acts, word_act, word_detail
from bot.console.visits import current_visit
from bot.console.words import say
from bot.organizers import accounts
from bot.organizers.roles import Permission
from bot.storage.organizers import audit_trail
from bot.storage.organizers.audit_trail import AuditSearch

blueprint = Blueprint("audit", __name__)
LINES: Final = 50
"""Lines of one page."""
PROGRAM: Final = "0"
MAX_ACT_CHARACTERS: Final = 60


@blueprint.get("/audit")
@needs(Permission.MANAGE)
def show() -> str:
    """Show a page of the trail, or of what is looked for."""
    asked = {name: request.args.get(name, "") for name in ("who", "act", "since", "until")}
    below = read_number(request.args.get("below", ""))
    with runtime().database.read() as connection:
        lines = audit_trail.search_lines(
            connection, _read_search(asked), below=below, limit=LINES + 1
        )
    shown, language = lines[:LINES], current_visit().language
    kept: dict[str, Any] = {name: value for name, value in asked.items() if value}
    return render(
        "audit.html",
        form=Form(asked),
        people=_list_people(),
        acts=[("", say("audit.everything")), *list_acts(language)],
        word_act=partial(word_act, language),
        word_detail=partial(word_detail, language),
        lines=[one.row for one in shown],
        older=flask.url_for("audit.show", **kept, below=shown[-1].id) if len(lines) > LINES else "",
        newest=flask.url_for("audit.show", **kept) if below is not None else "",
    )


def _list_people() -> list[tuple[str, str]]:
    there = [(str(one.id), one.name) for one in accounts.everyone(runtime())]
    return [("", say("audit.everybody")), (PROGRAM, say("audit.program")), *there]


def _read_search(asked: dict[str, str]) -> AuditSearch:
    """Return what is looked for; what cannot be read is not looked for."""
    return AuditSearch(
        organizer_id=read_number(asked["who"]),
        act=asked["act"].strip()[:MAX_ACT_CHARACTERS],
        since=_read_day(asked["since"]),
        until=_read_day(asked["until"], after=timedelta(days=1)),
    )


def _read_day(text: str, *, after: timedelta = timedelta(0)) -> datetime | None:
    """Return when a day begins, in UTC, or a moment so long after that; None if it is no day."""
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC) + after
    except (ValueError, OverflowError):
        return None
