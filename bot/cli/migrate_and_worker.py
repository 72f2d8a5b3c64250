"""``migrate`` brings the tables up to date; ``worker`` does what needs a clock."""

from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.inbox.receive import Inbound


@click.command()
def migrate() -> None:
    """Bring the database's tables up to date. Run it before each new release starts."""
    from bot.settings import load_settings
    from bot.storage.engine.database import SCHEMA_VERSION, Database

    with closing(Database(load_settings(live=False).database_url)) as database:
        before = database.version()
        database.migrate()
    said = "were up to date" if before == SCHEMA_VERSION else f"are now of version {SCHEMA_VERSION}"
    click.echo(f"The tables {said}.")


@click.command(short_help="Do what needs a clock, until told to stop.")
@click.option(
    "--name",
    default="worker-1",
    show_default=True,
    help="This worker's own name, the same at each start; two that run at once have two.",
)
def worker(name: str) -> None:
    """Send broadcasts, forget what is over, and draw the conclusion from silence.

    Run one beside the web process, or several with a name each. It ends with SIGTERM or Ctrl-C,
    letting finish what runs.
    """
    from bot import background_jobs
    from bot import worker as work_by_the_clock
    from bot.bootstrap import build
    from bot.settings import load_settings

    runtime = build(load_settings())

    def read(fields: Mapping[str, str]) -> "Inbound":
        from webhooks.twilio import read_message  # takes the web framework with it

        return read_message(fields, runtime.settings.twilio_from)

    with closing(runtime.database):
        stop = background_jobs.told_to_stop()
        jobs = work_by_the_clock.jobs(runtime, worker=name, stop=stop, read_message=read)
        click.echo(f"{name} runs.", err=True)
        startable = work_by_the_clock.startable_jobs(runtime)
        background_jobs.run(
            runtime.settings.database_url, jobs, stop, startable=startable, worker=name
        )
    click.echo(f"{name} has stopped.", err=True)
