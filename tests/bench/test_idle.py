"""The benchmark of an idle worker, for a second."""

import pytest

from bench import idle


def test_an_idle_worker_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    """A second says that it can be measured, not what is found: a job may be due in it."""
    assert idle.main(["--seconds", "1", "--databases", "sqlite"]) in (0, 1)
    heading, line = capsys.readouterr().out.splitlines()
    assert heading.split()[0] == "database"
    assert line.split()[0] == "sqlite"
    assert 0 <= float(line.split()[1]) < 100
