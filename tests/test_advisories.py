"""Known holes of packages are told, and so is what could not be looked up."""

import json
from typing import Any

import pytest

from tests.advisories import HOLES, NONE, NOT_CHECKED, tell

SOUND = {"name": "sound", "version": "1.0", "vulns": []}
HOLED = {
    "name": "holed",
    "version": "2.0",
    "vulns": [
        {"id": "PYSEC-1", "fix_versions": ["2.1"]},
        {"id": "PYSEC-2", "fix_versions": []},
    ],
}
SKIPPED = {"name": "skipped", "skip_reason": "not found"}


def told(*packages: dict[str, Any]) -> tuple[list[str], int]:
    return tell("pins.txt", json.dumps({"dependencies": packages, "fixes": []}))


def test_what_is_sound_is_counted() -> None:
    assert told(SOUND) == (["pins.txt: 1 packages looked up, 0 known holes"], NONE)


def test_each_hole_is_told_with_the_version_that_mends_it() -> None:
    lines, code = told(SOUND, HOLED, SKIPPED)
    assert "  holed 2.0: PYSEC-1, mended in 2.1" in lines
    assert "  holed 2.0: PYSEC-2, mended in no version yet" in lines
    assert code == HOLES


def test_a_package_that_was_not_looked_up_is_no_success() -> None:
    lines, code = told(SOUND, SKIPPED)
    assert "skipped: NOT CHECKED" in lines[1]
    assert code == NOT_CHECKED


@pytest.mark.parametrize("printed", ["", "no connection", "[]", json.dumps({"dependencies": []})])
def test_where_advisories_cannot_be_reached_nothing_is_said_to_be_sound(printed: str) -> None:
    lines, code = tell("pins.txt", printed)
    assert "NOT CHECKED" in lines[0]
    assert code == NOT_CHECKED
    assert told(SKIPPED)[1] == NOT_CHECKED
