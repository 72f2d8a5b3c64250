"""One campaign's folder, or the folder of shared words: read, fitted to its schema, located."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.campaigns import invalid_values, schema_errors, yaml_positions
from bot.campaigns.problems import FileProblem, unreadable
from bot.campaigns.yaml_positions import PositionedYaml, UnreadablePart
from flows import check
from flows.campaign import Campaign
from flows.check.problem import similar_key

CAMPAIGN_FILE = "campaign.yaml"
MAX_FILE_BYTES = 1 << 20
"""No campaign's file is larger; what is, was put there by mistake, and is not read."""

_WORDS = re.compile(r"([a-z]{2})\.yaml")
_LETTER = re.compile(r"letter\.([a-z]{2})\.md")
REGISTRATION_FILE = "registration.yaml"
"""What the organization tells of itself for the carriers; ``bot.registration`` reads it."""
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
    """The files of one folder, and the problems found in them so far.

    ``quoted`` are values in typographic quotes: problems that hide nothing else.
    """

    path: Path
    files: dict[str, PositionedYaml] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    problems: list[FileProblem] = field(default_factory=list)
    substitutes: tuple[check.FieldPath, ...] = ()
    quoted: list[FileProblem] = field(default_factory=list)

    def read_yaml(self, name: str) -> None:
        """Read one YAML file; what cannot be read in it becomes a problem."""
        read = yaml_positions.read((self.path / name).read_bytes(), drops_quotes=True)
        self.files[name] = read
        self.problems += [self._locate(name, found) for found in read.problems]
        self.quoted += [self._locate(name, found) for found in read.quoted]

    def _locate(self, name: str, found: UnreadablePart) -> FileProblem:
        mark = found.mark
        return FileProblem(self.path / name, mark.line, mark.column, found.message, found.remedy)

    def blame(self, name: str, path: check.FieldPath, message: str, remedy: str) -> None:
        """Add a problem at ``path`` of a file, or of a file that is not there."""
        mark = self.files.get(name, PositionedYaml()).mark(path)
        self.problems.append(FileProblem(self.path / name, mark.line, mark.column, message, remedy))

    def fit(self, model: type[_Model], value: object, locate: Locate) -> _Model | None:
        """Return ``value`` as ``model``; what is wrong is added, and None if it does not fit.

        A misspelt key is one mistake: it is named, and read as the one that it is most like.
        """
        while True:
            try:
                return model.model_validate(value)
            except ValidationError as error:
                misspelt = schema_errors.find_misspelt_keys(error, model, value)
                for path, meant in misspelt.items():
                    remedy = f"did you mean {meant!r}? If not, take it away"
                    self.blame(*locate(path), f"nothing is called {path[-1]!r}", remedy)
                    self._rename(value, path, meant, locate)
                if not misspelt:
                    for path, message, remedy in schema_errors.explain_errors(error):
                        self.blame(*locate(path), message, remedy)
                    return None

    def _rename(self, value: object, path: check.FieldPath, meant: str, locate: Locate) -> None:
        """Give a key in ``value`` the name that is meant; what is in it keeps its place."""
        parent = schema_errors.value_at(value, path[:-1])
        parent[meant] = parent.pop(path[-1])
        file, old = locate(path)
        new = (*old[:-1], meant)
        marks = self.files[file].marks
        marks |= {
            (*new, *at[len(old) :]): mark for at, mark in marks.items() if at[: len(old)] == old
        }


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

    Where only some of it does not fit, it comes with substitutes, to be checked and not to be run.
    """
    folder = CampaignFiles(path)
    try:
        for file in sorted(path.iterdir()):
            _take(folder, file)
    except PermissionError as error:
        folder.problems.append(unreadable(path, error))
        return folder, None
    readable = not folder.problems
    folder.problems += folder.quoted
    if CAMPAIGN_FILE not in folder.files:
        if all(problem.file != path / CAMPAIGN_FILE for problem in folder.problems):
            remedy = "write it; campaigns/README.md tells how"
            folder.blame(CAMPAIGN_FILE, (), f"{CAMPAIGN_FILE} is missing", remedy)
        return folder, None
    facts = folder.files[CAMPAIGN_FILE].value
    if facts is None:
        return folder, None
    assembled = _assembled(folder, facts)
    campaign = folder.fit(Campaign, assembled, locate_in_files)
    if campaign is None:
        campaign, folder.substitutes = invalid_values.with_substitutes(assembled)
    return folder, campaign if readable else None


def _take(folder: CampaignFiles, file: Path) -> None:
    """Read one file; raises ``FileNotFoundError`` for one that has just gone away."""
    try:
        _read(folder, file)
    except FileNotFoundError:
        raise
    except OSError as error:
        folder.problems.append(unreadable(file, error))


def _read(folder: CampaignFiles, file: Path) -> None:
    name = file.name
    letter = _LETTER.fullmatch(name)
    is_read = letter or name == CAMPAIGN_FILE or _WORDS.fullmatch(name)
    unfit = _unfit(file) if is_read else None
    if unfit:
        folder.blame(name, (), *unfit)
    elif letter:
        _take_letter(folder, name, letter[1])
    elif is_read:
        folder.read_yaml(name)
    elif name != REGISTRATION_FILE and _LOOKS_MEANT.fullmatch(name):
        folder.blame(
            name,
            (),
            f"nothing reads a file called {name}",
            f"call it {CAMPAIGN_FILE}, en.yaml or letter.en.md (with the code of its language)",
        )


def _unfit(file: Path) -> tuple[str, str] | None:
    """Return why a file cannot be read, and what to do about it; None if it can."""
    if not file.is_file():
        return "this is no file", "put a text file in its place, or take it away"
    if file.stat().st_size > MAX_FILE_BYTES:
        return "this is too large for a campaign's file", f"keep it under {MAX_FILE_BYTES:,} bytes"
    return None


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
    key = "letter" if "letter" in facts else similar_key("letter", facts)
    letter = facts.get(key)
    if isinstance(letter, dict):
        assembled[key] = _letter(folder, letter)
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
