"""What the console answers where something is not as it should be: a page that says so, no more."""

import logging
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from flask import Flask

from bot.console.app import create_console
from bot.runtime import Runtime
from bot.storage.engine.database import Database
from tests.bot.console.browsing import Browsing
from tests.log_lines import logged
from webhooks.safe_receive import describe


def test_without_a_database_it_says_so_and_nothing_is_lost(
    runtime: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    away = replace(runtime, database=Database("sqlite:////proc/nowhere/at/all.sqlite3"))
    browsing = Browsing(create_console(away, describe), away)
    browsing.set_cookie("__Host-handraiser-session", "secret-of-a-session")
    answer = browsing.open("/overview")
    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    assert "Nothing was changed" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "the database is away" in logged(caplog)
    assert "secret-of-a-session" not in logged(caplog)


def test_a_mistake_of_ours_is_a_page_and_a_line_without_its_words(
    console: Flask, signed_in: Browsing, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> str:
        raise ZeroDivisionError("Ana Ruiz, +12125550123")

    fail.needed = console.view_functions["own_account.show"].needed  # type: ignore[attr-defined,union-attr]  # as needs() sets it
    console.add_url_rule("/console/fails", "fails", fail)
    with caplog.at_level(logging.ERROR):
        answer = signed_in.open("/fails")
    assert answer.status_code == 503
    assert "ZeroDivisionError" in logged(caplog)
    for text in (logged(caplog), answer.text):
        assert "Ruiz" not in text


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/nothing", 404, "There is nothing at this address"),
        ("/sign-out", 405, "That could not be read"),
        ("/team/99999999999999999999999999", 404, "There is nothing at this address"),
        ("/team/7", 404, "There is nothing at this address"),
    ],
)
def test_what_is_not_there_is_told_in_a_page(
    signed_in: Browsing, path: str, status: int, told: str
) -> None:
    answer = signed_in.open(path)
    assert (answer.status_code, told in answer.text) == (status, True)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/sign-out", "POST"),
        ("DELETE", "/sign-in", "GET, HEAD, POST"),
        ("OPTIONS", "/overview", "GET, HEAD"),
    ],
)
def test_a_method_that_is_not_taken_is_answered_with_those_that_are(
    signed_in: Browsing, method: str, path: str, allowed: str
) -> None:
    answer = signed_in.client.open(f"/console{path}", method=method)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)


def test_the_first_page_is_the_first_that_one_may_open(signed_in: Browsing) -> None:
    assert signed_in.open("").location == "/console/overview"
    assert signed_in.open("/").location == "/console/overview"


def test_what_was_done_is_told_by_a_key_and_never_by_the_address(signed_in: Browsing) -> None:
    assert "Kept." in signed_in.open("/me?told=kept").text
    for told in ("<b>x</b>", "nothing", "kept.x", ""):
        assert '<p class="told"' not in signed_in.open("/me?told=" + told).text


@pytest.mark.parametrize("path", ["//me", "/team//1", "//", "//evil.example/"])
def test_no_address_is_led_on_to_a_host_that_the_request_names(
    signed_in: Browsing, path: str
) -> None:
    answer = signed_in.client.get(f"/console{path}", base_url="https://evil.example")
    assert urlsplit(answer.location or "").netloc == ""


def test_an_error_leaves_the_cookie_alone_by_which_forms_are_known(browsing: Browsing) -> None:
    for answer in (browsing.open("/sign-out"), browsing.open("/nothing")):
        assert answer.status_code in {404, 405}
        assert answer.headers.getlist("set-cookie") == []
