"""What was held back or released by condition: approved by a second organizer, ended, taken back.

The list names nobody, so that approvers may see it who may not look at signatures.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import flask
from flask import Blueprint

from bot.console import worker_jobs
from bot.console.access import needs
from bot.console.forms import Form
from bot.console.pages import lead_to, render, render_refused
from bot.console.runtime_at_hand import runtime
from bot.console.stored_words import word_conditions
from bot.console.visits import current_visit
from bot.organizers.roles import Permission
from bot.organizers.second_approval import ApprovalRefused
from bot.signatures.review import bulk_acts
from bot.signatures.review.review_errors import ReviewRefused
from bot.storage.review.review_acts import ActRow

blueprint = Blueprint("review_acts", __name__)


@blueprint.get("/review-acts")
@needs(Permission.APPROVE)
def show() -> str:
    """Show what was held back and released by condition."""
    return render("review_acts.html", **_values())


@blueprint.post("/review-acts/<row:act_number>/approve")
@needs(Permission.APPROVE, fresh_factor=True)
def approve(act_number: int) -> flask.typing.ResponseReturnValue:
    """Say the second yes; a worker carries it out."""
    proved = current_visit().proved_organizer
    return _begin_act(lambda: bulk_acts.approve(runtime(), proved, act_number), "act_approved")


@blueprint.post("/review-acts/<row:act_number>/cancel")
@needs(Permission.REVIEW)
def cancel(act_number: int) -> flask.typing.ResponseReturnValue:
    """End an act before it is over."""
    who = current_visit().organizer
    return _change_act(lambda: bulk_acts.cancel(runtime(), who, act_number), "act_cancelled")


@blueprint.post("/review-acts/<row:act_number>/undo")
@needs(Permission.REVIEW)
def undo(act_number: int) -> flask.typing.ResponseReturnValue:
    """Take back what an act did; a worker carries it out."""
    who = current_visit().organizer
    return _begin_act(lambda: bulk_acts.undo(runtime(), who, act_number), "act_undone")


def _begin_act(act: Callable[[], ActRow], told: str) -> flask.typing.ResponseReturnValue:
    def begin() -> None:
        worker_jobs.start(bulk_acts.carry_out_job(runtime()), act().id)

    return _change_act(begin, told)


def _change_act(act: Callable[[], object], told: str) -> flask.typing.ResponseReturnValue:
    try:
        act()
    except (ReviewRefused, ApprovalRefused) as refusal:
        form = Form.refused(refusal)
        return render_refused("review_acts.html", form=form, **_values())
    return lead_to("review_acts.show", told)


def _values() -> dict[str, Any]:
    return {
        "acts": bulk_acts.list_acts(runtime()),
        "word_conditions": partial(word_conditions, current_visit().language),
    }
