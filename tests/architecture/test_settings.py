"""Every setting is documented, by the program itself."""

from bot.settings import Settings
from bot.settings.env_example import env_example
from tests.architecture.tree import read


def test_the_example_of_settings_is_what_the_settings_say() -> None:
    assert read(".env.example") == env_example()


def test_every_setting_says_what_it_is_for() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
