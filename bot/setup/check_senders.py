"""Do the senders of broadcasts stand still, and does what is due go out?"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from bot.sending.refusal_words import phrase_reason
from bot.setup.checked_setup import CheckedSetup
from bot.setup.findings import Finding, about, problem, warning
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
                about("broadcasts"),
                "broadcasts.sender_stopped",
                channel=channel,
                why=phrase_reason(sender.stopped_for),
            )
        elif sender.stopped_until - now > LONG_PAUSE:
            yield warning(
                about("broadcasts"),
                "broadcasts.sender_waits",
                channel=channel,
                until=f"{sender.stopped_until:%H:%M}",
            )
