"""Sponsor, organizations, contact, languages, keywords, letter and questions."""

from pathlib import Path

import pytest

from bot.campaigns import load
from tests import sample_campaign
from tests.broken_campaigns import EN, ES, FACTS, Broken, assert_named, each, problems_of

WHO = each(
    Broken("sponsor", FACTS, "sponsor: ferry-riders", "sponsor: me", "'me'", "night-workers"),
    Broken("id twice", FACTS, "id: night-workers", "id: ferry-riders", "two organ", "own id"),
    Broken("contact", FACTS, "contact: ferry@example.org", "contact: us", "write to", "e-mail"),
    Broken("no contact", FACTS, "contact: ", "# ", "'contact' is missing", "write", "status"),
    Broken("no privacy", FACTS, "privacy: ", "# ", "'privacy' is missing", "https", "status"),
    Broken("privacy", FACTS, "privacy: https:", "privacy: http:", "as it must be", "https://"),
)

KEYWORDS = each(
    Broken("reserved", FACTS, "  FERRY: en", "  STOP: en", "STOP is reserved", "another word"),
    Broken("partner's reserved", FACTS, "NIGHTS", "HELP", "HELP is reserved", "another word"),
    Broken("everyday", FACTS, "NIGHTS", "THANKS", "people say anyway", "another word"),
    Broken(
        "everyday, spoken elsewhere", FACTS, "NIGHTS", "GRACIAS", "people say anyway", "another"
    ),
    Broken("taken", FACTS, "NIGHTS", "FERRY", "FERRY is taken in this", "another word"),
    Broken("one typo away", FACTS, "NIGHTS", "FERYR", "one typo", "two letters"),
    Broken("small letters", FACTS, "  FERRY: en", "  ferry: en", "'ferry' is not", "capital"),
    Broken("a page's", FACTS, "  FERRY: en", "  TERMS: en", "/terms is an address", "another word"),
    Broken("language", FACTS, "BARCAZA: es", "BARCAZA: fr", "fr.yaml is missing", "en, es"),
)

LETTER = each(
    Broken("another letter", "letter.en.md", "night", "day", "SHA-256", "pin", "sha256", FACTS),
    Broken(
        "none", "letter.en.md", sample_campaign.LETTER, "", "is missing", "write", "letter:", FACTS
    ),
    Broken(
        "unseen", "letter.en.md", "night", "ni\0ght", "line 4 (U+0000)", "away", "letter:", FACTS
    ),
    Broken(
        "unseen in another",
        "letter.es.md",
        " ",
        "\x1b ",
        "line 1 (U+001B)",
        "away",
        "letter:",
        FACTS,
    ),
    Broken(
        "no translation",
        "letter.es.md",
        sample_campaign.FILES["letter.es.md"],
        " ",
        "missing or empty",
        "translate",
        "title",
        ES,
    ),
)

QUESTIONS = each(
    Broken("id taken", FACTS, "id: mail", "id: town", "never reached", "own id"),
    Broken("program's id", FACTS, "id: mail", "id: name", "never reached", "own id"),
    Broken(
        "two before",
        FACTS,
        "kind: text",
        "kind: text\n    when: before # too",
        "second question",
        "after",
        "# too",
    ),
    Broken("one option", FACTS, "[work, family]", "[work]", "nothing to choose", "two"),
    Broken("option twice", FACTS, "[work, family]", "[work, work]", "there twice", "once"),
    Broken(
        "an e-mail address handed in",
        FACTS,
        "kind: email",
        "kind: email\n    hand_in: true",
        "never handed in",
        "take hand_in away",
        "hand_in",
    ),
    Broken("options", FACTS, "kind: choice", "kind: text", "no options", "choice", "options:"),
    Broken("kind", FACTS, "kind: email", "kind: fax", "'kind'", "place, email"),
    Broken("unasked", EN, "  mail:", "  e-mail:", "'e-mail'", "did you mean 'mail'"),
    Broken("without words", EN, "  mail:", "  xyzzy:", "'mail' has no", "ask it", "questions:"),
    Broken("unknown option", EN, "  work: Work", "  job: Work", "'job'", "take it away"),
    Broken("unnamed option", EN, "  work: ", "  job: ", "'work' has no", "name it", "options:"),
    Broken("same words", EN, "work: Work", "work: family", "same words", "apart", "family: F"),
    Broken("a command", EN, "work: Work", "work: STOP", "'STOP' is taken", "another word"),
    Broken("another one", EN, "work: Work", "work: Help", "'Help' is taken", "another word"),
    Broken("a keyword", EN, "work: Work", "work: FERRY", "'FERRY' is taken", "another word"),
    Broken("options unsaid", EN, "{options}", "it", "name the options", "{options}"),
    Broken("skip", EN, "SKIP to leave it out.\n  r", "Or not.\n  r", "SKIP", "say so"),
)


@WHO
def test_who_stands_behind_a_campaign_is_complete(broken: Broken, tmp_path: Path) -> None:
    assert_named(broken, tmp_path)


@KEYWORDS
def test_a_keyword_means_one_thing(broken: Broken, tmp_path: Path) -> None:
    assert_named(broken, tmp_path)


@LETTER
def test_the_letter_is_the_pinned_one_and_can_be_read(broken: Broken, tmp_path: Path) -> None:
    assert_named(broken, tmp_path)


@QUESTIONS
def test_a_question_can_be_reached_and_answered(broken: Broken, tmp_path: Path) -> None:
    assert_named(broken, tmp_path)


def test_a_keyword_of_another_campaign_is_named_once_at_the_later_one(tmp_path: Path) -> None:
    sample_campaign.write(tmp_path, "a-first")
    later = sample_campaign.write(tmp_path, "b-later")
    for old, new in (("RIDERS", "TRAINS"), ("NIGHTS", "LATEST"), ("BARCAZA", "TRENES")):
        sample_campaign.edit(later, FACTS, old, new)
    (problem,) = problems_of(tmp_path)
    assert problem.file == later / FACTS
    assert problem.message == "the keyword FERRY is taken by 'a-first'"


def test_a_translation_that_no_language_reads_is_named(tmp_path: Path) -> None:
    folder = sample_campaign.write(tmp_path)
    (folder / "letter.fr.md").write_text("Gardez le ferry.")
    (problem,) = problems_of(tmp_path)
    assert (problem.file, problem.line) == (folder / "letter.fr.md", 1)
    assert "fr.yaml" in problem.remedy


def test_a_language_that_the_program_does_not_speak_is_named(tmp_path: Path) -> None:
    folder = sample_campaign.write(tmp_path)
    (folder / "letter.es.md").rename(folder / "letter.xx.md")
    (folder / ES).rename(folder / "xx.yaml")
    sample_campaign.edit(folder, FACTS, "BARCAZA: es", "BARCAZA: xx")
    (problem,) = problems_of(tmp_path)
    assert (problem.file, problem.line) == (folder / "xx.yaml", 1)
    assert "could not understand STOP" in problem.message
    assert "en, es" in problem.remedy


@pytest.mark.parametrize(
    ("old", "new"),
    [("id: mail", "id: town"), ("[work, family]", "[work, work]"), ("[work, family]", "[work]")],
)
def test_what_follows_from_one_mistake_of_a_question_is_not_told(
    tmp_path: Path, old: str, new: str
) -> None:
    folder = sample_campaign.write(tmp_path)
    sample_campaign.edit(folder, FACTS, old, new)
    assert len(problems_of(tmp_path)) == 1


def test_a_sponsor_without_partners_is_enough(tmp_path: Path) -> None:
    folder = sample_campaign.write(tmp_path)
    partner = "  - id: night-workers\n    name: Night Workers\n    keyword: NIGHTS\n"
    sample_campaign.edit(folder, FACTS, partner, "")
    assert len(load(tmp_path).campaigns[0].organizations) == 1


def test_a_campaign_without_questions_is_enough(tmp_path: Path) -> None:
    folder = sample_campaign.write(tmp_path)
    for name, start, end in ((FACTS, "questions:", "updates"), (EN, "questions:", "says")):
        text = (folder / name).read_text(encoding="utf-8")
        cut = text[text.index(start) : text.index(end, text.index(start))]
        sample_campaign.edit(folder, name, cut, "")
    text = (folder / ES).read_text(encoding="utf-8")
    sample_campaign.edit(folder, ES, text[text.index("questions:") : text.index("says:")], "")
    assert load(tmp_path).campaigns[0].questions == ()
