"""Every language says everything."""

from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]  # PyYAML comes without types

from flows.replies import CHOICES, SHARED
from tests.architecture.tree import ROOT

LANGUAGES = sorted((ROOT / "bot" / "languages").glob("*/signers.yaml"))


@pytest.mark.parametrize("words", LANGUAGES, ids=lambda path: path.parent.name)
def test_a_language_says_everything_and_nothing_else(words: Path) -> None:
    content = yaml.safe_load(words.read_text(encoding="utf-8"))
    assert content.keys() == {"choices", "says"}
    assert content["says"].keys() == SHARED.keys()
    assert content["choices"].keys() == set(CHOICES)


def test_every_campaign_is_written_in_languages_that_the_program_speaks() -> None:
    spoken = {path.parent.name for path in LANGUAGES}
    for campaign in (ROOT / "campaigns").glob("*/campaign.yaml"):
        written = {path.stem for path in campaign.parent.glob("??.yaml")}
        assert written
        assert written <= spoken
