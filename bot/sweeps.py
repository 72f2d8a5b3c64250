"""What the worker does by the clock: forget, destroy, and draw the conclusion from silence.

Each sweep works in small transactions, so that replies to people never wait long for it, may be
cut short at any moment, and may run in two processes at once. Each returns how much it did.
"""

from collections.abc import Callable
from datetime import timedelta

from bot.engine import Job
from bot.runtime import Runtime
from bot.silence import pass_time
from bot.store import ageing
from flows.exits import SILENCE

BATCH = 500


def jobs(runtime: Runtime) -> tuple[Job, ...]:
    """Return what ``bot.engine`` is to run, and when (UTC)."""
    return (
        Job("settle-doubts", "* * * * *", lambda: settle_doubts(runtime)),
        Job("expire-conversations", "11 * * * *", lambda: expire_conversations(runtime)),
        Job("shred-messages", "41 * * * *", lambda: shred_messages(runtime)),
    )


def expire_conversations(runtime: Runtime) -> int:
    """Forget conversations that have been silent too long, with everything half-given in them."""

    def expire() -> int:
        with runtime.database.write() as connection:
            return ageing.expire_conversations(connection, now=runtime.now(), limit=BATCH)

    return _until_done(expire)


def shred_messages(runtime: Runtime) -> int:
    """Destroy the words of messages that are older than ``RETENTION_DAYS``."""
    now = runtime.now()
    before = now - timedelta(days=runtime.settings.retention_days)

    def shred() -> int:
        with runtime.database.write() as connection:
            return ageing.shred_messages(connection, before=before, now=now, limit=BATCH)

    return _until_done(shred)


def _until_done(sweep: Callable[[], int]) -> int:
    done = 0
    while swept := sweep():
        done += swept
    return done


def settle_doubts(runtime: Runtime) -> int:
    """Let time pass for each address that has left a doubt unanswered for a day."""
    with runtime.database.read() as connection:
        addresses = ageing.unanswered_doubts(connection, before=runtime.now() - SILENCE)
    for address_id in addresses:
        pass_time(runtime, address_id)
    return len(addresses)
