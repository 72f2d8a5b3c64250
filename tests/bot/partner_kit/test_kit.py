"""A partner's kit carries its keyword in everything: address, links, codes, prints, post, embed."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot.partner_kit.kit import KitEntry, KitNotPossible, list_kit, write_kit
from bot.settings import Settings
from flows.campaign import Campaign, Shelf
from tests.bot.web.conftest import offline_runtime
from tests.qr_codes import read_code

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
LETTER_POINTS, A4_POINTS = (612, 792), (595, 842)


@pytest.fixture
def campaign(ibm: Shelf) -> Campaign:
    """The campaign that ships."""
    return ibm.campaigns[0]


@pytest.fixture
def settings(ibm: Shelf) -> Settings:
    """The settings of a live set-up."""
    return offline_runtime(ibm).settings


def test_the_campaign_and_each_partner_have_an_entry(
    settings: Settings, campaign: Campaign
) -> None:
    entries = list_kit(settings, campaign)
    assert [entry.keyword for entry in entries] == [
        "IBM",
        *(one.keyword for one in campaign.organizations),
    ]
    assert entries[4] == KitEntry(
        "Daily Kos",
        "IBMKOS",
        "",
        "https://petition.example.org/IBMKOS",
        "sms:+15550100?&body=IBMKOS",
        "https://t.me/handraiser_test_bot?start=IBMKOS",
    )


def test_each_poster_has_an_entry_of_its_own(settings: Settings, campaign: Campaign) -> None:
    entries = list_kit(settings, campaign, ("p7", "bus_stop-2"), "daily-kos")
    assert [entry.folder for entry in entries] == ["IBMKOS-p7", "IBMKOS-bus_stop-2"]
    assert entries[1].text_link.endswith("body=IBMKOS-bus_stop-2")
    assert entries[1].telegram_link.endswith("start=IBMKOS-bus_stop-2")
    assert list_kit(settings, campaign, partner="ibmkos")[0].name == "Daily Kos"


@pytest.mark.parametrize("code", ["poster", "a b 1", "", "1" * 41, "é1", "../1"])
def test_a_code_that_would_not_be_understood_is_refused(
    settings: Settings, campaign: Campaign, code: str
) -> None:
    with pytest.raises(KitNotPossible, match="is no code of a poster"):
        list_kit(settings, campaign, (code,))


def test_what_is_missing_is_said(settings: Settings, campaign: Campaign) -> None:
    with pytest.raises(KitNotPossible, match="no partner 'mars', but: 18-million-rising"):
        list_kit(settings, campaign, partner="mars")
    nothing = settings.model_copy(update={"twilio_from": "", "telegram_bot_name": ""})
    with pytest.raises(KitNotPossible, match="set TWILIO_FROM, TELEGRAM_BOT_NAME or both"):
        list_kit(nothing, campaign)


def test_its_files_carry_the_keyword_and_the_disclosure(
    settings: Settings, campaign: Campaign, tmp_path: Path
) -> None:
    (entry,) = list_kit(settings, campaign, ("p7",), "daily-kos")
    written = {path.name for path in write_kit(settings, campaign, entry, tmp_path, at=NOON)}
    assert written == {path.name for path in tmp_path.iterdir()}
    assert read_code((tmp_path / "code-text.en.svg").read_text()) == "SMSTO:+15550100:IBMKOS-p7"
    telegram = "https://t.me/handraiser_test_bot?start=IBMKOS-p7"
    assert read_code((tmp_path / "code-telegram.es.svg").read_text()) == telegram
    assert "IBMKOS-p7 español" in (tmp_path / "links.es.txt").read_text()
    assert "embed/IBMKOS-p7/es/frame" in (tmp_path / "embed.es.html").read_text()
    for name in ("poster.en.a4.pdf", "cards.en.letter.pdf", "post.en.txt"):
        told = _text(tmp_path / name)
        for words in ("Message and data rates may apply", "STOP", "HELP", "not subscribing"):
            assert words in told, name
        assert "IBMKOS‑p7" in told or "IBMKOS-p7" in told


@pytest.mark.parametrize(
    ("title", "ask"),
    [
        ("Short", "say it"),
        ("A very long title that says a lot " * 10, "say it"),
        ("A long title " * 3, "say a very long thing that asks a lot " * 13),
        ("A very long title " * 27, "ask a very long thing " * 22),
    ],
)
def test_prints_stay_on_one_page_of_their_paper_with_what_one_agrees_to(
    settings: Settings, campaign: Campaign, tmp_path: Path, title: str, ask: str
) -> None:
    said = {"title": title.strip(), "ask": ask.strip()}
    words = campaign.words["en"].model_copy(update=said)
    named = campaign.model_copy(update={"words": {"en": words}, "keywords": {"IBM": "en"}})
    list(write_kit(settings, named, list_kit(settings, named)[0], tmp_path, at=NOON))
    for paper, points in (("a4", A4_POINTS), ("letter", LETTER_POINTS)):
        for name in ("poster", "cards"):
            (page,) = PdfReader(tmp_path / f"{name}.en.{paper}.pdf").pages
            assert (round(page.mediabox.width), round(page.mediabox.height)) == points
            assert "Message and data rates may apply" in " ".join(page.extract_text().split())


def test_a_link_in_place_of_its_folder_is_not_followed(
    settings: Settings, campaign: Campaign, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "IBM").symlink_to(elsewhere)
    entry = list_kit(settings, campaign)[0]
    with pytest.raises(NotADirectoryError, match="it is a link"):
        list(write_kit(settings, campaign, entry, tmp_path / entry.folder, at=NOON))
    assert list(elsewhere.iterdir()) == []


def _text(path: Path) -> str:
    """Return what is read in a file, in one line."""
    if path.suffix != ".pdf":
        return " ".join(path.read_text().split())
    pages = PdfReader(BytesIO(path.read_bytes())).pages
    return " ".join("".join(page.extract_text() for page in pages).replace("\u200b", "").split())
