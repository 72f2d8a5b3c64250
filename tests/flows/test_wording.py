"""Replies are put into words without a sign too many; values begin and end sentences."""

from pathlib import Path

import pytest
from babel.numbers import format_decimal

from bot.campaigns import load
from flows.replies import Reply
from flows.wording import Medium, format_number, render
from tests import sample_campaign
from tests.transcripts import shelf

SHELF = shelf("ibm")
IBM = SHELF.campaigns[0]


@pytest.mark.parametrize(
    ("name", "language", "said"),
    [
        ("R.", "en", "Signed, R. You"),
        ("Sammy Davis Jr.", "en", "Corrected. You have signed as Sammy Davis Jr."),
        ("Ana", "en", "Signed, Ana. You"),
        ("R.", "es", "Firmaste, R. Tu"),
        ("Wow!", "en", "Signed, Wow! You"),
    ],
)
def test_a_name_that_ends_in_a_dot_brings_the_one_of_the_sentence(
    name: str, language: str, said: str
) -> None:
    counted = Reply("numbered", {"number": 5})
    replies = [
        Reply("signed", {"first": name, "counted": counted}),
        Reply("renamed", {"name": name}),
    ]
    texts = [render(SHELF, IBM, reply, language, medium).text for reply in replies
             for medium in (Medium(), Medium(rich=True))]  # fmt: skip
    assert any(said in text for text in texts)
    assert not any(".." in text for text in texts)


GREETING = "{sponsor} asks {target} to {ask}."


@pytest.fixture
def campaigns(tmp_path: Path) -> Path:
    sample_campaign.write(tmp_path)
    return tmp_path


def greeting(campaigns: Path, written: str, *, rich: bool) -> str:
    sample_campaign.edit(campaigns / sample_campaign.SLUG, "en.yaml", GREETING, written)
    shelf = load(campaigns)
    return render(shelf, shelf.campaigns[0], Reply("greet"), "en", Medium(rich=rich)).text


@pytest.mark.parametrize("rich", [False, True])
@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("{target} hears {sponsor}.", "The Harbor Board hears Ferry Riders."),
        ("Hi! {target} hears {sponsor}.", "Hi! The Harbor Board hears Ferry Riders."),
        ("Is it so? “{ask}”, {sponsor} says.", "Keep the night ferry"),
        ("Tell {target}: {ask}! {sponsor}.", "Tell the Harbor Board: keep the night ferry!"),
        ("{sponsor} and {target}", "Ferry Riders and the Harbor Board"),
    ],
)
def test_what_begins_a_sentence_begins_with_a_capital_letter(
    campaigns: Path, written: str, read: str, *, rich: bool
) -> None:
    assert read in greeting(campaigns, written, rich=rich)


@pytest.mark.parametrize("rich", [False, True])
def test_a_sentence_ends_with_one_full_stop(campaigns: Path, *, rich: bool) -> None:
    folder = campaigns / sample_campaign.SLUG
    sample_campaign.edit(folder, "en.yaml", "target: the Harbor Board", "target: Acme Inc.")
    said = greeting(campaigns, "{sponsor} write to {target}. {target} reads it.", rich=rich)
    assert "write to Acme Inc. Acme Inc. reads it. To sign" in said


@pytest.mark.parametrize("locale", ["en", "es", "pt", "es_US", "de", "fr", "hi", "de_CH", "pl"])
def test_a_number_is_written_as_the_library_writes_it(locale: str) -> None:
    for number in (0, 7, 999, 1_000, 9_999, 10_000, 123_456, 1_000_000, 98_765_432):
        assert format_number(number, locale) == format_decimal(number, locale=locale)
