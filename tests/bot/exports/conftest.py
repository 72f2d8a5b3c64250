"""A desk with two organizers, and a folder of its own for files."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.organizers import accounts
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime


@pytest.fixture
def desk(runtime: Runtime, tmp_path: Path) -> Runtime:
    """A runtime whose files lie in a folder of the test's own."""
    files = runtime.settings.model_copy(update={"files_folder": tmp_path / "files"})
    return replace(runtime, settings=files)


@pytest.fixture
def ola(desk: Runtime) -> Organizer:
    """Who asks."""
    return accounts.add(desk, "ola")


@pytest.fixture
def bo(desk: Runtime, ola: Organizer) -> Organizer:
    """Who says yes, too."""
    return accounts.add(desk, "bo", by=ola)
