"""Whether what the campaigns say is fit for the public."""

import pytest

from bot.setup.check_campaigns import check_campaigns
from bot.setup.findings import Level
from tests.bot.setup.conftest import campaign, shelf


def test_a_campaign_with_a_real_contact_is_fine() -> None:
    (finding,) = check_campaigns(shelf())
    assert finding.level is Level.OK


@pytest.mark.parametrize(
    "contact",
    [
        "help@example.org",
        "help@mail.example.com",
        "help@readers.example",
        "help@readers.invalid",
        "call (555) 010-0100",
        "+15550100",
        "+1 212 555 0142",
    ],
)
def test_a_made_up_contact_is_a_problem(contact: str) -> None:
    (finding,) = check_campaigns(shelf(campaign(contact=contact)))
    assert finding.level is Level.PROBLEM
    assert "contact" in finding.remedy


@pytest.mark.parametrize(
    "contact",
    ["help@examples-union.org", "help@test-readers.org", "+1 212 736 5000", "help@myexample.com"],
)
def test_a_contact_that_only_looks_made_up_is_fine(contact: str) -> None:
    (finding,) = check_campaigns(shelf(campaign(contact=contact)))
    assert finding.level is Level.OK


def test_a_made_up_privacy_address_is_a_problem() -> None:
    (finding,) = check_campaigns(shelf(campaign(privacy="https://example.org/privacy")))
    assert "privacy" in finding.remedy


def test_a_closed_campaign_is_not_looked_at_but_none_open_is_said() -> None:
    (finding,) = check_campaigns(shelf(campaign(status="closed", contact="help@example.org")))
    assert finding.level is Level.WARNING
