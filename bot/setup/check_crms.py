"""Are the opt-outs taken in that CRMs tell of, and is deleted there who was erased here?"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from bot.integrations.crm.opt_outs_held import held_since
from bot.integrations.crm.pull_all import is_asked, pulled_until
from bot.setup.checked_setup import CheckedSetup
from bot.setup.findings import Finding, about, moment, problem, warning
from bot.storage.crm import crm_people
from bot.storage.engine.database import Database
from bot.storage.integrations import integrations

LATE: Final = timedelta(hours=1)


def check_crms(site: CheckedSetup, database: Database) -> Iterator[Finding]:
    """Say of which CRM opt-outs are not known, and which has to delete somebody's record."""
    with database.read() as connection:
        standing = integrations.list_standing(connection)
        erased = {row.id: len(crm_people.list_erased(connection, row.id)) for row in standing}
    for row in standing:
        if count := erased[row.id]:
            yield warning(about("crm"), "crm.erased_there", name=row.name, count=count)
    for row in filter(is_asked, standing):
        until = pulled_until(row)
        if since := held_since(row):
            yield problem(about("crm"), "crm.too_many", name=row.name, since=moment(since))
        elif site.now() - until > LATE:
            yield problem(about("crm"), "crm.opt_outs_unknown", name=row.name, since=moment(until))
