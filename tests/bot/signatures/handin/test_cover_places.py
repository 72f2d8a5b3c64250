"""Places on the covering page are told in words."""

from datetime import date

from bot.runtime import Runtime
from bot.signatures.handin.documents import Papers, cover_data
from bot.signatures.handin.figures import PLACES, Figure
from bot.storage.handin import packages
from tests.bot.questions.askers import organizer


def test_a_state_and_a_country_have_their_names_and_what_is_not_known_its_code(
    runtime: Runtime,
) -> None:
    campaign, who = runtime.shelf.campaigns[0], organizer(runtime, "rosa")
    with runtime.database.write() as connection:
        number = packages.add(
            connection, campaign=campaign.id, recipients="", made_by=who.id, made_at=runtime.now()
        )
        package = packages.find(connection, number)
    assert package
    papers = Papers(campaign, package, date(2026, 3, 2), {})
    told = [Figure(PLACES, group, 12) for group in ("US-CA", "US", "MX", "CA-ON")]
    (table,) = cover_data(papers, told, ())["tables"]
    assert [name for name, _ in table["rows"]] == ["California", "United States", "Mexico", "CA-ON"]
