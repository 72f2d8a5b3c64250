"""Where the console begins, and what language it speaks."""

import flask
from flask import Blueprint, request

from bot.console import cookies
from bot.console.access import Access, needs
from bot.console.navigation import list_open_screens
from bot.console.pages import SEE_OTHER, lead_to
from bot.console.paths_back import checked_path_back
from bot.languages import LANGUAGES

blueprint = Blueprint("start", __name__)


@blueprint.get("/")
@needs(Access.SIGNED_IN)
def show() -> flask.typing.ResponseReturnValue:
    """Lead to the first screen that whoever is signed in may open, else to their own account."""
    screens = list_open_screens()
    return lead_to(screens[0].endpoint if screens else "own_account.show")


@blueprint.post("/preferences")
@needs(Access.PUBLIC)
def keep_preferences() -> flask.typing.ResponseReturnValue:
    """Keep the language or the time zone that was chosen, and lead back."""
    response = flask.redirect(checked_path_back(request.form.get("back", "")), SEE_OTHER)
    language = request.form.get("language", "")
    if language in LANGUAGES:
        cookies.set_cookie(response, cookies.LANGUAGE, language, seconds=cookies.YEAR_SECONDS)
    cookies.keep_zone(response, request.form.get("zone", ""))
    return response
