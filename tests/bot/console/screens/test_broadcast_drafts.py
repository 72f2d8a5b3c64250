"""Holds how a broadcast is written in the console: kept, changed, shown as it will read."""

import pytest
from flask import Flask

from bot.broadcasts.compose.draft import draft_of
from bot.organizers.roles import Role
from bot.runtime import Runtime
from bot.storage.organizers.organizers import Organizer
from bot.storage.schema.broadcast_tables import BroadcastStatus
from tests.bot.broadcasts.signers import drafted, numbers, row_of, subscribe
from tests.bot.console.browsing import Browsing, hidden_fields
from tests.bot.console.conftest import add_one, counting

CAMPAIGN = "ibm-extreme-vetting"
WORDS = "18 Million Rising: {first}, we hand the letter in on Monday. Reply STOP to stop."
FIELDS = {
    "campaign": CAMPAIGN,
    "title": "Hand-in",
    "organization": "18-million-rising",
    "text_en": WORDS,
    "do": "keep",
}


def look(browsing: Browsing, **fields: str) -> str:
    """Return how what is being written looks, as the page asks for it by itself."""
    token = hidden_fields(browsing.open("/broadcasts/new"))["token"]
    return browsing.post("/broadcasts/look", {**FIELDS, **fields, "token": token}).text


def test_words_are_kept_as_a_draft_and_nothing_is_sent(
    signed_in: Browsing, runtime: Runtime
) -> None:
    kept = signed_in.send("/broadcasts/new", FIELDS)
    page = signed_in.follow(kept).text
    assert "It is kept. Nothing is sent yet." in page
    row = row_of(runtime, 1)
    assert row.status is BroadcastStatus.DRAFT
    assert draft_of(row).texts == {"en": WORDS}
    assert "18 Million Rising: Ana, we hand the letter in" in page


def test_whom_it_is_for_is_chosen_and_comes_back_when_it_is_changed(
    signed_in: Browsing, runtime: Runtime
) -> None:
    chosen = {
        "channels": "sms",
        "languages": "en",
        "sources": "18-million-rising",
        "posters": "p7, good-jobs-nation/p8",
        "signed_after": "2026-05-01T09:30",
        "expires_hours": "12.5",
    }
    signed_in.send("/broadcasts/new", {**FIELDS, **chosen})
    asked = draft_of(row_of(runtime, 1)).audience
    assert (asked.channels, asked.languages) == (("sms",), ("en",))
    assert asked.sources == ("18-million-rising", "p7", "good-jobs-nation/p8")
    assert asked.signed_after is not None
    assert asked.signed_after.isoformat() == "2026-05-01T13:30:00+00:00"
    page = signed_in.open("/broadcasts/1/edit").text
    for shown in ("2026-05-01T09:30", 'value="12.5"', "p7, good-jobs-nation/p8", WORDS):
        assert shown in page
    assert 'name="channels" value="sms" checked' in page
    assert 'name="channels" value="telegram" checked' not in page


def test_a_draft_is_changed_and_its_first_yes_counts_no_more(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    number = drafted(runtime, ana)
    path = f"/broadcasts/{number}/edit"
    led = signed_in.send(path, {**FIELDS, "title": "Better"})
    assert led.location == f"/console/broadcasts/{number}?told=broadcast_kept"
    assert row_of(runtime, number).title == "Better"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": ""}, "Title: please fill this in"),
        ({"text_en": " "}, "Words: please write them in one language at least"),
        ({"text_en": "x" * 8001}, "at most 8,000 characters"),
        ({"title": "x" * 201}, "Title: at most 200 characters"),
        ({"signed_after": "yesterday"}, "signed_after"),
        ({"signed_before": "2026-03-08T02:30"}, "02:30"),
        ({"expires_hours": "many"}, "a number of hours"),
        ({"regions": "somewhere"}, "codes of states"),
        ({"organization": "acme"}, "acme"),
        ({"posters": "x" * 102}, "codes on posters"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_the_words_stay(
    signed_in: Browsing, fields: dict[str, str], said: str
) -> None:
    typed = {"text_es": "18 Million Rising: hasta el lunes. STOP para salir.", **fields}
    typed = {**FIELDS, **typed} if "text_en" not in fields else {**FIELDS, **fields}
    refused = signed_in.send("/broadcasts/new", typed)
    assert refused.status_code == 422
    assert said in refused.text
    assert 'role="alert"' in refused.text
    assert typed["text_en"].strip() in refused.text
    assert "Nothing was sent yet" in signed_in.open("/broadcasts").text


def test_it_is_shown_as_one_types_on_both_phones_with_what_it_costs(
    signed_in: Browsing, runtime: Runtime
) -> None:
    subscribe(runtime, *numbers(2), "700100001")
    page = look(signed_in)
    assert "18 Million Rising: Ana, we hand" in page
    assert "3 people" in page
    assert "2 by text message, 1 in Telegram" in page
    assert "1 segment." in page
    assert "Nothing is wrong with the words." in page
    assert "<html" not in page
    assert "4 people" not in page


def test_a_sign_that_costs_more_is_named(signed_in: Browsing) -> None:
    page = look(signed_in, text_en=WORDS + " 🎉")
    assert "It costs more because of:" in page
    assert "2 segments." in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Come on Monday. Reply STOP to stop.", "it is not said at the beginning who writes"),
        ("18 Million Rising: come on Monday.", "there is no way out of it"),
        ("18 Million Rising: {nick}, come! Reply STOP to stop.", "there is no {nick} to put in"),
        (WORDS + " https://bit.ly/x", "bit.ly is a public link shortener"),
    ],
)
def test_what_is_wrong_with_the_words_leads_to_their_field(
    signed_in: Browsing, words: str, said: str
) -> None:
    page = look(signed_in, text_en=words)
    assert said in page
    assert '<a href="#text_en">' in page


def test_readers_of_a_language_without_words_are_told_of(
    signed_in: Browsing, runtime: Runtime
) -> None:
    subscribe(runtime, *numbers(1))
    assert "people who read" in look(signed_in, text_en="", text_es=WORDS)


def test_a_caution_forbids_nothing(signed_in: Browsing) -> None:
    page = look(signed_in, text_en=WORDS.upper().replace("{FIRST}", "{first}"))
    assert "most of it is in capitals" in page


def test_a_link_to_the_petition_is_shown_with_its_card(
    signed_in: Browsing, runtime: Runtime
) -> None:
    address = f"{runtime.settings.public_url}/{CAMPAIGN}"
    page = look(signed_in, text_en=f"{WORDS} {address}.")
    assert 'class="preview"' in page
    assert f'src="/preview/{CAMPAIGN}/en/' in page
    for elsewhere in ("https://example.com/", f"{runtime.settings.public_url}/nothing/here"):
        assert 'class="preview"' not in look(signed_in, text_en=f"{WORDS} {elsewhere}")


def test_before_anything_is_written_it_says_how_many_there_are(
    signed_in: Browsing, runtime: Runtime
) -> None:
    subscribe(runtime, *numbers(2))
    page = signed_in.open("/broadcasts/new").text
    assert "2 people" in page
    assert "Write something, and it is shown here" in page
    assert "It cannot go out yet" not in page


def test_while_people_are_counted_it_says_so(signed_in: Browsing, console: Flask) -> None:
    with counting(console):
        page = look(signed_in)
        assert "Who gets it is being counted." in page
        assert "data-over" not in page
        assert "18 Million Rising: Ana, we hand" in page


def test_without_a_script_a_button_shows_how_it_looks(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    page = signed_in.send("/broadcasts/new", {**FIELDS, "do": "look"})
    assert page.status_code == 200
    assert "18 Million Rising: Ana, we hand" in page.text
    assert WORDS in page.text
    number = drafted(runtime, ana, title="As before")
    page = signed_in.send(f"/broadcasts/{number}/edit", {**FIELDS, "do": "look"})
    assert "18 Million Rising: Ana, we hand" in page.text
    assert row_of(runtime, number).title == "As before"


def test_one_is_written_like_another(signed_in: Browsing, runtime: Runtime, ana: Organizer) -> None:
    number = drafted(runtime, ana, texts={"en": WORDS}, audience={"channels": ("telegram",)})
    page = signed_in.open(f"/broadcasts/new?like={number}").text
    assert WORDS in page
    assert 'name="channels" value="telegram" checked' in page
    assert 'action="/console/broadcasts/new"' in page


def test_what_is_approved_is_not_changed(
    signed_in: Browsing, runtime: Runtime, ana: Organizer
) -> None:
    number = drafted(runtime, ana)
    fields = hidden_fields(signed_in.open(f"/broadcasts/{number}/edit"))
    signed_in.send(f"/broadcasts/{number}/cancel", {"sure": "yes"}, f"/broadcasts/{number}")
    refused = signed_in.post(f"/broadcasts/{number}/edit", {**fields, **FIELDS})
    assert refused.status_code == 422
    assert "its words and audience stand" in refused.text
    assert WORDS in refused.text
    assert signed_in.open(f"/broadcasts/{number}/edit").status_code == 404


@pytest.mark.parametrize("path", ["/broadcasts/new?campaign=x", "/broadcasts/new?like=9"])
def test_what_is_not_there_is_not_found(signed_in: Browsing, path: str) -> None:
    assert signed_in.open(path).status_code == 404


def test_a_draft_that_is_sent_twice_is_kept_once(signed_in: Browsing) -> None:
    fields = {**hidden_fields(signed_in.open("/broadcasts/new")), **FIELDS}
    first, second = (signed_in.post("/broadcasts/new", fields) for _ in range(2))
    assert first.location == second.location
    assert "Hand-in" not in signed_in.open("/broadcasts?list=all&below=1").text


@pytest.mark.parametrize("role", [Role.APPROVER, Role.READER, Role.PARTNER])
def test_who_may_not_write_is_shown_no_form(
    browsing: Browsing, runtime: Runtime, ana: Organizer, role: Role
) -> None:
    number = drafted(runtime, ana)
    browsing.sign_in_as(add_one(runtime, role, ana))
    for path in ("/broadcasts/new", f"/broadcasts/{number}/edit"):
        assert browsing.open(path).status_code == 403
        sent = browsing.post(path, {**hidden_fields(browsing.open("/me")), **FIELDS})
        assert sent.status_code == 403
