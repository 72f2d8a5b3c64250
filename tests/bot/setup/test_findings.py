"""Findings as a program reads them, and in the language of who looks."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from bot import setup
from bot.languages import LANGUAGES, organizer_texts
from bot.setup.findings import Finding, about, as_json, has_problem, ok, problem, warning

SETUP: Final = Path(setup.__file__).parent
WELL = ok("PUBLIC_URL", "public_url.ready")
SLOW = warning(about("campaigns"), "campaigns.none_open")
WRONG = problem("PUBLIC_URL", "public_url.no_https")


def test_findings_are_json_with_their_level_place_and_remedy() -> None:
    assert json.loads(json.dumps(as_json([WELL, SLOW]))) == {
        "ok": True,
        "findings": [
            {
                "level": "ok",
                "where": "PUBLIC_URL",
                "what": "reached from here, alive and ready",
                "remedy": "",
            },
            {
                "level": "warning",
                "where": "campaigns",
                "what": "none is open: nothing can be signed",
                "remedy": "Set status: open.",
            },
        ],
    }


def test_one_problem_is_enough() -> None:
    assert has_problem([WELL, WRONG])
    assert not has_problem([SLOW])
    assert as_json([WRONG])["ok"] is False


@pytest.mark.parametrize("finding", [WELL, SLOW, WRONG], ids=lambda one: one.level)
def test_each_language_says_them_in_words_of_its_own(finding: Finding) -> None:
    said = [finding.say(language) for language in LANGUAGES]
    assert len({one.what for one in said}) == len(LANGUAGES)
    assert {bool(one.remedy) for one in said} == {bool(finding.remedy)}


CALLS: Final = {"ok": ("",), "by_hand": ("",), "phrase": ("",), "about": ("",)} | dict.fromkeys(
    ("warning", "problem", "make"), (".what", ".remedy")
)
"""What findings are made by → the ends of the keys that a key of it stands for."""


def keys_in(file: Path) -> Iterator[str]:
    """Yield each key of the texts that a file of the set-up names as a constant."""
    for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            continue
        place = 0 if call.func.id in {"phrase", "about"} else 1
        given = call.args[place : place + 1] if call.func.id in CALLS else []
        for key in given:
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                section = "findings.about" if call.func.id == "about" else "findings"
                yield from (f"{section}.{key.value}{end}" for end in CALLS[call.func.id])


@pytest.mark.parametrize("file", sorted(SETUP.glob("*.py")), ids=lambda file: file.stem)
def test_each_key_has_words(file: Path) -> None:
    assert set(keys_in(file)) <= organizer_texts("en").keys()


def test_no_words_are_left_that_nothing_says() -> None:
    sources = [*SETUP.glob("*.py"), *SETUP.parent.glob("providers/*/*.py")]
    sources.append(SETUP.parent / "campaigns_in_force" / "signed_letters.py")
    said = "\n".join(file.read_text(encoding="utf-8") for file in sources)
    for key in organizer_texts("en"):
        if key.startswith("findings."):
            name = key.removesuffix(".what").removesuffix(".remedy").rpartition(".")[2]
            assert name.removesuffix("_in_place_of") in said, key
