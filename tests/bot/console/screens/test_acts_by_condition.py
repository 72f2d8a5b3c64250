"""Holds that many signatures are held back by condition: counted and shown first, and once."""

import re
from datetime import timedelta

import pytest

from bot.organizers.roles import Role
from bot.runtime import Runtime
from bot.signatures.review import bulk_acts
from bot.storage.organizers import audit_trail
from bot.storage.organizers.organizers import Organizer
from tests.bot.console.browsing import Browsing, hidden_fields
from tests.bot.console.conftest import add_one
from tests.bot.signatures.review.signers import CAMPAIGN, counted, rules, sign
from tests.clock import Clock

HOLD = {"campaign": CAMPAIGN, "what_to_do": "hold"}
JOKES = {**HOLD, "flagged_for": "joke"}
MARKUP = "<img src=x>"


@pytest.fixture(autouse=True)
def signed(runtime: Runtime) -> None:
    """A joke, and a name."""
    sign(runtime, "Mickey Mouse")
    sign(runtime, "Ana Ruiz")
    rules(runtime)


def kept(page: str) -> dict[str, str]:
    """Return what the form of a page that was counted carries on."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


def test_how_many_fit_is_shown_with_some_of_them_and_nothing_is_done(
    signed_in: Browsing, runtime: Runtime
) -> None:
    page = signed_in.send("/review-acts/new", JOKES)
    assert page.status_code == 200
    assert "1 signature fits" in page.text
    assert "Mickey Mouse" in page.text
    assert "Ana Ruiz" not in page.text
    assert "Hold back 1" in page.text
    assert counted(runtime) == 2
    with runtime.database.read() as connection:
        assert audit_trail.list_lines(connection)[-1].act == "examples read"


def test_they_are_held_back_once_and_that_is_taken_back(
    signed_in: Browsing, runtime: Runtime
) -> None:
    page = signed_in.send("/review-acts/new", JOKES)
    begun, again = (signed_in.post("/review-acts", kept(page.text)) for _ in range(2))
    assert begun.location == again.location
    after = signed_in.follow(begun).text
    assert "It is being carried out." in after
    assert len(bulk_acts.list_acts(runtime)) == 1
    bulk_acts.carry_out_approved(runtime)
    assert counted(runtime) == 1
    signed_in.send("/review-acts/1/undo", page="/review-acts")
    bulk_acts.carry_out_approved(runtime)
    assert counted(runtime) == 2


def test_they_are_released_by_why_they_are_held_back(signed_in: Browsing, runtime: Runtime) -> None:
    signed_in.post("/review-acts", kept(signed_in.send("/review-acts/new", JOKES).text))
    bulk_acts.carry_out_approved(runtime)
    back = {**JOKES, "what_to_do": "release"}
    page = signed_in.send("/review-acts/new", back)
    assert "Release 1" in page.text
    signed_in.post("/review-acts", kept(page.text))
    bulk_acts.carry_out_approved(runtime)
    assert counted(runtime) == 2


def test_many_wait_for_a_second_organizer(
    signed_in: Browsing, browsing: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    page = signed_in.send("/review-acts/new", {**HOLD, "channel": "sms", "reason": "machine"})
    assert "2 signatures fit" in page.text
    assert "second organizer" in page.text
    asked = signed_in.post("/review-acts", kept(page.text))
    assert "waits for the yes of a second organizer" in signed_in.follow(asked).text
    bulk_acts.carry_out_approved(runtime)
    assert counted(runtime) == 2
    browsing.sign_in_as(add_one(runtime, Role.APPROVER, ana))
    assert "Hold back or release many" not in browsing.open("/review-acts").text
    browsing.send("/review-acts/1/approve", page="/review-acts")
    bulk_acts.carry_out_approved(runtime)
    assert counted(runtime) == 0


def test_where_others_fit_by_now_the_new_number_is_shown_first(
    signed_in: Browsing, runtime: Runtime
) -> None:
    page = signed_in.send("/review-acts/new", JOKES)
    sign(runtime, "Donald Duck")
    rules(runtime)
    refused = signed_in.post("/review-acts", kept(page.text))
    assert refused.status_code == 422
    assert "Others fit by now." in refused.text
    assert "2 signatures fit" in refused.text
    assert bulk_acts.list_acts(runtime) == []
    again = signed_in.post("/review-acts", kept(refused.text))
    assert again.status_code == 303


def test_where_another_asked_for_the_same_it_is_said(
    signed_in: Browsing, browsing: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    all_of_them = {**HOLD, "channel": "sms", "reason": "machine"}
    signed_in.post("/review-acts", kept(signed_in.send("/review-acts/new", all_of_them).text))
    browsing.sign_in_as(add_one(runtime, Role.ORGANIZER, ana))
    page = browsing.send("/review-acts/new", all_of_them)
    refused = browsing.post("/review-acts", kept(page.text))
    assert refused.status_code == 422
    assert "asked for the same already" in refused.text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (HOLD, "at least one condition"),
        ({**HOLD, "channel": "sms"}, "Say why"),
        ({**HOLD, "flagged_for": "none such"}, "one of those offered"),
        ({**HOLD, "channel": "fax", "reason": "joke"}, "one of those offered"),
        ({**HOLD, "language": "xx", "reason": "joke"}, "one of those offered"),
        ({**HOLD, "since": "yesterday", "reason": "joke"}, "a day like 2026-05-31"),
        ({**HOLD, "until": "2026-02-30", "reason": "joke"}, "a day like 2026-05-31"),
        ({**JOKES, "campaign": "none-such"}, "one of those offered"),
        ({**JOKES, "what_to_do": "delete"}, "one of those offered"),
        ({**JOKES, "place": "x" * 201}, "at most 200"),
    ],
)
def test_what_cannot_be_chosen_is_said(
    signed_in: Browsing, runtime: Runtime, given: dict[str, str], said: str
) -> None:
    for path in ("/review-acts/new", "/review-acts"):
        refused = signed_in.send(path, given, page="/review-acts/new")
        assert refused.status_code == 422
        assert said in refused.text
    assert bulk_acts.list_acts(runtime) == []


def test_days_include_the_last_one_and_nobody_may_fit(signed_in: Browsing) -> None:
    of_day = {**HOLD, "reason": "joke", "since": "2026-05-04", "until": "2026-05-04"}
    assert "2 signatures fit" in signed_in.send("/review-acts/new", of_day).text
    last_there_is = {**of_day, "until": "9999-12-31"}
    assert "2 signatures fit" in signed_in.send("/review-acts/new", last_there_is).text
    later = {**of_day, "since": "2026-05-05", "until": ""}
    page = signed_in.send("/review-acts/new", later).text
    assert "0 signatures fit" in page
    assert "No signature fits." in page
    assert "Hold back 0" not in page


def test_markup_in_a_name_or_a_place_is_words(signed_in: Browsing, runtime: Runtime) -> None:
    sign(runtime, f"Minnie Mouse {MARKUP}")
    rules(runtime)
    page = signed_in.send("/review-acts/new", {**HOLD, "channel": "sms", "reason": "joke"}).text
    assert MARKUP not in page
    placed = {**JOKES, "place": f'"{MARKUP}'}
    assert MARKUP not in signed_in.send("/review-acts/new", placed).text


def test_a_code_is_asked_for_before_names_are_shown(signed_in: Browsing, clock: Clock) -> None:
    fields = {**hidden_fields(signed_in.open("/review-acts/new")), **JOKES}
    clock.advance(timedelta(minutes=6))
    asked = signed_in.post("/review-acts/new", fields)
    assert "Is it you?" in asked.text
    assert "Mickey" not in asked.text


@pytest.mark.parametrize("role", [Role.APPROVER, Role.READER, Role.PARTNER])
def test_who_may_not_review_chooses_nothing(
    signed_in: Browsing, browsing: Browsing, runtime: Runtime, ana: Organizer, role: Role
) -> None:
    fields = {**hidden_fields(signed_in.open("/review-acts/new")), **JOKES}
    source = "18-million-rising" if role is Role.PARTNER else ""
    browsing.sign_in_as(add_one(runtime, role, ana, source))
    assert browsing.open("/review-acts/new").status_code == 403
    for path in ("/review-acts/new", "/review-acts"):
        assert browsing.post(path, fields).status_code == 403
