"""How far a job is, as it is read by whoever started it."""

import pytest

from bot.background_jobs.started_jobs import JobStatus, StartedJob
from bot.cli.jobs import shown


@pytest.mark.parametrize(
    ("done", "total", "said"),
    [
        (1_500, 0, "started-x  running, 1,500 done"),
        (0, 2_000, "started-x  running [------------------------] 0 of 2,000"),
        (500, 2_000, "started-x  running [######------------------] 500 of 2,000"),
        (2_000, 2_000, "started-x  running [########################] 2,000 of 2,000"),
        (3_000, 2_000, "started-x  running [########################] 3,000 of 2,000"),
    ],
)
def test_a_job_is_told_with_a_bar_where_it_is_known_how_much_there_is(
    done: int, total: int, said: str
) -> None:
    assert shown(StartedJob("started-x", "x", (), JobStatus.RUNNING, done), total) == said
