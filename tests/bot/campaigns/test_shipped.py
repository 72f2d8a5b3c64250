"""The campaigns and the words that are shipped: clean, within budget, true to the page."""

import hashlib
import re
from pathlib import Path

import pytest

from bot.campaigns import load
from bot.campaigns.json_schema import FOLDER
from flows import commands, understanding
from flows.campaign import Campaign, Shelf
from flows.check import text_sizes
from flows.check.text_sizes import LONGEST_NAMES
from flows.replies import CHOICE_NAMES, SHARED_REPLIES, Reply
from flows.segments import fold_to_gsm7, measure
from flows.understanding import AnswerMeaning
from flows.wording import Medium, render
from tests.languages import SHIPPED

IBM = FOLDER / "ibm-extreme-vetting"

LETTER_SHA256 = "96051fcbe9a55b28e63ca72522f963a1a741e5cce69da7c903ba3f9b8728ce71"
LETTER_BYTES = 1076
EXPLANATION_SHA256 = "dc98efc7308056527d94ed26e8da01e63cc39f5cf8a2f4c6ffc512280db726fe"
"""Of the petition page's explanation, from "When Donald Trump" to "deport immigrants!"."""

PARTNERS = [
    "18 Million Rising",
    "Center for Media Justice",
    "Color Of Change",
    "Daily Kos",
    "Good Jobs Nation",
]


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return load(FOLDER)


@pytest.fixture(scope="module")
def ibm(shelf: Shelf) -> Campaign:
    campaign = shelf.campaign(IBM.name)
    assert campaign
    return campaign


def test_the_letter_is_the_page_s_letter_byte_for_byte(ibm: Campaign) -> None:
    written = (IBM / "letter.en.md").read_bytes()
    assert len(written) == LETTER_BYTES
    assert hashlib.sha256(written).hexdigest() == LETTER_SHA256 == ibm.letter.sha256
    assert ibm.letter.text.encode() == written
    assert written.startswith(b"To: IBM CEO Ginni Rometty\nFrom: [Your Name]\n\nDear IBM CEO")
    assert written.endswith(b"any contract to build the tool.")


def test_the_partners_are_those_of_the_page_in_its_order(ibm: Campaign) -> None:
    assert [organization.name for organization in ibm.organizations] == PARTNERS
    assert ibm.organization(ibm.sponsor).name == PARTNERS[0]


def test_the_keywords_are_told_apart(ibm: Campaign) -> None:
    assert dict(ibm.keywords) == {"IBM": "en", "IBMESP": "es"}
    partners = [organization.keyword for organization in ibm.organizations]
    assert partners == ["IBM18MR", "IBMCMJ", "IBMCOC", "IBMKOS", "IBMGJN"]


def test_the_explanation_is_the_page_s_word_for_word(ibm: Campaign) -> None:
    explained = ibm.words["en"].says["more"].rich
    assert hashlib.sha256(explained.encode()).hexdigest() == EXPLANATION_SHA256


def test_the_explanation_by_text_message_leaves_nothing_out(ibm: Campaign) -> None:
    said = ibm.words["en"].says["more"]
    assert " ".join(said.sms) == " ".join(said.rich.split())


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_parts_of_the_explanation_are_counted_and_lead_on(
    ibm: Campaign, shelf: Shelf, language: str
) -> None:
    pages = len(ibm.words[language].says["more"].sms)
    more = shelf.choices[language]["more"]
    for page in range(pages):
        shown = render(shelf, ibm, Reply("more", page=page), language, Medium()).text
        assert shown.endswith(f"({page + 1}/{pages}: {more})") is (page < pages - 1)


def test_what_is_quoted_is_quoted_from_the_page(ibm: Campaign) -> None:
    words = ibm.words["en"]
    source = fold_to_gsm7(f"{words.says['more'].rich}\n{ibm.letter.text}")
    texts = [part for text in words.says.values() for part in (*text.sms, text.rich)]
    quoted = [quote for text in texts for quote in re.findall(r"“([^”]+)”", text)]
    assert quoted
    for quote in quoted:
        assert f'"{quote}"' in source


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_is_said_before_signing_who_asks_and_what_this_is_not(
    shelf: Shelf, ibm: Campaign, language: str
) -> None:
    greet = ibm.words[language].says["greet"]
    confirm = shelf.shared[language]["confirm"]
    ballot = {"en": "ballot petition", "es": "electoral"}[language]
    assert "{sponsor}" in greet.sms[0]
    assert all(partner in greet.rich for partner in PARTNERS)
    assert ballot in greet.sms[0]
    assert ballot in greet.rich
    assert "{target}" in confirm.sms[0]


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_message_stays_within_its_segments(
    shelf: Shelf, ibm: Campaign, language: str
) -> None:
    for sample in text_sizes.fill_texts(ibm, shelf, language):
        measured = measure(sample.text)
        most = 2 if measured.encoding == "GSM-7" else 4
        assert sample.rich or measured.segments <= most, sample


def test_english_text_messages_are_gsm7_but_for_a_name(shelf: Shelf, ibm: Campaign) -> None:
    for sample in text_sizes.fill_texts(ibm, shelf, "en"):
        named = any(name in sample.text for name in LONGEST_NAMES)
        assert sample.rich or named or measure(sample.text).encoding == "GSM-7", sample


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_word_that_a_text_tells_people_to_send_is_understood(
    shelf: Shelf, ibm: Campaign, language: str
) -> None:
    texts = (*shelf.shared[language].values(), *ibm.words[language].says.values())
    told = {
        word
        for text in texts
        for template in (*text.sms, text.rich)
        for word in re.findall(r"\b[A-ZÁÉÍÓÚÑ]{2,}\b", template)
    }
    choices = set(shelf.choices[language].values())
    names = {"IBM", "ICE", "CEO", "VA", "SMS"}
    spoken = SHIPPED.speaking(language)
    unread = [
        word
        for word in told - choices - names
        if not commands.read_command(word, spoken)
        and understanding.read_answer(word, spoken) is not AnswerMeaning.YES
    ]
    assert unread == []


def test_every_language_says_everything(shelf: Shelf) -> None:
    for language in ("en", "es"):
        assert shelf.shared[language].keys() == SHARED_REPLIES.keys()
        assert shelf.choices[language].keys() == set(CHOICE_NAMES)


def test_the_shelf_is_read_from_any_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert load(FOLDER).campaigns
