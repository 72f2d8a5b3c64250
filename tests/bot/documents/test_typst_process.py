"""Holds what the child does that sets documents: the same bytes each time, and only its task."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.documents.typst_process import (
    BASE_FAMILY,
    TypesettingFailed,
    choose_fonts,
    main,
    run_task,
    typeset,
)
from bot.signatures.handin.documents import COVER_TEMPLATE, LETTER_TEMPLATE

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
COVER = {
    "title": "#panic() Save the river",
    "sender": "River Friends",
    "language": "en",
    "fonts": [BASE_FAMILY],
    "kicker": "A letter",
    "facts": [["To", "Vale Paper"]],
    "totals": {"heading": "Signatures", "rows": [["Signed", "3"]]},
    "tables": [{"heading": "By month", "rows": [["May 2026", "3"]]}],
    "letters": {"heading": "The letter", "versions": [{"line": "English", "sha256": "ab" * 32}]},
    "checked": {"heading": "Checked", "lines": ["All."]},
    "unchecked": {"heading": "Not checked", "lines": ["$x$ @ref"]},
    "proof": {"heading": "Log", "text": "Here.", "checkpoint": "a\nb\n", "key": "river+1+abc"},
}


def test_the_same_data_give_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    made = typeset(COVER_TEMPLATE, COVER, at=NOON, font_folder=tmp_path)
    task = {
        "task": "typeset",
        "template": str(COVER_TEMPLATE),
        "data": COVER,
        "timestamp": int(NOON.timestamp()),
        "font_folder": "",
    }
    assert main(task) == made
    assert made.startswith(b"%PDF-")
    assert typeset(COVER_TEMPLATE, COVER, at=NOON.replace(hour=13), font_folder=None) != made


def test_families_are_chosen_in_their_order_and_what_none_has_is_left() -> None:
    signs = {"Latn": ["a", "é", "\\", '"', "`"], "Xxxx": ["a", "\U00016ed0"]}
    mono = "DejaVu Sans Mono"
    preferred = {"Latn": [mono], "Xxxx": ["no such font", mono]}
    task = {"task": "choose_fonts", "signs": signs, "preferred": preferred, "font_folder": ""}
    answer = json.loads(main(task))
    assert answer["families"] == {"Latn": [BASE_FAMILY], "Xxxx": [BASE_FAMILY]}
    assert answer["missing"] == {"Latn": [], "Xxxx": ["\U00016ed0"]}
    chosen = choose_fonts(signs, preferred, font_folder=None)
    assert chosen.families["Latn"] == (BASE_FAMILY,)
    assert chosen.missing == {"Xxxx": frozenset({"\U00016ed0"})}


def test_signs_that_typst_writes_in_its_own_way_are_known_again() -> None:
    signs = ["\u093f", "\u0e31", "\u064b", "\ue123"]
    task = {"task": "choose_fonts", "signs": {"Xxxx": signs}, "preferred": {}, "font_folder": ""}
    answer = json.loads(main(task))
    probed = answer["families"]["Xxxx"]
    assert set(answer["missing"]["Xxxx"]) <= set(signs)
    assert bool(probed) != (len(answer["missing"]["Xxxx"]) == len(signs))


def test_a_child_that_hangs_or_fails_is_an_error_without_its_words() -> None:
    with pytest.raises(TypesettingFailed, match="could not set"):
        typeset(LETTER_TEMPLATE, {"title": "Ana Ruiz"}, at=NOON, font_folder=None)
    with pytest.raises(TypesettingFailed, match="too long"):
        run_task({"task": "typeset"}, seconds=0.001)


def test_no_name_stands_in_the_list_of_processes() -> None:
    """The child is told everything by its standard input."""
    child = subprocess.run(
        [sys.executable, "-m", "bot.documents.typst_process"],
        input=b"no JSON",
        capture_output=True,
        check=False,
    )
    assert (child.returncode, child.stdout) == (1, b"")
