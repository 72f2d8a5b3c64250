"""Counts the rows anew, compares them with the figures that were kept, and mends these if asked."""

from datetime import datetime
from functools import partial
from typing import Final

from bot.background_jobs import Cursor, StartableJob
from bot.runtime import Runtime
from bot.storage.engine.long_statements import allow_long_statements
from bot.storage.figures import recounted_figures
from bot.storage.figures.read_figures import list_campaigns
from bot.storage.figures.recounted_figures import OPT_OUTS, Difference
from bot.storage.organizers import audit_trail

JOB_NAME: Final = "recount-figures"


def recount_job(runtime: Runtime) -> StartableJob:
    """Return the job that recounts all figures: one campaign a step.

    Its numbers are the id of the organizer who has the figures mended, or 0: then the differences
    are only told.
    """
    return StartableJob(JOB_NAME, partial(recount_next, runtime))


def recount_next(
    runtime: Runtime, numbers: tuple[int, ...], cursor: Cursor
) -> tuple[int, Cursor | None]:
    """Recount the campaign behind the cursor; return how many were, and where the next begins.

    What is mended gets the difference. A step that is run twice finds nothing more to mend.
    """
    (organizer,) = numbers
    with runtime.database.read() as connection:
        everything = [OPT_OUTS, *list_campaigns(connection)]
    campaigns = [one for one in everything if not cursor or one > str(cursor[0])]
    if not campaigns:
        return 0, None
    differences = find_differences(runtime, campaigns[0])
    with runtime.database.write() as connection:
        recounted_figures.keep_differences(
            connection, differences, mends=bool(organizer), at=runtime.now()
        )
        if organizer and differences:
            detail = f"{campaigns[0] or 'opt-outs'}: {len(differences)} figures"
            audit_trail.note(connection, runtime.now(), organizer, "figures mended", detail=detail)
    return 1, ((campaigns[0],) if len(campaigns) > 1 else None)


def find_differences(runtime: Runtime, campaign: str) -> list[Difference]:
    """Compare at one moment. On SQLite others go on writing; on PostgreSQL it may take its time."""
    database = runtime.database
    with database.read() if database.is_sqlite else database.write() as connection:
        allow_long_statements(connection)
        return recounted_figures.find_differences(connection, campaign)


def read_found_differences(runtime: Runtime, since: datetime) -> list[Difference]:
    """Return the differences that recounts found since a moment.

    A step that was cut short after its commit finds the same once more: it is told once.
    """
    with runtime.database.read() as connection:
        return list(dict.fromkeys(recounted_figures.read_differences(connection, since=since)))
