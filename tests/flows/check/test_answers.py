"""A campaign's answers: in every language, by examples that ask enough and are nobody else's."""

from pathlib import Path

from bot.campaigns import load
from flows.check.campaign_answers import find_answer_problems
from tests import sample_campaign
from tests.broken_campaigns import EN, Broken, assert_named, each, problems_of


def test_answers_that_are_well_written_are_taken(tmp_path: Path) -> None:
    sample_campaign.write(tmp_path)
    words = load(tmp_path).campaigns[0].words["en"]
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
    Broken(
        "no example", EN, "\n      - what is the fare?", " []", "is empty", "a list of examples"
    ),
)
def test_what_is_wrong_with_an_answer_is_named(broken: Broken, tmp_path: Path) -> None:
    assert_named(broken, tmp_path)


def test_an_answer_stands_in_every_language(tmp_path: Path) -> None:
    folder = sample_campaign.write(tmp_path)
    sample_campaign.edit(folder, "es.yaml", "  fare:", "  tarifa:")
    told = {(one.file.name, one.message) for one in problems_of(tmp_path)}
    assert ("es.yaml", "the answer 'fare' is missing") in told
    assert ("en.yaml", "the answer 'tarifa' is missing") in told


def test_in_a_language_whose_questions_are_not_known_no_example_is_judged(tmp_path: Path) -> None:
    sample_campaign.write(tmp_path)
    shelf = load(tmp_path)
    unknown = shelf.model_copy(update={"questions": {}})
    assert list(find_answer_problems(shelf.campaigns[0], unknown)) == []
