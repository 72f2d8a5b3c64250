"""The words that all campaigns share."""

import shutil
from pathlib import Path

import pytest

from bot.languages import FOLDER
from tests import sample_campaign
from tests.broken_campaigns import problems_of


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """A copy of the shared words, to be broken; beside it the good campaign."""
    sample_campaign.write(tmp_path / "campaigns")
    return Path(
        shutil.copytree(FOLDER, tmp_path / "languages", ignore=shutil.ignore_patterns("*.py"))
    )


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  not_deleted:", "  not_erased:", "'not_deleted' is missing"),
        ("  not_deleted:", "  not_erased:", "nothing is called 'not_erased'"),
        ("{name}, reply SIGN", "Reply SIGN", "{name} is missing"),
        ("name, to {ask}", "name, to act", "{ask} is missing"),
        ("reply SIGN to ask", "now ask", "the text message does not name SIGN"),
        ("Please write to me in", "Dear {sponsor}, in", "there is no {sponsor} to put in here"),
        ("  sign: SIGN", "  sing: SIGN", "'sign' has no word"),
        ("  sign: SIGN", "  sing: SIGN", "nothing is called 'sing'"),
        ("  sign: SIGN", "  sign: Sign", "'Sign' is not one word in capitals"),
        ("  sign: SIGN", "  sign: SIGN IT", "'SIGN IT' is not one word in capitals"),
        ("  sign: SIGN", "  sign: END", "carriers act on END"),
        ("  name: NAME", "  name: SIGN", "SIGN already means 'sign'"),
    ],
)
def test_a_mistake_in_the_shared_words_is_named(
    old: str, new: str, says: str, words: Path, tmp_path: Path
) -> None:
    sample_campaign.edit(words, "en/signers.yaml", old, new)
    problems = problems_of(tmp_path / "campaigns", words)
    file = words / "en" / "signers.yaml"
    assert says in [problem.message for problem in problems if problem.file == file]


def test_a_language_without_a_lexicon_cannot_be_shared(words: Path, tmp_path: Path) -> None:
    shutil.copytree(words / "es", words / "xx")
    (words / "xx" / "understood.yaml").unlink()
    problems = problems_of(tmp_path / "campaigns", words)
    assert ["bot/languages/xx/understood.yaml" in problem.remedy for problem in problems] == [True]
