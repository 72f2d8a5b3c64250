"""Lets the worker's job run, and reads what became of events."""

from datetime import timedelta

from sqlalchemy import select

from bot.integrations.deliver import tell_integrations
from bot.integrations.webhooks.webhook_receivers import add_webhook
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.storage.schema.integration_tables import IntegrationEvent
from tests.bot.conversation.spoken_lines import say
from tests.bot.integrations.receiver import Receiver
from tests.clock import Clock

ANA = "+14155550101"
NAME = "hall"


def listen(desk: Runtime, ola: Organizer, receiver: Receiver, url: str) -> str:
    """Have a receiver told of everything; return its secret, which it verifies by from now on."""
    added = add_webhook(desk, ola, NAME, url)
    receiver.secret, receiver.is_now = added.secret, False
    return added.secret


def sign(desk: Runtime, address: str = ANA, name: str = "Ana Ruiz") -> None:
    """Let somebody sign, and decline updates."""
    say(desk, address, f"IBM {name}", "SIGN", "NO")


def tell(desk: Runtime) -> int:
    """Run the job once."""
    return tell_integrations(desk, owner="worker")


def tell_later(desk: Runtime, clock: Clock, **later: float) -> int:
    """Run the job once, after some time."""
    clock.advance(timedelta(**later))
    return tell(desk)


def standing(desk: Runtime) -> list[tuple[str, str, int, str]]:
    """Return the kind, the status, the tries and the last result of each event."""
    columns = (
        IntegrationEvent.kind,
        IntegrationEvent.status,
        IntegrationEvent.attempts,
        IntegrationEvent.last_result,
    )
    with desk.database.read() as connection:
        return sorted(
            (row[0], row[1], row[2], row[3]) for row in connection.execute(select(*columns))
        )
