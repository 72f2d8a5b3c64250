"""The benchmark of exports, with a few people."""

import pytest

from bench import exports


def test_exports_are_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert exports.main(["--people", "50", "--databases", "sqlite"]) == 0
    _, without, with_names = capsys.readouterr().out.splitlines()
    assert without.split()[:5] == ["sqlite", "50", "without", "names", without.split()[4]]
    assert with_names.split()[2:4] == ["with", "names"]
