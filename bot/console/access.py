"""Who may open which view. Every request passes here, before any view sees it.

A view says by ``needs`` what it takes; one that says nothing is open to nobody. What changes
anything must come from our own pages (``Sec-Fetch-Site`` or ``Origin``, and a token in the form),
once (``bot.console.sent_forms``), and, where the view says so, from somebody who has proved within
the last minutes that they are who they are.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import flask
from flask import g, request
from werkzeug.exceptions import BadRequest, Forbidden, RequestEntityTooLarge

from bot.console import cookies
from bot.console.confirmation import confirm_or_ask, is_proved_lately
from bot.console.kept_words import keep_words, list_kept, pack_kept
from bot.console.pages import render
from bot.console.runtime_at_hand import runtime
from bot.console.sent_forms import answer_of_sent_form
from bot.console.visits import Visit, current_visit
from bot.organizers.roles import Permission
from bot.organizers.sign_in import sessions

View = TypeVar("View", bound=Callable[..., Any])

MAX_FIELDS: Final = 200
WITH_FILE: Final = "multipart/form-data"
CHANGING: Final = frozenset({"POST"})


class PageTooOld(Forbidden):
    """The form's page was shown before a sign-in or a sign-out, or by nobody of us."""


class Access(Enum):
    """Who may open a view, whatever their role."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"


@dataclass(frozen=True, slots=True)
class Needed:
    """What a view takes. See ``needs``."""

    access: Access | Permission
    fresh_factor: bool
    prolongs: bool
    once: bool
    partners: bool
    proved_on: str
    keeps: bool
    takes_file: bool


def needs(
    access: Access | Permission,
    *,
    fresh_factor: bool = False,
    prolongs: bool = True,
    once: bool = True,
    partners: bool = False,
    proved_on: str = "",
    keeps: bool = False,
    takes_file: bool = False,
) -> Callable[[View], View]:
    """Return what lets a view be opened by those who have a permission, or by all.

    ``fresh_factor``: they must have proved within the last minutes who they are, and are asked to
    where they have not. ``prolongs``: False for what a page asks for by itself, which does not keep
    a session alive. ``once``: False for forms that may be sent any number of times. ``partners``:
    whether partners may open it too, whose view shows them no more than what is theirs.
    ``proved_on``: the endpoint of the page that asks for a factor in the view's place, where it
    answers by a file, which leaves the page before it as it was. ``keeps``: what is typed into its
    form is carried on where it cannot be taken (``bot.console.kept_words``).
    ``takes_file``: a file may come with its form, within the bytes that any form may have.
    """

    def mark(view: View) -> View:
        view.needed = Needed(  # type: ignore[attr-defined]  # read by check_request
            access, fresh_factor, prolongs, once, partners, proved_on, keeps, takes_file
        )
        return view

    return mark


def check_request() -> flask.typing.ResponseReturnValue | None:
    """Let a request through to its view (None), or answer in its place.

    Raises ``Forbidden``, ``BadRequest`` and ``RequestEntityTooLarge``.
    """
    view = flask.current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return None  # there is nothing at this address, which Flask says
    needed: Needed | None = getattr(view, "needed", None)
    if needed is None:
        raise Forbidden
    if request.method in CHANGING:
        _check_form(needed)
    _check_has_no_nul()
    g.visit = _begin_visit(needed)
    if current_visit().session is None and needed.access is not Access.PUBLIC:
        return _ask_to_sign_in(needed)
    if isinstance(needed.access, Permission) and not current_visit().may_open(
        needed.access, partners=needed.partners
    ):
        raise Forbidden
    if request.method in CHANGING:
        _check_token()
    if needed.fresh_factor and (asked := _ask_to_prove(needed)) is not None:
        return asked
    is_act = request.method in CHANGING and needed.once and needed.access is not Access.PUBLIC
    return answer_of_sent_form() if is_act else None


def _ask_to_prove(needed: Needed) -> flask.typing.ResponseReturnValue | None:
    """Ask who it is, here or on the page that asks for it; None where that is known of late."""
    if not needed.proved_on:
        return confirm_or_ask()
    if is_proved_lately():
        return None
    values = {name: value for name, value in (request.view_args or {}).items() if name != "file"}
    return flask.redirect(flask.url_for(needed.proved_on, **values), 303)


def _begin_visit(needed: Needed) -> Visit:
    token = cookies.read_cookie(request, cookies.SESSION)
    session = sessions.find(runtime(), token, is_polling=not needed.prolongs) if token else None
    form_token = cookies.read_cookie(request, cookies.FORM) or secrets.token_urlsafe(24)
    return Visit(session, session.form_key if session else form_token)


def _ask_to_sign_in(needed: Needed) -> flask.typing.ResponseReturnValue:
    """Lead to the sign-in, and from there back to what was asked for."""
    if not needed.prolongs:
        return "", 401
    if list_kept():
        page = render("sign_in.html", to=request.path, kept=pack_kept())
        return page, HTTPStatus.UNAUTHORIZED
    to = request.path if request.method == "GET" else None
    return flask.redirect(flask.url_for("sign_in.show", to=to), 303)


def _check_form(needed: Needed) -> None:
    """Raise unless it is a form of ours, by the rules of the two below."""
    _check_form_is_bounded(needed)
    _check_origin()
    if needed.keeps:
        keep_words()


def _check_form_is_bounded(needed: Needed) -> None:
    """Raise unless it is a form of a few fields. ``MAX_CONTENT_LENGTH`` bounds its length."""
    if needed.takes_file and request.mimetype == WITH_FILE:
        return  # ``MAX_FORM_PARTS`` bounds its fields
    if request.mimetype != "application/x-www-form-urlencoded":
        raise BadRequest
    if request.get_data().count(b"&") >= MAX_FIELDS:
        raise RequestEntityTooLarge


def _check_has_no_nul() -> None:
    """Raise ``BadRequest`` for a NUL, in an address or a form.

    Nobody types one, and PostgreSQL takes none in a text (its manual, 8.3). A file may hold some.
    """
    if request.mimetype == WITH_FILE:
        sent = [name + value for name, value in request.form.items(multi=True)]
        form = "".join(sent).encode()
    else:
        form = request.get_data()
    all_sent = (request.query_string, form)
    if "\0" in request.path or any(b"%00" in one or b"\0" in one for one in all_sent):
        raise BadRequest


def _check_origin() -> None:
    """Raise ``Forbidden`` unless a browser says that the form was sent from a page of ours.

    Where it sends no referrer, as we ask it to, its ``Origin`` is "null" (Fetch, "append a request
    Origin header"): then ``Sec-Fetch-Site`` tells, which no page can set.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin", "null")
    if origin != _own_origin() if site is None else site != "same-origin":
        raise Forbidden


def _own_origin() -> str:
    parts = urlsplit(runtime().settings.console_address)
    return f"{parts.scheme}://{parts.netloc}"


def _check_token() -> None:
    """Raise ``PageTooOld`` unless the form carries the token of the session, or of the cookie."""
    session, sent = current_visit().session, request.form.get("token", "")
    known = session.form_key if session else cookies.read_cookie(request, cookies.FORM)
    if not known or not hmac.compare_digest(sent.encode(), known.encode()):
        raise PageTooOld
