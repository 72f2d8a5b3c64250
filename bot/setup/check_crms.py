"""Are the opt-outs taken in that CRMs tell of?"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from bot.integrations.crm.pull_all import is_asked, pulled_until
from bot.setup.checked_setup import CheckedSetup
from bot.setup.findings import Finding, problem
from bot.storage.engine.database import Database
from bot.storage.integrations import integrations

LATE: Final = timedelta(hours=1)


def check_crms(site: CheckedSetup, database: Database) -> Iterator[Finding]:
    """Say of which CRM the opt-outs of the last hour are not known."""
    with database.read() as connection:
        rows = [row for row in integrations.list_standing(connection) if is_asked(row)]
    for row in rows:
        until = pulled_until(row)
        if site.now() - until > LATE:
            yield problem(
                "crm",
                f"of {row.name} no opt-out is known since {until:%Y-%m-%d %H:%M} UTC",
                "See the worker's log, and try its key: who said no there is still written to.",
            )
