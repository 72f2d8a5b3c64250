"""Do the senders of broadcasts stand still, and does what is due go out?"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from bot.sending.refusal_words import describe_reason
from bot.setup.checked_setup import CheckedSetup
from bot.setup.findings import Finding, problem, warning
from bot.storage.deliveries import sender_pace
from bot.storage.engine.database import Database

CHANNELS: Final = ("sms", "telegram")
LONG_PAUSE: Final = timedelta(minutes=10)


def check_senders(site: CheckedSetup, database: Database) -> Iterator[Finding]:
    """Say which sender was stopped, and why; and which was asked to wait for long."""
    now = site.now()
    for channel in CHANNELS:
        with database.read() as connection:
            sender = sender_pace.read_sender(connection, channel)
        if sender.stopped_for:
            yield problem(
                "broadcasts",
                f"nothing goes out by {channel}: {describe_reason(sender.stopped_for)}",
                "Mend that (docs/broadcasts.md says how), then resume a broadcast.",
            )
        elif sender.stopped_until - now > LONG_PAUSE:
            yield warning(
                "broadcasts",
                f"the provider asked {channel} to wait until {sender.stopped_until:%H:%M} UTC",
                "Wait; if it asks again and again, lower the pace (see .env.example).",
            )
