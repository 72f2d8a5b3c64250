"""What Telegram shows of the bot, per language."""

import re

import pytest

from bot.languages import telegram_menu
from bot.providers.telegram.bot_account import (
    DESCRIPTION_LIMIT,
    SHORT_DESCRIPTION_LIMIT,
)
from bot.setup.telegram_menus import languages_without_menu, menus
from flows import commands
from tests.bot.setup.conftest import campaign, shelf
from tests.languages import SHIPPED

COMMANDS_LIMIT, COMMAND_DESCRIPTION_LIMIT = 100, 256
"""How many, and characters of each (core.telegram.org/bots/api: setMyCommands, BotCommand)."""


def test_there_is_a_default_menu_and_one_for_each_language_spoken() -> None:
    assert [menu.language for menu in menus(shelf())] == ["", "en", "es"]
    assert menus(shelf())[0].description == menus(shelf())[1].description


def test_the_default_menu_speaks_the_campaigns_first_language() -> None:
    spanish = campaign(keywords={"LIBROS": "es"})
    assert menus(shelf(spanish))[0].commands == tuple(telegram_menu("es")["commands"].items())


def test_titles_stand_in_the_descriptions() -> None:
    english = menus(shelf())[1]
    assert "Keep our library open" in english.description
    assert english.short_description == "Sign: Keep our library open"


@pytest.mark.parametrize("title", ["A" * 500, "Keep our library open"])
@pytest.mark.parametrize("count", [1, 30])
def test_everything_is_within_telegrams_limits(title: str, count: int) -> None:
    words = {language: {**said.model_dump(), "title": title} for language, said in
             campaign().words.items()}  # fmt: skip
    many = [campaign(id=f"c{number}", words=words) for number in range(count)]
    for menu in menus(shelf(*many)):
        assert len(menu.description) <= DESCRIPTION_LIMIT
        assert 0 < len(menu.short_description) <= SHORT_DESCRIPTION_LIMIT
        assert len(menu.commands) <= COMMANDS_LIMIT
        for word, does in menu.commands:
            assert re.fullmatch(r"[a-z0-9_]{1,32}", word)
            assert 1 <= len(does) <= COMMAND_DESCRIPTION_LIMIT


def test_closed_campaigns_are_not_named() -> None:
    closed = campaign(id="closed", status="closed")
    assert [menu.language for menu in menus(shelf(closed))] == [""]


def test_a_language_without_a_menu_is_told() -> None:
    french = campaign(words={**{k: v.model_dump() for k, v in campaign().words.items()},
                             "fr": campaign().words["en"].model_dump()})  # fmt: skip
    assert languages_without_menu(shelf(french)) == ("fr",)
    assert languages_without_menu(shelf()) == ()


def test_every_language_shipped_has_a_menu() -> None:
    assert all(telegram_menu(language) for language in SHIPPED.codes)


@pytest.mark.parametrize(
    ("language", "word"),
    [
        (language, word)
        for language in SHIPPED.codes
        for word in telegram_menu(language)["commands"]
    ],
)
def test_every_command_says_what_typing_it_says(language: str, word: str) -> None:
    assert commands.read_command(f"/{word}", SHIPPED.speaking(language)) is not None


@pytest.mark.parametrize("language", SHIPPED.codes)
def test_every_menu_has_the_same_commands(language: str) -> None:
    assert commands_of_menu(language) == commands_of_menu("en")


def commands_of_menu(language: str) -> list[object]:
    words = telegram_menu(language)["commands"]
    return [commands.read_command(f"/{word}", SHIPPED.speaking(language)) for word in words]
