"""A CRM is added by one organizer and told of nobody before another one agrees."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.integrations import integration_life
from bot.integrations.crm.add_crm import NewCrm, add_crm, approve_crm
from bot.integrations.crm.crm_kinds import read_account
from bot.integrations.crm.field_mapping import Fact, FieldMapping, NameParts
from bot.integrations.integration_refused import IntegrationRefused
from bot.integrations.interface import IntegrationKind
from bot.organizers import accounts
from bot.organizers.accounts import Organizer
from bot.organizers.second_approval import ApprovalRefused
from bot.runtime import Runtime
from bot.storage.schema.integration_tables import AWAITS_SECOND
from tests.bot.integrations.crm.conftest import ORGANIZATION
from tests.clock import Clock

NEW = NewCrm(
    name="roses",
    kind=IntegrationKind.ACTION_NETWORK,
    organization=ORGANIZATION,
    reason="our list of members",
    mapping=FieldMapping(name=NameParts.WHOLE),
    secrets={"token": "made-up-group-key"},
)


@pytest.fixture
def ola(runtime: Runtime) -> Organizer:
    """Who adds it."""
    return accounts.add(runtime, "ola")


@pytest.fixture
def bo(runtime: Runtime, ola: Organizer) -> Organizer:
    """Who agrees."""
    return accounts.add(runtime, "bo", by=ola)


def test_it_stands_still_until_another_organizer_agrees(
    runtime: Runtime, ola: Organizer, bo: Organizer
) -> None:
    row = add_crm(runtime, ola, NEW)
    assert row.paused_why == AWAITS_SECOND
    with pytest.raises(IntegrationRefused) as refused:
        integration_life.resume(runtime, bo, "roses")
    assert refused.value.key == "awaits_second"
    with pytest.raises(ApprovalRefused):
        approve_crm(runtime, ola, "roses")
    assert approve_crm(runtime, bo, "roses").paused_at is None
    with pytest.raises(IntegrationRefused) as refused:
        approve_crm(runtime, bo, "roses")
    assert refused.value.key == "awaits_nobody"


def test_a_yes_comes_within_a_day(
    runtime: Runtime, ola: Organizer, bo: Organizer, clock: Clock
) -> None:
    add_crm(runtime, ola, NEW)
    clock.advance(timedelta(days=1))
    with pytest.raises(ApprovalRefused):
        approve_crm(runtime, bo, "roses")


def test_its_row_says_what_is_told_and_hides_the_key(runtime: Runtime, ola: Organizer) -> None:
    row = add_crm(runtime, ola, NEW)
    account = read_account(row)
    assert (account.organization, account.mapping) == (ORGANIZATION, NEW.mapping)
    assert json.loads(row.settings)["api_url"] == "https://actionnetwork.org/api/v2"
    assert "made-up-group-key" not in row.settings + repr(NEW)
    assert row.sealed
    assert b"made-up-group-key" not in row.sealed


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"organization": "nobody"}, "no_such_organization"),
        ({"campaign": "nothing"}, "no_such_organization"),
        ({"secrets": {}}, "crm_setting_missing"),
        ({"secrets": {"token": ""}}, "crm_setting_missing"),
        ({"secrets": {"token": "x" * 201}}, "crm_setting_missing"),
        ({"secrets": {"token": "a\0b"}}, "crm_secret_unreadable"),
        ({"secrets": {"token": "a\r\nX-Other: b"}}, "crm_secret_unreadable"),
        ({"secrets": {"token": "\udcff"}}, "crm_secret_unreadable"),
        ({"api_url": "http://actionnetwork.org"}, "address_not_https"),
        ({"api_url": "https://10.0.0.1/api"}, "address_not_open"),
        ({"api_url": "https://actionnetwork.org/api?key=1"}, "address_unreadable"),
        ({"kind": IntegrationKind.ACTIONKIT}, "crm_setting_missing"),
        ({"name": "No Name"}, "bad_name"),
    ],
)
def test_what_cannot_be_added(
    runtime: Runtime, ola: Organizer, changes: dict[str, Any], key: str
) -> None:
    with pytest.raises(IntegrationRefused) as refused:
        add_crm(runtime, ola, replace(NEW, **changes))
    assert refused.value.key == key


def test_a_result_code_is_a_number(runtime: Runtime, ola: Organizer) -> None:
    van = replace(
        NEW,
        kind=IntegrationKind.VAN,
        settings={"application": "handraiser", "opted_out_code": "out"},
        secrets={"key": "made-up"},
    )
    with pytest.raises(IntegrationRefused):
        add_crm(runtime, ola, van)
    row = add_crm(runtime, ola, replace(van, settings={**van.settings, "opted_out_code": "205"}))
    assert row.kind is IntegrationKind.VAN


@pytest.mark.parametrize("field", ["sms_subscribed", "SMS subscribed"])
def test_no_field_of_ones_own_says_whether_texts_are_wanted(
    runtime: Runtime, ola: Organizer, field: str
) -> None:
    actionkit = replace(
        NEW,
        kind=IntegrationKind.ACTIONKIT,
        api_url="https://roses.actionkit.com",
        mapping=FieldMapping(custom_fields={field: Fact.SOURCE}),
        settings={"user": "api", "page": "texts", "mail_domain": "example.org"},
        secrets={"password": "made-up"},
    )
    with pytest.raises(IntegrationRefused) as refused:
        add_crm(runtime, ola, actionkit)
    assert refused.value.key == "field_is_reserved"
    row = add_crm(runtime, ola, replace(actionkit, mapping=NEW.mapping))
    assert row.kind is IntegrationKind.ACTIONKIT


def test_a_reason_is_needed(runtime: Runtime, ola: Organizer) -> None:
    with pytest.raises(ApprovalRefused):
        add_crm(runtime, ola, replace(NEW, reason=""))
