"""``jobs``: how far long work is that somebody started; cancel it, and let it go on."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Final

import click

from bot.cli.error_messages import CommandError, CommandFailed
from bot.cli.options import with_json

if TYPE_CHECKING:
    from bot.background_jobs import StartableJob
    from bot.background_jobs.started_jobs import StartedJob, StartedJobs


BAR_SIGNS: Final = 24


@click.group(short_help="See, cancel and resume long work that was started.")
def jobs() -> None:
    """See, cancel and resume long work that somebody started."""


@jobs.command("list")
@with_json
def list_(*, as_json: bool) -> None:
    """List what was started in the last days, the newest first."""
    with _opened() as stored:
        found = stored.newest()
    if as_json:
        click.echo(json.dumps([asdict(job) for job in found]))
        return
    for job in found:
        click.echo(shown(job))
    if not found:
        click.echo("Nothing was started in the last days.")


@jobs.command()
@click.argument("job_id", metavar="JOB")
def cancel(job_id: str) -> None:
    """Let JOB end before its next step. What it has done stays done."""
    with _opened() as stored:
        job = _find(stored, job_id)
        if job.is_over:
            raise CommandError(f"{job_id} is {job.status} already.")
        stored.cancel(job)
    click.echo(f"{job_id} does nothing more. Let it go on with `python -m bot jobs resume`.")


@jobs.command()
@click.argument("job_id", metavar="JOB")
def resume(job_id: str) -> None:
    """Let a worker go on with JOB, which was cancelled, or failed, or whose process was killed."""
    from bot.background_jobs.started_jobs import JobStatus

    with _opened() as stored:
        job = _find(stored, job_id)
        if job.status is JobStatus.DONE:
            raise CommandError(f"{job_id} is done already.")
        resumed = stored.resume(job)
    click.echo(f"{resumed} goes on as soon as a worker looks.")


def shown(job: "StartedJob", total: int = 0) -> str:
    """Return one job as it is read: its id, how it stands, how much it has done.

    ``total`` is how much there is to do, where that is known: then with a bar.
    """
    if not total:
        return f"{job.id}  {job.status}, {job.done:,} done"
    full = min(BAR_SIGNS, BAR_SIGNS * job.done // total)
    bar = "#" * full + "-" * (BAR_SIGNS - full)
    return f"{job.id}  {job.status} [{bar}] {job.done:,} of {total:,}"


def start_or_run(
    database_url: str, job: "StartableJob", *numbers: int, background: bool, total: int = 0
) -> "StartedJob":
    """Start a job for a worker, or run it here and show how far it is; return how it stands.

    ``total`` is how much there is to do, 0 where that is not known.
    """
    from bot.background_jobs.started_jobs import JobStatus, run_here, started_jobs

    if background:
        with started_jobs(database_url) as stored:
            return _find(stored, stored.start(job.name, *numbers))
    ended = run_here(database_url, job, *numbers, told=partial(_tell_progress, total))
    if ended.status is not JobStatus.DONE:
        raise CommandFailed(
            f"{ended.id} is {ended.status} after {ended.done:,}: see the log, and have a worker "
            f"go on with `python -m bot jobs resume {ended.id}`."
        )
    return ended


def _tell_progress(total: int, job: "StartedJob") -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{shown(job, total)}", err=True, nl=job.is_over)


def _find(stored: "StartedJobs", job_id: str) -> "StartedJob":
    found = stored.find(job_id)
    if found is None:
        raise CommandError(f"There is no job {job_id}: see `python -m bot jobs list`.")
    return found


@contextmanager
def _opened() -> Iterator["StartedJobs"]:
    from bot.background_jobs.started_jobs import started_jobs
    from bot.settings import load_settings

    with started_jobs(load_settings().database_url) as stored:
        yield stored
