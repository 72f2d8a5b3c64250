"""What the worker does by the clock: send, look after what was sent, forget, and draw the
conclusion from silence.

Each sweep works in small transactions, so that replies to people never wait long for it, may be
cut short at any moment, and may run in two processes at once. Each returns how much it did.
"""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from bot.background_jobs import WORKER, Job
from bot.broadcasts.deliver.delivery_loop import send_due
from bot.broadcasts.deliver.reconcile import reconcile
from bot.broadcasts.monitor.circuit_breaker import supervise_broadcasts
from bot.conversation.elapsed_time import pass_time
from bot.inbox.missed_messages import OLDEST, Reader, receive_missed_messages
from bot.phone_console.spending_notices import tell_of_spending
from bot.providers.interface import Transport
from bot.reminders.send_reminders import send_reminders
from bot.runtime import Runtime
from bot.sending.transports import SMS, TELEGRAM, open_transport
from bot.spending.daily_cap import day_of
from bot.storage.conversations import conversations, messages, set_aside
from bot.storage.operations import daily_spending
from flows.leaving import SILENCE

BATCH = 500
ANSWERED_FOR = timedelta(days=1)
SPENDING_FOR = timedelta(days=400)
OFTEN = timedelta(seconds=5)
"""How often updates are looked for and looked after. Each is a read or two where there are none."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def jobs(
    runtime: Runtime,
    *,
    worker: str = WORKER,
    stop: threading.Event | None = None,
    read_message: Reader | None = None,
) -> tuple[Job, ...]:
    """Return what ``bot.background_jobs`` is to run, and when (UTC).

    ``worker`` is this process's name; ``stop`` ends long jobs early. ``read_message`` reads a
    webhook's fields: without it nobody looks for messages that were missed.
    """
    ended = stop or threading.Event()

    def line(channel: str) -> Transport:
        return open_transport(runtime.settings, channel)

    def send(*channels: str) -> int:
        return send_due(runtime, line, owner=worker, stop=ended, channels=channels)

    durable = partial(Job, durable=True)
    found = (
        # A job of its own for each: a day of texts must not keep Telegram from beginning.
        Job("send-by-sms", lambda: send(SMS), OFTEN),
        Job("send-in-telegram", lambda: send(TELEGRAM), OFTEN),
        Job("look-after-updates", lambda: supervise_broadcasts(runtime), OFTEN),
        Job("reconcile-updates", lambda: reconcile(runtime), MINUTE),
        Job("send-reminders", lambda: send_reminders(runtime, stop=ended), 10 * MINUTE),
        Job("settle-doubts", lambda: settle_doubts(runtime), MINUTE),
        durable("expire-conversations", lambda: expire_conversations(runtime), HOUR, 11 * MINUTE),
        durable("shred-messages", lambda: shred_messages(runtime), HOUR, 41 * MINUTE),
        durable("forget-answered", lambda: forget_answered(runtime), DAY, 4 * HOUR + 29 * MINUTE),
        Job("tell-of-spending", lambda: tell_of_spending(runtime), 5 * MINUTE),
    )
    if read_message is None:
        return found
    return (
        *found,
        Job("fetch-missed", lambda: receive_missed_messages(runtime, read_message), 5 * MINUTE),
        # What was lost alone, while others came through, is beyond the short look.
        durable(
            "fetch-long-missed",
            lambda: receive_missed_messages(runtime, read_message, back=OLDEST),
            DAY,
            4 * HOUR + 23 * MINUTE,
        ),
    )


def expire_conversations(runtime: Runtime) -> int:
    """Forget conversations that have been silent too long, with everything half-given in them."""

    def expire() -> int:
        with runtime.database.write() as connection:
            return conversations.expire_conversations(connection, now=runtime.now(), limit=BATCH)

    return _until_done(expire)


def shred_messages(runtime: Runtime) -> int:
    """Destroy the words of messages that are older than ``RETENTION_DAYS``.

    And the addresses of those that were set aside, of which nobody may have rows.
    """
    now = runtime.now()
    before = now - timedelta(days=runtime.settings.retention_days)

    def shred() -> int:
        with runtime.database.write() as connection:
            return messages.shred_messages(connection, before=before, now=now, limit=BATCH)

    with runtime.database.write() as connection:
        set_aside.forget_addresses(connection, before=before)
    return _until_done(shred)


def forget_answered(runtime: Runtime) -> int:
    """Forget what addresses were answered more than a day ago, and what was spent long ago."""
    now = runtime.now()

    def forget() -> int:
        with runtime.database.write() as connection:
            return messages.forget_recent_replies(
                connection, before=now - ANSWERED_FOR, limit=BATCH
            )

    with runtime.database.write() as connection:
        daily_spending.forget_days(connection, before=day_of(now - SPENDING_FOR))
    return _until_done(forget)


def _until_done(sweep: Callable[[], int]) -> int:
    done = 0
    while swept := sweep():
        done += swept
    return done


def settle_doubts(runtime: Runtime) -> int:
    """Let time pass for each address that has left a doubt unanswered for a day."""
    with runtime.database.read() as connection:
        addresses = conversations.unanswered_doubts(connection, before=runtime.now() - SILENCE)
    for address_id in addresses:
        pass_time(runtime, address_id)
    return len(addresses)
