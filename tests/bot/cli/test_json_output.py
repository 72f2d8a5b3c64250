"""JSON on a terminal: nothing that people typed moves its cursor, and it reads as it was."""

import json

import pytest

from bot.cli.json_output import escape_unprinted, to_json

WRITTEN = [
    "Ana\x9b31mRuiz", "Ana\x85Ruiz", "\x7f", "\x1b[2J", "A\u202eziuR", "\u2066x\u2069", "a\u200bb",
    "a\u2028b\u2029c", "\ufeff", "\U000e0041", "\ud800", "\u200f\u061c", "a\u00adb",
]  # fmt: skip


@pytest.mark.parametrize("typed", WRITTEN)
def test_what_is_not_seen_is_escaped_and_read_as_it_was(typed: str) -> None:
    for told in (to_json({"name": typed}), escape_unprinted(json.dumps([typed], indent=2))):
        assert "".join(told.splitlines()).isprintable()
        assert told.isascii()
        read = json.loads(told)
        assert read in ({"name": typed}, [typed])


def test_letters_of_all_the_world_stay_letters() -> None:
    names = ["José", "李娜", "علي", "नेहा", "Ana 🙏", "O’Brien"]
    assert to_json(names, indent=1) == json.dumps(names, ensure_ascii=False, indent=1)
