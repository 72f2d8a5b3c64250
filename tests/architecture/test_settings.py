"""Every setting is documented, by the program itself."""

import pytest

from bot.languages import LANGUAGES, organizer_texts
from bot.settings import Settings
from bot.settings.env_example import env_example
from bot.settings.setting_words import GROUPS
from tests.architecture.tree import read


def test_the_example_of_settings_is_what_the_settings_say() -> None:
    assert read(".env.example") == env_example()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_says_what_it_is_for_and_none_that_there_is_not(language: str) -> None:
    texts = organizer_texts(language)
    described = {key.removeprefix("settings.") for key in texts if key.startswith("settings.")}
    headed = {key for key in texts if key.startswith("setting_groups.")}
    assert described == Settings.model_fields.keys()
    assert headed == {f"setting_groups.{name}" for name in GROUPS}
