"""The measure of views plays real people and asks for real pages."""

import pytest

from bench import views


def test_views_are_asked_for_while_people_sign(capsys: pytest.CaptureFixture[str]) -> None:
    few = ["--views", "50", "--people", "2", "--rounds", "1", "--databases", "sqlite"]
    assert views.main([*few, "--stored", "3", "--processes", "1", "--allowed", "1000"]) in (0, 1)
    told = capsys.readouterr().out
    for stretch in (views.NO_VIEWS, views.ELSEWHERE, views.WEB_SERVER, views.VIEWS):
        assert f"sqlite      {stretch}  " in told
    assert "views/s answered of 50" in told
    assert " 0 told to come again; 3 signatures stored" in told
