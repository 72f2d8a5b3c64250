"""The campaigns: their words on both phones, a conversation to try, keywords, open and close."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest
from flask import Flask

from bot.campaigns import FileProblem
from bot.console.app import create_console
from bot.console.screens import campaigns
from bot.languages import organizer_texts
from bot.organizers.roles import Role
from bot.runtime import Runtime, ShelfInForce
from bot.storage.figures import figures
from bot.storage.organizers.organizers import Organizer
from bot.storage.schema.figure_tables import FigureKind
from flows.campaign import Outcome, Shelf
from flows.effects import Effect
from tests.bot.console.browsing import Browsing, hidden_fields
from tests.bot.console.conftest import add_one
from tests.bot.web.conftest import IBM, shelf_with, two_campaigns
from tests.clock import Clock
from webhooks.safe_receive import describe

PAGE = f"/campaigns/{IBM}"
TRY = f"{PAGE}/try"


def console_of(runtime: Runtime, shelf: Shelf) -> Flask:
    """Return the console of a runtime with other campaigns."""
    other = replace(runtime, shelf=shelf, in_force=ShelfInForce(of_folder=shelf))
    return create_console(other, describe)


def talk(browsing: Browsing, *typed: str, channel: str = "sms") -> str:
    """Write one after the other, as a browser sends it, and return the page after the last."""
    page, said = browsing.open(f"{TRY}?channel={channel}"), list[str]()
    for line in typed:
        fields = {**hidden_fields(page), "channel": channel, "message": line}
        page = browsing.client.post(
            f"/console{TRY}",
            data={**fields, "said": said},
            base_url="https://petition.example.org",
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        said = re.findall(r'name="said" value="([^"]*)"', page.text)
    return page.text


def test_one_campaign_is_shown_at_once(signed_in: Browsing) -> None:
    assert "Extreme Vetting" in signed_in.follow(signed_in.open("/campaigns")).text


def test_several_are_listed_each_with_its_state(runtime: Runtime, ana: Organizer) -> None:
    app = console_of(runtime, two_campaigns())
    here = Browsing(app, runtime)
    here.sign_in_as(ana)
    page = here.open("/campaigns").text
    assert "clean-river · Open · 0 signatures count." in page
    assert 'href="/console/campaigns/old-bridge"' in page


@pytest.mark.parametrize("language", ["en", "es"])
def test_signing_is_drawn_on_both_phones_in_each_language(
    signed_in: Browsing, language: str
) -> None:
    page = signed_in.open(f"{PAGE}?language={language}").text
    keyword = {"en": "IBM", "es": "IBMESP"}[language]
    assert f'lang="{language}">{keyword}</p>' in page
    assert f'lang="{language}">/start {keyword}</p>' in page
    assert f'lang="{language}">Ana Ruiz</p>' in page
    assert page.count("Signed as Ana Ruiz") == 2
    assert page.count("Yes to updates of 18 Million Rising") == 2
    assert "2 segments" in page
    assert re.search(r'<li class="key">[^<]+</li>', page)


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_kind_of_question_is_answered_on_the_way(
    runtime: Runtime, ana: Organizer, language: str
) -> None:
    here = Browsing(console_of(runtime, two_campaigns()), runtime)
    here.sign_in_as(ana)
    page = here.open(f"/campaigns/clean-river?language={language}").text
    assert page.count("Signed as Ana Ruiz") == 2
    assert page.count("An answer was added to the signature") == 6


def test_of_a_closed_campaign_it_is_shown_what_people_are_told_now(
    runtime: Runtime, ana: Organizer
) -> None:
    here = Browsing(console_of(runtime, two_campaigns()), runtime)
    here.sign_in_as(ana)
    page = here.open("/campaigns/old-bridge").text
    assert "Signed as" not in page
    assert page.count("is closed") >= 2


def test_answers_letter_and_keywords_are_shown(signed_in: Browsing, runtime: Runtime) -> None:
    day = figures.day_of(runtime.now())
    with runtime.database.write() as connection:
        sources = {"": 5, "bus1": 2, "daily-kos": 7, "daily-kos/bus7": 3}
        figures.add(
            connection, {(IBM, FigureKind.SOURCE, day, one): n for one, n in sources.items()}
        )
    page = signed_in.open(PAGE).text
    assert "what did IBM do" in page
    assert "info session on the software" in page
    assert "pledge" in page
    rows = re.findall(r'<tr><th scope="row">([^<]+).*?<td class="number"[^>]*>(\d*)</td>', page)
    assert ("IBM", "5") in rows
    assert ("IBM-bus1", "2") in rows
    assert ("IBMKOS", "7") in rows
    assert ("IBMKOS-bus7", "3") in rows
    assert ("IBMESP", "") in rows


def test_another_language_than_the_campaigns_is_its_first(signed_in: Browsing) -> None:
    assert 'lang="en">IBM</p>' in signed_in.open(f"{PAGE}?language=xx").text


def test_a_campaign_that_is_not_there_is_not_found(signed_in: Browsing) -> None:
    assert signed_in.open("/campaigns/nothing").status_code == 404
    assert signed_in.open("/campaigns/nothing/try").status_code == 404


def test_what_a_campaign_says_is_text_and_no_markup(runtime: Runtime, ana: Organizer) -> None:
    english = shelf_with().campaigns[0].words["en"]
    shelf = shelf_with(
        words={
            **shelf_with().campaigns[0].words,
            "en": english.model_copy(update={"title": "<script>alert(1)</script>"}),
        }
    )
    here = Browsing(console_of(runtime, shelf), runtime)
    here.sign_in_as(ana)
    page = here.open(PAGE).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_it_is_closed_and_opened_again(signed_in: Browsing) -> None:
    closed = signed_in.send(f"{PAGE}/close", page=PAGE)
    page = signed_in.follow(closed).text
    assert "nobody can sign it any more" in page
    assert "Closed since" in page
    opened = signed_in.send(f"{PAGE}/open", page=PAGE)
    assert "people can sign it." in signed_in.follow(opened).text


def test_a_second_click_does_nothing_more(signed_in: Browsing) -> None:
    fields = hidden_fields(signed_in.open(PAGE))
    for _ in range(2):
        assert signed_in.post(f"{PAGE}/close", fields).status_code == 303
    trail = signed_in.open("/audit").text.partition("<tbody")[2]
    assert trail.count("campaign closed") == 1


def test_what_the_file_has_closed_is_not_opened_here(runtime: Runtime, ana: Organizer) -> None:
    here = Browsing(console_of(runtime, shelf_with(status="closed")), runtime)
    here.sign_in_as(ana)
    assert "Open it again" not in here.open(PAGE).text
    refused = here.send(f"{PAGE}/open", page=PAGE)
    assert refused.status_code == 422
    assert "closed in its campaign.yaml" in refused.text


def test_who_confirmed_long_ago_is_asked_again(
    browsing: Browsing, clock: Clock, ana: Organizer
) -> None:
    browsing.sign_in_as(ana)
    clock.advance(timedelta(minutes=6))
    asked = browsing.send(f"{PAGE}/close", page=PAGE)
    assert "Is it you?" in asked.text
    assert "Closed since" not in browsing.open(PAGE).text


def test_what_was_handed_in_and_has_ended_is_said(runtime: Runtime, ana: Organizer) -> None:
    ended = Outcome(runtime.now().date(), 1204, has_ended=True)
    shelf = shelf_with(status="closed")
    shelf = Shelf(
        **{**{name: getattr(shelf, name) for name in Shelf.model_fields}, "outcomes": {IBM: ended}}
    )
    here = Browsing(console_of(runtime, shelf), runtime)
    here.sign_in_as(ana)
    page = here.open(PAGE).text
    assert "1,204 names were handed in" in page
    assert "It has ended" in page


def test_what_is_wrong_with_the_changed_folder_is_told(
    signed_in: Browsing, runtime: Runtime
) -> None:
    file = Path("campaigns") / IBM / "en.yaml"
    runtime.in_force.refused_for = (FileProblem(file, 7, 1, "<b>this</b> is wrong", "mend it"),)
    for path in ("/campaigns", PAGE):
        page = signed_in.open(path).text
        assert f"{IBM}/en.yaml:7: &lt;b&gt;this&lt;/b&gt; is wrong. Mend it." in page


def test_a_conversation_is_tried_and_nothing_of_it_is_stored(
    signed_in: Browsing, runtime: Runtime
) -> None:
    page = talk(signed_in, "IBM", "Cruz Azul", "SIGN", "what did IBM do", "~ 2 days", "please stop")
    assert "Signed as Cruz Azul" in page
    assert "info session on the software" in page
    assert "2 days pass" in page
    assert "Opted out" in page
    with runtime.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM messages").scalar_one() == 0


def test_telegrams_buttons_can_be_pressed(signed_in: Browsing) -> None:
    page = talk(signed_in, "/start IBM", "Ana Ruiz", channel="telegram")
    assert '<button class="key" name="button" value="SIGN">' in page
    page = signed_in.client.post(
        f"/console{TRY}",
        data={
            **hidden_fields(signed_in.open(TRY)),
            "channel": "telegram",
            "said": ["/start IBM", "Ana Ruiz"],
            "button": "SIGN",
        },
        base_url="https://petition.example.org",
        headers={"Sec-Fetch-Site": "same-origin"},
    ).text
    assert "Signed as Ana Ruiz" in page


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("~ a while", "How long?"),
        ("~ 99999 days", "How long?"),
        ("(photo)", "bubble"),
        ("<img src=x>", "&lt;img src=x&gt;"),
        ("😀" * 400, "😀"),
        ("\ud7ff", "bubble"),
        ("\x00", "That could not be read"),
    ],
)
def test_whatever_is_typed_is_answered(signed_in: Browsing, typed: str, told: str) -> None:
    assert told in talk(signed_in, "IBM", typed)


def test_nothing_typed_is_said_and_what_was_said_stays(signed_in: Browsing) -> None:
    page = talk(signed_in, "IBM", "  ")
    assert "Message: please fill this in" in page
    assert 'name="said" value="IBM"' in page


@pytest.mark.parametrize("typed", ["x" * 1_000, "é" * 700])
def test_a_conversation_ends_before_it_gets_too_long(signed_in: Browsing, typed: str) -> None:
    page = talk(signed_in, *(["IBM"] + [typed] * 14))
    assert "as long as it can get here" in page
    assert "too much" not in page


def test_a_form_that_nobody_was_given_is_refused(signed_in: Browsing) -> None:
    hidden = hidden_fields(signed_in.open(TRY))
    for fields in (
        {"channel": "pigeon", "message": "IBM"},
        {"channel": "sms", "message": "IBM", "said": "x" * 20_000},
    ):
        assert signed_in.post(TRY, {**hidden, **fields}).status_code == 400
    assert signed_in.open(f"{TRY}?channel=pigeon").status_code == 404


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.APPROVER, Role.READER])
def test_who_does_not_manage_reads_and_tries_and_closes_nothing(
    browsing: Browsing, runtime: Runtime, ana: Organizer, role: Role
) -> None:
    browsing.sign_in_as(add_one(runtime, role, ana))
    page = browsing.open(PAGE)
    assert page.status_code == 200
    assert "Close it" not in page.text
    assert browsing.open(TRY).status_code == 200
    assert browsing.post(f"{PAGE}/close", hidden_fields(page)).status_code == 403


def test_a_partner_sees_no_campaign(browsing: Browsing, runtime: Runtime, ana: Organizer) -> None:
    browsing.sign_in_as(add_one(runtime, Role.PARTNER, ana, source="daily-kos"))
    for path in ("/campaigns", PAGE, TRY):
        assert browsing.open(path).status_code == 403


def test_every_effect_has_words() -> None:
    told = {key for key in organizer_texts("en") if key.startswith("console.effects.")}
    worded = {f"console.effects.{one.__name__}" for one in get_args(Effect)}
    missing = worded - told
    assert missing == {"console.effects.RecordConsent"}  # a yes and a no are told apart


def test_a_talk_fits_into_the_form_that_carries_it() -> None:
    assert campaigns.MAX_TALK_BYTES * 3 + campaigns.MAX_LINES * 8 < 64 * 1024
