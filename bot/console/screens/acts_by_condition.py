"""Holding back and releasing many signatures by condition: counted and shown first, then begun.

What is counted is what is begun: where others fit by then, it is counted anew. More than a few
wait for a second organizer (``bot.console.screens.review_acts``).
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import flask

from bot.channel import Channel
from bot.console import worker_jobs
from bot.console.access import needs
from bot.console.campaign_names import list_campaign_titles
from bot.console.forms import Form
from bot.console.pages import lead_to, render, render_refused
from bot.console.runtime_at_hand import runtime
from bot.console.screens.review_acts import blueprint
from bot.console.visits import current_visit
from bot.console.words import say
from bot.organizers.roles import Permission
from bot.signatures.review import bulk_acts
from bot.signatures.review.bulk_acts import HOLD, RELEASE, Choice
from bot.signatures.review.review_errors import ReviewRefused
from bot.signatures.review.rule_words import word_rule
from bot.storage.review.review_queue import Condition
from bot.storage.schema.review_tables import ReviewActStatus
from bot.storage.signatures.held_back import ReviewReason
from bot.web.petition.petition_page import name_of

CONDITIONS: Final = (
    *("flagged_for", "source", "channel", "language", "place"),
    *("since", "until"),
)
"""The fields of which one at least says which signatures are meant."""
MOST_OPENED: Final = 20_000
"""Answers that are opened for a page at most, which is about half a second."""
FIELDS: Final = ("campaign", "what_to_do", "reason", *CONDITIONS)


@blueprint.get("/review-acts/new")
@needs(Permission.REVIEW)
def choose() -> str:
    """Ask which signatures are meant, and what is to be done with them."""
    return render("act_by_condition.html", form=Form({"what_to_do": HOLD}), **_list_choices())


@blueprint.post("/review-acts/new")
@needs(Permission.REVIEW, fresh_factor=True, once=False)
def count() -> flask.typing.ResponseReturnValue:
    """Show how many fit, and some of them. That these were read stands in the audit trail."""
    form = Form()
    choice = _choose(form)
    if choice is None:
        return render_refused("act_by_condition.html", form=form, **_list_choices())
    return _render_counted(form, choice)


@blueprint.post("/review-acts")
@needs(Permission.REVIEW, fresh_factor=True)
def begin() -> flask.typing.ResponseReturnValue:
    """Hold back, or release, those that were counted; or ask a second organizer."""
    form = Form()
    choice = _choose(form)
    if choice is None:
        return render_refused("act_by_condition.html", form=form, **_list_choices())
    if form.value("counted") != str(len(choice.ids)):
        form.refuse("", say("signatures.others_fit"))
        return _render_counted(form, choice), 422
    try:
        reason = form.value("reason")
        held_for = ReviewReason(reason) if reason and choice.act == HOLD else None
        act = bulk_acts.ask(runtime(), current_visit().organizer, choice, held_for)
    except ReviewRefused as refusal:
        form.refuse_for(refusal)
        return _render_counted(form, choice), 422
    if act.status == ReviewActStatus.ASKED:
        return lead_to("review_acts.show", "act_asked")
    worker_jobs.start(bulk_acts.carry_out_job(runtime()), act.id)
    return lead_to("review_acts.show", "act_begun")


def _render_counted(form: Form, choice: Choice) -> str:
    return render(
        "act_counted.html",
        form=form,
        choice=choice,
        kept=[(name, form.value(name)) for name in FIELDS],
        word_flag=lambda flag: word_rule(current_visit().language, flag.rule),
    )


def _choose(form: Form) -> Choice | None:
    """Return those that fit what was chosen; None where something is wrong, which the form says."""
    condition, act = _read_condition(form)
    reason = form.choice("reason", list(ReviewReason), needed=False)
    place = form.line("place", needed=False)
    if not any(form.value(name) for name in CONDITIONS):
        form.refuse("", say("signatures.condition_missing"))
    elif act == HOLD and not (reason or condition.reason):
        form.refuse_for(ReviewRefused("reason_of_many_missing"), "reason")
    if not form.is_right:
        return None
    try:
        return bulk_acts.choose(
            runtime(),
            current_visit().organizer,
            act,
            condition,
            place=place,
            most_opened=MOST_OPENED,
        )
    except ReviewRefused as refusal:
        form.refuse_for(refusal)
        return None


def _read_condition(form: Form) -> tuple[Condition, str]:
    """Return what was chosen, and what is to be done."""
    act = form.choice("what_to_do", (HOLD, RELEASE))
    condition = Condition(
        campaign=form.choice("campaign", [id_ for id_, _ in list_campaign_titles()]),
        reason=form.choice("flagged_for", list(ReviewReason), needed=False),
        source=form.line("source", needed=False),
        channel=form.choice("channel", list(Channel), needed=False),
        language=form.choice("language", list(_list_languages()), needed=False),
        since=_read_day(form, "since"),
        until=_read_day(form, "until"),
        is_held=act == RELEASE,
    )
    return condition, act


def _read_day(form: Form, name: str) -> date | None:
    typed = form.line(name, needed=False)
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        form.refuse(name, say("signatures.no_day", field=say(f"fields.{name}")))
        return None


def _list_choices() -> dict[str, Any]:
    """Return what can be chosen among."""
    all_of_them = ("", say("signatures.any"))
    reasons = [(one.value, say(f"reasons.{one.value}")) for one in ReviewReason]
    return {
        "campaigns": list_campaign_titles(),
        "acts": [(one, say(f"signatures.to_{one}"), "") for one in (HOLD, RELEASE)],
        "flags": [all_of_them, *reasons],
        "reasons": [("", say("signatures.reason_of_flag")), *reasons],
        "channels": [all_of_them, *((str(one), say(f"channels.{one}")) for one in Channel)],
        "spoken": [all_of_them, *((code, name_of(code)) for code in _list_languages())],
    }


def _list_languages() -> Iterator[str]:
    yield from dict.fromkeys(
        code for campaign in runtime().shelf.campaigns for code in campaign.languages
    )
