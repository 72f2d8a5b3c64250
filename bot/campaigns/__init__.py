"""Reads and checks the campaigns folder. A shelf is handed out whole, or not at all."""

from pathlib import Path

import yaml  # type: ignore[import-untyped]  # PyYAML comes without types
from pydantic import ValidationError

from bot.campaigns import campaign_folder as folders
from bot.campaigns.campaign_folder import CampaignFiles, Locate
from bot.campaigns.invalid_values import concerns_substitute
from bot.campaigns.problems import CampaignError, FileProblem, report, unreadable
from bot.languages import (
    FOLDER,
    SIGNERS_FILE,
    locale_of,
    shipped_languages,
    shipped_odd_names,
    shipped_questions,
)
from bot.languages.language_gaps import find_gaps, shipped_codes
from flows import check
from flows.campaign import CampaignTextField, FrozenModel, Shelf
from flows.lexicon import Languages
from flows.lexicon.odd_names import OddNames
from flows.lexicon.question_words import QuestionWords

__all__ = ["CampaignError", "FileProblem", "SharedWords", "load", "report"]


class SharedWords(FrozenModel):
    """What the program says in every campaign, in one language."""

    says: dict[str, CampaignTextField]
    choices: dict[str, str]


def load(folder: Path, languages: Path = FOLDER, *, may_be_empty: bool = False) -> Shelf:
    """Return all campaigns of ``folder``, one in each subfolder, with the shared words.

    ``languages`` holds those, in ``<language>/signers.yaml``, and what is understood. That there
    is no campaign is a problem, unless it ``may_be_empty``.

    Raises ``CampaignError`` with all problems of all files at once.
    """
    understood, questions, odd_names = _read_word_lists(languages)
    shared_place, shared = _shared(languages)
    read = [folders.read_campaign(path) for path in _find_subfolders(folder)]
    shelf = Shelf(
        campaigns=tuple(campaign for _, campaign in read if campaign),
        languages=understood,
        shared={language: said.says for language, said in shared.items()},
        choices={language: said.choices for language, said in shared.items()},
        questions=questions,
        odd_names=odd_names,
        locales={language: locale_of(language, languages) for language in shared},
    )
    for problem in check.find_shared_problems(shelf):
        shared_place.blame(*_locate_shared(problem.path), problem.message, problem.remedy)
    for place, campaign in read:
        for problem in check.find_problems(campaign, shelf) if campaign else ():
            if not concerns_substitute(problem.path, place.substitutes):
                place.blame(*folders.locate_in_files(problem.path), problem.message, problem.remedy)
    places = (shared_place, *(place for place, _ in read))
    problems = [problem for place in places for problem in place.problems]
    if not read and not may_be_empty:
        problems.append(_empty(folder))
    if problems:
        raise CampaignError(tuple(problems))
    return shelf


def _read_word_lists(folder: Path) -> tuple[Languages, dict[str, QuestionWords], OddNames]:
    """Return what is understood in each language, and the names that look odd.

    Raises ``CampaignError`` for lists that are missing, unknown or cannot be read.
    """
    try:
        return shipped_languages(folder), shipped_questions(folder), shipped_odd_names(folder)
    except (ValidationError, yaml.YAMLError) as error:
        lacking = (gap for code in shipped_codes(folder) for gap in find_gaps(code, folder))
        remedy = "see what it lacks: python -m bot check --languages"
        problems = tuple(
            FileProblem(folder / gap.language / gap.file, 1, 1, gap.what, remedy) for gap in lacking
        )
        if not problems:
            raise
        raise CampaignError(problems) from error


def _find_subfolders(folder: Path) -> list[Path]:
    try:
        inside = [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    except PermissionError as error:
        raise CampaignError((unreadable(folder, error),)) from error
    return sorted(path for path in inside if not path.name.startswith((".", "_")))


def _empty(folder: Path) -> FileProblem:
    return FileProblem(
        folder, 1, 1, "there is no campaign here", "name the folder that holds them in CAMPAIGNS"
    )


def _shared(languages: Path) -> tuple[CampaignFiles, dict[str, SharedWords]]:
    """Read the shared words; a language whose file does not fit is left out."""
    place, shared = CampaignFiles(languages), dict[str, SharedWords]()
    for file in sorted(languages.glob(f"*/{SIGNERS_FILE}")):
        name = _file_of(file.parent.name)
        place.read_yaml(name)
        value = place.files[name].value
        said = None if value is None else place.fit(SharedWords, value, _in(name))
        if said:
            shared[file.parent.name] = said
    return place, shared


def _in(name: str) -> Locate:
    return lambda path: (name, path)


def _locate_shared(path: check.FieldPath) -> tuple[str, check.FieldPath]:
    return _file_of(str(path[0])), path[1:]


def _file_of(language: str) -> str:
    return f"{language}/{SIGNERS_FILE}"
