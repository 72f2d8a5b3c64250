"""Settings: what is set, and what a look at the live set-up finds wrong or missing."""

from typing import Any, Final

import flask
from flask import Blueprint, current_app

from bot.console.access import needs
from bot.console.forms import Form
from bot.console.pages import render, render_refused
from bot.console.runtime_at_hand import runtime
from bot.console.visits import current_visit
from bot.console.words import say
from bot.organizers.roles import Permission
from bot.settings.shown_settings import show_settings
from bot.setup.bounded_doctor import Examination, LooksAlready, examine
from bot.setup.findings import Level

blueprint = Blueprint("settings", __name__)
LOOK: Final = "look at the set-up"
"""The extension of the application by which it is looked at: it asks the network."""
WORST_FIRST: Final = (Level.PROBLEM, Level.WARNING, Level.BY_HAND, Level.OK)


@blueprint.get("/settings")
@needs(Permission.MANAGE)
def show() -> str:
    """Show what is set; what asks the network is looked at by a button."""
    return render("settings.html", **_values(None))


@blueprint.post("/settings")
@needs(Permission.MANAGE, once=False)
def look() -> flask.typing.ResponseReturnValue:
    """Look at the set-up as the doctor does, and show what is found. Nothing is changed."""
    try:
        found = examine(runtime(), current_app.extensions[LOOK])
    except LooksAlready:
        form = Form()
        form.refuse("", say("settings.looks_already"))
        return render_refused("settings.html", form=form, **_values(None))
    return render("settings.html", **_values(found))


def _values(found: Examination | None) -> dict[str, Any]:
    language = current_visit().language
    listed = found.findings if found else ()
    findings = sorted(listed, key=lambda one: WORST_FIRST.index(one.level))
    return {
        "found": found,
        "findings": [one.say(language) for one in findings],
        "problems": sum(one.level is not Level.OK for one in findings),
        "groups": show_settings(runtime().settings, language),
    }
