"""Holds the program to what it understands."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from tests.evaluation.__main__ import BASELINE, main, record
from tests.evaluation.messages import LANGUAGES, TASKS, load
from tests.evaluation.readings import Result, count, false_yeses, missed_opt_outs, read

LEAST_RIGHT = 0.97

PARTS = [(task, language) for task in TASKS for language in LANGUAGES]
FILES = [(*part, held_out) for part in PARTS for held_out in (False, True)]


@cache
def result(task: str, language: str, *, held_out: bool) -> Result:
    return read(task, language, held_out=held_out)


@cache
def baseline() -> Mapping[str, tuple[int, int]]:
    recorded: Mapping[str, tuple[int, int]] = json.loads(BASELINE.read_text(encoding="utf-8"))
    return recorded


@pytest.mark.parametrize("held_out", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_opt_out_is_missed(language: str, *, held_out: bool) -> None:
    assert missed_opt_outs(result("opt_out", language, held_out=held_out)) == []


@pytest.mark.parametrize("held_out", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_but_a_yes_is_read_as_one(language: str, *, held_out: bool) -> None:
    assert false_yeses(result("answer", language, held_out=held_out)) == []


@pytest.mark.parametrize(("task", "language"), PARTS)
def test_nearly_all_is_read_right(task: str, language: str) -> None:
    both = count(task, language, [*load(task, language), *load(task, language, held_out=True)])
    assert both.share >= LEAST_RIGHT


@pytest.mark.parametrize(("task", "language", "held_out"), FILES)
def test_nothing_is_read_worse_than_before(task: str, language: str, *, held_out: bool) -> None:
    now = result(task, language, held_out=held_out)
    right, total = baseline()[f"{now.key}{'_heldout' if held_out else ''}"]
    assert now.share >= right / total


@pytest.mark.parametrize(("task", "language", "held_out"), FILES)
def test_no_message_is_there_twice(task: str, language: str, *, held_out: bool) -> None:
    texts = [message.text for message in load(task, language, held_out=held_out)]
    known = [message.text for message in load(task, language)] if held_out else []
    assert len({*texts, *known}) == len(texts) + len(known)


def test_the_command_prints_what_was_read_as_what(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--wrong", "--held-out"]) == 0
    assert "opt_out (en)" in capsys.readouterr().out


def test_the_baseline_is_recorded_for_every_part(tmp_path: Path) -> None:
    record(tmp_path / "baseline.json")
    assert json.loads((tmp_path / "baseline.json").read_text()).keys() == baseline().keys()
