"""Proof of the count: the public log's newest state, where it is, and whether it is in order.

Comparing it reads every signature, and entering what waits may take long: a worker does either.
"""

from typing import Any, Final

import flask
from flask import Blueprint, request
from werkzeug.exceptions import NotFound

from bot.console import worker_jobs
from bot.console.access import needs
from bot.console.campaign_names import list_campaign_titles
from bot.console.downloads import FILE_TYPE, hand_out
from bot.console.forms import Form
from bot.console.pages import lead_to, render, render_refused
from bot.console.runtime_at_hand import runtime
from bot.console.visits import current_visit
from bot.console.words import say, say_phrase
from bot.organizers.roles import Permission
from bot.proof.kept_comparisons import (
    JOB_NAME,
    ask_for_comparison,
    compare_job,
    find_newest_comparison,
)
from bot.proof.log_files import SCRIPT, find_newest_checkpoint
from bot.proof.logs import find_log
from bot.proof.publish import PUBLISH_JOB_NAME, ask_to_publish, publish_job
from bot.proof.receipts import Receipt, check_receipt

blueprint = Blueprint("proof", __name__)
PUBLIC_FILES: Final = ("checkpoint", "key", "checkpoints.txt")


@blueprint.get("/proof")
@needs(Permission.FIGURES)
def show() -> str:
    """Show the state of a campaign's log."""
    campaign = request.args.get("campaign", "")
    return render("proof.html", form=Form({"campaign": campaign}), **_values(campaign))


@blueprint.get("/proof/live")
@needs(Permission.FIGURES, prolongs=False)
def live() -> str:
    """Show the part that changes by itself."""
    return render("proof_live.html", **_values(request.args.get("campaign", "")))


@blueprint.get("/proof/script")
@needs(Permission.FIGURES)
def fetch_script() -> flask.Response:
    """Hand out the script with which a stranger checks a log."""
    return hand_out(SCRIPT, SCRIPT.name, FILE_TYPE)


@blueprint.post("/proof/publish")
@needs(Permission.EXPORT)
def publish() -> flask.typing.ResponseReturnValue:
    """Have what waits entered in the logs."""
    form = Form()
    is_at_once = form.is_ticked("at_once")
    ask_to_publish(runtime(), current_visit().organizer, at_once=is_at_once)
    worker_jobs.start(publish_job(runtime()), int(is_at_once))
    return lead_to("proof.show", "publishing_begun", campaign=form.value("campaign"))


@blueprint.post("/proof/compare")
@needs(Permission.EXPORT)
def compare() -> flask.typing.ResponseReturnValue:
    """Have a campaign's log compared with its signatures."""
    campaign = _values(Form().value("campaign"))["campaign"]
    number = ask_for_comparison(runtime(), current_visit().organizer, campaign)
    worker_jobs.start(compare_job(runtime()), number)
    return lead_to("proof.show", "comparing_begun", campaign=campaign)


@blueprint.post("/proof/receipt")
@needs(Permission.FIGURES, once=False)
def check() -> flask.typing.ResponseReturnValue:
    """Tell what became of the signature with a receipt's code, which is kept nowhere."""
    form = Form()
    typed = form.line("receipt")
    values = _values(form.value("campaign"))
    if not form.is_right:
        return render_refused("proof.html", form=form, **values)
    return render("proof.html", form=form, outcome=_word(check_receipt(runtime(), typed)), **values)


def _word(receipt: Receipt) -> str:
    """Return what became of a signature, in words."""
    return say(
        f"receipt_states.{receipt.state}",
        campaign=receipt.campaign,
        position=receipt.position or 0,
        reason=say(f"reasons.{receipt.reason}") if receipt.reason else "",
    )


def _values(wanted: str) -> dict[str, Any]:
    """Return what the page shows of a campaign ("": the first). Raises ``NotFound``."""
    titles = list_campaign_titles()
    campaign = wanted or titles[0][0]
    if campaign not in dict(titles):
        raise NotFound
    log, compared = find_log(runtime(), campaign), find_newest_comparison(runtime(), campaign)
    address = f"{runtime().settings.public_url}/{campaign}"
    jobs = [(PUBLISH_JOB_NAME, 0), (PUBLISH_JOB_NAME, 1)]
    if compared and not compared.found_at:
        jobs.append((JOB_NAME, compared.id))
    running = {name for name, _ in worker_jobs.find_running(jobs)}
    return {
        "campaign": campaign,
        "campaigns": titles,
        "key": log.vkey if log else "",
        "checkpoint": find_newest_checkpoint(runtime(), campaign),
        "addresses": [*(f"{address}/log/{one}" for one in PUBLIC_FILES), f"{address}/receipt"],
        "log_address": f"{address}/log",
        "compared": compared,
        "say_phrase": say_phrase,
        "is_comparing": JOB_NAME in running,
        "is_publishing": PUBLISH_JOB_NAME in running,
    }
