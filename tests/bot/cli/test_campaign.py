"""``campaign new``: from answers or options to a folder that can be talked with at once."""

from pathlib import Path

import pytest

from tests.bot.cli.conftest import Run

ANSWERS = {
    "languages": "en",
    "title": "Save the Night Ferry",
    "target-name": "Robin Example",
    "target-organization": "Harbor Board",
    "target": "the Harbor Board",
    "sponsor": "Ferry Riders",
    "ask": "keep the night ferry",
    "letter": "letter.txt",
    "keyword": "FERRY",
    "contact": "ferry@example.org",
    "privacy": "https://example.org/privacy",
}
"""In the order in which they are asked for."""


@pytest.fixture(autouse=True)
def letter(tmp_path: Path) -> Path:
    (tmp_path / "carta.txt").write_text("Salven el ferry.\n", encoding="utf-8")
    path = tmp_path / "letter.txt"
    path.write_text("Keep the ferry.\n", encoding="utf-8")
    return path


def options(**changes: str) -> list[str]:
    given = {**ANSWERS, **{name.replace("_", "-"): value for name, value in changes.items()}}
    return [part for name, value in given.items() for part in (f"--{name}", value) if value]


def typed(*instead: tuple[str, str]) -> str:
    """Return what is typed; a pair is an answer that comes before the good one of that name."""
    lines = [
        line
        for name, value in ANSWERS.items()
        for line in (*(wrong for before, wrong in instead if before == name), value)
    ]
    return "\n".join(lines) + "\n"


def test_answers_become_a_campaign_that_can_be_talked_with(run: Run, tmp_path: Path) -> None:
    result = run("campaign", "new", said=typed())
    assert result.exit_code == 0, result.output
    folder = tmp_path / "campaigns" / "save-the-night-ferry"
    assert "Written: campaigns/save-the-night-ferry" in result.output
    assert "python -m bot talk FERRY\n" in result.output
    assert (folder / "letter.en.md").read_bytes() == (tmp_path / "letter.txt").read_bytes()
    assert run("check").exit_code == 0
    talked = run("talk", "FERRY", said="Ana Ruiz\nSIGN\n").output
    assert "signed save-the-night-ferry as Ana Ruiz" in talked


def test_options_are_not_asked_for(run: Run, tmp_path: Path) -> None:
    elsewhere = str(tmp_path / "elsewhere")
    result = run("campaign", "new", *options(id="ferry"), "--campaigns", elsewhere)
    assert result.exit_code == 0, result.output
    assert f"--campaigns {elsewhere}" in result.output
    assert run("check", elsewhere).exit_code == 0


def test_two_languages_take_two_of_each(run: Run, tmp_path: Path) -> None:
    spanish = {
        "title": "Salvemos el ferry",
        "target": "la Junta del Puerto",
        "ask": "mantener el ferry",
        "letter": "carta.txt",
        "keyword": "BARCAZA",
    }
    both = [part for name, value in spanish.items() for part in (f"--{name}", value)]
    result = run("campaign", "new", *options(languages="en,es"), *both)
    assert result.exit_code == 0, result.output
    assert (tmp_path / "campaigns/save-the-night-ferry/letter.es.md").is_file()
    for keyword, sign in (("FERRY", "SIGN"), ("BARCAZA", "FIRMAR")):
        said = run("talk", keyword, said=f"Ana Ruiz\n{sign}\n").output
        assert "signed save-the-night-ferry as Ana Ruiz" in said


def test_a_further_keyword_is_suggested(run: Run, tmp_path: Path) -> None:
    given = options(languages="es en", keyword="BARCAZA", letter="carta.txt", ask="mantenerlo")
    said = "Save it\nthem\nkeep it\nletter.txt\n\n"
    result = run("campaign", "new", *given, said=said)
    assert result.exit_code == 0, result.output
    facts = (tmp_path / "campaigns/save-the-night-ferry/campaign.yaml").read_text()
    assert "  BARCAZA: es\n  BARCAZAEN: en\n" in facts


@pytest.mark.parametrize(
    ("name", "answer", "told"),
    [
        ("languages", "en, xx", "name one or more of: en, es"),
        ("title", "x" * 501, "is too long"),
        ("target", "Who?", "ends with '?'"),
        ("ask", "to keep it", "'to to'"),
        ("letter", "nowhere.txt", "cannot be read"),
        ("keyword", "HELP", "is reserved"),
        ("keyword", "NIGHT FERRY", "a keyword is 2 to 20"),
        ("contact", "us", "nothing that a person could write to"),
        ("privacy", "example.org", "https://"),
    ],
)
def test_a_bad_answer_is_asked_again_with_what_is_wrong(
    run: Run, name: str, answer: str, told: str
) -> None:
    result = run("campaign", "new", said=typed((name, answer)))
    assert result.exit_code == 0, result.output
    assert "That does not do: " in result.stderr
    assert told in result.stderr


def test_a_bad_option_without_anyone_to_ask_writes_nothing(run: Run, tmp_path: Path) -> None:
    result = run("campaign", "new", *options(keyword="STOP"))
    assert result.exit_code == 2
    assert "--keyword is still to be given (the keyword STOP is reserved" in result.stderr
    assert "Nothing was written." in result.stderr
    assert not (tmp_path / "campaigns").exists()


def test_a_missing_answer_without_anyone_to_ask_is_named(run: Run) -> None:
    result = run("campaign", "new", *options(target_name=""))
    assert result.exit_code == 2
    assert "--target-name is still to be given. Nothing was written." in result.stderr


def test_a_campaign_that_is_there_is_left_as_it_is(run: Run, tmp_path: Path) -> None:
    assert run("campaign", "new", *options()).exit_code == 0
    facts = tmp_path / "campaigns" / "save-the-night-ferry" / "campaign.yaml"
    before = facts.read_bytes()
    again = run("campaign", "new", *options(keyword="NIGHTBOAT"), said="save-the-night-ferry\nb\n")
    assert again.exit_code == 0, again.output
    assert "is there already: choose another name" in again.stderr
    assert facts.read_bytes() == before
    assert (tmp_path / "campaigns" / "b").is_dir()


def test_a_folder_that_cannot_be_written_to_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run("campaign", "new", *options(), "--campaigns", "file/campaigns")
    assert result.exit_code == 1, result.output
    assert "file/campaigns was left as it is" in result.stderr
