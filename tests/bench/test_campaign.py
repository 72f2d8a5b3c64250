"""The benchmark of a whole campaign, with a few people."""

from pathlib import Path

import pytest

from bench import campaign, campaign_reading


def test_a_campaign_goes_through_and_every_change_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'bench.sqlite3'}"
    code = campaign.main(["--people", "40", "--database", url])
    said = capsys.readouterr().out
    assert code == 0, said
    for told in (
        *("4 of 4 flagged", "files: 16 of 16 changes found", "rows: 23 of 23 changes found"),
        *("names open, 0 traces of who wrote", "log and package still in order"),
    ):
        assert told in said


@pytest.mark.parametrize(
    ("text", "end"), [("xशर्मार्मापy", 11), ("शर्माप", 6), ("शर्मार्मा", 0), ("Adébáyọ̀ọ̀", 0)]
)
def test_a_syllable_may_be_written_twice(text: str, end: int) -> None:
    assert campaign_reading.find_repeated(text, "शर्माप", 0) == end
