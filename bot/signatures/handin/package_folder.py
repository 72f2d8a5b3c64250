"""Where a package's files lie: a folder of its own, for its owner only, and unfinished work beside.

``<FILES_FOLDER>/hand-ins/<campaign>-<package>/`` holds the files as they are handed in;
``….work`` beside it what they are made from, which holds names and goes when they are made.
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.files.private_files import make_folder, whole_file

FOLDER: Final = "hand-ins"
PLAN_FILE: Final = "plan.json"


@dataclass(frozen=True, slots=True)
class PackageFolder:
    """The two folders of one package, which may not be there yet."""

    files: Path
    work: Path

    def begin(self) -> None:
        """Make both anew, without what an earlier try has left."""
        self.delete()
        make_folder(self.files)
        make_folder(self.work)

    def write(self, name: str, content: bytes) -> None:
        """Write one file of the package."""
        with whole_file(self.files / name) as file:
            file.write(content)

    def write_plan(self, plan: Any) -> None:
        """Keep what the files are made by."""
        with whole_file(self.work / PLAN_FILE) as file:
            file.write(json.dumps(plan, ensure_ascii=False).encode())

    def read_plan(self) -> Any:
        """Return what was kept by ``write_plan``; None where it was not, or is gone."""
        path = self.work / PLAN_FILE
        return json.loads(path.read_bytes()) if path.is_file() else None

    def names_file(self, letter: int) -> Path:
        """Return where the names under a letter lie, a line of JSON each, in their order."""
        return self.work / f"names-{letter}.jsonl"

    def read_names(self, letter: int, first: int = 0, limit: int | None = None) -> Iterator[Any]:
        """Yield names under a letter from the one at ``first`` on: name, script, answers."""
        last = None if limit is None else first + limit
        with self.names_file(letter).open("rb") as file:
            for at, line in enumerate(file):
                if last is not None and at >= last:
                    return
                if at >= first:
                    yield json.loads(line)

    def list_files(self) -> list[Path]:
        """Return the package's files by name; none where it was not made or is gone."""
        return sorted(self.files.iterdir()) if self.files.is_dir() else []

    def delete_work(self) -> None:
        """Delete what the files were made from."""
        shutil.rmtree(self.work, ignore_errors=True)

    def delete(self) -> None:
        """Delete the folder of a package, with its files."""
        for folder in (self.work, self.files):
            if folder.exists():
                shutil.rmtree(folder)


def package_folder(files_folder: Path, campaign: str, package_id: int) -> PackageFolder:
    """Return the folders of a package."""
    name = f"{campaign}-{package_id}"
    above = files_folder / FOLDER
    return PackageFolder(above / name, above / f"{name}.work")
