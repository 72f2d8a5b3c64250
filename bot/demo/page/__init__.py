"""The page with petition, phones and organizer panel: a Flask blueprint under ``/sandbox``.

It answers this machine's own browser only: a name that is not this machine's is refused (a
foreign page could otherwise reach it through its own name), and what changes anything must be
JSON, which no foreign page can send.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request

from bot.console import cookies
from bot.demo.page_actions import NoMorePhones, PageActions
from bot.demo.simulated_supporters import bring_in
from bot.demo.stand_ins.webhook_client import is_loopback
from bot.web.static_files import static_path

PREFIX = "/sandbox"

MAX_TEXT = 1600
"""Of what can be typed: more than a phone sends at once."""

STEERING_ACTS = ("pause", "resume", "cancel")
"""What may be done to a broadcast on its way."""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def create_page(actions: PageActions) -> Blueprint:
    """Return the page and its endpoints, all of them working on ``actions``."""
    page = Blueprint(
        "sandbox",
        __name__,
        url_prefix=PREFIX,
        template_folder="templates",
        static_folder="static",
    )
    page.before_request(_refuse_strangers)
    page.after_request(_harden)
    page.add_url_rule("/", view_func=_home, endpoint="home")
    page.add_url_rule("/state", view_func=lambda: jsonify(actions.view()), endpoint="state")
    page.add_url_rule(
        "/broadcast/card", view_func=partial(_card, actions), endpoint="card", methods=["POST"]
    )
    page.add_url_rule(
        "/console", view_func=partial(_open_console, actions), methods=["POST"], endpoint="console"
    )
    _add_actions(page, actions)
    return page


def create_front_door() -> Blueprint:
    """Return a blueprint that leads from ``/`` to the page."""
    door = Blueprint("sandbox_door", __name__)
    door.add_url_rule("/", view_func=lambda: redirect("/sandbox/"), endpoint="front_door")
    return door


def _add_actions(page: Blueprint, actions: PageActions) -> None:
    def act(rule: str, what: Callable[[dict[str, Any]], object]) -> None:
        def view() -> Response:
            given = _json_body()
            try:
                acted_on = what(given)
            except LookupError:
                abort(404)
            except (TypeError, ValueError):
                abort(400)
            except NoMorePhones:
                abort(409)
            return jsonify({**actions.view(), "acted_on": acted_on})

        endpoint = rule.strip("/").replace("/", "-")
        page.add_url_rule(rule, view_func=view, methods=["POST"], endpoint=endpoint)

    act("/new-phone", lambda _: actions.add_phone())
    act("/new-chat", lambda _: actions.add_chat())
    act("/text", lambda given: actions.text(str(given.get("id")), _words(given.get("text"))))
    act("/say", lambda given: actions.say(_id(given), _words(given.get("text"))))
    act("/start", lambda given: actions.start(_id(given), _words(given.get("payload"))))
    act("/block", lambda given: actions.block(_id(given), blocked=given.get("blocked") is True))
    act("/crowd", lambda _: bring_in(actions))
    act("/broadcast/send", lambda given: actions.panel.send(*_draft(given)))
    act(
        "/question/answer",
        lambda given: actions.panel.answer(_id(given), _words(given.get("text"))),
    )
    act("/question/close", lambda given: actions.panel.close(_id(given)))
    act("/hand-in", lambda _: actions.panel.hand_in())
    for name in STEERING_ACTS:
        act(f"/broadcast/{name}", partial(_steer, actions, name))


def _steer(actions: PageActions, act: str, given: dict[str, Any]) -> str:
    return actions.panel.steer(_id(given), act)


def _card(actions: PageActions) -> Response:
    try:
        return jsonify(actions.panel.card(*_draft(_json_body())))
    except ValueError:
        abort(400)


def _open_console(actions: PageActions) -> Response:
    """Sign this browser in to the console; one that is signed in has proved anew who it is."""
    _json_body()
    response = jsonify({})
    held = actions.panel.sign_in(cookies.read_cookie(request, cookies.SESSION))
    cookies.set_cookie(response, cookies.SESSION, held)
    return response


def _home() -> str:
    return render_template(
        "sandbox.html", tokens=static_path("tokens.css"), phones=static_path("phones.css")
    )


def _json_body() -> dict[str, Any]:
    given = request.get_json()
    if not isinstance(given, dict):
        abort(400)
    return given


def _id(given: dict[str, Any]) -> int:
    return int(given.get("id", ""))


def _draft(given: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """Return who a broadcast is from, and its texts by language."""
    texts = given.get("texts")
    if not isinstance(texts, dict):
        abort(400)
    return _words(given.get("organization")), {each: _words(texts[each]) for each in texts}


def _words(value: object) -> str:
    if not isinstance(value, str):
        abort(400)
    if len(value) > MAX_TEXT:
        abort(413)
    return value


def _refuse_strangers() -> None:
    if not is_loopback(request.host_url):
        abort(403)


def _harden(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response
