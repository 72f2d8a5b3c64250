"""One small edit of a good campaign, and what the check must say about it."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.campaigns import CampaignError, FileProblem, load
from tests import sample_campaign

FACTS = "campaign.yaml"
EN = "en.yaml"
ES = "es.yaml"


@dataclass(frozen=True)
class Broken:
    """In ``file``, ``old`` becomes ``new``; message and remedy must hold ``says`` and ``do``.

    ``at`` is a piece of the line that must be named, where it is not the edited one; it may
    stand in another file, ``place``.
    """

    name: str
    file: str
    old: str
    new: str
    says: str
    do: str
    at: str = ""
    place: str = ""


def each(*cases: Broken) -> pytest.MarkDecorator:
    """Run a test once for each case."""
    return pytest.mark.parametrize("broken", cases, ids=[case.name for case in cases])


def said(text: str) -> str:
    """Return the first lines of the words, with one more text of the campaign's own."""
    return f"says:\n  {text}"


def problems_of(campaigns: Path, words: Path | None = None) -> tuple[FileProblem, ...]:
    """Return what is wrong with the campaigns; that nothing is fails the test."""
    with pytest.raises(CampaignError) as caught:
        load(campaigns, words) if words else load(campaigns)
    return caught.value.problems


def assert_named(broken: Broken, campaigns: Path) -> None:
    """Break the good campaign, and hold that the mistake is named where it stands."""
    folder = sample_campaign.write(campaigns)
    line = sample_campaign.edit(folder, broken.file, broken.old, broken.new)
    file = folder / (broken.place or broken.file)
    if broken.at:
        lines = file.read_text(encoding="utf-8").splitlines()
        line = 1 + next(number for number, text in enumerate(lines) if broken.at in text)
    problems = problems_of(campaigns)
    named = [p for p in problems if broken.says in p.message and broken.do in p.remedy]
    assert [(p.file, p.line) for p in named][:1] == [(file, line)], problems
