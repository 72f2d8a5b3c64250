"""Where a form leads back to: only ever a page of the console."""

import flask
from flask import request
from werkzeug.exceptions import HTTPException

from bot.console.navigation import START


def checked_path_back(path: str) -> str:
    """Return the path if a page of ours is there that can be looked at, else where all begins."""
    start = flask.url_for(START)
    if not path.startswith(start) or not path.isprintable():
        return start
    adapter = flask.current_app.create_url_adapter(request)
    try:
        is_there = adapter is not None and adapter.test(path.partition("?")[0], method="GET")
    except HTTPException:
        is_there = False
    return path if is_there else start
