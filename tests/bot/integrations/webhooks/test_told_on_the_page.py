"""Holds that the privacy page says that other programs are told, as long as any are."""

import pytest

from bot.integrations import integration_life
from bot.integrations.webhooks.webhook_receivers import add_webhook
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.storage.integrations import integrations
from bot.web.petition.pages import PetitionPages
from tests.bot.integrations.told_events import NAME

CAMPAIGN, URL = "ibm-extreme-vetting", "https://example.org/hook"


def says_so(desk: Runtime) -> bool:
    """Say whether the campaign's privacy page speaks of other programs."""
    pages = PetitionPages(desk)
    address = pages.find(f"/{CAMPAIGN}/privacy")
    assert address
    return "Other programs of" in pages.render(address).body.decode()


@pytest.mark.parametrize("of", ["", CAMPAIGN])
def test_it_is_said_as_long_as_there_is_a_receiver(desk: Runtime, ola: Organizer, of: str) -> None:
    assert not says_so(desk)
    add_webhook(desk, ola, NAME, URL, campaign=of)
    assert says_so(desk)
    integration_life.pause(desk, ola, NAME)
    assert says_so(desk), "what happens waits for it"
    integration_life.remove(desk, ola, NAME)
    assert not says_so(desk)


def test_a_receiver_of_another_campaign_is_not_spoken_of(desk: Runtime, ola: Organizer) -> None:
    number = add_webhook(desk, ola, NAME, URL).row.id
    with desk.database.write() as connection:
        integrations.change(connection, number, campaign="clean-river")
    assert not says_so(desk)
