"""An integration with Action Network's stand-in, and what it tells and asks there."""

from dataclasses import dataclass

import pytest

from bot.integrations.crm.action_network import ERASED_TAG, ActionNetwork
from bot.integrations.crm.crm_account import EVENT_KINDS, CrmAccount
from bot.integrations.crm.field_mapping import DEFAULT_FILE, read_mapping_file
from bot.integrations.crm.tell_people import CrmDestination
from bot.integrations.interface import Event, EventKind, IntegrationKind, Outcome
from bot.runtime import Runtime
from bot.storage.conversations import turns
from bot.storage.integrations import integrations
from tests.bot.integrations.crm.asking import ask
from tests.clock import Clock
from tests.stand_ins.action_network import TOKEN, URL, ActionNetworkStandIn

ORGANIZATION = "18-million-rising"


@pytest.fixture
def there(clock: Clock) -> ActionNetworkStandIn:
    """The group's list at Action Network."""
    return ActionNetworkStandIn(clock, tags=("text petition", ERASED_TAG))


async def nothing_to_close() -> None:
    """Close nothing."""


def add_account(runtime: Runtime, campaign: str = "") -> CrmAccount:
    """Add an integration with Action Network, of all campaigns or of one."""
    with runtime.database.write() as connection:
        number = integrations.add(
            connection,
            name=f"roses{campaign}",
            kind=IntegrationKind.ACTION_NETWORK,
            campaign=campaign,
            event_kinds=f" {' '.join(EVENT_KINDS)} ",
            created_at=runtime.now(),
        )
    mapping = read_mapping_file(DEFAULT_FILE)
    kind = IntegrationKind.ACTION_NETWORK
    return CrmAccount(
        number, "roses", kind, ORGANIZATION, campaign, agreed_since=runtime.now(), mapping=mapping
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """The program with its integration, and the list at the other end."""

    runtime: Runtime
    account: CrmAccount
    there: ActionNetworkStandIn

    @property
    def crm(self) -> ActionNetwork:
        """The client of the account."""
        return ActionNetwork(self.there.send, TOKEN, api_url=URL)

    @property
    def destination(self) -> CrmDestination:
        """What tells of people."""
        return CrmDestination(self.runtime, self.account, self.crm, nothing_to_close)

    def person(self, address: str) -> int:
        """Return the id of a number's person."""
        with self.runtime.database.read() as connection:
            lookups = self.runtime.vault.lookups(address)
            found = turns.read_turn_inputs(connection, lookups, turns.NO_MESSAGE).address
        assert found
        return found.person_id

    def tell(self, address: str) -> Outcome:
        """Tell of what happened to somebody."""
        return self.tell_of(self.person(address))

    def tell_of(self, person_id: int, other: int | None = None) -> Outcome:
        """Tell of what happened to somebody, by their id."""
        event = Event(
            "1", EventKind.CONSENT_GIVEN, self.runtime.now(),
            person_id=person_id, other_person_id=other,
        )  # fmt: skip
        return ask(self.destination.deliver)(event)


@pytest.fixture
def desk(runtime: Runtime, there: ActionNetworkStandIn) -> Desk:
    """An integration of all campaigns for one of the letter's organizations."""
    return Desk(runtime, add_account(runtime), there)
