"""Holds the program to what it understands."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from tests.evaluation.__main__ import BASELINE, baseline_of, main, record
from tests.evaluation.measure import Measure
from tests.evaluation.messages import LANGUAGES, TASKS, load
from tests.evaluation.readings import Result, false_yeses, missed_opt_outs, read
from tests.evaluation.situation_measures import measure_situations
from tests.evaluation.situation_messages import load_open, load_sealed, seal
from tests.evaluation.tables import is_unseen

LEAST_RIGHT = 0.97

PARTS = [(task, language) for task in TASKS for language in LANGUAGES]
RECORDED: Mapping[str, list[list[int]]] = json.loads(BASELINE.read_text(encoding="utf-8"))
MEASURES = [name for name, parts in RECORDED.items() if len(parts) > 1]


@cache
def result(task: str, language: str) -> Result:
    return read(task, language)


@cache
def measures() -> Mapping[str, Measure]:
    return {measure.name: measure for measure in measure_situations()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_opt_out_is_missed(language: str) -> None:
    assert missed_opt_outs(result("opt_out", language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_but_a_yes_is_read_as_one(language: str) -> None:
    assert false_yeses(result("answer", language)) == []


@pytest.mark.parametrize(("task", "language"), PARTS)
def test_nearly_all_is_read_right(task: str, language: str) -> None:
    assert result(task, language).share >= LEAST_RIGHT


@pytest.mark.parametrize(("task", "language"), PARTS)
def test_no_reader_gets_worse(task: str, language: str) -> None:
    now = result(task, language)
    ((right, total),) = RECORDED[now.key]
    assert now.share >= right / total


@pytest.mark.parametrize("promise", ["signatures", "carrier-words"])
def test_what_is_promised_holds_in_every_situation(promise: str) -> None:
    measure = measures()[promise]
    assert measure.wrong == []
    assert measure.is_kept(measure.seen)
    assert measure.is_kept(measure.unseen)


@pytest.mark.parametrize("name", MEASURES)
def test_no_measure_with_a_line_gets_worse(name: str) -> None:
    measure = measures()[name]
    assert measure.line
    for figure, (counted, total) in zip(
        (measure.seen, measure.unseen), RECORDED[name], strict=True
    ):
        before = counted / total if total else figure.share
        assert figure.share >= before if measure.line.least else figure.share <= before


@pytest.mark.parametrize(("task", "language"), PARTS)
def test_no_message_of_a_reader_is_there_twice(task: str, language: str) -> None:
    texts = [message.text for message in load(task, language)]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_of_a_situation_is_there_twice(language: str) -> None:
    said = [(one.at, one.text) for one in (*load_open(language), *load_sealed(language))]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_third_of_the_messages_is_sealed(language: str) -> None:
    assert not any(is_unseen(message.text) for message in load_open(language))
    assert all(is_unseen(message.text) for message in load_sealed(language))
    assert len(load_sealed(language)) >= len(load_open(language)) / 3


def test_messages_that_are_added_are_sealed_by_their_hash(tmp_path: Path) -> None:
    path = tmp_path / "situations_en.tsv"
    first, then = [f"one {n}" for n in range(20)], [f"two {n}" for n in range(20)]
    path.write_text("".join(f"sign\tkeep\t{text}\n" for text in first))
    assert seal("en", tmp_path) == sum(map(is_unseen, first))
    with path.open("a") as file:
        file.writelines(f"name\tkeep\t{text}\n" for text in then)
    assert seal("en", tmp_path) == sum(map(is_unseen, then))
    assert seal("en", tmp_path) == 0
    kept, sealed = load_open("en", tmp_path), load_sealed("en", tmp_path)
    assert [one.text for one in kept] == [text for text in first + then if not is_unseen(text)]
    assert [one.text for one in sealed] == [text for text in first + then if is_unseen(text)]
    assert "one" not in (tmp_path / "situations_en.sealed").read_text()


def test_the_command_prints_each_measure_against_its_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([]) == 0
    out = capsys.readouterr().out
    for name in MEASURES:
        assert f" {name}\n" in out or f" {name} " in out
    assert "opt_out_en.tsv" in out


@pytest.mark.parametrize("file", ["opt_out_en", "keywords_en"])
def test_the_command_prints_what_a_reader_read_as_what(
    file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--wrong", file]) == 0
    assert f"{file}.tsv" in capsys.readouterr().out


def test_of_the_sealed_messages_none_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("all-en", "all-es"):
        assert main(["--wrong", name]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") > 1
    for language in LANGUAGES:
        shown = [one for one in load_sealed(language) if f"  {one.text!r} at {one.at}," in out]
        assert shown == []


def test_the_baseline_is_recorded_for_every_part(tmp_path: Path) -> None:
    found, results = list(measures().values()), [result(*part) for part in PARTS]
    record(tmp_path / "baseline.json", found, results)
    assert json.loads((tmp_path / "baseline.json").read_text()) == baseline_of(found, results)
    assert baseline_of(found, results).keys() == RECORDED.keys()
