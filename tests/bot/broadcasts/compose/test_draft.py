"""Holds that a draft is read whole, or refused with the line and the remedy of every mistake."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.broadcasts.compose import draft
from bot.broadcasts.compose.draft import Audience, Draft, DraftError
from bot.broadcasts.compose.example_draft import example_draft
from bot.campaigns import load
from bot.languages import say
from bot.storage.broadcasts import broadcasts
from bot.storage.engine.database import Database
from flows.campaign import Shelf
from tests.bot.storage import broadcast_rows
from tests.conftest import ENVIRONMENT

WRITTEN = """\
campaign: ibm-extreme-vetting
organization: daily-kos
title: Hand-in
texts:
  en: "Daily Kos: {name}, we hand it in. STOP to quit."
audience:
  channels: sms
  languages: [en, es]
  countries: [US, CA]
  regions: [US-CA]
  sources: [IBM18MR]
  signed_after: 2026-10-20 18:30 America/New_York
expires_hours: 36
"""


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    """The campaigns of this repository."""
    return load(Path(ENVIRONMENT["CAMPAIGNS"]))


def problems(shelf: Shelf, written: str) -> tuple[str, ...]:
    """Return what is wrong with a draft."""
    with pytest.raises(DraftError) as raised:
        draft.parse(written.encode(), shelf, "hand-in.yaml")
    return tuple(str(raised.value).splitlines())


def test_a_draft_is_read_as_it_was_meant(shelf: Shelf, tmp_path: Path) -> None:
    file = tmp_path / "hand-in.yaml"
    file.write_text(WRITTEN, encoding="utf-8")
    assert draft.read(file, shelf) == Draft(
        campaign="ibm-extreme-vetting",
        organization="daily-kos",
        title="Hand-in",
        texts={"en": "Daily Kos: {name}, we hand it in. STOP to quit."},
        audience=Audience(
            channels=("sms",),
            languages=("en", "es"),
            countries=("US", "CA"),
            regions=("US-CA",),
            sources=("IBM18MR",),
            signed_after=datetime(2026, 10, 20, 22, 30, tzinfo=UTC),
        ),
        expires_hours=36.0,
    )


def test_what_is_left_empty_asks_for_nothing(shelf: Shelf) -> None:
    lines = [line for line in WRITTEN.splitlines() if not line.startswith(("  ", "expires"))]
    short = "\n".join([*lines, "  channels:", "expires_hours:"]).replace("texts:", "texts: {en: a}")
    read = draft.parse(short.encode(), shelf)
    assert read.audience == Audience()
    assert read.expires_hours is None


def test_the_sample_is_a_draft_for_the_campaign_at_hand(shelf: Shelf) -> None:
    campaign = shelf.campaigns[0]
    written = example_draft(campaign, date(2026, 10, 20))
    read = draft.parse(written.encode(), shelf)
    assert (read.campaign, read.organization) == (campaign.id, campaign.sponsor)
    assert read.texts.keys() == set(campaign.languages)
    assert all("STOP" in text and "{name}" in text for text in read.texts.values())
    used = re.sub(r"^#(?=  \w+:)|^# (?=expires)", "", written, flags=re.MULTILINE)
    assert draft.parse(used.encode(), shelf).audience.channels == ("sms", "telegram")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ("channels: sms", "channels: whatsapp"),
            "hand-in.yaml:7: channels: write sms or telegram",
        ),
        (("countries: [US, CA]", "countries: us"), "hand-in.yaml:9: countries: write two-letter"),
        (("regions: [US-CA]", "regions: [California]"), "hand-in.yaml:10: regions: write codes"),
        (
            (" America/New_York", ""),
            "hand-in.yaml:12: signed_after: say the time zone with it: 2026-10-20 18:30 America/",
        ),
        (("expires_hours: 36", "expires_hours: 0"), "hand-in.yaml:13: expires_hours: write a num"),
        (
            ("expires_hours: 36", "expires: 36"),
            "13: nothing is called expires; did you mean expires_h",
        ),
        (("  languages", "  langs"), "8: nothing is called langs; did you mean languages?"),
        (("  en:", "  english:"), "hand-in.yaml:5: texts: english is no language's code: write"),
        (("  en: ", "  es:\n  en: "), "hand-in.yaml:5: texts: there are no words behind es:"),
        (("title: Hand-in\n", ""), "hand-in.yaml:1: title is missing: write one line"),
        (("ibm-extreme-vetting", "ibm"), "1: there is no campaign ibm; there is ibm-extreme-vett"),
        (("daily-kos", "kos"), "hand-in.yaml:2: kos is not in ibm-extreme-vetting; choose one of"),
        (('"Daily', "Daily"), "hand-in.yaml:5: there is a second colon in what should"),
        (("title:", "title: A\ntitle:"), "hand-in.yaml:4: 'title' is there twice"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_remedy(
    shelf: Shelf, change: tuple[str, str], said: str
) -> None:
    assert [said in each for each in problems(shelf, WRITTEN.replace(*change))] == [True]


def test_all_mistakes_are_named_at_once_in_their_order(shelf: Shelf) -> None:
    wrong = WRITTEN.replace("sms", "post").replace("[US-CA]", "here").replace("36", "many")
    lines = [int(one.split(":")[1]) for one in problems(shelf, wrong)]
    assert lines == [7, 10, 13]


def test_what_cannot_be_read_hides_no_other_mistake(shelf: Shelf) -> None:
    wrong = (
        WRITTEN.replace('"Daily', "Daily")
        .replace("  channels: sms", "\tchannels: sms")
        .replace("daily-kos", "kos")
        .replace("[US-CA]", "here")
        .replace("expires_hours: 36", "title: twice")
    )
    told = problems(shelf, wrong)
    assert [each.partition(": ")[0] for each in told] == [
        f"hand-in.yaml:{line}" for line in (2, 5, 7, 10, 13)
    ]
    for said, words in zip(
        told,
        (
            "kos is not in",
            "second colon",
            "a tab",
            "regions: write codes",
            "'title' is there twice",
        ),
        strict=True,
    ):
        assert words in said


def test_a_key_that_nobody_knows_is_named_with_what_there_is(shelf: Shelf) -> None:
    (told,) = problems(shelf, f"{WRITTEN}colour: red\n")
    assert told.startswith("hand-in.yaml:14: nothing is called colour; there is campaign, org")


def test_a_misspelled_key_is_one_mistake_and_what_is_behind_it_is_read(shelf: Shelf) -> None:
    wrong = (
        WRITTEN.replace("campaign:", "campain:")
        .replace("title:", "Title:")
        .replace("texts:", "text:")
        .replace("audience:", "audiance:")
        .replace("  regions: [US-CA]", "  region: here")
    )
    assert [told.partition("; ")[0] for told in problems(shelf, wrong)] == [
        "hand-in.yaml:1: nothing is called campain",
        "hand-in.yaml:3: nothing is called Title",
        "hand-in.yaml:4: nothing is called text",
        "hand-in.yaml:6: nothing is called audiance",
        "hand-in.yaml:10: nothing is called region",
        "hand-in.yaml:10: regions: write codes of states: [US-CA, US-NY]",
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('quit."', "quit."), "hand-in.yaml:5: this is not YAML: a quotation mark is not closed"),
        (("[US-CA]", "[US-CA"), "hand-in.yaml:10: this is not YAML: a [ is not closed"),
        (("title: Hand-in", "title Hand-in"), "hand-in.yaml:3: this is not YAML: there is no col"),
        (("title: Hand", "title: H\x07and"), "hand-in.yaml:3: this is not YAML: there is a charac"),
    ],
)
def test_a_line_that_spoils_what_follows_is_named_and_hides_nothing(
    shelf: Shelf, change: tuple[str, str], told: str
) -> None:
    wrong = WRITTEN.replace(*change)
    (alone,) = problems(shelf, wrong)
    assert alone.startswith(told)
    found = problems(shelf, wrong.replace("daily-kos", "kos").replace("hours: 36", "hours: many"))
    assert [each.partition(": ")[0] for each in found] == [
        "hand-in.yaml:2",
        told.partition(": ")[0],
        "hand-in.yaml:13",
    ]


def test_the_same_is_not_told_twice_of_one_line(shelf: Shelf) -> None:
    assert len(problems(shelf, WRITTEN.replace("sms", "[fax, post, whatsapp]"))) == 1


@pytest.mark.parametrize(
    "written",
    [
        "\ufeff" + WRITTEN,
        WRITTEN.replace("\n", "\r\n"),
        WRITTEN.replace("\n  ", "\n\u00a0 "),
        WRITTEN.replace("title: ", "title:\u00a0"),
        WRITTEN.replace("title: ", "title:\t"),
        WRITTEN.replace("title:", "ti\u200btle:").replace("ibm-", "ibm-\u00ad"),
        WRITTEN.replace("[en, es]", "[en\u200e, es]"),
    ],
)
def test_what_nobody_sees_in_a_file_makes_no_difference(shelf: Shelf, written: str) -> None:
    assert draft.parse(written.encode(), shelf) == draft.parse(WRITTEN.encode(), shelf)


def test_every_key_of_a_draft_has_words_for_what_may_stand_there() -> None:
    for key in (*Draft.model_fields, *Audience.model_fields):
        assert say("en", f"shapes.{key}", example="")


def test_a_file_that_is_no_broadcast_is_not_read_whole(shelf: Shelf, tmp_path: Path) -> None:
    file = tmp_path / "film.mp4"
    file.write_bytes(b"a" * (draft.MAX_FILE_BYTES + 1))
    with pytest.raises(DraftError, match="too large"):
        draft.read(file, shelf)


def test_a_stored_draft_comes_back_as_it_was(database: Database, shelf: Shelf) -> None:
    written = draft.parse(WRITTEN.encode(), shelf)
    with database.write() as connection:
        ana = broadcast_rows.organizer(connection)
        added = broadcast_rows.broadcast(connection, ana, **draft.columns_of(written))
        row = broadcasts.find(connection, added)
    assert row is not None
    assert draft.draft_of(row) == written
    assert draft.columns_of(draft.draft_of(row)) == draft.columns_of(written)


def test_whom_it_is_for_is_chosen_as_it_is_written(shelf: Shelf) -> None:
    selection = draft.selection_of(draft.parse(WRITTEN.encode(), shelf))
    assert (selection.campaign, selection.organization) == ("ibm-extreme-vetting", "daily-kos")
    assert (selection.channels, selection.regions) == (("sms",), ("US-CA",))
    assert selection.signed_after == datetime(2026, 10, 20, 22, 30, tzinfo=UTC)
    assert selection.not_reached_since is None
