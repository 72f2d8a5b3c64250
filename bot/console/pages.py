"""Renders pages, and leads from a form that was sent to the page that shows what came of it."""

from typing import Any, Final

import flask
from flask import request

from bot.console.addresses_to_keep import TOLD, address_once_told, nearest_page
from bot.console.campaign_names import name_source, title_of
from bot.console.forms import Form, make_once_key
from bot.console.navigation import list_links
from bot.console.visits import current_visit
from bot.console.words import mark_code, say, say_html, say_or, say_phrase, show_number
from bot.conversation.places.us_states import name_region
from bot.languages import LANGUAGES, direction_of
from bot.web.petition.petition_page import name_of
from bot.web.static_files import static_path

SEE_OTHER: Final = 303


def render(template: str, /, *, form: Form | None = None, **values: Any) -> str:
    """Return a page. ``form`` is what it asks for, if it asks for anything."""
    return flask.render_template(template, form=form or Form(), **values)


def render_refused(template: str, /, *, form: Form, **values: Any) -> tuple[str, int]:
    """Return the page of a form with what is wrong with it."""
    return render(template, form=form, **values), 422


def lead_to(endpoint: str, /, told: str = "", **values: Any) -> flask.typing.ResponseReturnValue:
    """Lead to a page after a form was sent; ``told`` is the key of what was done."""
    if told:
        values[TOLD] = told
    return flask.redirect(flask.url_for(endpoint, **values), SEE_OTHER)


def add_to_templates(app: flask.Flask) -> None:
    """Give every template the words, and what is needed to show a page."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["mark_code"] = mark_code
    app.jinja_env.globals.update(
        say=say,
        say_html=say_html,
        say_or=say_or,
        say_phrase=say_phrase,
        number=show_number,
        static=static_path,
        visit=current_visit,
        links=list_links,
        title_of=title_of,
        source_name=name_source,
        place_name=name_region,
        once=make_once_key,
        told=_find_what_was_done,
        address_once_told=address_once_told,
        nearest_page=nearest_page,
        languages=lambda: [(code, name_of(code)) for code in LANGUAGES],
        language_name=lambda code: name_of(code, in_language=current_visit().language),
        direction=lambda: direction_of(current_visit().language),
    )


def _find_what_was_done() -> str:
    """Return the words for what a form did that led here, or ""."""
    key = request.args.get(TOLD, "")
    return say_or(f"told.{key}", "") if key.isidentifier() else ""
