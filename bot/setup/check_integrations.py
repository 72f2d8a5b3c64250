"""Do other programs take what they are told?"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from bot.integrations.integration_life import BY_AN_ORGANIZER
from bot.integrations.pause_reasons import describe_pause
from bot.setup.checked_setup import CheckedSetup
from bot.setup.findings import Finding, about, moment, warning
from bot.storage.engine.database import Database
from bot.storage.integrations import integrations
from bot.storage.integrations.integrations import EventCounts
from bot.storage.schema.integration_tables import AWAITS_SECOND

LONG_FAILING: Final = timedelta(minutes=30)


def check_integrations(site: CheckedSetup, database: Database) -> Iterator[Finding]:
    """Say which integration is paused by the program, takes nothing, or refused something."""
    with database.read() as connection:
        rows = integrations.list_standing(connection)
        counts = integrations.count_events(connection)
    for row in rows:
        of_it = counts.get(row.id, EventCounts())
        if row.paused_at and row.paused_why not in (BY_AN_ORGANIZER, AWAITS_SECOND):
            yield warning(
                about("integrations"),
                "integrations.paused",
                name=row.name,
                why=describe_pause(row.paused_why),
                count=of_it.waiting,
            )
        elif row.failing_since and site.now() - row.failing_since > LONG_FAILING:
            yield warning(
                about("integrations"),
                "integrations.takes_nothing",
                name=row.name,
                since=moment(row.failing_since),
                count=of_it.waiting,
            )
        if of_it.failed:
            yield warning(
                about("integrations"),
                "integrations.never_took",
                name=row.name,
                count=of_it.failed,
            )
