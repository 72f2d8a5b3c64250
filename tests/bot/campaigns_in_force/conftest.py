"""A running program whose campaigns folder somebody edits, and a clock of its own for that."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.bootstrap import build
from bot.campaigns_in_force.folder_changes import QUIET_SECONDS, FolderChanges
from bot.runtime import Runtime
from bot.settings import load_settings
from tests.clock import Clock
from tests.conftest import ENVIRONMENT, shipped_campaigns

IBM = "ibm-extreme-vetting"
ANA, BO = "+12125550100", "+12125550101"


class Folder:
    """A campaigns folder that is edited: each edit has a later time than the one before."""

    def __init__(self, path: Path) -> None:
        self.path, self._edits = path, 0

    def file(self, name: str, campaign: str = IBM) -> Path:
        return self.path / campaign / name

    def write(self, name: str, text: str) -> None:
        """Write a file, byte for byte."""
        self._edits += 1
        file = self.file(name)
        file.write_bytes(text.encode())
        os.utime(file, (2_000_000_000 + self._edits,) * 2)

    def change(self, name: str, old: str, new: str) -> None:
        """Replace words in a file."""
        before = self.file(name).read_text(encoding="utf-8")
        assert old in before
        self.write(name, before.replace(old, new))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A copy of the campaigns."""
    path = tmp_path / "campaigns"
    shutil.copytree(ENVIRONMENT["CAMPAIGNS"], path)
    return Folder(path)


@pytest.fixture
def running(environment: dict[str, str], folder: Folder, clock: Clock) -> Iterator[Runtime]:
    """A runtime on that folder, as it was copied."""
    settings = load_settings({**environment, "CAMPAIGNS": str(folder.path)})
    copied = shipped_campaigns(Path(ENVIRONMENT["CAMPAIGNS"]))
    built = build(settings, now=clock, load_campaigns=lambda _: copied)
    yield built
    built.database.close()


class Watched:
    """The look for changes, with seconds that pass when they are told to."""

    def __init__(self, runtime: Runtime) -> None:
        self.seconds = 0.0
        self.changes = FolderChanges(runtime, tells=True, seconds=lambda: self.seconds)

    def after(self, seconds: float) -> int:
        """Look after so long."""
        self.seconds += seconds
        return self.changes.look()

    def when_quiet(self) -> int:
        """Look twice: once at the change, and once when nothing has changed since."""
        self.after(1)
        return self.after(QUIET_SECONDS)


@pytest.fixture
def watched(running: Runtime) -> Watched:
    """The look for changes of that runtime, begun."""
    return Watched(running)
