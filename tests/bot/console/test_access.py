"""Who may open what: every view, every role, and whoever only pretends."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from bot.console.access import Access, Needed
from bot.organizers.roles import Permission, Role, permissions_of
from bot.runtime import Runtime
from bot.storage.organizers.organizers import Organizer
from tests.bot.console.browsing import FORM_COOKIE, OURS, SESSION_COOKIE, Browsing, hidden_fields
from tests.bot.console.conftest import add_one
from tests.clock import Clock

PUBLIC = {
    "start.keep_preferences",
    "sign_in.show",
    "sign_in.sign_in",
    "sign_in.passkey_options",
    "sign_in.sign_in_with_passkey",
    "invitation.passkey_options",
    "invitation.choose_passkey",
    "invitation.show",
    "invitation.choose",
}
"""All that is open to whoever is not signed in."""


def needed_by_view(console: Flask) -> dict[str, Any]:
    return {name: getattr(view, "needed", None) for name, view in console.view_functions.items()}


def views(console: Flask, method: str) -> dict[str, str]:
    """Return the path of each view that takes a method; ids are 1."""
    adapter = console.url_map.bind("petition.example.org", url_scheme="https")
    found = {}
    for rule in console.url_map.iter_rules():
        if method in (rule.methods or ()):
            values: dict[str, object] = {
                name: 1 if name.endswith(("_id", "number")) else "x" for name in rule.arguments
            }
            found[rule.endpoint] = adapter.build(rule.endpoint, values).removeprefix("/console")
    return found


def test_every_view_says_who_may_open_it(console: Flask) -> None:
    needed = needed_by_view(console)
    assert {name for name, one in needed.items() if one.access is Access.PUBLIC} == PUBLIC
    assert all(isinstance(one, Needed) for one in needed.values())


def test_a_view_that_says_nothing_is_open_to_nobody(console: Flask, signed_in: Browsing) -> None:
    console.add_url_rule("/console/forgotten", "forgotten", lambda: "names")
    assert signed_in.open("/forgotten").status_code == 403


def test_nothing_is_open_without_a_session(console: Flask, browsing: Browsing) -> None:
    for name, path in views(console, "GET").items():
        if name not in PUBLIC:
            answer = browsing.open(path)
            is_led = answer.status_code == 303 and "/console/sign-in" in answer.location
            assert is_led or answer.status_code == 401, name
    for name, path in views(console, "POST").items():
        if name not in PUBLIC:
            answer = browsing.post(path, {"token": "x", "once": "0" * 32})
            assert (answer.status_code, answer.location) == (303, "/console/sign-in"), name


@pytest.mark.parametrize("role", list(Role))
def test_forced_browsing_opens_nothing_that_a_role_does_not_include(
    console: Flask, browsing: Browsing, runtime: Runtime, ana: Organizer, role: Role
) -> None:
    browsing.sign_in_as(add_one(runtime, role, ana, "acme" if role is Role.PARTNER else ""))
    needed = needed_by_view(console)
    for method in ("GET", "POST"):
        for name, path in views(console, method).items():
            one = needed[name]
            if not isinstance(one.access, Permission):
                continue
            is_open = one.partners if role is Role.PARTNER else one.access in permissions_of(role)
            answer = (
                browsing.open(path)
                if method == "GET"
                else browsing.post(path, {"token": "x", "once": "0" * 32})
            )
            if method == "GET" and is_open:
                assert answer.status_code in {200, 303, 404}, name
            else:  # a form that is open is refused for its token
                assert answer.status_code == 403, name


def test_a_form_from_elsewhere_does_nothing(signed_in: Browsing) -> None:
    fields = {**hidden_fields(signed_in.open("/me")), "zone": "America/New_York"}
    for headers in (
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "same-site", "Origin": "https://www.example.org"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {},
    ):
        assert signed_in.post("/preferences", fields, headers).status_code == 403, headers
    assert signed_in.post("/preferences", fields).status_code == 303
    own = {"Origin": "https://petition.example.org"}
    assert signed_in.post("/preferences", fields, own).status_code == 303


def test_a_form_without_the_sessions_token_does_nothing(
    signed_in: Browsing, console: Flask, runtime: Runtime, ana: Organizer
) -> None:
    other = Browsing(console, runtime)
    other.sign_in_as(ana)
    fields = hidden_fields(signed_in.open("/me"))
    for token in ("", "x", hidden_fields(other.open("/me"))["token"], "é" * 40):
        assert signed_in.post("/sign-out", {**fields, "token": token}).status_code == 403
    assert signed_in.open("/me").status_code == 200


def test_a_form_before_the_sign_in_has_a_token_too(browsing: Browsing) -> None:
    fields = hidden_fields(browsing.open("/sign-in"))
    assert browsing.cookie(FORM_COOKIE) == fields["token"]
    assert browsing.post("/preferences", {**fields, "token": "x"}).status_code == 403
    assert browsing.post("/preferences", fields).status_code == 303
    browsing.set_cookie(FORM_COOKIE, "")
    assert browsing.post("/preferences", {**fields, "token": ""}).status_code == 403


def test_a_token_of_before_the_sign_in_is_worth_nothing_after_it(signed_in: Browsing) -> None:
    signed_in.set_cookie(FORM_COOKIE, "chosen-by-a-stranger")
    fields = {**hidden_fields(signed_in.open("/me")), "token": "chosen-by-a-stranger"}
    assert signed_in.post("/preferences", fields).status_code == 403


def test_a_page_of_before_the_sign_in_is_told_apart_from_a_role(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    too_old = signed_in.post("/me/recovery-codes", {"token": "of a page before"})
    assert "This page is too old" in too_old.text
    assert "Recovery codes and links are shown only once." in too_old.text
    signed_in.sign_in_as(add_one(runtime, Role.READER, ana))
    not_theirs = signed_in.open("/team")
    assert "This is not open to you" in not_theirs.text
    assert "too old" not in not_theirs.text


def test_a_stolen_cookie_is_worth_nothing_after_the_sign_out(
    signed_in: Browsing, console: Flask, runtime: Runtime
) -> None:
    thief = Browsing(console, runtime)
    thief.set_cookie(SESSION_COOKIE, signed_in.cookie(SESSION_COOKIE))
    assert thief.open("/me").status_code == 200
    signed_in.send("/sign-out", page="/me")
    assert signed_in.cookie(SESSION_COOKIE) == ""
    assert thief.open("/me").status_code == 303


def test_a_session_that_was_brought_along_is_never_signed_in(
    browsing: Browsing, ana: Organizer
) -> None:
    browsing.set_cookie(SESSION_COOKIE, "chosen-by-a-stranger")
    assert browsing.open("/me").status_code == 303
    assert browsing.sign_in_as(ana) != "chosen-by-a-stranger"


def test_what_a_page_asks_for_by_itself_keeps_no_session_alive(
    signed_in: Browsing, clock: Clock
) -> None:
    for _ in range(6):
        assert signed_in.open("/overview/live").status_code == 200
        clock.advance(timedelta(minutes=10))
    assert signed_in.open("/overview/live").status_code == 401
    assert signed_in.open("/overview").status_code == 303


def test_only_a_form_is_read_and_only_a_small_one(signed_in: Browsing) -> None:
    fields = hidden_fields(signed_in.open("/me"))
    crowded = {**fields, **{f"field{number}": "x" for number in range(300)}}
    assert signed_in.post("/preferences", crowded).status_code == 413
    assert signed_in.post("/preferences", {**fields, "zone": "x" * 70_000}).status_code == 413
    sent = signed_in.client.post(
        "/console/preferences",
        json=fields,
        headers=OURS,
        base_url="https://petition.example.org",
    )
    assert sent.status_code == 400


def test_nothing_is_kept_framed_or_loaded_from_elsewhere(
    signed_in: Browsing, browsing: Browsing
) -> None:
    for answer in (
        signed_in.open("/me"),
        signed_in.open("/overview/live"),
        signed_in.open("/nothing"),
        browsing.open("/sign-in"),
        browsing.post("/sign-out", {}),
    ):
        headers = answer.headers
        policy = headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["strict-transport-security"]
        for part in (
            "default-src 'none'",
            "script-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ):
            assert part in policy
        assert "unsafe" not in policy
        assert " style=" not in answer.text
        assert "<script>" not in answer.text


def test_cookies_are_the_hosts_own_and_no_scripts(browsing: Browsing) -> None:
    (cookie,) = browsing.open("/sign-in").headers.getlist("set-cookie")
    assert cookie.startswith("__Host-handraiser-form=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize("number", [2**63, 10**30])
def test_no_row_has_a_number_that_no_database_takes(signed_in: Browsing, number: int) -> None:
    for path in (f"/questions/{number}", f"/signatures/{number}", f"/team/{number}"):
        assert signed_in.open(path).status_code == 404


def test_no_text_holds_a_nul_which_postgresql_does_not_take(signed_in: Browsing) -> None:
    for path in ("/audit?act=%00", "/people/%00", "/audit?told=a\0b"):
        assert signed_in.open(path).status_code == 400, path
    fields = hidden_fields(signed_in.open("/me"))
    for name, words in (("back", "/console/me\0"), ("\0", "words")):
        assert signed_in.post("/preferences", {**fields, name: words}).status_code == 400
    assert signed_in.post("/preferences", fields).status_code == 303
