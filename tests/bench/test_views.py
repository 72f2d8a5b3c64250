"""The measure of views plays real people and asks for real pages."""

import pytest

from bench import views


def test_views_are_asked_for_while_people_sign(capsys: pytest.CaptureFixture[str]) -> None:
    few = ["--views", "50", "--people", "4", "--rounds", "1", "--databases", "sqlite"]
    assert views.main([*few, "--allowed", "1000"]) in (0, 1)
    told = capsys.readouterr().out
    assert "no views" in told
    assert "views/s answered" in told
    assert " 0 told to come again" in told
