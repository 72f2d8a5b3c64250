"""How long it is kept what integrations were told: so far a replay reaches back, and no further."""

from datetime import timedelta
from typing import Final

from bot.integrations.crm.pull_all import ERASED_KEPT
from bot.privacy.retention import Due
from bot.runtime import Runtime
from bot.storage.crm import crm_people
from bot.storage.integrations import waiting_events

DELIVERED_KEPT: Final = timedelta(days=30)
OTHERS_KEPT: Final = timedelta(days=90)
"""What failed, and what waits for an integration that nobody resumes."""
BATCH: Final = 500


def list_told_due(runtime: Runtime) -> list[Due]:
    """Return what is due of what integrations were told, or are to be; nothing is changed."""
    now = runtime.now()
    with runtime.database.read() as connection:
        arrived, others = waiting_events.count_over(
            connection, delivered_before=now - DELIVERED_KEPT, others_before=now - OTHERS_KEPT
        )
        erased = crm_people.count_erased(connection, before=now - ERASED_KEPT)
    found = (
        Due("", "events that arrived", _days(DELIVERED_KEPT, "the act"), now, arrived),
        Due("", "events that wait or failed", _days(OTHERS_KEPT, "the act"), now, others),
        Due("", "ids in a CRM", _days(ERASED_KEPT, "the erasure"), now, erased),
    )
    return [one for one in found if one.count]


def _days(kept: timedelta, after: str) -> str:
    return f"{kept.days} days after {after}"


def forget_told(runtime: Runtime) -> int:
    """Destroy events whose time is over; return how many."""
    now, done = runtime.now(), 0
    while True:
        with runtime.database.write() as connection:
            some = waiting_events.forget(
                connection,
                delivered_before=now - DELIVERED_KEPT,
                others_before=now - OTHERS_KEPT,
                limit=BATCH,
            )
        if not some:
            return done
        done += some
