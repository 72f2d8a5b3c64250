"""Signatures: what looks odd, decided one by one, and one of them found.

Nothing is deleted here: what is held back is neither counted nor handed in until it is released,
and each decision can be taken back.
"""

from collections.abc import Callable
from typing import Any, Final

import flask
from flask import Blueprint, request
from werkzeug.exceptions import NotFound

from bot.console.access import needs
from bot.console.address_numbers import ASSUMED_REGION, read_number
from bot.console.campaign_names import list_campaign_titles
from bot.console.confirmation import confirm_or_ask, is_proved_lately
from bot.console.forms import Form
from bot.console.pages import lead_to, render
from bot.console.runtime_at_hand import runtime
from bot.console.visits import current_visit
from bot.console.words import say
from bot.organizers.look_up_limit import LookRefused
from bot.organizers.roles import Permission
from bot.signatures.review import find_signatures, single_acts
from bot.signatures.review.review_errors import ReviewRefused
from bot.signatures.review.rule_words import word_rule
from bot.signatures.review.shown_signatures import ShownFlag, ShownSignature
from bot.storage.review.review_queue import Condition
from bot.storage.signatures.held_back import ReviewReason

blueprint = Blueprint("signatures", __name__)
FIND_BY: Final = ("number", "name", "phone")
MAX_NUMBER_DIGITS: Final = 15
UNDOABLE: Final = ("name_kept", "held_back")
"""Decisions, by the key of their notice, that can be taken back from the queue."""


@blueprint.get("/signatures")
@needs(Permission.REVIEW)
def show() -> str:
    """Show a page of what looks odd in a campaign. That it was read stands in the audit trail."""
    campaigns = [one.id for one in runtime().shelf.campaigns]
    campaign = request.args.get("campaign", "") or next(iter(campaigns), "")
    reason, after = request.args.get("reason", ""), read_number(request.args.get("after", "")) or 0
    if campaign not in campaigns or (reason and reason not in set(ReviewReason)):
        raise NotFound
    entries = single_acts.read_queue(
        runtime(),
        current_visit().organizer,
        Condition(campaign=campaign, reason=reason),
        after=after,
        limit=single_acts.ENTRIES_AT_ONCE + 1,
    )
    shown = entries[: single_acts.ENTRIES_AT_ONCE]
    more = shown[-1].signature.id if len(entries) > len(shown) else 0
    return render(
        "signatures.html",
        form=Form({"campaign": campaign, "find_by": FIND_BY[0]}),
        campaigns=list_campaign_titles(),
        campaign=campaign,
        reason=reason,
        waiting=single_acts.count_queue(runtime(), campaign),
        entries=shown,
        next_page=_link_to(campaign, reason, more) if more else "",
        first_page=_link_to(campaign, reason, 0) if after else "",
        find_by=_list_ways_to_find(),
        decided=read_number(request.args.get("decided", "")),
        word_flag=_word_flag,
    )


@blueprint.get("/signatures/<row:signature_number>")
@needs(Permission.REVIEW)
def show_signature(signature_number: int) -> flask.typing.ResponseReturnValue:
    """Show one signature, and what can be decided about it.

    One that does not look odd is looked for: then they prove who they are, as where they type it.
    """
    if not find_signatures.is_up_for_review(runtime(), signature_number):
        asked = confirm_or_ask()
        if asked is not None:
            return asked
    return _show_one(signature_number, Form())


@blueprint.post("/signatures/<row:signature_number>/keep")
@needs(Permission.REVIEW)
def keep(signature_number: int) -> flask.typing.ResponseReturnValue:
    """Decide that a name is one."""
    return _decide(signature_number, "name_kept", single_acts.keep)


@blueprint.post("/signatures/<row:signature_number>/hold")
@needs(Permission.REVIEW)
def hold(signature_number: int) -> flask.typing.ResponseReturnValue:
    """Hold a signature back, for the reason that was chosen, or for that of its flag."""
    chosen = request.form.get("reason", "")
    if chosen and chosen not in set(ReviewReason):
        raise NotFound
    reason = ReviewReason(chosen) if chosen else None
    return _decide(
        signature_number,
        "held_back",
        lambda runtime, who, number: single_acts.hold(runtime, who, number, reason),
    )


@blueprint.post("/signatures/<row:signature_number>/release")
@needs(Permission.REVIEW)
def release(signature_number: int) -> flask.typing.ResponseReturnValue:
    """Let a signature count again."""
    return _decide(signature_number, "released", single_acts.release)


@blueprint.post("/signatures/<row:signature_number>/take-back")
@needs(Permission.REVIEW)
def take_back(signature_number: int) -> flask.typing.ResponseReturnValue:
    """Take back what was just decided about a signature; lead to it, to be decided anew."""
    return _decide(signature_number, "decision_taken_back", single_acts.take_back)


@blueprint.get("/signatures/find")
@needs(Permission.REVIEW, fresh_factor=True)
def show_finder() -> str:
    """Ask what to look for."""
    return _render_finder(Form({"find_by": FIND_BY[0]}))


@blueprint.post("/signatures/find")
@needs(Permission.REVIEW, fresh_factor=True, once=False, proved_on="signatures.show_finder")
def find() -> flask.typing.ResponseReturnValue:
    """Find signatures by what was typed, which is never part of an address."""
    form = Form()
    kind, typed = form.choice("find_by", FIND_BY), form.line("typed")
    if form.is_right:
        try:
            found = _find(kind, typed)
        except (ReviewRefused, LookRefused) as refusal:
            form.refuse_for(refusal, "typed")
        except ValueError:
            form.refuse("typed", say("signatures.cannot_read"))
        else:
            return _render_finder(Form(), found)
    return _render_finder(form), 422


def _render_finder(form: Form, found: list[ShownSignature] | None = None) -> str:
    return render(
        "signatures_found.html",
        form=form,
        found=found,
        find_by=_list_ways_to_find(),
        word_flag=_word_flag,
    )


def _decide(number: int, told: str, act: Callable[..., None]) -> flask.typing.ResponseReturnValue:
    """Decide about a signature; lead back to the queue, where that can be taken back.

    What takes a decision back leads to the signature. Who has not proved lately who they are begins
    at its page, which asks for that if it has to.
    """
    is_odd = find_signatures.is_up_for_review(runtime(), number)
    if not is_odd and not is_proved_lately():
        return lead_to("signatures.show_signature", signature_number=number)
    try:
        act(runtime(), current_visit().organizer, number)
    except ReviewRefused as refusal:
        return _show_one(number, Form.refused(refusal))
    if told in UNDOABLE:
        return lead_to("signatures.show", told, decided=number)
    return lead_to("signatures.show_signature", told, signature_number=number)


def _find(kind: str, typed: str) -> list[ShownSignature]:
    """Return what is found. Raises ``ReviewRefused`` and ``ValueError``."""
    who = current_visit().organizer
    campaigns = tuple(one.id for one in runtime().shelf.campaigns)
    match kind:
        case "phone":
            return find_signatures.find_by_address(runtime(), who, typed, ASSUMED_REGION)
        case "name":
            return find_signatures.find_by_name(runtime(), who, typed, campaigns)
        case _:
            plain = typed.replace(",", "").replace(".", "")
            number = read_number(plain, max_digits=MAX_NUMBER_DIGITS)
            if not number:
                raise ValueError
            return find_signatures.find_by_number(runtime(), who, number, campaigns)


def _show_one(number: int, form: Form) -> flask.typing.ResponseReturnValue:
    """Return the page of a signature. Raises ``NotFound`` where there is none."""
    try:
        found = find_signatures.read_one(runtime(), current_visit().organizer, number)
    except ReviewRefused:
        raise NotFound from None
    except LookRefused as refusal:
        return _render_finder(Form.refused(refusal)), 422
    page = render(
        "signature.html",
        form=form,
        signature=found,
        reasons=[(one.value, say(f"reasons.{one.value}")) for one in ReviewReason],
        word_flag=_word_flag,
    )
    return page, 422 if form.errors else 200


def _word_flag(flag: ShownFlag) -> str:
    """Return why a signature looks odd, in words."""
    return word_rule(current_visit().language, flag.rule)


def _list_ways_to_find() -> list[tuple[str, str]]:
    return [(one, say(f"signatures.by_{one}")) for one in FIND_BY]


def _link_to(campaign: str, reason: str, after: int) -> str:
    given = {"campaign": campaign, "reason": reason, "after": after}
    kept: dict[str, Any] = {name: value for name, value in given.items() if value}
    return flask.url_for("signatures.show", **kept)
