"""Do other programs take what they are told?"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from bot.integrations.register import BY_AN_ORGANIZER
from bot.setup.checked_setup import CheckedSetup
from bot.setup.findings import Finding, warning
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
        shown = f"`python -m bot integration show {row.name}` says more"
        if row.paused_at and row.paused_why not in (BY_AN_ORGANIZER, AWAITS_SECOND):
            yield warning(
                "integrations",
                f"{row.name} is paused ({row.paused_why}); {of_it.waiting} waiting",
                f"See to the receiver, then `integration resume {row.name}`; {shown}.",
            )
        elif row.failing_since and site.now() - row.failing_since > LONG_FAILING:
            yield warning(
                "integrations",
                f"{row.name} takes nothing since {row.failing_since:%Y-%m-%d %H:%M} UTC; "
                f"{of_it.waiting} waiting",
                f"Look at the receiver; {shown}.",
            )
        if of_it.failed:
            yield warning(
                "integrations",
                f"{row.name} never took {of_it.failed} of what it was told",
                f"Mend the receiver, then `integration replay {row.name} --failed`; {shown}.",
            )
