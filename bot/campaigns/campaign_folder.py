"""One campaign's folder, or the folder of shared words: read, fitted to its schema, located."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.campaigns import placeholder_values, schema_errors, yaml_positions
from bot.campaigns.problems import FileProblem
from bot.campaigns.yaml_positions import PositionedYaml
from flows import check
from flows.campaign import Campaign

CAMPAIGN_FILE = "campaign.yaml"

_WORDS = re.compile(r"([a-z]{2})\.yaml")
_LETTER = re.compile(r"letter\.([a-z]{2})\.md")
_LOOKS_MEANT = re.compile(r".*\.ya?ml|letter.*", re.IGNORECASE)

_NOT_HERE = {
    "id": "take it away: the folder's name is the id",
    "words": "take it away: en.yaml and its like hold the words",
}
"""Fields of a campaign that campaign.yaml does not hold → what to do about one that is there."""

_LETTER_FILES = "take it away: letter.en.md and its like hold the letter"

_Model = TypeVar("_Model", bound=BaseModel)

Locate = Callable[[check.FieldPath], tuple[str, check.FieldPath]]
"""From a path in a model to the file, and the path in it."""


@dataclass(slots=True)
class CampaignFiles:
    """The files of one folder, and the problems found in them so far."""

    path: Path
    files: dict[str, PositionedYaml] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    problems: list[FileProblem] = field(default_factory=list)
    placeholders: tuple[check.FieldPath, ...] = ()

    def read_yaml(self, name: str) -> None:
        """Read one YAML file; what cannot be read in it becomes a problem."""
        read = yaml_positions.read((self.path / name).read_bytes())
        self.files[name] = read
        for unreadable in read.problems:
            mark = unreadable.mark
            self.problems.append(
                FileProblem(
                    self.path / name, mark.line, mark.column, unreadable.message, unreadable.remedy
                )
            )

    def blame(self, name: str, path: check.FieldPath, message: str, remedy: str) -> None:
        """Add a problem at ``path`` of a file, or of a file that is not there."""
        mark = self.files.get(name, PositionedYaml()).mark(path)
        self.problems.append(FileProblem(self.path / name, mark.line, mark.column, message, remedy))

    def fit(self, model: type[_Model], value: object, locate: Locate) -> _Model | None:
        """Return ``value`` as ``model``; where it does not fit, add what is wrong."""
        try:
            return model.model_validate(value)
        except ValidationError as error:
            for path, message, remedy in schema_errors.explain_errors(error):
                self.blame(*locate(path), message, remedy)
            return None


def locate_in_files(path: check.FieldPath) -> tuple[str, check.FieldPath]:
    """Return the file, and the path in it, for a path that starts at ``Campaign``."""
    match path:
        case ("words", str(language), *rest):
            return f"{language}.yaml", tuple(rest)
        case ("words",):
            return "en.yaml", ()
        case ("letter", "text"):
            return CAMPAIGN_FILE, ("letter",)
        case ("letter", "translations", str(language), *_):
            return f"letter.{language}.md", ()
        case _:
            return CAMPAIGN_FILE, path


def read_campaign(path: Path) -> tuple[CampaignFiles, Campaign | None]:
    """Read a campaign's folder. The campaign is None where a file is unreadable or does not fit.

    Where only some of it does not fit, it comes with stand-ins, to be checked and not to be run.
    """
    folder = CampaignFiles(path)
    for file in sorted(path.iterdir()):
        _take(folder, file)
    if CAMPAIGN_FILE not in folder.files:
        folder.blame(
            CAMPAIGN_FILE,
            (),
            f"{CAMPAIGN_FILE} is missing",
            "write it; campaigns/README.md tells how",
        )
        return folder, None
    facts = folder.files[CAMPAIGN_FILE].value
    if facts is None:
        return folder, None
    readable = not folder.problems
    assembled = _assembled(folder, facts)
    campaign = folder.fit(Campaign, assembled, locate_in_files)
    if campaign is None:
        campaign, folder.placeholders = placeholder_values.with_placeholders(assembled)
    return folder, campaign if readable else None


def _take(folder: CampaignFiles, file: Path) -> None:
    name = file.name
    letter = _LETTER.fullmatch(name)
    if letter:
        _take_letter(folder, name, letter[1])
    elif name == CAMPAIGN_FILE or _WORDS.fullmatch(name):
        folder.read_yaml(name)
    elif _LOOKS_MEANT.fullmatch(name):
        folder.blame(
            name,
            (),
            f"nothing reads a file called {name}",
            f"call it {CAMPAIGN_FILE}, en.yaml or letter.en.md (with the code of its language)",
        )


def _take_letter(folder: CampaignFiles, name: str, language: str) -> None:
    written = (folder.path / name).read_bytes()
    try:
        folder.letters[language] = written.decode()
    except UnicodeDecodeError:
        folder.blame(name, (), "this is not UTF-8", "save the file as UTF-8")


def _assembled(folder: CampaignFiles, facts: dict[str, Any]) -> dict[str, Any]:
    """Put the parts together as one campaign; what only files say cannot be said in YAML."""
    for key, remedy in _NOT_HERE.items():
        if key in facts:
            folder.blame(CAMPAIGN_FILE, (key,), f"{key!r} is not written here", remedy)
    assembled = {
        **facts,
        "id": folder.path.name,
        "words": {
            name.removesuffix(".yaml"): file.value
            for name, file in folder.files.items()
            if name != CAMPAIGN_FILE and file.value is not None
        },
    }
    letter = facts.get("letter")
    if isinstance(letter, dict):
        assembled["letter"] = _letter(folder, letter)
    return assembled


def _letter(folder: CampaignFiles, letter: dict[str, Any]) -> dict[str, Any]:
    for key in ("text", "translations"):
        if key in letter:
            folder.blame(
                CAMPAIGN_FILE, ("letter", key), f"{key!r} is not written here", _LETTER_FILES
            )
    language = letter.get("language")
    return {
        **letter,
        "text": folder.letters.get(str(language), ""),
        "translations": {
            other: text for other, text in folder.letters.items() if other != language
        },
    }
