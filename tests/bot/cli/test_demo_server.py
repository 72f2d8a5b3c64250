"""The demo does in its own process what the worker does in one of its own."""

import threading
from pathlib import Path
from typing import Final

from bot.background_jobs.started_jobs import StartedJob, started_jobs
from bot.cli.demo_server import CAMPAIGNS, serving, working
from bot.proof.publish import publish_job
from bot.running_workers.health import is_any_alive

LOOK_SECONDS: Final = 0.1
MAX_LOOKS: Final = 1200
"""Only a failure takes so long."""
ROOT = Path(__file__).resolve().parents[3]


def test_what_needs_a_clock_is_done_beside_the_page_and_ends_with_it(tmp_path: Path) -> None:
    before = threading.active_count()
    with (
        serving(port=0, folder=tmp_path, campaigns=ROOT / CAMPAIGNS) as served,
        working(served.demo.runtime),
    ):
        assert threading.active_count() > before
        runtime = served.demo.runtime
        assert is_any_alive(runtime.database, runtime.now())  # as the console tells of workers
    assert threading.active_count() == before


def test_what_is_started_in_its_console_is_done(tmp_path: Path) -> None:
    with (
        serving(port=0, folder=tmp_path, campaigns=ROOT / CAMPAIGNS) as served,
        working(served.demo.runtime),
    ):
        runtime = served.demo.runtime
        with started_jobs(runtime.settings.database_url) as jobs:
            job_id = jobs.start(publish_job(runtime).name, 1)
            assert any(is_over(jobs.find(job_id)) for _ in range(MAX_LOOKS))


def is_over(job: StartedJob | None) -> bool:
    """Say whether a job is over, or wait a moment for it."""
    return (job is not None and job.is_over) or threading.Event().wait(LOOK_SECONDS)
