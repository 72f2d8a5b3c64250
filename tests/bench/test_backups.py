"""The benchmark of backups, with a handful of people."""

import pytest

from bench.backups import main


def test_people_sign_while_a_backup_is_made_which_is_whole_when_it_is_brought_back(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--people", "40", "--stretch", "6", "--databases", "sqlite"]) == 0
    printed = capsys.readouterr().out
    assert "signatures count, as its public log says" in printed
    assert "problem" not in printed
    assert printed.count("wrong 0") == printed.count("turns/s") >= 2
