"""Accounts of CRMs as they lie in an integration's row, and how each kind of them is opened."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.integrations.crm import action_network, van
from bot.integrations.crm.action_network import ActionNetwork
from bot.integrations.crm.actionkit import ActionKit
from bot.integrations.crm.crm_account import CrmAccount
from bot.integrations.crm.crm_interface import Crm, Send
from bot.integrations.crm.crm_sender import paced_send
from bot.integrations.crm.field_mapping import FieldMapping
from bot.integrations.crm.tell_people import CrmDestination
from bot.integrations.crm.van import Van
from bot.integrations.http_sender import HttpSender
from bot.integrations.integration_refused import IntegrationRefused
from bot.integrations.interface import IntegrationKind
from bot.runtime import Runtime
from bot.storage.integrations import integrations
from bot.storage.integrations.integrations import IntegrationRow

Settings = Mapping[str, Any]
Secrets = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CrmKind:
    """What it takes to reach a kind of CRM: ``settings`` and ``secrets``, besides its address.

    ``api_url`` is where it is, "" where every account has an address of its own.
    """

    api_url: str
    settings: tuple[str, ...]
    secrets: tuple[str, ...]
    open: Callable[[Send, Settings, Secrets], Crm]


def _action_network(send: Send, settings: Settings, secrets: Secrets) -> ActionNetwork:
    return ActionNetwork(send, secrets["token"], api_url=settings["api_url"])


def _actionkit(send: Send, settings: Settings, secrets: Secrets) -> ActionKit:
    return ActionKit(
        send,
        settings["user"],
        secrets["password"],
        api_url=settings["api_url"],
        page=settings["page"],
        mail_domain=settings["mail_domain"],
    )


def _van(send: Send, settings: Settings, secrets: Secrets) -> Van:
    return Van(
        send,
        settings["application"],
        secrets["key"],
        opted_out_code=int(settings["opted_out_code"]),
        api_url=settings["api_url"],
    )


CRM_KINDS: Final[Mapping[IntegrationKind, CrmKind]] = {
    IntegrationKind.ACTION_NETWORK: CrmKind(
        action_network.API_URL, (), ("token",), _action_network
    ),
    IntegrationKind.ACTIONKIT: CrmKind(
        "", ("user", "page", "mail_domain"), ("password",), _actionkit
    ),
    IntegrationKind.VAN: CrmKind(van.API_URL, ("application", "opted_out_code"), ("key",), _van),
}


def get_crm(runtime: Runtime, name: str) -> IntegrationRow:
    """Return the integration with a CRM of that name. Raises ``IntegrationRefused``."""
    with runtime.database.read() as connection:
        row = integrations.find_named(connection, name)
    if row is None:
        raise IntegrationRefused("no_such_integration", name=name[:40])
    if row.kind not in CRM_KINDS:
        raise IntegrationRefused("other_kind", name=name, kind=row.kind.value)
    return row


def read_account(row: IntegrationRow) -> CrmAccount:
    """Return the account of a CRM, as its row has it."""
    settings = json.loads(row.settings)
    return CrmAccount(
        integration_id=row.id,
        name=row.name,
        kind=row.kind.value,
        organization=settings["organization"],
        campaign=row.campaign,
        agreed_since=datetime.fromisoformat(settings["agreed_since"]),
        mapping=FieldMapping.model_validate(settings["mapping"]),
    )


def open_client(runtime: Runtime, row: IntegrationRow, secrets: Secrets) -> tuple[HttpSender, Crm]:
    """Return what sends for an account, to be closed, and its client: in the running event loop."""
    sender = HttpSender(may_be_own_machine=runtime.settings.tells_own_machine)
    send = paced_send(sender)
    return sender, CRM_KINDS[row.kind].open(send, json.loads(row.settings), secrets)


def open_crm(runtime: Runtime, row: IntegrationRow, secrets: Secrets) -> CrmDestination:
    """Return the destination of a CRM (``bot.integrations.destinations``)."""
    sender, crm = open_client(runtime, row, secrets)
    return CrmDestination(runtime, read_account(row), crm, sender.close)
