"""Lists of opt-outs taken in: they are pasted, and nothing of them is shown again.

To take in a list again does no harm, so the form may be sent any number of times.
"""

from io import StringIO
from typing import Final

import flask
from flask import Blueprint

from bot.console.access import needs
from bot.console.forms import Form
from bot.console.pages import render, render_refused
from bot.console.runtime_at_hand import runtime
from bot.console.visits import current_visit
from bot.organizers.roles import Permission
from bot.privacy.opt_out_lists import UnknownCountry, import_opt_outs
from bot.privacy.opt_out_rows import UnreadableList

blueprint = Blueprint("opt_outs", __name__)
MOST_CHARACTERS: Final = 40_000
"""Some three thousand numbers: the web server takes no larger form. Longer lists go in parts."""
ASSUMED_COUNTRY: Final = "US"
COUNTRY_LETTERS: Final = 2


@blueprint.route("/opt-outs", methods=["GET", "POST"])
@needs(Permission.MANAGE, once=False)
def take_in() -> flask.typing.ResponseReturnValue:
    """Suppress every address of a list, and say what became of its rows."""
    form, imported = Form({"country": ASSUMED_COUNTRY}), None
    if form.is_sent:
        written = form.text("opt_out_list", most=MOST_CHARACTERS)
        country = form.line("country", most=COUNTRY_LETTERS).upper()
        if form.is_right:
            try:
                imported = import_opt_outs(
                    runtime(),
                    current_visit().organizer,
                    StringIO(written),
                    country=country,
                )
            except UnreadableList as error:
                form.refuse("opt_out_list", str(error))
            except UnknownCountry as error:
                form.refuse("country", str(error))
    page = render_refused if form.errors else render
    if imported is not None:
        form.filled["opt_out_list"] = ""
    return page("opt_outs.html", form=form, imported=imported, most=MOST_CHARACTERS)
