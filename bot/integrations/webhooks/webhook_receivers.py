"""Adds receivers of webhooks, and changes the secrets by which they know us."""

from collections.abc import Collection
from dataclasses import dataclass, field

from bot.integrations import integration_life
from bot.integrations.integration_life import NewIntegration
from bot.integrations.interface import EventKind, IntegrationKind
from bot.integrations.receiver_address import check_url
from bot.integrations.sealed_secrets import open_secrets
from bot.integrations.webhooks.signing import begin_secret, exchange_secret, make_secret
from bot.integrations.webhooks.transport import URL
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.storage.integrations.integrations import IntegrationRow


@dataclass(frozen=True, slots=True)
class WithSecret:
    """A receiver, and its secret: to be shown this once."""

    row: IntegrationRow
    secret: str = field(repr=False)


def add_webhook(
    runtime: Runtime,
    who: Organizer,
    name: str,
    url: str,
    *,
    campaign: str = "",
    event_kinds: Collection[EventKind] = (),
) -> WithSecret:
    """Add a receiver at an address. Of the address only the host is shown later.

    Raises ``IntegrationRefused``.
    """
    host = check_url(url, may_be_own_machine=runtime.settings.tells_own_machine)
    secret = make_secret()
    new = NewIntegration(
        name,
        IntegrationKind.WEBHOOK,
        campaign,
        event_kinds,
        settings={"host": host},
        secrets={URL: url, **begin_secret(secret)},
    )
    return WithSecret(integration_life.add(runtime, who, new), secret)


def change_secret(runtime: Runtime, who: Organizer, name: str) -> WithSecret:
    """Give a receiver a new secret; the one that was signs too for another day.

    Raises ``IntegrationRefused``.
    """
    row, secret = integration_life.get(runtime, name), make_secret()
    kind = IntegrationKind.WEBHOOK
    kept = open_secrets(runtime.vault, row) if row.kind is kind else {}
    changed = exchange_secret(kept, secret, now=runtime.now()) if kept else {}
    return WithSecret(integration_life.change_secrets(runtime, who, name, kind, changed), secret)
