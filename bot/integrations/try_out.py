"""Tries an integration out: what its receiver answers to what tells of nothing."""

import asyncio

from bot.integrations import integration_life
from bot.integrations.destinations import OpenDestination, open_destination
from bot.integrations.integration_refused import IntegrationRefused
from bot.integrations.interface import Outcome, Testable
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.storage.organizers import audit_trail


def try_out(
    runtime: Runtime, who: Organizer, name: str, *, opened: OpenDestination = open_destination
) -> Outcome:
    """Send a sample that tells of nothing, paused or not; return what came of it.

    Raises ``IntegrationRefused`` and ``bot.vault.VaultError``.
    """
    row = integration_life.get(runtime, name)

    async def ask() -> Outcome:
        _, destination = opened(runtime, row)
        try:
            if not isinstance(destination, Testable):
                raise IntegrationRefused("not_testable", kind=row.kind.value)
            return await destination.try_out()
        finally:
            await destination.close()

    outcome = asyncio.run(ask())
    with runtime.database.write() as connection:
        audit_trail.note(connection, runtime.now(), who.id, "integration tested", detail=name)
    return outcome
