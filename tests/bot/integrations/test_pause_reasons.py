"""Why an integration stands still is said in each language, as far as it is known."""

import pytest

from bot.backups.restore import RESTORED
from bot.integrations.integration_life import BY_AN_ORGANIZER
from bot.integrations.pause_reasons import describe_pause
from bot.languages import LANGUAGES, Phrase, say_phrase
from bot.storage.schema.integration_tables import AWAITS_SECOND


@pytest.mark.parametrize("stored", [BY_AN_ORGANIZER, AWAITS_SECOND, RESTORED, "too many requests"])
def test_what_the_program_stores_is_said_in_each_language(stored: str) -> None:
    reason = describe_pause(stored)
    assert isinstance(reason, Phrase)
    assert say_phrase("en", reason) == stored
    assert len({say_phrase(language, reason) for language in LANGUAGES}) == len(LANGUAGES)


@pytest.mark.parametrize("stored", ["410", "status 410"])
def test_an_answers_status_is_told_as_one(stored: str) -> None:
    reason = describe_pause(stored)
    assert isinstance(reason, Phrase)
    assert say_phrase("en", reason) == "status 410"


def test_what_a_network_said_stays_as_it_is() -> None:
    assert describe_pause("ConnectTimeout") == "ConnectTimeout"
