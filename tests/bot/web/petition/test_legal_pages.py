"""Privacy and terms say what the program does, in each language, and what carriers want to read."""

import re

import pytest

from bot.conversation.dry_run import Rehearsal
from bot.languages import LANGUAGES, organizer_texts
from bot.storage.crm.crm_holders import CrmHolder
from bot.web.petition.addresses import PageKind
from bot.web.petition.legal_pages import ToldOfSigners, write_legal_page
from flows.campaign import Campaign, Retention, Shelf
from tests.bot.web.conftest import offline_runtime, shelf_with


def written(shelf: Shelf, kind: PageKind, language: str = "en", **environment: str) -> str:
    """Return a page's words, with their marks."""
    settings = offline_runtime(shelf, **environment).settings
    page = write_legal_page(settings, shelf.campaigns[0], language, kind)
    paragraphs = [text for section in page.sections for text in section.paragraphs]
    return "\n".join((page.title, page.summary, *paragraphs))


@pytest.mark.parametrize("kind", [PageKind.PRIVACY, PageKind.TERMS])
@pytest.mark.parametrize("language", ["en", "es"])
def test_each_has_words_for_everything(ibm: Shelf, kind: PageKind, language: str) -> None:
    words = written(ibm, kind, language)
    assert "{" not in words
    assert "18 Million Rising" in words
    assert "petition@example.org" in words


def test_the_days_are_those_by_which_things_go() -> None:
    retention = Retention(words=14, names_after_hand_in=45, names_after_closing=90)
    shelf = shelf_with(retention=retention)
    words = written(shelf, PageKind.PRIVACY, RETENTION_DAYS="20")
    assert "encrypted, for 14 days" in words
    assert "45 days after the names were handed in, or 90 days after" in words
    assert "encrypted, for 7 days" in written(shelf, PageKind.PRIVACY, RETENTION_DAYS="7")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("are given or sold to nobody", "third parties or affiliates for marketing")),
        ("es", ("no se dan ni se venden a nadie", "terceros o afiliados para publicidad")),
    ],
)
def test_numbers_go_to_nobody_for_marketing(
    ibm: Shelf, language: str, words: tuple[str, ...]
) -> None:
    told = written(ibm, PageKind.PRIVACY, language)
    assert all(each in told for each in words)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_crm_that_holds_numbers_is_named(ibm: Shelf, language: str) -> None:
    settings = offline_runtime(ibm).settings
    holders = [
        CrmHolder("action-network", "", "18-million-rising"),
        CrmHolder("van", "", "of another petition"),
    ]
    kind = PageKind.PRIVACY
    told_of = ToldOfSigners(holders)
    page = write_legal_page(settings, ibm.campaigns[0], language, kind, told_of)
    told = "\n".join(text for section in page.sections for text in section.paragraphs)
    assert "18 Million Rising" in told
    assert "Action Network" in told
    assert "NGP VAN" not in told
    assert not any(words in told for words in ("sold to nobody: not", "ni se venden a nadie: ni"))


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Other programs of"), ("es", "A otros programas de"), ("pt", "Outros programas de")],
)
def test_that_other_programs_are_told_is_said_where_any_are(
    ibm: Shelf, language: str, words: str
) -> None:
    settings, campaign = offline_runtime(ibm).settings, speaking_portuguese(ibm.campaigns[0])
    for told in (ToldOfSigners(), ToldOfSigners(by_webhook=True)):
        page = write_legal_page(settings, campaign, language, PageKind.PRIVACY, told)
        said = [text for section in page.sections for text in section.paragraphs]
        assert any(words in one for one in said) == told.by_webhook


def speaking_portuguese(campaign: Campaign) -> Campaign:
    """Return a campaign that has words in Portuguese, too: its English ones."""
    return campaign.model_copy(update={"words": {**campaign.words, "pt": campaign.words["en"]}})


def test_terms_have_what_carriers_want_to_read(ibm: Shelf) -> None:
    told = written(ibm, PageKind.TERMS)
    for words in (
        *("about 2 messages a month", "Message and data rates may apply"),
        *("Reply <strong>STOP</strong>", "Reply <strong>HELP</strong>"),
        *("Carriers are not liable", "is no subscription", "not shared with third parties"),
    ):
        assert words in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_that_are_said_to_stop_do_stop(ibm: Shelf, language: str) -> None:
    told = organizer_texts(language)["legal.terms.stop_about"]
    named = re.findall(r"\b[A-Z]{3,}\b", told)
    assert len(named) > 2
    for word in named:
        person = Rehearsal(ibm)
        person.say("IBM")
        person.say(word)
        assert person.standing.suppressed, word
