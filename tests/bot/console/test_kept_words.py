"""Holds that what was typed survives a session that is over, a page that is too old, an error."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from bot.console.app import create_console
from bot.console.kept_words import unpack_kept
from bot.organizers.sign_in import links, sessions
from bot.runtime import Runtime
from bot.storage.engine.database import Database
from bot.storage.organizers.organizers import Organizer
from tests.bot.console.browsing import SESSION_COOKIE, Browsing, hidden_fields
from tests.bot.console.screens.test_broadcast_drafts import FIELDS, WORDS
from tests.bot.console.screens.test_sign_in import PASSWORD, choose, code_at
from tests.bot.questions.askers import ask
from tests.clock import Clock
from webhooks.safe_receive import describe

LINES = f"{WORDS}\n\n“Come” & <bring> 'others'."


def kept_fields(page: str) -> dict[str, str]:
    """Return every field that a page carries unseen."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found}


def test_a_session_that_is_over_loses_no_words(
    browsing: Browsing, runtime: Runtime, ana: Organizer, clock: Clock
) -> None:
    choose(browsing, links.make_link(runtime, ana, None), clock)
    fields = {**hidden_fields(browsing.open("/broadcasts/new")), **FIELDS, "text_en": LINES}
    clock.advance(sessions.MAX_IDLE + timedelta(minutes=1))
    asked = browsing.post("/broadcasts/new", fields)
    assert asked.status_code == 401
    assert "What you typed is kept" in asked.text
    typed = {"name": "ana", "password": "wrong wrong wrong", "code": "1"}
    wrong = browsing.post("/sign-in", {**kept_fields(asked.text), **typed})
    assert wrong.status_code == 422
    typed = {"name": "ana", "password": PASSWORD, "code": code_at(clock)}
    again = browsing.post("/sign-in", {**kept_fields(wrong.text), **typed})
    assert again.status_code == 200
    kept = kept_fields(again.text)
    assert kept["text_en"] == LINES
    assert 'action="/console/broadcasts/new"' in again.text
    sent = browsing.post("/broadcasts/new", kept)
    assert "It is kept. Nothing is sent yet." in browsing.follow(sent).text


def test_a_page_that_is_too_old_loses_no_words(signed_in: Browsing, ana: Organizer) -> None:
    fields = {**hidden_fields(signed_in.open("/broadcasts/new")), **FIELDS}
    signed_in.sign_in_as(ana)  # in another tab
    refused = signed_in.post("/broadcasts/new", fields)
    assert refused.status_code == 403
    sent = signed_in.post("/broadcasts/new", kept_fields(refused.text))
    assert sent.status_code == 303


def test_a_database_that_is_away_loses_no_words(signed_in: Browsing, runtime: Runtime) -> None:
    ask(runtime)
    fields = {**hidden_fields(signed_in.open("/questions/1")), "answer": LINES}
    away = replace(runtime, database=Database("sqlite:////proc/nowhere/at/all.sqlite3"))
    browsing = Browsing(create_console(away, describe), away)
    browsing.set_cookie(SESSION_COOKIE, signed_in.cookie(SESSION_COOKIE))
    failed = browsing.post("/questions/1", fields)
    assert failed.status_code == 503
    kept = kept_fields(failed.text)
    assert kept["answer"] == LINES
    assert signed_in.post("/questions/1", kept).status_code == 303


def test_what_another_page_sends_is_carried_nowhere(signed_in: Browsing) -> None:
    elsewhere = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    refused = signed_in.post("/broadcasts/new", FIELDS, elsewhere)
    assert refused.status_code == 403
    assert WORDS not in refused.text


@pytest.mark.parametrize(
    "packed",
    ["", "x", "1", '{"a": 1}', '[["a"]]', "[1]", "null", "[" * 60_000, '[["a", "\\ud800"]]'],
)
def test_what_cannot_be_read_is_nothing(packed: str) -> None:
    assert unpack_kept(packed) == []
