"""Where a person says they live beats what their number tells of their hours."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.bootstrap import build
from bot.inbox.receive import Channel, Inbound, receive
from bot.privacy.personal_data import find_personal_data
from bot.runtime import Runtime
from bot.settings import load_settings
from bot.storage.schema.conversation_tables import Address
from flows.events import Said
from tests import ferry_campaign
from tests.clock import Clock

NEW_YORK, TOLL_FREE, CHAT = "+12125550123", "+18005550199", "7001"
WEST = "America/Los_Angeles"


def built(environment: dict[str, str], folder: Path, clock: Clock) -> Runtime:
    return build(load_settings({**environment, "CAMPAIGNS": str(folder)}), now=clock)


@pytest.fixture
def asked_before(environment: dict[str, str], tmp_path: Path, clock: Clock) -> Iterator[Runtime]:
    """A campaign that asks for the town before the signature."""
    ferry_campaign.write(tmp_path / "campaigns")
    runtime = built({**environment, "SMS_COUNTRIES": "US AU"}, tmp_path / "campaigns", clock)
    yield runtime
    runtime.database.close()


@pytest.fixture
def asked_after(environment: dict[str, str], tmp_path: Path, clock: Clock) -> Iterator[Runtime]:
    """A campaign that asks for the town after the signature."""
    folder = ferry_campaign.write(tmp_path / "campaigns")
    ferry_campaign.edit(folder, "campaign.yaml", "when: before", "when: after")
    runtime = built(environment, tmp_path / "campaigns", clock)
    yield runtime
    runtime.database.close()


def write(runtime: Runtime, address: str, *words: str) -> None:
    provider, channel = ("twilio", Channel.SMS) if address[0] == "+" else ("bot", Channel.TELEGRAM)
    for count, said in enumerate(words):
        receive(runtime, Inbound(provider, f"{address}-{count}", channel, address, Said(said)))


def place_of(runtime: Runtime, address: str) -> tuple[str, str, str]:
    """Return country, region and zones of an address."""
    with runtime.database.read() as connection:
        country, region, zones = connection.execute(
            select(Address.country, Address.region, Address.zones).where(
                Address.lookup == runtime.vault.lookup(address)
            )
        ).one()
    return country, region, zones


def test_a_place_that_was_told_before_signing_counts_with_the_signature(
    asked_before: Runtime,
) -> None:
    write(asked_before, NEW_YORK, "FERRY", "Ana Ruiz", "Oakland, CA")
    assert place_of(asked_before, NEW_YORK) == ("US", "", "America/New_York")
    write(asked_before, NEW_YORK, "FERRY", "Ana Ruiz", "Oakland, CA", "SIGN")
    assert place_of(asked_before, NEW_YORK) == ("US", "US-CA", WEST)


def test_a_place_that_was_told_after_signing_counts_at_once(asked_after: Runtime) -> None:
    write(asked_after, NEW_YORK, "FERRY", "Ana Ruiz", "SIGN", "NO")
    assert place_of(asked_after, NEW_YORK) == ("US", "", "America/New_York")
    write(asked_after, NEW_YORK, "FERRY", "Ana Ruiz", "SIGN", "NO", "94610")
    assert place_of(asked_after, NEW_YORK) == ("US", "US-CA", WEST)


def test_a_chat_of_which_nothing_was_known_has_a_place_by_it(asked_before: Runtime) -> None:
    write(asked_before, CHAT, "FERRY", "Ana Ruiz", "El Paso, TX 79901", "SIGN")
    assert place_of(asked_before, CHAT) == ("", "US-TX", "America/Denver")


@pytest.mark.parametrize("town", ["Paris", "SKIP"])
def test_a_place_that_is_unclear_leaves_the_number_s_own(asked_before: Runtime, town: str) -> None:
    write(asked_before, NEW_YORK, "FERRY", "Ana Ruiz", town, "SIGN")
    assert place_of(asked_before, NEW_YORK) == ("US", "", "America/New_York")


def test_a_number_of_another_country_stays_there(asked_before: Runtime) -> None:
    write(asked_before, "+61491570006", "FERRY", "Ana Ruiz", "Perth, WA", "SIGN")
    country, region, zones = place_of(asked_before, "+61491570006")
    assert (country, region, WEST in zones) == ("AU", "", False)


def test_a_place_is_told_to_whom_it_is_about_and_erased_with_them(asked_before: Runtime) -> None:
    write(asked_before, NEW_YORK, "FERRY", "Ana Ruiz", "Oakland, CA", "SIGN")
    held = find_personal_data(asked_before, NEW_YORK)
    assert held is not None
    assert [address.region for address in held.addresses] == ["US-CA"]
    words = ("FERRY", "Ana Ruiz", "Oakland, CA", "SIGN", "NO", "DELETE", "DELETE")
    write(asked_before, NEW_YORK, *words)
    assert place_of(asked_before, NEW_YORK) == ("", "", "")


def test_who_comes_back_after_being_erased_has_the_hours_of_the_number_again(
    asked_before: Runtime,
) -> None:
    words = ("FERRY", "Ana Ruiz", "Oakland, CA", "SIGN", "NO", "DELETE", "DELETE")
    write(asked_before, NEW_YORK, *words, "START", "FERRY")
    assert place_of(asked_before, NEW_YORK) == ("US", "", "America/New_York")


def test_nothing_is_known_of_where_a_toll_free_number_is(asked_before: Runtime) -> None:
    write(asked_before, TOLL_FREE, "FERRY")
    assert place_of(asked_before, TOLL_FREE) == ("US", "", "")
