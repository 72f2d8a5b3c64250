"""The address by which a page is found again in the browser's history.

A page that a form brought has none of its own: whoever comes back to it by the browser's button
would be shown the browser's own error, as no page is kept. The script puts these in their place.
"""

from typing import Final
from urllib.parse import urlencode

import flask
from flask import request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

TOLD: Final = "told"
"""The part of an address that says what was done: a key of ``console.told``."""


def address_once_told() -> str:
    """Return the address of this page without what was done, which is told once; "" if not told."""
    if TOLD not in request.args:
        return ""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != TOLD]
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


def nearest_page() -> str:
    """Return the page to which the form belongs that brought this one: what can be opened at its
    address, or nearest above it. "" where no form did."""
    if request.method != "POST":
        return ""
    path = request.path
    while path and not _can_be_opened(path):
        path = path.rpartition("/")[0]
    return path


def _can_be_opened(path: str) -> bool:
    routes = flask.current_app.create_url_adapter(request)
    try:
        return routes is not None and routes.match(path, method="GET") is not None
    except RequestRedirect:
        return True
    except HTTPException:
        return False
