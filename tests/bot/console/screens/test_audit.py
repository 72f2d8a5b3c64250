"""The audit trail: searched, paged, and nothing in it that is not text."""

import re
from datetime import timedelta
from html import unescape
from typing import Final

import pytest

from bot.console.screens.audit import LINES
from bot.languages import LANGUAGES, organizer_texts, say
from bot.runtime import Runtime
from bot.storage.organizers import audit_trail
from bot.storage.organizers.organizers import Organizer
from tests.bot.console.browsing import LANGUAGE_COOKIE, Browsing
from tests.clock import Clock

OPTION: Final = re.compile(r"<option[^>]*>([^<]*)</option>")


def note(runtime: Runtime, organizer: int | None, act: str, detail: str = "") -> None:
    with runtime.database.write() as connection:
        audit_trail.note(connection, runtime.now(), organizer, act, detail=detail)


def test_it_is_searched_by_who_what_and_when(
    signed_in: Browsing, runtime: Runtime, ana: Organizer, clock: Clock
) -> None:
    note(runtime, None, "paused", "too many opt-outs")
    clock.advance(timedelta(minutes=1))
    day = clock().date()
    for query, is_found in (
        ("who=0", True),
        (f"who={ana.id}", False),
        ("act=pau", True),
        ("act=aused", False),
        (f"since={day}&until={day}", True),
        (f"since={day + timedelta(days=1)}", False),
        (f"until={day - timedelta(days=1)}", False),
    ):
        assert ("too many opt-outs" in signed_in.open(f"/audit?{query}").text) is is_found, query


def test_an_act_is_told_in_the_language_of_who_looks_and_stays_as_it_is_stored(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    note(runtime, ana.id, "name kept", "signature 5")
    signed_in.set_cookie(LANGUAGE_COOKIE, "es")
    page = unescape(signed_in.open("/audit").text)
    assert ">nombre aceptado<small>firma 5</small></td>" in page
    with runtime.database.read() as connection:
        stored = audit_trail.list_lines(connection)[-1]
    assert (stored.act, stored.detail) == ("name kept", "signature 5")


@pytest.mark.parametrize("language", LANGUAGES)
def test_acts_are_chosen_by_their_words_in_their_order(
    signed_in: Browsing, runtime: Runtime, ana: Organizer, language: str
) -> None:
    note(runtime, ana.id, "passkey added")
    signed_in.set_cookie(LANGUAGE_COOKIE, language)
    page = unescape(signed_in.open("/audit?act=passkey+added").text)
    words = say(language, "audit_acts.passkey added")
    assert f'<option value="passkey added" selected>{words}</option>' in page
    listed = [one.casefold() for one in OPTION.findall(page.partition('name="act"')[2])][1:]
    there = len([key for key in organizer_texts(language) if key.startswith("audit_acts.")])
    assert listed[:there] == sorted(listed[:there])


def test_it_is_paged_by_the_numbers_of_its_lines(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    for number in range(LINES + 5):
        note(runtime, ana.id, "approved", f"line-{number:03}")
    first = signed_in.open("/audit?act=approved").text
    assert f"line-{LINES + 4:03}" in first
    assert "line-004" not in first
    older = first.partition('">Older')[0].rpartition('href="/console')[2].replace("&amp;", "&")
    second = signed_in.open(older).text
    assert "line-004" in second
    assert ">Newest<" in second
    assert ">Older<" not in second


@pytest.mark.parametrize(
    "query",
    [
        "who=x&below=x&since=x&until=x",
        "since=9999-12-31&until=9999-12-31",
        "below=99999999999999999999999999",
        "who=%C2%B2",
        "act=" + "x" * 500,
    ],
)
def test_what_cannot_be_read_is_not_looked_for(signed_in: Browsing, query: str) -> None:
    assert signed_in.open(f"/audit?{query}").status_code == 200


def test_markup_in_a_line_is_text(signed_in: Browsing, runtime: Runtime) -> None:
    note(runtime, None, "<script>alert(1)</script>", "<b>x</b>")
    page = signed_in.open("/audit").text
    assert "<script>alert" not in page
    assert "&lt;b&gt;x" in page
