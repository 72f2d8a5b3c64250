"""Adds an integration with a CRM, which tells nobody of anybody before a second organizer agrees.

What goes to a CRM is what an export with personal data holds, and goes on and on: so it asks for
what such an export asks for, a reason and the yes of another organizer within a day. Those who
agreed before (``earlier_consents``) are told by the same yes: they are what it is about.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.integrations import integration_life
from bot.integrations.crm.actionkit import SUBSCRIBED_FIELD, as_key
from bot.integrations.crm.crm_account import EVENT_KINDS
from bot.integrations.crm.crm_kinds import CRM_KINDS, CrmKind, read_account
from bot.integrations.crm.field_mapping import FieldMapping
from bot.integrations.integration_life import NewIntegration
from bot.integrations.integration_refused import IntegrationRefused
from bot.integrations.interface import IntegrationKind
from bot.integrations.receiver_address import check_url
from bot.organizers.accounts import Organizer
from bot.organizers.second_approval import check_second_approval, checked_reason, note_proof
from bot.runtime import Runtime
from bot.storage.integrations import integrations
from bot.storage.integrations.integrations import IntegrationRow
from bot.storage.organizers import audit_trail
from bot.storage.schema.integration_tables import AWAITS_SECOND

MAX_SETTING: Final = 200


@dataclass(frozen=True, slots=True)
class NewCrm:
    """What is to be added. ``organization`` is an id, whose updates people agreed to.

    ``settings`` and ``secrets`` are those of its kind (``crm_kinds.CRM_KINDS``). None for
    ``agreed_since`` is now (``CrmAccount``).
    """

    name: str
    kind: IntegrationKind
    organization: str
    reason: str
    mapping: FieldMapping
    campaign: str = ""
    api_url: str = ""
    agreed_since: datetime | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


def add_crm(runtime: Runtime, who: Organizer, new: NewCrm) -> IntegrationRow:
    """Add a CRM, paused until another organizer agrees.

    Raises ``IntegrationRefused``, and ``ApprovalRefused`` for a reason that is none.
    """
    reason = checked_reason(new.reason)
    _check(runtime, new)
    kind = CRM_KINDS[new.kind]
    return integration_life.add(
        runtime,
        who,
        NewIntegration(
            name=new.name,
            kind=new.kind,
            campaign=new.campaign,
            event_kinds=EVENT_KINDS,
            settings={
                "organization": new.organization,
                "reason": reason,
                "agreed_since": (new.agreed_since or runtime.now()).isoformat(),
                "api_url": (new.api_url or kind.api_url).rstrip("/"),
                "mapping": new.mapping.model_dump(mode="json"),
                **{name: new.settings[name] for name in kind.settings},
            },
            secrets={name: new.secrets[name] for name in kind.secrets},
            paused_why=AWAITS_SECOND,
        ),
    )


def check_organization(runtime: Runtime, new: NewCrm) -> None:
    """Raise ``IntegrationRefused`` for an organization that is none of the campaign's."""
    known = {
        one.id: None
        for campaign in runtime.shelf.campaigns
        if new.campaign in ("", campaign.id)
        for one in campaign.organizations
    }
    if new.organization not in known:
        raise IntegrationRefused(
            "no_such_organization", organization=new.organization[:60], choices=tuple(known)
        )


def _check(runtime: Runtime, new: NewCrm) -> None:
    check_organization(runtime, new)
    kind = CRM_KINDS[new.kind]
    _check_settings(new, kind)
    _check_fields(new)
    if not (new.api_url or kind.api_url):
        raise IntegrationRefused("crm_setting_missing", kind=new.kind.value, setting="url")
    if "?" in new.api_url:  # paths are put behind it
        raise IntegrationRefused("address_unreadable")
    check_url(new.api_url or kind.api_url, may_be_own_machine=runtime.settings.tells_own_machine)


def _check_settings(new: NewCrm, kind: CrmKind) -> None:
    given = {**new.settings, **new.secrets}
    for name in (*kind.settings, *kind.secrets):
        if not 0 < len(given.get(name, "")) <= MAX_SETTING:
            raise IntegrationRefused("crm_setting_missing", kind=new.kind.value, setting=name)
    for name in kind.secrets:
        if not new.secrets[name].isprintable():  # no header could be written of it
            raise IntegrationRefused("crm_secret_unreadable", setting=name)
    if new.kind is IntegrationKind.VAN and not new.settings["opted_out_code"].isdecimal():
        raise IntegrationRefused(
            "crm_setting_missing", kind=new.kind.value, setting="opted_out_code"
        )


def _check_fields(new: NewCrm) -> None:
    for name in new.mapping.custom_fields:
        if new.kind is IntegrationKind.ACTIONKIT and as_key(name) == SUBSCRIBED_FIELD:
            raise IntegrationRefused("field_is_reserved", field=name)


def terms_of(row: IntegrationRow) -> str:
    """Return what is agreed to with a CRM, in words for organizers."""
    account, settings = read_account(row), json.loads(row.settings)
    return (
        f"{row.name}: {row.kind} at {settings['api_url']}, told of who agreed to the updates of "
        f"{account.organization} since {account.agreed_since:%Y-%m-%d %H:%M} UTC"
        f"{f', on {row.campaign}' if row.campaign else ''}; {settings['reason']}"
    )


def approve_crm(runtime: Runtime, who: Organizer, name: str) -> IntegrationRow:
    """Say yes to the CRM that another organizer added: from now on it is told.

    Raises ``IntegrationRefused`` and ``ApprovalRefused``.
    """
    now = runtime.now()
    with runtime.database.write() as connection:
        row = integrations.find_named(connection, name, lock=True)
        if row is None:
            raise IntegrationRefused("no_such_integration", name=name[:40])
        if row.paused_why != AWAITS_SECOND:
            raise IntegrationRefused("awaits_nobody", name=name)
        asked_by = row.created_by or 0
        check_second_approval(who, asked_by=asked_by, asked_at=row.created_at, now=now)
        integrations.change(connection, row.id, paused_at=None, paused_why="")
        audit_trail.note(connection, now, who.id, "integration approved", detail=terms_of(row))
        note_proof(connection, who, now)
    return integration_life.get(runtime, name)
