"""Holds what the suite says of its own coverage: where nothing ran, and if that is too much."""

import json
from pathlib import Path

import pytest

from tests.check_coverage import main

RUN = {"executed_lines": [1, 2, 3], "executed_branches": [[2, 3]]}
ALL = {**RUN, "missing_lines": [], "missing_branches": []}
PART = {**RUN, "missing_lines": [5], "missing_branches": [[2, 5], [3, 0]]}


@pytest.fixture
def report(tmp_path: Path) -> str:
    """A report in which ``flows`` was run wholly, and ``bot`` in part."""
    files = {"flows/machine.py": ALL, "bot/runtime.py": PART, "bot/vault.py": ALL}
    path = tmp_path / "report.json"
    path.write_text(json.dumps({"files": files}), encoding="utf-8")
    return str(path)


def test_a_package_that_was_run_wholly_passes(report: str) -> None:
    assert main([report, "flows", "100"]) == 0


def test_what_was_not_run_is_named_by_line_and_branch(
    report: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([report, "the-rest", "100"]) == 1
    said = capsys.readouterr().out
    assert "bot/runtime.py: 5, 2->5, 3->exit" in said
    assert "bot/vault.py" not in said
    assert "72.73 % of 2 files" in said


def test_a_share_that_is_high_enough_passes_though_something_was_not_run(report: str) -> None:
    assert main([report, "the-rest", "72"]) == 0


def test_a_case_that_can_never_be_is_no_gap(
    report: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bot").mkdir()
    source = "match one:\n    case 1:\n        go()\n    case _:\n        assert_never(one)\n"
    (tmp_path / "bot" / "closed.py").write_text(source, encoding="utf-8")
    part = {**RUN, "missing_lines": [4], "missing_branches": [[2, 4]]}
    Path(report).write_text(json.dumps({"files": {"bot/closed.py": part}}), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main([report, "the-rest", "100"]) == 0


def test_a_report_of_no_files_of_the_package_is_no_success(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text('{"files": {}}', encoding="utf-8")
    assert main([str(path), "flows", "100"]) == 1
