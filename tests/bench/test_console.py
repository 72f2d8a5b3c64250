"""The benchmark of the console, with a few signatures."""

import pytest

from bench import console

FEW = ("--signatures", "300", "--questions", "20", "--askings", "2", "--databases", "sqlite")


def test_every_screen_is_asked_for_and_its_time_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert console.main([*FEW, "--allowed", "60000"]) == 0
    _, *lines = capsys.readouterr().out.splitlines()
    shown = {line.split()[1] for line in lines}
    assert {"/overview?days=0", "/questions", "/signatures", "/settings", "/team"} <= shown


def test_a_screen_that_takes_longer_than_it_may_is_a_fault() -> None:
    assert console.main([*FEW, "--allowed", "0"]) == 1
