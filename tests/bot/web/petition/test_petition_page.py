"""The page shows the campaign as it is: its words, its letter, its count, and how to sign."""

import re
from datetime import date
from html import unescape
from html.parser import HTMLParser

import pytest
from sqlalchemy import insert, update

from bot.runtime import Runtime
from bot.storage.schema.signature_tables import Counter
from bot.web.petition.pages import PetitionPages
from bot.web.static_files import read_static
from flows.campaign import CampaignText, Outcome, Shelf
from tests.bot.web.conftest import (
    IBM,
    offline_runtime,
    shelf_with,
    shelf_with_outcome,
    two_campaigns,
)


def html(pages: PetitionPages, path: str) -> str:
    """Return the page at a path, as it is sent."""
    address = pages.find(path)
    assert address is not None
    return pages.render(address).body.decode()


def text(pages: PetitionPages, path: str) -> str:
    """Return what is read on the page at a path, in one line."""
    told = unescape(re.sub(r"<(title|style)>.*?</\1>|<br>|<[^>]+>", " ", html(pages, path)))
    return " ".join(told.split())


def count_signatures(runtime: Runtime, number: int) -> None:
    """Have so many signatures counted."""
    with runtime.database.write() as connection:
        connection.execute(insert(Counter).values(campaign=IBM, signatures=number))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("{sponsor} asks {target} to {ask}.", "18 Million Rising asks IBM’s CEO to reject the"),
        ("Why now? {target} decides.", "Why now? IBM’s CEO decides."),
        ("Words are kept for {days} days. More: {site}", "for 30 days. More: https://petition."),
        ("Text {keyword} or {invitation} to {reach}.", "Text IBM or IBM to https://t.me/"),
    ],
)
def test_what_a_campaign_puts_into_braces_is_put_in_wherever_the_page_says_it(
    written: str, read: str
) -> None:
    campaign = shelf_with().campaigns[0]
    words = campaign.words["en"]
    more = CampaignText(sms=(written,), rich=written)
    answer = next(iter(words.answers.values())).model_copy(update={"says": more})
    words = words.model_copy(
        update={"says": {**words.says, "more": more}, "answers": {"why-ibm": answer}}
    )
    told = text(PetitionPages(offline_runtime(shelf_with(words={"en": words}))), f"/{IBM}")
    assert told.count(read) >= 2
    assert "{" not in told


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_letter_stands_there_word_for_word(
    offline: PetitionPages, ibm: Shelf, language: str
) -> None:
    letter = ibm.campaigns[0].letter
    words = letter.translations.get(language, letter.text)
    assert " ".join(words.split()) in text(offline, f"/{IBM}/{language}")


def test_a_translation_says_that_it_is_one_and_leads_to_what_is_signed(
    offline: PetitionPages,
) -> None:
    assert "What is signed is the letter in" not in text(offline, "/")
    spanish = html(offline, "/IBMKOS/es")
    assert "Lo que se firma es la carta en inglés" in spanish
    assert 'href="/IBMKOS/en#letter" lang="en"' in spanish


def test_it_says_who_asks_whom_why_and_with_whom(offline: PetitionPages, ibm: Shelf) -> None:
    told = text(offline, "/")
    campaign = ibm.campaigns[0]
    assert "18 Million Rising and 4 partners ask IBM’s CEO to reject" in told
    assert " ".join(campaign.words["en"].says["more"].rich.split()) in told
    assert all(name in told for name in campaign.organization_names.values())
    assert "Why IBM?" in told


def test_whoever_signs_is_told_first_what_they_agree_to(offline: PetitionPages) -> None:
    told = text(offline, "/IBMKOS")
    sign, why = told.index("Sign the letter"), told.index("Why it matters")
    for words in (
        *("18 Million Rising", "automated text messages", "about 2 texts a month"),
        *("signing is not subscribing", "Message and data rates may apply"),
        *("HELP for help", "STOP to stop", "Terms", "Privacy", "IBM sees the names"),
    ):
        assert sign < told.index(words, sign) < why


@pytest.mark.parametrize(
    ("gone", "told", "not_told"),
    [
        ("telegram", "By texting IBM you begin", "chat"),
        ("twilio", "By opening the chat you begin", "Message and data rates"),
        ("both", "Signing has not begun yet", "By "),
    ],
)
def test_the_disclosure_is_of_the_ways_that_there_are(
    ibm: Shelf, gone: str, told: str, not_told: str
) -> None:
    settings = {
        "telegram": ("TELEGRAM_BOT_TOKEN", "TELEGRAM_BOT_NAME", "TELEGRAM_WEBHOOK_SECRET"),
        "twilio": ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM"),
    }
    names = settings.get(gone) or (*settings["telegram"], *settings["twilio"])
    runtime = offline_runtime(ibm, **dict.fromkeys(names, ""))
    sign = html(PetitionPages(runtime), "/").split('class="sign"')[1].split("</section>")[0]
    assert told in sign
    assert not_told not in sign


def test_the_count_is_the_counters_and_is_read_once_in_ten_seconds(runtime: Runtime) -> None:
    count_signatures(runtime, 1204)
    seconds = [0.0]
    pages = PetitionPages(runtime, seconds=lambda: seconds[0])
    assert "1,204 people have signed" in text(pages, "/")
    assert "Next goal: 2,000" in text(pages, "/")
    with runtime.database.write() as connection:
        connection.execute(update(Counter).values(signatures=1300))
    assert "1,204 personas han firmado" in text(pages, "/IBMESP")
    seconds[0] = 10.0
    assert "1,300 personas han firmado" in text(pages, "/IBMESP")


def test_a_small_count_is_an_invitation(runtime: Runtime) -> None:
    count_signatures(runtime, 9)
    told = text(PetitionPages(runtime), "/")
    assert "Be among the first to sign" in told
    assert "have signed" not in told


def test_without_a_database_the_page_tells_no_count(offline: PetitionPages) -> None:
    told = text(offline, "/")
    assert "signed" not in told.split("Sign the letter")[0]
    assert "Open my messages" in told


def test_a_closed_petition_says_so_and_takes_nobody_in() -> None:
    pages = PetitionPages(offline_runtime(shelf_with(status="closed")))
    told = text(pages, "/")
    assert "This petition is closed" in told
    assert "sms:" not in html(pages, "/").split("<footer>")[0]
    assert "Ask a friend" not in told


def with_outcome(outcome: Outcome, **changes: object) -> PetitionPages:
    """Return the pages of the campaign that ships, of which this has become."""
    return PetitionPages(offline_runtime(shelf_with_outcome(outcome, **changes)))


def test_a_petition_that_was_handed_in_says_so_and_goes_on_if_it_is_open() -> None:
    handed_in = Outcome(handed_in_on=date(2026, 5, 1), names=1180)
    told = text(with_outcome(handed_in), "/")
    assert "This petition was handed in on May 1, 2026, with 1,180 names." in told
    assert "Open my messages" in told
    spanish = text(with_outcome(handed_in, status="closed"), "/IBMESP")
    assert "se entregó el 1 de mayo de 2026, con 1,180 nombres" in spanish
    assert "Esta petición está cerrada" in spanish


def test_a_petition_that_has_ended_says_that_its_names_are_gone() -> None:
    told = text(with_outcome(Outcome(has_ended=True), status="closed"), "/")
    assert "The names of its signers have been destroyed" in told
    assert "This petition is closed" not in told
    assert "sms:" not in html(with_outcome(Outcome(has_ended=True), status="closed"), "/")


def test_links_to_other_pages_keep_the_keyword_and_what_is_canonical_does_not(
    offline: PetitionPages,
) -> None:
    page = html(offline, "/IBMKOS-p7")
    for path in ("/es", "/en/privacy", "/en/terms", "/en/receipt"):
        assert f'href="/IBMKOS-p7{path}"' in page
    base = f"https://petition.example.org/{IBM}"
    assert f'<link rel="canonical" href="{base}/en">' in page
    assert f'<link rel="alternate" hreflang="es" href="{base}/es">' in page
    assert "https%3A%2F%2Fpetition.example.org%2FIBMKOS-p7%2Fen" in page  # what is shared


def test_a_page_is_one_that_a_browser_reads_without_doubt(offline: PetitionPages) -> None:
    for path in (
        "/",
        "/IBMESP",
        "/privacy",
        "/IBMKOS/es/terms",
        "/IBM/receipt",
        "/embed/IBM/frame",
    ):
        checked = Nesting()
        checked.feed(html(offline, path))
        assert checked.open == []
        assert checked.ids == list(dict.fromkeys(checked.ids))


def test_first_view_is_small_and_asks_nobody_else(offline: PetitionPages) -> None:
    address = offline.find("/IBMKOS-p7/es")
    assert address
    page = offline.render(address)
    assert len(page.compressed) < 14_000
    loaded = re.findall(
        r'<(?:link rel="(?:stylesheet|icon)"[^>]*href|img[^>]*src|script)="([^"]+)',
        html(offline, "/"),
    )
    assert all(address.startswith("/static/") for address in loaded)
    assert "<script" not in html(offline, "/")
    assert " style=" not in html(offline, "/")
    assert "set-cookie" not in dict(page.headers)
    styles = [read_static(address) for address in loaded]
    assert sum(len(one.compressed or one.body) for one in styles if one) < 30_000


def test_words_of_a_campaign_are_text_and_never_marks() -> None:
    shelf = shelf_with()
    campaign = shelf.campaigns[0]
    words = campaign.words["en"].model_copy(update={"title": '<script>"&{{7*7}}'})
    shelf = shelf_with(words={**campaign.words, "en": words})
    page = html(PetitionPages(offline_runtime(shelf)), "/")
    assert "<script" not in page
    assert "&lt;script&gt;&#34;&amp;{{7*7}}" in page


def test_several_petitions_are_listed_each_with_its_own_page() -> None:
    several = two_campaigns()
    pages = PetitionPages(offline_runtime(several))
    listed = html(pages, "/")
    for campaign in several.campaigns:
        assert f'href="/{campaign.id}/{campaign.languages[0]}"' in listed
        text(pages, f"/{campaign.id}")


def test_where_there_is_no_page_the_petitions_are_shown(offline: PetitionPages) -> None:
    missing = offline.render_missing()
    assert missing.status == 404
    assert f'href="/{IBM}/en"' in missing.body.decode()
    assert dict(missing.headers)["cache-control"] == "no-store"


class Nesting(HTMLParser):
    """Follows which marks are open, and which ids there are."""

    VOID = frozenset({"meta", "link", "br", "input", "img", "path"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it as open."""
        self.ids += [str(value) for name, value in attrs if name == "id"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """It must be the last that was opened."""
        if tag not in self.VOID:
            assert self.open.pop() == tag
