"""Every language says everything, to signers and to organizers, with the same values in it."""

from pathlib import Path
from string import Formatter

import pytest
import yaml  # type: ignore[import-untyped]  # PyYAML comes without types

from bot.languages import DEFAULT_LANGUAGE, LANGUAGES, organizer_texts
from flows.replies import CHOICE_NAMES, SHARED_REPLIES
from tests.architecture.tree import ROOT

SIGNERS_FILES = sorted((ROOT / "bot" / "languages").glob("*/signers.yaml"))


@pytest.mark.parametrize("words", SIGNERS_FILES, ids=lambda path: path.parent.name)
def test_a_language_says_everything_and_nothing_else(words: Path) -> None:
    content = yaml.safe_load(words.read_text(encoding="utf-8"))
    assert content.keys() == {"choices", "says"}
    assert content["says"].keys() == SHARED_REPLIES.keys()
    assert content["choices"].keys() == set(CHOICE_NAMES)


def test_every_campaign_is_written_in_languages_that_the_program_speaks() -> None:
    spoken = {path.parent.name for path in SIGNERS_FILES}
    for campaign in (ROOT / "campaigns").glob("*/campaign.yaml"):
        written = {path.stem for path in campaign.parent.glob("??.yaml")}
        assert written
        assert written <= spoken


def placeholders(text: str | list[str]) -> set[str]:
    if not isinstance(text, str):
        return set()
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_organizers_read_the_same_in_every_language(language: str) -> None:
    texts, english = organizer_texts(language), organizer_texts(DEFAULT_LANGUAGE)
    assert texts.keys() == english.keys()
    for key, text in texts.items():
        assert placeholders(text) == placeholders(english[key]), key


def numbers(text: str | list[str]) -> set[str]:
    """Return what a text writes as a number, or chooses words by."""
    if not isinstance(text, str):
        return set()
    return {name for _, name, spec, _ in Formatter().parse(text) if name and spec}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_recognized_as_a_number_is_one_in_every_language(language: str) -> None:
    for key, text in organizer_texts(language).items():
        if key.startswith(("audit_details.", "audit_words.")):
            assert numbers(text) <= numbers(organizer_texts(DEFAULT_LANGUAGE)[key]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_to_organizers_names_an_option_of_the_command_line(language: str) -> None:
    for key, text in organizer_texts(language).items():
        # What is found of the set-up is for who runs commands.
        assert "--" not in str(text) or key.startswith("findings."), key
