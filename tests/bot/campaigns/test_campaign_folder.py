"""From folders to a shelf: whole, or not at all."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.campaigns import CampaignError, FileProblem, load, report
from bot.campaigns.campaign_folder import MAX_FILE_BYTES
from tests import sample_campaign
from tests.broken_campaigns import EN, FACTS, Broken, assert_named, each, problems_of

FILES = each(
    Broken("unknown key", FACTS, "status:", "statis:", "nothing is called 'statis'", "'status'"),
    Broken("far from any", FACTS, "status:", "xyzzy:", "nothing is called 'xyzzy'", "spelling"),
    Broken("not YAML", FACTS, "status: open", "status: [open", "a [ is not", "]", "status"),
    Broken("no keys", EN, sample_campaign.FILES[EN], "- a list", "no keys", "key: value"),
    Broken("twice", EN, "target:", "title: b\ntarget:", "'title' is there twice", "keep one"),
    Broken("id", FACTS, "status:", "id: ferry\nstatus:", "'id' is not written here", "folder"),
    Broken("words", FACTS, "status:", "words: {}\nstatus:", "'words' is not", "en.yaml"),
    Broken("letter", FACTS, "  sha256", "  text: Hi\n  sha256", "'text' is not", "letter.en"),
    Broken("no letter", FACTS, "letter:", "xyzzy:", "'letter' is missing", "sha256", "status"),
    Broken("in a list", FACTS, "[work, family]", "[work, Two Words]", "number 2 of 'opt", "small"),
    Broken(
        "letter is a word",
        FACTS,
        f"letter:\n  language: en\n  sha256: {sample_campaign.SHA256}",
        "letter: en",
        "'letter' should be",
        "sha256",
    ),
    Broken("no cause", "es.yaml", "[ferry, puerto]", "[]", "'cause' is empty", "own words"),
    Broken("two lines", EN, "title: ", "title: |-\n  a\n  ", "'title' is not written", "one line"),
    Broken("number", FACTS, "updates_a_month: 2", "updates_a_month: 99", "30", "1 to 30"),
)


@FILES
def test_a_file_that_does_not_fit_is_named(broken: Broken, tmp_path: Path) -> None:
    assert_named(broken, tmp_path)


def test_the_shelf_holds_every_campaign_with_its_letter_and_words(tmp_path: Path) -> None:
    sample_campaign.write(tmp_path)
    (campaign,) = load(tmp_path).campaigns
    assert campaign.id == sample_campaign.SLUG
    assert campaign.letter.text == sample_campaign.LETTER
    assert campaign.letter.translations == {"es": sample_campaign.FILES["letter.es.md"]}
    assert campaign.languages == ("en", "es")
    assert campaign.words["en"].says["more"].sms[0].startswith("The ferry")
    assert [question.skippable for question in campaign.questions] == [True, True, False, True]


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    one, two = sample_campaign.write(tmp_path, "one"), sample_campaign.write(tmp_path, "two")
    sample_campaign.edit(one, FACTS, "sponsor: ferry-riders", "sponsor: nobody")
    sample_campaign.edit(one, EN, "{target}", "{boss}")
    sample_campaign.edit(two, FACTS, "kind: email", "kind: fax")
    sample_campaign.edit(two, "es.yaml", "cause: [ferry, puerto]", "")
    files = dict.fromkeys(problem.file for problem in problems_of(tmp_path))
    assert list(files) == [one / FACTS, one / EN, two / FACTS, two / "es.yaml"]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (FACTS, "contact: ", "kontact: "),
        (FACTS, "sponsor: ferry-riders", ""),
        (FACTS, "kind: email", "kind: fax"),
        (FACTS, "status: open", "status: maybe"),
        (FACTS, "updates_a_month: 2", "updates_a_month: 99"),
        (EN, "title: ", "titel: "),
        ("es.yaml", "cause: [ferry, puerto]", "cause: []"),
    ],
)
def test_what_does_not_fit_hides_nothing_else(
    tmp_path: Path, file: str, old: str, new: str
) -> None:
    folder = sample_campaign.write(tmp_path)
    sample_campaign.edit(folder, EN, "{target}", "{boss}")
    sample_campaign.edit(folder, FACTS, f"sha256: {sample_campaign.SHA256}", f"sha256: {'0' * 64}")
    before = {problem.message for problem in problems_of(tmp_path)}
    sample_campaign.edit(folder, file, old, new)
    after = [problem.message for problem in problems_of(tmp_path)]
    assert before < set(after)
    assert any("{boss}" in message for message in after)
    assert any("not the pinned letter" in message for message in after)


@pytest.mark.parametrize(
    ("file", "old", "new", "meant"),
    [
        (FACTS, "questions:", "question:", "questions"),
        (FACTS, "letter:", "letters:", "letter"),
        (FACTS, "organizations:", "organisations:", "organizations"),
        (FACTS, "keywords:", "Keywords:", "keywords"),
        (FACTS, "sponsor:", "sponsors:", "sponsor"),
        (FACTS, "  name: Robin", "  nane: Robin", "name"),
        (FACTS, "  - id: ferry-riders\n    name:", "  - id: ferry-riders\n    nam:", "name"),
        (FACTS, "  sha256:", "  sha265:", "sha256"),
        (FACTS, "skippable: false", "skipable: false", "skippable"),
        (EN, "questions:", "question:", "questions"),
        (EN, "options:", "option:", "options"),
        (EN, "says:", "say:", "says"),
        (EN, "cause:", "causes:", "cause"),
        (EN, "    sms:", "    SMS:", "sms"),
        (EN, "  greet:", "  greeting:", "greet"),
        (EN, "  town:", "  twon:", "town"),
        (EN, "  work:", "  wrok:", "work"),
    ],
)
def test_a_misspelt_key_is_one_mistake(
    tmp_path: Path, file: str, old: str, new: str, meant: str
) -> None:
    folder = sample_campaign.write(tmp_path)
    line = sample_campaign.edit(folder, file, old, new) + new.count("\n")
    (problem,) = problems_of(tmp_path)
    assert (problem.file, problem.line) == (folder / file, line)
    assert f"did you mean {meant!r}?" in problem.remedy


def test_what_stands_under_a_misspelt_key_is_checked_where_it_stands(tmp_path: Path) -> None:
    folder = sample_campaign.write(tmp_path)
    sample_campaign.edit(folder, FACTS, "questions:", "question:")
    choice = sample_campaign.edit(folder, FACTS, "[work, family]", "[work]")
    kind = sample_campaign.edit(folder, FACTS, "kind: email", "kind: fax")
    assert [problem.line for problem in problems_of(tmp_path)][1:] == [choice, kind]


def test_a_key_that_is_there_is_not_meant_by_another(tmp_path: Path) -> None:
    folder = sample_campaign.write(tmp_path)
    sample_campaign.edit(folder, FACTS, "status: open", "status: open\nstatuss: open")
    (problem,) = problems_of(tmp_path)
    assert "mind the spelling" in problem.remedy


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[work, family]", "[work]"),
        ("  - id: town", "  - id: My Town"),
        ("kind: choice", "kind: choise"),
        ("skippable: false", "skippable: maybe"),
        ("id: ferry-riders", "id: Ferry Riders"),
        ("  language: en", "  language: english"),
        (f"letter:\n  language: en\n  sha256: {sample_campaign.SHA256}", "letter: en"),
        ("when: before", "when: befor"),
    ],
)
def test_what_follows_from_a_mistake_is_held_back(tmp_path: Path, old: str, new: str) -> None:
    folder = sample_campaign.write(tmp_path)
    sample_campaign.edit(folder, FACTS, old, new)
    (problem,) = problems_of(tmp_path)
    assert problem.file == folder / FACTS


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (EN, "title: Save the Night Ferry", "title: “Save the Night Ferry”"),
        (EN, "title: Save the Night Ferry", "title: “Save the Night Ferry"),
        (EN, "title: Save the Night Ferry", "“title”: Save the Night Ferry"),
        (EN, "title: Save the Night Ferry", "title: “Save it: the Night Ferry”"),
        (EN, "  - harbor", "  - «harbor»"),
        (FACTS, "  language: en", "  language: „en“"),
        (FACTS, "status: open", "status: ‘open’"),
        (FACTS, "[work, family]", "[work, “family”]"),
    ],
)
def test_typographic_quotes_are_named(tmp_path: Path, file: str, old: str, new: str) -> None:
    folder = sample_campaign.write(tmp_path)
    line = sample_campaign.edit(folder, file, old, new)
    (problem,) = problems_of(tmp_path)
    assert (problem.file, problem.line) == (folder / file, line)
    assert 'write " instead' in problem.remedy


@pytest.mark.parametrize(
    "title", ["“Save” the “Night Ferry”", '"“Save the Night Ferry”"', ">-\n  “Save the Ferry”"]
)
def test_typographic_quotes_that_are_meant_to_be_read_stay(tmp_path: Path, title: str) -> None:
    folder = sample_campaign.write(tmp_path)
    sample_campaign.edit(folder, EN, "title: Save the Night Ferry", f"title: {title}")
    (campaign,) = load(tmp_path).campaigns
    assert campaign.words["en"].title.startswith("“Save")


def test_what_stand_ins_cannot_mend_is_told_by_itself(tmp_path: Path) -> None:
    folder = sample_campaign.write(tmp_path)
    (folder / FACTS).write_text("organizations: 3\nquestions: [[]]\nwords: 1\n")
    assert problems_of(tmp_path)


def test_a_problem_is_one_line_that_editors_understand() -> None:
    problem = FileProblem(Path("campaigns/a/en.yaml"), 3, 5, "it is wrong", "mend it")
    assert str(problem) == "campaigns/a/en.yaml:3:5: it is wrong — mend it"


def test_the_report_lists_and_counts(tmp_path: Path) -> None:
    one = FileProblem(tmp_path / "a", 1, 1, "b", "c")
    two = FileProblem(tmp_path / "a", 2, 1, "b", "c")
    assert report(CampaignError((one,))).endswith("1 problem in 1 file.")
    error = CampaignError((two, one, two))
    assert error.problems == (one, two)
    assert str(error) == report(error) == f"{one}\n{two}\n2 problems in 1 file."


def test_a_folder_without_campaigns_is_a_problem(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        (problem,) = problems_of(folder)
        assert "no campaign" in problem.message


def test_hidden_folders_and_other_files_are_left_alone(tmp_path: Path) -> None:
    folder = sample_campaign.write(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "_drafts").mkdir()
    (tmp_path / "README.md").touch()
    (folder / "poster.png").touch()
    assert len(load(tmp_path).campaigns) == 1


def test_a_campaign_without_facts_is_named(tmp_path: Path) -> None:
    folder = sample_campaign.write(tmp_path)
    (folder / FACTS).unlink()
    (problem,) = problems_of(tmp_path)
    assert (problem.file, problem.message) == (folder / FACTS, "campaign.yaml is missing")


def test_a_campaign_without_words_is_named(tmp_path: Path) -> None:
    folder = sample_campaign.write(tmp_path)
    for name in (EN, "es.yaml"):
        (folder / name).unlink()
    (problem,) = problems_of(tmp_path)
    assert (problem.file, problem.message) == (folder / EN, "'words' is empty")


def test_a_folder_whose_name_is_no_id_is_named(tmp_path: Path) -> None:
    folder = sample_campaign.write(tmp_path, "Save the Ferry")
    (problem,) = problems_of(tmp_path)
    assert problem.file == folder / FACTS
    assert problem.message == "the folder's name is not written as it must be"


def test_a_file_that_nothing_reads_but_was_meant_to_be_read_is_named(tmp_path: Path) -> None:
    folder = sample_campaign.write(tmp_path)
    names = ["Letter.txt", "de.yml", "english.yaml", "letter.md"]
    for name in names:
        (folder / name).touch()
    assert [problem.file.name for problem in problems_of(tmp_path)] == names


def test_a_letter_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    folder = sample_campaign.write(tmp_path)
    (folder / "letter.es.md").write_bytes("señal".encode("latin-1"))
    (problem,) = problems_of(tmp_path)
    assert (problem.file.name, problem.message) == ("letter.es.md", "this is not UTF-8")


def test_a_file_that_is_too_large_is_named_and_not_read(tmp_path: Path) -> None:
    folder = sample_campaign.write(tmp_path)
    (folder / "letter.es.md").write_bytes(b"a" * (MAX_FILE_BYTES + 1))
    (problem,) = problems_of(tmp_path)
    assert problem.file.name == "letter.es.md"
    assert problem.message == "this is too large for a campaign's file"


@pytest.mark.parametrize("name", ["letter.es.md", "es.yaml"])
def test_what_is_no_file_is_named(tmp_path: Path, name: str) -> None:
    folder = sample_campaign.write(tmp_path)
    for make in (Path.mkdir, os.mkfifo, lambda path: path.symlink_to(path)):
        (folder / name).unlink()
        make(folder / name)
        assert (name, "this is no file") in {
            (problem.file.name, problem.message) for problem in problems_of(tmp_path)
        }
        (folder / name).rmdir() if (folder / name).is_dir() else (folder / name).unlink()
        (folder / name).touch()


def test_a_letter_keeps_its_bytes(tmp_path: Path) -> None:
    folder = sample_campaign.write(tmp_path)
    written = "\ufeffTo: Board\r\n\r\nKeep it. \r\n".encode()
    (folder / "letter.es.md").write_bytes(written)
    (campaign,) = load(tmp_path).campaigns
    assert campaign.letter.translations["es"].encode() == written


def test_shared_words_that_do_not_fit_are_named(tmp_path: Path) -> None:
    sample_campaign.write(tmp_path / "campaigns")
    languages = tmp_path / "languages"
    for language, written in (("en", "says: {}\nchoses: {}\n"), ("es", "- no keys\n")):
        (languages / language).mkdir(parents=True)
        (languages / language / "signers.yaml").write_text(written, encoding="utf-8")
    told = {problem.message for problem in problems_of(tmp_path / "campaigns", languages)}
    assert {"nothing is called 'choses'", "'sign' has no word", "the file holds no keys"} <= told


def test_no_private_path_of_a_model_reaches_the_organizer(tmp_path: Path) -> None:
    folder = sample_campaign.write(tmp_path)
    sample_campaign.edit(folder, FACTS, "kind: email", "kind: fax")
    text = report(CampaignError(problems_of(tmp_path)))
    assert not re.search(r"pydantic|Traceback|\(\)|None", text)


@contextmanager
def as_somebody_else(path: Path) -> Iterator[None]:
    """Let nobody but the system's own user enter a folder, and be none that is above such rights.

    Folders of tests belong to whoever runs them alone, so that another user enters none of them.
    """
    mode, user = path.stat().st_mode, os.geteuid()
    path.chmod(0)
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)
        path.chmod(mode)


@pytest.mark.parametrize("inner", [".", sample_campaign.SLUG, f"{sample_campaign.SLUG}/{EN}"])
def test_what_the_program_may_not_read_is_named(tmp_path: Path, inner: str) -> None:
    sample_campaign.write(tmp_path)
    with as_somebody_else(tmp_path / inner), pytest.raises(CampaignError) as raised:
        load(tmp_path)
    assert "cannot be read (Permission denied)" in str(raised.value)


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="no file that cannot be read")
@pytest.mark.parametrize("name", [FACTS, EN, "letter.en.md"])
def test_a_file_that_fails_when_it_is_read_is_named(tmp_path: Path, name: str) -> None:
    file = sample_campaign.write(tmp_path) / name
    file.unlink()
    file.symlink_to("/proc/self/mem")
    with pytest.raises(CampaignError) as raised:
        load(tmp_path)
    (problem,) = (one for one in raised.value.problems if one.file == file)
    assert problem.message.startswith("this cannot be read (")
