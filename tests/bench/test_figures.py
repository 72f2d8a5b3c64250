"""The benchmark of figures, with a few signatures."""

import pytest

from bench import figures


def test_reading_figures_is_measured_and_every_one_is_right(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert figures.main(["--signatures", "300", "--databases", "sqlite"]) == 0
    _, line = capsys.readouterr().out.splitlines()
    assert line.split()[:2] == ["sqlite", "300"]
