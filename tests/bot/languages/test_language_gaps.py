"""What a language lacks is named, file by file and key by key."""

import shutil
from pathlib import Path

import pytest

from bot.campaigns import CampaignError, load
from bot.languages import FOLDER
from bot.languages.language_gaps import find_gaps, shipped_codes
from tests.sample_campaign import edit, write


@pytest.fixture
def languages(tmp_path: Path) -> Path:
    """A copy of the languages, with one more, which says what the Spanish one does."""
    folder = tmp_path / "languages"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    shutil.copytree(folder / "es", folder / "xx")
    return folder


def told(languages: Path) -> list[str]:
    return [f"{gap.file} {gap.key} {gap.message}" for gap in find_gaps("xx", languages)]


@pytest.mark.parametrize("language", shipped_codes())
def test_a_language_that_is_shipped_lacks_nothing(language: str) -> None:
    assert list(find_gaps(language)) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "gap"),
    [
        ("signers.yaml", "  not_deleted:", "  not_erased:", "says.not_deleted is missing"),
        ("signers.yaml", "  not_deleted:", "  not_erased:", "says.not_erased is unknown"),
        ("signers.yaml", "{date}", "today", "says.already_signed does not say {date}"),
        ("signers.yaml", "{date}", "{day}", "says.already_signed says {day}, which English"),
        ("understood.yaml", "wishes:", "wishing:", "wishes is missing"),
        ("understood.yaml", 'laughing: "', 'laughing: # "', "laughing is empty"),
        ("understood.yaml", 'laughing: "', 'laughing: "{ha}, ', "names a class 'ha'"),
        ("understood.yaml", 'laughing: "', 'laughing: "(ja|je, ', "brackets of '(ja|je' do not"),
        ("understood.yaml", 'laughing: "', 'laughing: "*ja*, ', "more than one *"),
        (
            "understood.yaml",
            'laughing: "',
            'laughing: [x] # "',
            "laughing cannot be read: write one",
        ),
        (
            "understood.yaml",
            "read_everywhere: ",
            "read_everywhere: maybe # ",
            "read_everywhere cannot",
        ),
        ("questions.yaml", "years: ", "years: [x] # ", "years cannot be read: write one"),
        ("telegram_menu.yaml", ": {titles}", ": x", "description does not say {titles}"),
        ("refusals.yaml", "meanings:", "meanings: [", "this is not YAML"),
    ],
)
def test_what_it_lacks_is_named(languages: Path, file: str, old: str, new: str, gap: str) -> None:
    edit(languages / "xx", file, old, new)
    assert [one for one in told(languages) if gap in one and one.startswith(file)]


def test_a_file_that_is_missing_is_named(languages: Path) -> None:
    (languages / "xx" / "refusals.yaml").unlink()
    assert told(languages) == ["refusals.yaml  the file is missing"]


@pytest.mark.parametrize("instead", ["wishing:", "wishes: &", "wishes: x\n1:"])
def test_lists_that_do_not_fit_stop_the_program_with_the_file(
    languages: Path, tmp_path: Path, instead: str
) -> None:
    edit(languages / "xx", "understood.yaml", "wishes:", instead)
    write(tmp_path / "campaigns")
    with pytest.raises(CampaignError, match=r"(?s)xx/understood.yaml.*check --languages"):
        load(tmp_path / "campaigns", languages)
