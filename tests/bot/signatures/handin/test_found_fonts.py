"""Holds which fonts are chosen, and that what is missing is told by script."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.documents.typst_process import BASE_FAMILY, TypesettingFailed, typeset
from bot.privacy import key_rotation
from bot.runtime import Runtime
from bot.signatures.handin.documents import LETTER_TEMPLATE
from bot.signatures.handin.found_fonts import (
    SignCount,
    families_for,
    find_fonts,
    list_missing,
    name_of_script,
)
from bot.signatures.handin.needed_fonts import needed_fonts, packages_with
from flows.campaign import Campaign
from tests.bot.signatures.handin.built_packages import sign_all
from tests.bot.signatures.handin.conftest import RIVER
from tests.many_signers import Signer, add_signers

NEW_SIGN = "\U00016ed0"
"""A letter of a script that came to Unicode in 2025: no font of today has it."""
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def river(runtime: Runtime) -> Campaign:
    """Return the campaign of these tests."""
    (campaign,) = (one for one in runtime.shelf.campaigns if one.id == RIVER)
    return campaign


def signs_of(*names: str) -> SignCount:
    count = SignCount()
    for name in names:
        count.add(name)
    return count


def test_latin_greek_cyrillic_and_hebrew_need_no_font_of_the_system(tmp_path: Path) -> None:
    signs = signs_of("Nguyễn Thị Ánh", "Юлия", "Γιώργος", "דוד כהן", "Ọlá Adébáyọ̀", "O’Brien")
    fonts = find_fonts(signs.by_script, tmp_path)
    assert not fonts.missing
    assert set(fonts.families.values()) == {(BASE_FAMILY,)}


def test_what_no_font_has_is_told_by_script(tmp_path: Path) -> None:
    signs = signs_of("Ana", NEW_SIGN, f"Ana {NEW_SIGN}")
    told = list_missing(find_fonts(signs.by_script, tmp_path / "none"))
    assert {one.codes for one in told} == {("U+16ED0",)}
    assert {one.signs for one in told} == {1}
    assert all(one.name for one in told)


def test_a_name_is_set_in_its_own_fonts_first_and_in_all_others_then() -> None:
    fonts = {"Latn": ("A",), "Deva": ("A", "B"), "Jpan": ("C", "A")}
    assert families_for(fonts, "Jpan") == [BASE_FAMILY, "C", "A", "B"]
    assert families_for(fonts, "Thai") == [BASE_FAMILY, "A", "B", "C"]


def test_scripts_are_called_by_their_names() -> None:
    assert [name_of_script(one) for one in ("Deva", "Jpan", "Zyyy", "Xxxx")] == [
        *("Devanagari", "Japanese", "Other signs", "Xxxx"),
    ]
    assert "cjk" in packages_with("Hani")
    assert "fonts-noto-core" in packages_with("Deva")


def test_what_names_need_is_told_before_anything_is_built(runtime: Runtime) -> None:
    sign_all(runtime, ["Ana Ruiz", "Юлия", NEW_SIGN])
    needed = {one.script: one for one in needed_fonts(runtime, river(runtime))}
    assert (needed["Latn"].names, needed["Latn"].missing) == (1, ())
    assert (needed["Cyrl"].script_name, needed["Cyrl"].families) == ("Cyrillic", (BASE_FAMILY,))
    assert [one.missing for one in needed.values() if one.missing] == [("U+16ED0",)]


def test_answers_that_are_handed_over_need_fonts_too(runtime: Runtime) -> None:
    answers = {"town": "Казань", "side": "upper", "mail": "א@example.org"}
    add_signers(runtime, RIVER, [Signer("Ana Ruiz", answers)])
    needed = {one.script: one for one in needed_fonts(runtime, river(runtime))}
    assert (needed["Cyrl"].names, needed["Cyrl"].families) == (0, (BASE_FAMILY,))
    assert "Hebr" not in needed  # an e-mail address is never handed over


def test_what_cannot_be_opened_any_more_needs_none(runtime: Runtime) -> None:
    sign_all(runtime, [f"Ana {NEW_SIGN}"])
    key_rotation.destroy_keys(runtime, RIVER)
    assert [one.names for one in needed_fonts(runtime, river(runtime)) if one.missing] == []


def test_a_document_that_cannot_be_set_quotes_nothing() -> None:
    with pytest.raises(TypesettingFailed) as failed:
        typeset(LETTER_TEMPLATE, {"title": "Ana Ruiz"}, at=NOON, font_folder=None)
    assert "Ana" not in str(failed.value)
