"""More opt-outs than are believed of a CRM on one day: taken in once an organizer says so.

Until then nobody of them is opted out, and all that changed there since waits behind them.
"""

import json
from datetime import datetime, timedelta
from typing import Final

from bot.integrations.crm.crm_kinds import get_crm
from bot.integrations.crm.pull_opt_outs import PullCursor
from bot.integrations.integration_refused import IntegrationRefused
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.storage.integrations import integrations
from bot.storage.integrations.integrations import IntegrationRow
from bot.storage.organizers import audit_trail

HELD: Final = "crm opt-outs held"
"""The act in the audit trail, of the program."""
TAKEN_FOR: Final = timedelta(days=1)
"""How long all opt-outs are taken in, once an organizer said so."""
_TAKEN_UNTIL: Final = "opt_outs_taken_until"


def held_since(row: IntegrationRow) -> datetime | None:
    """Return since when a CRM's opt-outs wait for an organizer, None where they do not."""
    return PullCursor.read(row.pulled_until, first=row.created_at, now=row.created_at).held_at


def are_taken_in(row: IntegrationRow, *, now: datetime) -> bool:
    """Say whether an organizer had all of them taken in, however many they are."""
    until = json.loads(row.settings).get(_TAKEN_UNTIL, "")
    return bool(until) and now < datetime.fromisoformat(until)


def take_in(runtime: Runtime, who: Organizer, name: str) -> None:
    """Have all opt-outs of a CRM taken in for a day, from its next asking on.

    Raises ``IntegrationRefused`` where none are held.
    """
    row, now = get_crm(runtime, name), runtime.now()
    if held_since(row) is None:
        raise IntegrationRefused("no_opt_outs_held", name=name)
    settings = {**json.loads(row.settings), _TAKEN_UNTIL: (now + TAKEN_FOR).isoformat()}
    with runtime.database.write() as connection:
        integrations.change(connection, row.id, settings=json.dumps(settings))
        audit_trail.note(connection, now, who.id, "crm opt-outs taken in", detail=name)
