"""Holds that every name is found again in the pages, in every script that has a font here."""

import shutil
import subprocess
import unicodedata
from collections import Counter
from itertools import groupby
from typing import Any

import pytest
from pypdf import PdfReader

from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.signatures.handin.found_fonts import SignCount, find_fonts
from bot.signatures.handin.printed_names import is_right_to_left, printed, script_of
from tests.bot.signatures.handin.built_packages import build, folder_of, sign_all
from tests.bot.signatures.handin.many_names import NAMES_BY_SCRIPT
from tests.bot.signatures.handin.pdf_text import in_drawn_order, text_of

PDFTOTEXT = shutil.which("pdftotext")
LIGATURES = ("عبد الله", "ثناء اللہ", "صلاح الدين", "لؤي إسلام", "Efﬁe Grifﬁths", "שלום כהן")
"""Names of letters that fonts join into one sign."""
TURNS = "\u202a\u202b\u202c"
"""The reader marks with them which way a text runs."""
INVISIBLE = "\u200b\u200c\u200d"
"""Places to break, and joiners: a reader may leave them out, or put them elsewhere."""


def scripts_with_fonts() -> list[str]:
    """Return the scripts whose names can be set here."""
    count = SignCount()
    for name in (name for names in NAMES_BY_SCRIPT.values() for name in names):
        count.add(name)
    missing = find_fonts(count.by_script, None).missing
    return [script for script in NAMES_BY_SCRIPT if script not in missing]


def compared(text: str) -> str:
    """Return a text as it is compared: neither its forms nor its white space count."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in folded if not sign.isspace() and sign not in INVISIBLE)


def as_drawn(name: str) -> str:
    """Return a name in the order in which its signs are drawn, as the document writes them.

    Words on end that run to the left are drawn from their end on. Where Latin words or digits stand
    between, each part is drawn on its own, in the order in which it was typed: a reader that goes
    by their places puts them right.
    """
    parts = groupby(name.split(), lambda word: is_right_to_left(script_of(word)))
    texts = ((runs_left, compared("".join(words))) for runs_left, words in parts)
    return "".join(in_drawn_order(text) if runs_left else text for runs_left, text in texts)


def test_every_name_is_found_in_the_pages(runtime: Runtime, ana: Organizer) -> None:
    names = [name for script in scripts_with_fonts() for name in NAMES_BY_SCRIPT[script]]
    sign_all(runtime, names * 3)
    path = folder_of(runtime, build(runtime, ana)) / "letter-1.pdf"
    text = compared(text_of(path))
    found = {name: text.count(as_drawn(printed(name))) for name in names}
    assert found == Counter(names * 3) | {"Li": found["Li"]}, "Li is part of longer names"
    assert found["Li"] >= 3


@pytest.mark.skipif(PDFTOTEXT is None, reason="pdftotext (poppler) is not installed")
def test_a_reader_finds_joined_letters_as_they_were_typed(runtime: Runtime, ana: Organizer) -> None:
    fonts = scripts_with_fonts()
    names = [name for name in LIGATURES if script_of(name) in fonts]
    sign_all(runtime, names)
    path = folder_of(runtime, build(runtime, ana)) / "letter-1.pdf"
    read = subprocess.run([str(PDFTOTEXT), str(path), "-"], capture_output=True, check=True)
    text = compared(read.stdout.decode()).translate(dict.fromkeys(map(ord, TURNS)))
    assert [name for name in names if compared(name) not in text] == []


@pytest.mark.parametrize(
    ("letters", "drawn"),
    [("صلاح", "حالص"), ("لا", "ال"), ("مُحَمَّد", "دمَّحَمُ"), ("כֹּהֵן", "ןהֵכֹּ"), ("Ọlá", "Ọlá"), ("", "")],
)
def test_a_glyph_of_several_letters_is_read_in_the_order_of_drawing(
    letters: str, drawn: str
) -> None:
    assert in_drawn_order(letters) == drawn


def test_a_letter_is_read_word_for_word(runtime: Runtime, ana: Organizer) -> None:
    sign_all(runtime)
    path = folder_of(runtime, build(runtime, ana)) / "letter-1.pdf"
    campaign = runtime.shelf.campaign("clean-river")
    assert campaign is not None
    assert compared(campaign.letter.text) in compared(text_of(path))
    assert campaign.letter.sha256 in compared(text_of(path))


def test_the_documents_are_tagged_for_screen_readers(runtime: Runtime, ana: Organizer) -> None:
    sign_all(runtime)
    folder = folder_of(runtime, build(runtime, ana))
    for file in ("letter-1.pdf", "cover.pdf"):
        reader = PdfReader(folder / file)
        root: Any = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"], file
        assert "/StructTreeRoot" in root, file
        assert root["/Lang"].startswith("en"), file
        assert b"pdfuaid:part" in root["/Metadata"].get_data(), file
        assert reader.metadata is not None
        assert reader.metadata.title == "Keep our river clean"
