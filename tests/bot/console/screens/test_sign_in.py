"""Signing in, by a one-time link first; and all the ways in which nobody gets in."""

from datetime import timedelta

import pyotp
import pytest
from flask import Flask

from bot.organizers.sign_in import links, sessions
from bot.runtime import Runtime
from bot.storage.organizers import audit_trail
from bot.storage.organizers.organizers import Organizer
from tests.bot.console.browsing import FORM_COOKIE, SESSION_COOKIE, Browsing, hidden_fields
from tests.clock import Clock

PASSWORD = "lantern gravel teapot willow"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_at(clock: Clock) -> str:
    return pyotp.TOTP(SECRET).at(clock())


@pytest.fixture
def link(runtime: Runtime, ana: Organizer) -> str:
    """The secret part of a link of ana's."""
    return links.make_link(runtime, ana, None)


def choose(browsing: Browsing, link: str, clock: Clock, **fields: str) -> str:
    """Choose a password and an app on the page of a link; return the page that follows."""
    wanted = {"link": link, "secret": SECRET, "new_password": PASSWORD, "code": code_at(clock)}
    return browsing.send("/link", {**wanted, **fields}, page=f"/link/{link}").text


@pytest.fixture
def chosen(browsing: Browsing, link: str, clock: Clock) -> Browsing:
    """The browser of ana, who has chosen, and signed out again."""
    choose(browsing, link, clock)
    browsing.send("/sign-out", page="/me")
    clock.advance(timedelta(minutes=1))
    return browsing


def test_who_opens_a_link_chooses_and_is_signed_in(
    browsing: Browsing, link: str, clock: Clock, runtime: Runtime, ana: Organizer
) -> None:
    page = choose(browsing, link, clock)
    assert page.count("<li><code>") == 10
    assert browsing.open("/me").status_code == 200
    assert [one.organizer.id for one in sessions.list_sessions(runtime, ana)] == [ana.id]
    assert browsing.open(f"/link/{link}").status_code == 404


def test_to_look_at_a_link_uses_nothing_up(browsing: Browsing, link: str) -> None:
    for _ in range(3):
        assert browsing.open(f"/link/{link}").status_code == 200


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"new_password": "short"}, "at least 15 characters"),
        ({"new_password": "passwordpassword"}, "guessed at once"),
        ({"code": "000000"}, "not right"),
        ({"code": ""}, "please fill this in"),
        ({"secret": "AAAA"}, "not right"),
    ],
)
def test_what_is_not_taken_is_told_and_the_link_goes_on(
    browsing: Browsing, link: str, clock: Clock, fields: dict[str, str], told: str
) -> None:
    assert told in choose(browsing, link, clock, **fields)
    assert "<li><code>" in choose(browsing, link, clock)


def test_the_secret_of_the_page_is_kept_while_one_corrects(
    browsing: Browsing, link: str, clock: Clock
) -> None:
    assert f'name="secret" value="{SECRET}"' in choose(browsing, link, clock, code="1")


@pytest.mark.parametrize("token", ["x", "../../etc", "é", "A" * 100])
def test_a_link_that_there_is_not_is_over(browsing: Browsing, token: str) -> None:
    assert browsing.open(f"/link/{token}").status_code == 404


def test_a_link_is_over_after_a_day(browsing: Browsing, link: str, clock: Clock) -> None:
    clock.advance(timedelta(hours=25))
    assert "This link works no more" in browsing.open(f"/link/{link}").text


def test_name_password_and_code_sign_in_and_lead_to_what_was_asked_for(
    chosen: Browsing, clock: Clock
) -> None:
    led = chosen.open("/audit")
    assert led.location == "/console/sign-in?to=/console/audit"
    page = chosen.open("/sign-in?to=/console/audit")
    fields = {"name": "Ana", "password": PASSWORD, "code": code_at(clock), "to": "/console/audit"}
    answer = chosen.post("/sign-in", {**hidden_fields(page), **fields})
    assert answer.location == "/console/audit"
    assert chosen.follow(answer).status_code == 200
    assert chosen.open("/sign-in").location == "/console/"


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example/",
        "//evil.example",
        "/console/../../evil",
        "/console.evil.example",
        "/console/nothing",
        "/console/sign-out",
        "/IBM",
        "\\\\evil.example",
        "javascript:alert(1)",
    ],
)
def test_it_leads_to_no_other_place(chosen: Browsing, clock: Clock, to: str) -> None:
    fields = {"name": "ana", "password": PASSWORD, "code": code_at(clock), "to": to}
    assert chosen.send("/sign-in", fields).location == "/console/"


def test_who_is_unknown_and_who_is_wrong_are_told_the_same(chosen: Browsing, clock: Clock) -> None:
    right = {"name": "ana", "password": PASSWORD, "code": code_at(clock)}
    pages = set()
    for wrong in (
        {"name": "nobody"},
        {"password": f"{PASSWORD}s"},
        {"code": "000000"},
        {"name": "nobody", "password": "x", "code": "y"},
    ):
        answer = chosen.send("/sign-in", {**right, **wrong})
        assert answer.status_code == 422
        name = wrong.get("name", "ana")
        pages.add(_without_what_differs(answer.text, name, chosen))
    assert len(pages) == 1
    assert "That name, password or code is not right" in pages.pop()


def _without_what_differs(page: str, typed_name: str, browsing: Browsing) -> str:
    lines = [line for line in page.splitlines() if 'name="once"' not in line]
    lines = [line.replace(f'value="{typed_name}"', "") for line in lines]
    kept = "\n".join(lines)
    return kept.replace(browsing.cookie(FORM_COOKIE), "")


def test_a_password_that_was_typed_is_not_shown_again(chosen: Browsing) -> None:
    fields = {"name": "ana", "password": "my typed password", "code": "1"}
    assert "my typed password" not in chosen.send("/sign-in", fields).text


def test_who_guesses_is_slowed_down_and_the_owner_is_not_locked_out(
    console: Flask, chosen: Browsing, clock: Clock, runtime: Runtime
) -> None:
    guesser = Browsing(console, runtime)
    fields = {"name": "ana", "password": "x" * 20, "code": "000000"}
    pages = [guesser.send("/sign-in", fields).text for _ in range(6)]
    assert "Too many tries" in pages[-1]
    chosen.address = "198.51.100.7"
    right = {"name": "ana", "password": PASSWORD, "code": code_at(clock)}
    assert chosen.send("/sign-in", right).status_code == 303


def test_each_code_is_taken_once(chosen: Browsing, clock: Clock) -> None:
    right = {"name": "ana", "password": PASSWORD, "code": code_at(clock)}
    assert chosen.send("/sign-in", right).status_code == 303
    chosen.send("/sign-out", page="/me")
    assert chosen.send("/sign-in", right).status_code == 422


def test_a_session_of_before_is_not_taken_over(chosen: Browsing, clock: Clock) -> None:
    chosen.set_cookie(SESSION_COOKIE, "chosen-by-a-stranger")
    right = {"name": "ana", "password": PASSWORD, "code": code_at(clock)}
    chosen.send("/sign-in", right)
    assert chosen.cookie(SESSION_COOKIE) not in {"", "chosen-by-a-stranger"}


def test_a_browser_that_signs_in_again_ends_the_session_that_it_had(
    chosen: Browsing, clock: Clock, runtime: Runtime, ana: Organizer
) -> None:
    right = {"name": "ana", "password": PASSWORD, "code": code_at(clock)}
    chosen.send("/sign-in", right)
    link = links.make_link(runtime, ana, ana)
    clock.advance(timedelta(minutes=1))
    choose(chosen, link, clock)
    assert len(sessions.list_sessions(runtime, ana)) == 1


def test_the_time_zone_of_the_browser_is_kept(chosen: Browsing, clock: Clock) -> None:
    right = {"name": "ana", "password": PASSWORD, "code": code_at(clock)}
    chosen.send("/sign-in", {**right, "zone": "Pacific/Honolulu"})
    assert "HST" in chosen.open("/me").text


def test_what_was_done_is_in_the_trail_and_no_secret_is(
    chosen: Browsing, clock: Clock, runtime: Runtime
) -> None:
    chosen.send("/sign-in", {"name": "ana", "password": PASSWORD, "code": code_at(clock)})
    with runtime.database.read() as connection:
        lines = audit_trail.list_lines(connection)
    acts = [line.act for line in lines]
    assert acts[-2:] == ["signed out", "signed in"]
    told = " ".join(line.detail for line in lines)
    assert PASSWORD not in told
    assert SECRET not in told
