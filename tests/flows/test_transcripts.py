"""Whole conversations, word for word (see ``tests/transcripts``)."""

from pathlib import Path

import pytest

from tests.transcripts import paths, played


@pytest.mark.parametrize("path", paths(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_conversation_goes_as_written(path: Path) -> None:
    assert played(path) == path.read_text(encoding="utf-8")
