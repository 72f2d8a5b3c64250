"""The kits: what each partner is given, and that no partner sees another one's."""

from dataclasses import replace
from html import unescape

import pytest

from bot.console.app import create_console
from bot.console.screens import kits
from bot.organizers.roles import Role
from bot.runtime import Runtime
from bot.storage.organizers.organizers import Organizer
from tests.bot.console.browsing import Browsing
from tests.bot.console.conftest import add_one
from tests.bot.web.conftest import IBM, two_campaigns
from webhooks.safe_receive import describe

OWN, OTHER, CAMPAIGNS = (f"/kits/{IBM}/{word}" for word in ("IBMKOS", "IBMCMJ", "IBM"))
PARTNER = "daily-kos"


@pytest.fixture
def partner(browsing: Browsing, runtime: Runtime, ana: Organizer) -> Browsing:
    """The browser of a partner, whose source is Daily Kos."""
    browsing.sign_in_as(add_one(runtime, Role.PARTNER, ana, source=PARTNER))
    return browsing


def test_all_kits_are_listed(signed_in: Browsing) -> None:
    page = signed_in.open("/kits").text
    for word in ("IBM", "IBM18MR", "IBMKOS", "IBMCMJ", "IBMCOC", "IBMGJN"):
        assert f"/console/kits/{IBM}/{word}" in page
    assert "The campaign&#39;s own" in page


def test_a_kit_has_links_codes_prints_post_and_embed(signed_in: Browsing) -> None:
    page = unescape(signed_in.open(OWN).text)
    for words in (
        "https://petition.example.org/IBMKOS",
        "sms:+15550100?&body=IBMKOS",
        "t.me/handraiser_test_bot?start=IBMKOS",
        f'src="/console{OWN}/code-text.en.svg"',
        f'href="/console{OWN}/code-telegram.en.png" download',
        f'href="/console{OWN}/poster.en.letter.pdf" download',
        "Message and data rates may apply",
        "<iframe",
    ):
        assert words in page, words
    assert "<iframe" not in signed_in.open(OWN).text


def test_a_kit_says_once_whose_it_is(signed_in: Browsing) -> None:
    for path, whose in ((OWN, "Daily Kos"), (CAMPAIGNS, "The campaign's own")):
        page = unescape(signed_in.open(path).text)
        assert f'<p class="lead">{whose} · Don’t Help Trump Deport Immigrants</p>' in page


def test_each_language_and_poster_has_its_own(signed_in: Browsing) -> None:
    page = signed_in.open(f"{OWN}?language=es&poster=bus7").text
    assert "IBMKOS-bus7" in page
    assert "/IBMKOS-bus7/es" in page
    assert "code-text.es.svg?poster=bus7" in page
    assert 'lang="es"' in page
    assert "IBMKOS-bus7" in signed_in.open(f"{OWN}/links.es.txt?poster=bus7").text


@pytest.mark.parametrize("code", ["bus", "b us 7", "x" * 41 + "7", "<b>7</b>"])
def test_what_is_no_code_of_a_poster_is_said(signed_in: Browsing, code: str) -> None:
    page = signed_in.client.get(
        f"/console{OWN}", query_string={"poster": code}, base_url="https://petition.example.org"
    )
    assert page.status_code == 200
    assert "That is no code of a poster" in page.text
    assert "<b>7</b>" not in page.text
    assert signed_in.open(f"{OWN}/post.en.txt?poster=bus").status_code == 404


@pytest.mark.parametrize(
    ("name", "content_type", "begins"),
    [
        ("code-text.en.svg", "image/svg+xml", b"<?xml"),
        ("code-telegram.es.png", "image/png", b"\x89PNG"),
        ("post.es.txt", "text/plain; charset=utf-8", b""),
        ("embed.en.html", "text/plain; charset=utf-8", b"<iframe"),
        ("poster.en.a4.pdf", "application/pdf", b"%PDF"),
        ("cards.es.letter.pdf", "application/pdf", b"%PDF"),
    ],
)
def test_each_file_is_handed_out(
    signed_in: Browsing, name: str, content_type: str, begins: bytes
) -> None:
    file = signed_in.open(f"{OWN}/{name}")
    assert file.status_code == 200
    assert file.content_type == content_type
    assert file.data.startswith(begins)
    assert file.headers["content-disposition"] == f"attachment; filename=IBMKOS-{name}"
    assert file.headers["cache-control"] == "no-store"


def test_documents_are_printed_few_at_once(signed_in: Browsing) -> None:
    for _ in range(kits.MAX_PRINTED_AT_ONCE):
        assert kits._printing.acquire(blocking=False)
    try:
        assert signed_in.open(f"{OWN}/poster.en.a4.pdf").status_code == 503
        assert signed_in.open(f"{OWN}/post.en.txt").status_code == 200
    finally:
        kits._printing.release(kits.MAX_PRINTED_AT_ONCE)


@pytest.mark.parametrize(
    "path",
    [
        f"/kits/{IBM}/NOTHING",
        f"/kits/{IBM}/ibmkos",
        "/kits/nothing/IBM",
        f"{OWN}/nothing.txt",
        f"{OWN}/poster.xx.a4.pdf",
        f"{OWN}/..%2f..%2fREADME.md",
    ],
)
def test_what_there_is_not_is_not_found(signed_in: Browsing, path: str) -> None:
    assert signed_in.open(path).status_code == 404


def test_a_partner_sees_its_own_kit_and_nothing_else(partner: Browsing) -> None:
    page = partner.open("/kits").text
    assert f"/console{OWN}" in page
    assert "Daily Kos" in page
    for word in ("IBMCMJ", "IBM18MR", f'/console/kits/{IBM}/IBM"'):
        assert word not in page
    assert partner.open(OWN).status_code == 200
    assert partner.open(f"{OWN}/poster.en.a4.pdf").status_code == 200
    for path in (OTHER, CAMPAIGNS, f"{OTHER}?poster=bus7", f"/kits/{IBM}/IBMESP"):
        assert partner.open(path).status_code == 404
        assert partner.open(f"{path.partition('?')[0]}/post.en.txt").status_code == 404


def test_a_partner_of_no_campaign_here_is_told_so(runtime: Runtime, ana: Organizer) -> None:
    other = create_console(replace(runtime, shelf=two_campaigns()), describe)
    here = Browsing(other, runtime)
    here.sign_in_as(add_one(runtime, Role.PARTNER, ana, source=PARTNER))
    assert "There is no kit for you" in here.open("/kits").text
    assert here.open("/kits/clean-river/RIVER").status_code == 404


def test_without_a_way_to_sign_there_is_no_kit_and_it_is_said(
    runtime: Runtime, ana: Organizer
) -> None:
    bare = runtime.settings.model_copy(update={"twilio_from": "", "telegram_bot_name": ""})
    here = Browsing(create_console(replace(runtime, settings=bare), describe), runtime)
    here.sign_in_as(ana)
    assert "There is no way to sign yet" in here.open("/kits").text
    assert here.open(OWN).status_code == 404


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.APPROVER, Role.READER])
def test_whoever_sees_figures_sees_kits(
    browsing: Browsing, runtime: Runtime, ana: Organizer, role: Role
) -> None:
    browsing.sign_in_as(add_one(runtime, role, ana))
    assert browsing.open(OTHER).status_code == 200


def test_nobody_sees_one_without_signing_in(browsing: Browsing) -> None:
    for path in ("/kits", OWN, f"{OWN}/post.en.txt"):
        assert browsing.open(path).status_code == 303
