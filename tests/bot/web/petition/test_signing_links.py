"""Links and codes with which one signs: right on both kinds of phone, and read by a camera."""

from urllib.parse import parse_qs, urlsplit

import pytest

from bot.web.petition.addresses import PageAddress, find_page
from bot.web.petition.camera_codes import draw_qr
from bot.web.petition.signing_links import SigningLinks, signing_links
from flows.campaign import Shelf
from flows.lexicon import Languages
from flows.understanding import read_keyword
from tests.bot.web.conftest import offline_runtime
from tests.qr_codes import read_code


def links(shelf: Shelf, path: str, **environment: str) -> SigningLinks:
    """Return the links of the page at a path."""
    address = find_page(shelf, path)
    assert isinstance(address, PageAddress)
    settings = offline_runtime(shelf, **environment).settings
    return signing_links(settings, shelf.campaigns[0], address)


@pytest.mark.parametrize(
    ("path", "words", "telegram"),
    [
        ("/", "IBM", "IBM"),
        ("/ibm-extreme-vetting/es", "IBMESP", "IBMESP"),
        ("/IBMKOS", "IBMKOS", "IBMKOS"),
        ("/IBMKOS/es", "IBMKOS español", "IBMKOS"),
        ("/ibmkos-poster_12", "IBMKOS-poster_12", "IBMKOS-poster_12"),
        ("/IBMESP/en", "IBMESP English", "IBMESP"),
    ],
)
def test_links_carry_the_keyword_by_which_people_came(
    ibm: Shelf, path: str, words: str, telegram: str
) -> None:
    found = links(ibm, path)
    assert found.text_message is not None
    assert found.text_message.words == words
    assert found.telegram == f"https://t.me/handraiser_test_bot?start={telegram}"


def test_the_link_to_messages_is_one_that_both_systems_open(ibm: Shelf) -> None:
    message = links(ibm, "/IBMKOS/es").text_message
    assert message is not None
    assert message.link == "sms:+15550100?&body=IBMKOS%20espa%C3%B1ol"
    assert parse_qs(urlsplit(message.link).query) == {"body": ["IBMKOS español"]}


def test_what_is_texted_from_any_page_is_understood_as_its_keyword_and_poster(ibm: Shelf) -> None:
    languages: Languages = ibm.languages
    for path in ("/IBM", "/IBMESP/en", "/IBMKOS-poster_12/es", "/IBMCMJ-p7"):
        message = links(ibm, path).text_message
        address = find_page(ibm, path)
        assert message
        assert address
        found = read_keyword(message.words, ibm.ways, languages)
        assert found is not None
        assert (found.keyword, found.poster) == (address.keyword, address.poster)


def test_a_way_that_is_not_set_up_is_not_shown(ibm: Shelf) -> None:
    no_telegram = {"TELEGRAM_BOT_TOKEN": "", "TELEGRAM_BOT_NAME": "", "TELEGRAM_WEBHOOK_SECRET": ""}
    assert links(ibm, "/", **no_telegram).telegram == ""
    no_texts = {"TWILIO_ACCOUNT_SID": "", "TWILIO_AUTH_TOKEN": "", "TWILIO_FROM": ""}
    assert links(ibm, "/", **no_texts).text_message is None


@pytest.mark.parametrize(
    "payload",
    ["SMSTO:+15550100100:IBM", "SMSTO:+15550100:IBMKOS español", "https://t.me/bot?start=IBM-p_1"],
)
def test_a_camera_reads_the_code(payload: str) -> None:
    drawn = draw_qr(payload, "a <code>")
    assert "<title>a &lt;code&gt;</title>" in drawn
    assert read_code(drawn) == payload


def test_a_code_for_a_text_message_is_small_enough_for_a_poster() -> None:
    assert 'viewBox="0 0 33 33"' in draw_qr("SMSTO:+15550100100:IBM", "")  # 25 modules, 4 around
