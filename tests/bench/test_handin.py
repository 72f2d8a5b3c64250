"""The benchmark of a hand-in, with a handful of people."""

from random import Random

import pytest

from bench import handin


def test_a_hand_in_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert handin.main(["--names", "60", "--databases", "sqlite"]) in (0, 1)
    heading, line = capsys.readouterr().out.splitlines()
    assert heading.split()[:2] == ["database", "names"]
    assert line.split()[:2] == ["sqlite", "60"]
    assert line.split()[4] == "1"


def test_the_same_people_are_drawn_each_time_in_many_scripts() -> None:
    drawn = list(handin.draw_signers(500, Random(1)))
    assert drawn == list(handin.draw_signers(500, Random(1)))
    assert drawn != list(handin.draw_signers(500, Random(2)))
    assert len({one.name for one in drawn}) > 250
