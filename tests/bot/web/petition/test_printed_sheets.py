"""What is printed can be copied by hand: words to text, number and address, in each language."""

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot.documents.typst_process import typeset
from bot.web.petition.addresses import PageAddress, PageKind, find_page
from bot.web.petition.petition_page import PetitionPage
from bot.web.petition.printed_sheets import CARDS_TEMPLATE, POSTER_TEMPLATE, sheet_data
from flows.campaign import Shelf
from tests.bot.web.conftest import IBM, offline_runtime
from tests.clock import NOON

SHEETS = pytest.mark.parametrize(
    "sheet", [CARDS_TEMPLATE, POSTER_TEMPLATE], ids=["cards", "poster"]
)


def page_of(shelf: Shelf, language: str, keyword: str, poster: str = "") -> PetitionPage:
    """Return the page to which a sheet leads."""
    address = PageAddress(PageKind.PETITION, language, IBM, keyword, poster)
    return PetitionPage(offline_runtime(shelf).settings, shelf.campaigns[0], address, None)


def lines_of(page: PetitionPage, sheet: Path) -> list[str]:
    """Return the lines that stand on a sheet of paper."""
    printed = typeset(sheet, sheet_data(page, "a4"), at=NOON, font_folder=None)
    (paper,) = PdfReader(BytesIO(printed)).pages
    return [line.strip() for line in paper.extract_text().splitlines()]


@pytest.mark.parametrize("keyword", ["", "IBM", "IBMESP", "IBMKOS"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_printed_address_leads_to_a_page_in_the_language_of_the_sheet(
    ibm: Shelf, language: str, keyword: str
) -> None:
    printed = page_of(ibm, language, keyword).short_address
    found = find_page(ibm, printed.removeprefix("https://petition.example.org"))
    assert found is not None
    assert found.language == language


@SHEETS
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("poster", ["bus7", "corner-of-5th-and-main"])
def test_neither_what_is_texted_nor_the_address_is_broken_within_a_word(
    ibm: Shelf, sheet: Path, language: str, poster: str
) -> None:
    lines = lines_of(page_of(ibm, language, "IBMKOS", poster), sheet)
    whole = f"IBMKOS-{poster}"
    assert sum(whole in line for line in lines) >= 2
    assert [line for line in lines if line.startswith("-") or line.endswith("-")] == []


@SHEETS
def test_a_code_that_is_too_long_for_a_line_is_copied_with_its_hyphens_once(
    ibm: Shelf, sheet: Path
) -> None:
    poster = "a1-" * 13 + "z"
    lines = lines_of(page_of(ibm, "es", "IBMKOS", poster), sheet)
    assert [line for line in lines if line.startswith("-")] == []
