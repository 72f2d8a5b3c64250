"""How long it is kept what integrations were told: so far a replay reaches back, and no further."""

from datetime import timedelta
from typing import Final

from bot.runtime import Runtime
from bot.storage.integrations import waiting_events

DELIVERED_KEPT: Final = timedelta(days=30)
OTHERS_KEPT: Final = timedelta(days=90)
"""What failed, and what waits for an integration that nobody resumes."""
BATCH: Final = 500


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
