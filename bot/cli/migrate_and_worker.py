"""``migrate`` brings the tables up to date; ``worker`` does what needs a clock."""

import logging
from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING

import click

from bot.cli.error_messages import CommandFailed

if TYPE_CHECKING:
    from bot.inbox.receive import Inbound
    from bot.storage.engine.database import Database

log = logging.getLogger(__name__)


SECONDS_FOR_OTHERS = 60.0
"""How long another process that migrates is waited for."""


@click.command(short_help="Bring the database's tables up to date.")
@click.option("--plan", is_flag=True, help="Say what would change, and for how long writers wait.")
def migrate(*, plan: bool) -> None:
    """Bring the database's tables up to date. Run it before each new release starts.

    Tables that a newer program made are left as they are. Exit code 1: the database cannot be
    used, or this program is too old for its tables.
    """
    from bot.settings import load_settings
    from bot.storage.engine.database import SCHEMA_VERSION, Database
    from bot.storage.operations.database_checks import (
        find_fault_of_server,
        find_fault_of_version,
        find_other_program,
    )

    settings = load_settings(live=False)
    with closing(
        Database(
            settings.database_url,
            keys_url=settings.keys_database_url,
            patience=SECONDS_FOR_OTHERS,
        )
    ) as database:
        fault = find_fault_of_server(database) or find_other_program(database)
        if fault is not None:
            raise CommandFailed(f"{fault}.")
        if plan:
            _tell_plan(database)
            return
        before = database.version()
        database.migrate()
        if (fault := find_fault_of_version(database)) is not None:
            raise CommandFailed(f"{fault}.")
        after = database.version()
    if after != SCHEMA_VERSION:
        said = f"are of version {after}, newer than this program's, which can work with them"
    elif before == after:
        said = "were up to date"
    else:
        said = f"are now of version {after}"
    click.echo(f"The tables {said}.")


def _tell_plan(database: "Database") -> None:
    from bot.storage.operations.migration_plan import plan_migration

    if database.file is not None and not database.file.exists():
        click.echo("There is no database yet: it would be made.")
        return
    found = plan_migration(database)
    if not found.steps:
        click.echo("The tables are up to date: nothing would change.")
        return
    for step in found.steps:
        note = " (older programs do not work with it)" if step.breaks_older_programs else ""
        click.echo(f"{step.number} {step.title}{note}")
    for table, rows in found.rows:
        click.echo(f"     {table}: {rows:,} rows are read or changed")
    if found.before:
        click.echo("Made before, one by one with psql, these hold nobody up:")
    for statement in found.before:
        click.echo(f"     {statement};")
    how = "tried on a copy" if found.is_measured else "by the number of rows, about"
    click.echo(f"Writers wait {max(found.seconds, 0.1):.1f} seconds in all ({how}).")


@click.command(short_help="Do what needs a clock, until told to stop.")
@click.option(
    "--name",
    default="worker-1",
    show_default=True,
    help="This worker's own name, the same at each start; two that run at once have two.",
)
@click.option(
    "--check",
    "is_check",
    is_flag=True,
    help="Say whether the worker of that name runs well, and end.",
)
def worker(name: str, *, is_check: bool) -> None:
    """Send broadcasts, forget what is over, and draw the conclusion from silence.

    Run one beside the web process, or several with a name each. It ends with SIGTERM or Ctrl-C,
    letting finish what runs. With --check, for containers: exit code 0 where it gave a sign of
    life within a minute and none of its jobs is stuck, else 1.
    """
    if is_check:
        _check_worker(name)
        return
    from bot import background_jobs
    from bot import worker as work_by_the_clock
    from bot.bootstrap import build
    from bot.metrics_page.port import open_worker_metrics
    from bot.running_workers.job_runs import JobRuns
    from bot.settings import load_settings
    from bot.telemetry.error_reports import set_up_error_reports
    from bot.telemetry.log_setup import set_up_logging
    from bot.telemetry.unhandled_errors import log_unhandled_errors

    settings = load_settings()
    set_up_logging(name, settings.log_format)
    log_unhandled_errors()
    set_up_error_reports(settings.sentry_dsn.get_secret_value(), name)
    runtime = build(settings)

    def read(fields: Mapping[str, str]) -> "Inbound":
        from webhooks.twilio import read_message  # takes the web framework with it

        return read_message(fields, runtime.settings.twilio_from)

    with closing(runtime.database):
        stop = background_jobs.told_to_stop()
        runs = JobRuns(runtime, name)
        jobs = work_by_the_clock.watched_jobs(
            runs, work_by_the_clock.jobs(runtime, worker=name, stop=stop, read_message=read)
        )
        open_worker_metrics(runtime.settings, stop)
        log.info("worker runs")
        startable = work_by_the_clock.startable_jobs(runtime)
        background_jobs.run(
            runtime.settings.database_url,
            jobs,
            stop,
            startable=startable,
            worker=name,
            tell=runs.note_durable,
        )
        runs.leave()
    log.info("worker has stopped")


def _check_worker(name: str) -> None:
    """Say how the worker does; exit code 1 where it is absent, or one of its jobs stuck or late."""
    from bot.bootstrap import utcnow
    from bot.running_workers.health import FaultKind, find_faults
    from bot.settings import load_settings
    from bot.storage.engine.database import Database

    with closing(Database(load_settings(live=False).database_url)) as database:
        faults = find_faults(database, utcnow(), name)
    for fault in faults:
        click.echo(fault.words, err=True)
    if any(fault.kind is not FaultKind.FAILING for fault in faults):
        raise click.exceptions.Exit(1)
    click.echo(f"{name} runs.")
