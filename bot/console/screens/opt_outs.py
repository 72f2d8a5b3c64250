"""Lists of opt-outs taken in: as a file, or pasted; nothing of them is shown again.

To take in a list again does no harm, so the form may be sent any number of times.
"""

from io import BytesIO
from typing import Final

import flask
from flask import Blueprint, request
from werkzeug.datastructures import FileStorage

from bot.console.access import needs
from bot.console.forms import Form
from bot.console.pages import render, render_refused
from bot.console.runtime_at_hand import runtime
from bot.console.visits import current_visit
from bot.console.words import say
from bot.organizers.roles import Permission
from bot.privacy.opt_out_lists import UnknownCountry, import_opt_outs
from bot.privacy.opt_out_rows import UnreadableList, list_text

blueprint = Blueprint("opt_outs", __name__)
MOST_CHARACTERS: Final = 40_000
"""Some three thousand numbers: the web server takes no larger form. Longer lists go in parts."""
MOST_FILE_KILOBYTES: Final = 60
"""Some four thousand numbers, for the same reason."""
ASSUMED_COUNTRY: Final = "US"
COUNTRY_LETTERS: Final = 2


@blueprint.route("/opt-outs", methods=["GET", "POST"])
@needs(Permission.MANAGE, once=False, takes_file=True)
def take_in() -> flask.typing.ResponseReturnValue:
    """Suppress every address of a list, and say what became of its rows."""
    form, imported = Form({"country": ASSUMED_COUNTRY}), None
    if form.is_sent:
        file = request.files.get("opt_out_file")
        is_file = file is not None and bool(file.filename)
        written = form.text("opt_out_list", most=MOST_CHARACTERS, needed=not is_file)
        if is_file and written:
            form.refuse("opt_out_file", say("opt_outs_list.one_of_both"))
        country = form.line("country", most=COUNTRY_LETTERS).upper()
        if form.is_right:
            try:
                with list_text(_open(file, written)) as lines:
                    imported = import_opt_outs(
                        runtime(), current_visit().organizer, lines, country=country
                    )
            except UnreadableList as error:
                form.refuse_for(error, "opt_out_file" if is_file else "opt_out_list")
            except UnknownCountry as error:
                form.refuse_for(error, "country")
    page = render_refused if form.errors else render
    if imported is not None:
        form.filled["opt_out_list"] = ""
    limits = {"most": MOST_CHARACTERS, "kilobytes": MOST_FILE_KILOBYTES}
    return page("opt_outs.html", form=form, imported=imported, **limits)


def _open(file: FileStorage | None, written: str) -> BytesIO:
    """Return the list that was given: what was written, or else the file."""
    return BytesIO(written.encode() if written or file is None else file.read())
