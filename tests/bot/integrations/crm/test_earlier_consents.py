"""Those who agreed before are counted first, and told by the same way as everybody."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from bot.integrations.crm.crm_kinds import CRM_KINDS
from bot.integrations.crm.earlier_consents import DryRun, dry_run, example_request, tell_earlier_job
from bot.integrations.interface import Delivered, IntegrationKind
from bot.storage.integrations import integrations
from bot.storage.schema.integration_tables import IntegrationEvent
from tests.bot.conversation.spoken_lines import say
from tests.bot.integrations.crm.conftest import Desk
from tests.stand_ins.action_network import URL

ANA, BOB, CHAT = "+14155550101", "+14155550102", "7001"
AGREE = ("IBM Ana Ruiz", "SIGN", "UPDATES")
SETTINGS = {"api_url": URL}


def look(desk: Desk) -> DryRun:
    return dry_run(desk.runtime, desk.account, SETTINGS)


def test_who_would_be_told_is_counted_and_nothing_is_sent(desk: Desk) -> None:
    say(desk.runtime, ANA, *AGREE)
    say(desk.runtime, BOB, "IBM Bob Lee", "SIGN", "UPDATES", "STOP")
    say(desk.runtime, CHAT, "IBM Cy Chat", "SIGN", "UPDATES")
    assert look(desk).counts == {"told": 1, "nobody": 2}
    assert desk.there.requests == []
    desk.tell(ANA)
    assert look(desk).counts == {"known": 1, "nobody": 2}
    say(desk.runtime, ANA, "STOP")
    assert look(desk).counts == {"ended": 1, "nobody": 3}


def test_who_agreed_before_the_notice_named_the_crm_is_not_told(desk: Desk) -> None:
    say(desk.runtime, ANA, *AGREE)
    since = desk.account.agreed_since + timedelta(seconds=1)
    later = replace(desk, account=replace(desk.account, agreed_since=since))
    assert look(later).counts == {"nobody": 1}
    assert later.tell(ANA) == Delivered("nothing to tell")


def test_a_made_up_person_shows_what_is_sent(desk: Desk) -> None:
    assert look(desk).request == {
        "person": {
            "given_name": "Rosa",
            "family_name": "Vega Luna",
            "languages_spoken": ["es"],
            "custom_fields": {
                "text_petition_source": "flyer",
                "text_petition_agreed_on": "2026-01-31",
            },
            "phone_numbers": [
                {"number": "12025550143", "number_type": "Mobile", "status": "subscribed"}
            ],
        },
        "add_tags": ["text petition"],
    }


@pytest.mark.parametrize("kind", CRM_KINDS)
def test_every_kind_shows_it(desk: Desk, kind: IntegrationKind) -> None:
    settings: dict[str, Any] = {
        **dict.fromkeys(CRM_KINDS[kind].settings, "7"),
        "api_url": "https://crm.example",
    }
    account = replace(desk.account, kind=kind.value)
    assert "2025550143" in json.dumps(example_request(account, settings))


def test_all_who_agreed_are_noted_once_and_told(desk: Desk) -> None:
    say(desk.runtime, ANA, *AGREE)
    say(desk.runtime, BOB, "IBM Bob Lee", "SIGN", "NO")
    clear(desk)
    number = desk.account.integration_id
    with desk.runtime.database.write() as connection:
        settings = {
            "organization": desk.account.organization,
            "agreed_since": desk.account.agreed_since.isoformat(),
            "mapping": {},
        }
        integrations.change(connection, number, settings=json.dumps(settings))
    assert tell_earlier_job(desk.runtime).step((number,), ()) == (1, None)
    with desk.runtime.database.read() as connection:
        noted = connection.execute(
            select(IntegrationEvent.person_id, IntegrationEvent.kind, IntegrationEvent.status)
        ).all()
    assert [tuple(one) for one in noted] == [(desk.person(ANA), "consent_given", "waiting")]


def clear(desk: Desk) -> None:
    """Forget what was noted as it happened."""
    with desk.runtime.database.write() as connection:
        connection.execute(delete(IntegrationEvent))


def test_nobody_is_noted_for_what_is_no_crm_any_more(desk: Desk) -> None:
    say(desk.runtime, ANA, *AGREE)
    with desk.runtime.database.write() as connection:
        integrations.remove(connection, desk.account.integration_id, at=desk.runtime.now())
    number = desk.account.integration_id
    assert tell_earlier_job(desk.runtime).step((number,), ()) == (0, None)
    assert tell_earlier_job(desk.runtime).step((999,), ()) == (0, None)
