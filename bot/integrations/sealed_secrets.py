"""An integration's secrets, as they lie sealed in its row: words by their names, as JSON."""

import json
from collections.abc import Mapping

from bot.storage.integrations.integrations import IntegrationRow
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM, Vault, VaultError


def seal_secrets(vault: Vault, given: Mapping[str, str]) -> bytes:
    """Return secrets, sealed under the program's scope."""
    return vault.seal(PROGRAM, Sealed.INTEGRATION, json.dumps(dict(given)))


def open_secrets(vault: Vault, row: IntegrationRow) -> dict[str, str]:
    """Return the secrets of an integration.

    Raises ``bot.vault.VaultError`` where they cannot be read, or were destroyed with it.
    """
    opened = vault.read(PROGRAM, Sealed.INTEGRATION, row.sealed)
    if opened is None:
        raise VaultError("the secrets of an integration are destroyed")
    return {str(name): str(value) for name, value in json.loads(opened).items()}
