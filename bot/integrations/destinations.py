"""Opens what stands at the other end of an integration, by its kind."""

from collections.abc import Callable, Mapping
from typing import Final

from bot.integrations.crm.crm_kinds import CRM_KINDS, open_crm
from bot.integrations.handles import HANDLE_KEY
from bot.integrations.interface import Destination, IntegrationKind
from bot.integrations.sealed_secrets import open_secrets
from bot.integrations.webhooks.transport import WebhookDestination
from bot.runtime import Runtime
from bot.storage.integrations.integrations import IntegrationRow

Open = Callable[[Runtime, IntegrationRow, Mapping[str, str]], Destination]
"""Opens the destination of an integration, given its row and its secrets."""
OpenDestination = Callable[[Runtime, IntegrationRow], tuple[str, Destination]]


def _open_webhook(runtime: Runtime, _: IntegrationRow, secrets: Mapping[str, str]) -> Destination:
    return WebhookDestination(runtime, secrets)


OPENERS: Final[Mapping[IntegrationKind, Open]] = {
    IntegrationKind.WEBHOOK: _open_webhook,
    **dict.fromkeys(CRM_KINDS, open_crm),
}


def open_destination(runtime: Runtime, row: IntegrationRow) -> tuple[str, Destination]:
    """Return the key of an integration's handles, and its destination: in the running event loop.

    Raises ``bot.vault.VaultError`` where its secrets cannot be read.
    """
    secrets = open_secrets(runtime.vault, row)
    return secrets[HANDLE_KEY], OPENERS[row.kind](runtime, row, secrets)
