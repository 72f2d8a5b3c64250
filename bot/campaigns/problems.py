"""Mistakes in campaign files, each with its place and its remedy, and how they are told."""

from dataclasses import dataclass
from pathlib import Path

from bot.counted_words import counted


@dataclass(frozen=True, slots=True, order=True)
class FileProblem:
    """One mistake: ``line`` and ``column`` count from 1, as editors do."""

    file: Path
    line: int
    column: int
    message: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file.as_posix()}:{self.line}:{self.column}"
        return f"{place}: {self.message} \N{EM DASH} {self.remedy}"


def unreadable(path: Path, error: Exception) -> FileProblem:
    """Return the problem of a file or folder that is there and cannot be read."""
    why = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    return FileProblem(
        path, 1, 1, f"this cannot be read ({why})", "let the user as whom the program runs read it"
    )


class CampaignError(Exception):
    """The campaigns cannot be used. ``problems`` are all of their mistakes, in file order."""

    def __init__(self, problems: tuple[FileProblem, ...]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__(report(self))


def report(error: CampaignError) -> str:
    """Return one line for each problem, and a last one that counts them."""
    count = len(error.problems)
    files = len({problem.file for problem in error.problems})
    summary = f"{counted(count, 'problem')} in {counted(files, 'file')}."
    return "\n".join((*map(str, error.problems), summary))
