"""Holds what pages know of long work: each look is cheap, and none is at the jobs of before."""

import pytest
from flask import Flask
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from bot.background_jobs.started_jobs import started_jobs
from bot.console import worker_jobs
from bot.console.worker_jobs import OpenedJobs
from bot.proof.publish import publish_job
from bot.runtime import Runtime
from tests.bot.console.browsing import Browsing

JOB = "publish-logs"
PAGES = ("/proof", "/proof/live", "/proof")


def test_pages_open_the_tables_of_jobs_once_for_all_their_views(
    signed_in: Browsing, runtime: Runtime
) -> None:
    signed_in.open("/proof")
    with started_jobs(runtime.settings.database_url) as jobs:
        jobs.start(JOB, 0)
    opened: list[object] = []
    event.listen(Engine, "connect", listener := lambda *seen: opened.append(seen))
    try:
        shown = [signed_in.open(path).text for path in PAGES]
    finally:
        event.remove(Engine, "connect", listener)
    assert opened == []
    assert all("data-over" not in page for page in shown), "what was begun elsewhere is seen"


def test_a_look_that_fails_has_them_opened_anew(console: Flask, runtime: Runtime) -> None:
    jobs = OpenedJobs(runtime.settings.database_url)
    with pytest.raises(OperationalError), jobs.open() as before:
        raise OperationalError("look", {}, Exception())
    with jobs.open() as after:
        assert after is not before
        assert after.find_running([(JOB, 0)]) == set()
    jobs.close()
    console.extensions[worker_jobs.EXTENSION] = jobs
    with console.app_context():
        worker_jobs.start(publish_job(runtime), 0)
        assert worker_jobs.find_running([(JOB, 0), (JOB, 1)]) == {(JOB, 0)}
    jobs.close()
