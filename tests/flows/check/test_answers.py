"""A campaign's answers: in every language, by examples that ask enough and are nobody else's."""

from pathlib import Path

import pytest

from bot.campaigns import load
from tests import sample_campaign
from tests.broken_campaigns import EN, Broken, assert_named, each, problems_of

ANSWERS = """\
answers:
  why-nine:
    asked:
      - why does the ferry end at nine?
      - why nine?
    says: The board wants to save money.
  fare:
    asked:
      - what is the fare?
    says: The fare is two dollars.
"""
OTHER = """\
answers:
  why-nine:
    asked: ["¿por qué a las nueve?"]
    says: La junta quiere ahorrar.
  fare:
    asked: ["¿cuál es la tarifa?"]
    says: Dos dólares.
"""


@pytest.fixture
def campaigns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder, where the sample campaign that is written has answers."""
    files = dict(sample_campaign.FILES)
    files["en.yaml"] += ANSWERS
    files["es.yaml"] += OTHER
    monkeypatch.setattr(sample_campaign, "FILES", files)
    return tmp_path


def test_answers_that_are_well_written_are_taken(campaigns: Path) -> None:
    sample_campaign.write(campaigns)
    words = load(campaigns).campaigns[0].words["en"]
    assert words.answers["fare"].says.rich == "The fare is two dollars."


@each(
    Broken("too little", EN, "why nine?", "why is it?", "too little", "names what", "is it?"),
    Broken("nothing", EN, "why nine?", "is it?", "too little", "names what", "is it?"),
    Broken("stop", EN, "why nine?", "stop texting me", "an opt-out", "question"),
    Broken("command", EN, "why nine?", "tell me more", "a command", "question"),
    Broken("yes", EN, "why nine?", "sure, why not", "is an answer", "question"),
    Broken("name", EN, "why nine?", "Nina Ferry", "read as a name", "question"),
    Broken("shared", EN, "what is the fare?", "the ferry, why end at nine?", "'why-nine'", "take"),
    Broken("unknown", EN, "two dollars", "{dollars}", "no {dollars}", "{target}"),
    Broken("too long", EN, "two dollars", "two dollars " * 30, "`answer.fare`", "shorten"),
    Broken("no example", EN, "\n      - what is the fare?", " []", "is empty", "a list of examples"),
)
def test_what_is_wrong_with_an_answer_is_named(broken: Broken, campaigns: Path) -> None:
    assert_named(broken, campaigns)


def test_an_answer_stands_in_every_language(campaigns: Path) -> None:
    folder = sample_campaign.write(campaigns)
    sample_campaign.edit(folder, "es.yaml", "  fare:", "  tarifa:")
    told = {(one.file.name, one.message) for one in problems_of(campaigns)}
    assert ("es.yaml", "the answer 'fare' is missing") in told
    assert ("en.yaml", "the answer 'tarifa' is missing") in told
