"""Other people's messages are scored end to end, and the unseen third is never shown."""

from pathlib import Path

import pytest

from tests.evaluation.__main__ import main
from tests.evaluation.measure import Line, Measure
from tests.evaluation.situations import CAMPAIGN, At, happen, situation
from tests.evaluation.table_measures import measure_tables, plain_answers
from tests.evaluation.tables import COLUMNS, Row, is_unseen, read_tables

MANY = 60


def write(folder: Path, table: str, *lines: str) -> None:
    header = "\t".join((*COLUMNS[table], "source"))
    (folder / f"{table}.tsv").write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    names = ("Ana", "Ivan", "Olga", "Marta")
    write(tmp_path, "answers", *(f"yes{'!' * n}\tyes\ten\tme" for n in range(MANY)))
    write(tmp_path, "ordinary", *(f"see you at {n}\ten\tme" for n in range(MANY)))
    write(tmp_path, "stops", *(f"stop texting me{'!' * n}\tstop\ten\tme" for n in range(MANY)))
    write(tmp_path, "slogans", *(f"Save the {n} rivers\tme" for n in range(MANY)))
    write(tmp_path, "names", *(f"{one} Lopez\tplain\tme" for one in names))
    write(tmp_path, "not_names", *(f"thank you{'!' * n}\tthanks\ten\tme" for n in range(MANY)))
    return tmp_path


def told(folder: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    code = main(["--data", str(folder), *options])
    return code, capsys.readouterr().out


def measures(folder: Path) -> dict[str, Measure]:
    tables, problems = read_tables(folder)
    assert problems == []
    return {one.name: one for one in measure_tables(tables)}


def test_each_measure_is_printed_against_its_line_for_both_parts(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out = told(folder, capsys)
    assert code == 0
    for name in ("yes-en", "signatures", "opt-outs", "slogans-kept", "names", "not-names"):
        assert any(f" {name}" in line for line in out.splitlines())
    assert "two thirds" in out
    assert "unseen, never shown" in out
    assert "≥ 88 %" in out
    assert "time to understand a text" in out


def test_what_happens_is_counted_by_part(folder: Path) -> None:
    counted = measures(folder)
    yes = counted["yes-en"]
    assert yes.seen.total + yes.unseen.total == MANY
    assert yes.unseen.total == sum(is_unseen(f"yes{'!' * n}") for n in range(MANY))
    assert counted["signatures"].seen.counted == 0
    assert counted["carrier-words"].is_kept(counted["carrier-words"].seen)


def test_of_the_unseen_third_no_text_is_shown(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = [f"qwerty {n} asdf" for n in range(MANY)]
    write(folder, "answers", *(f"{text}\tyes\ten\tme" for text in texts))
    code, out = told(folder, capsys, "--wrong", "all-yes-en")
    assert code == 0
    assert {text for text in texts if repr(text) in out} == {t for t in texts if not is_unseen(t)}


def test_a_measure_that_is_none_is_answered_with_those_there_are(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out = told(folder, capsys, "--wrong", "poems")
    assert code == 2
    assert "no measure 'poems' here; there are: yes-en" in out


def test_strict_exits_with_1_where_a_line_is_missed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, "answers", *(f"qwerty{'!' * n}\tyes\ten\tme" for n in range(3 * MANY)))
    code, out = told(folder, capsys, "--strict")
    assert code == 1
    assert "MISSED" in out


def test_few_rows_are_told_and_decide_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, "answers", "qwerty\tyes\ten\tme", "nada\tno\tes\tme")
    _, out = told(folder, capsys)
    (line,) = (line for line in out.splitlines() if " yes-en" in line)
    assert "fewer than 30 rows decide nothing" in line


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "slogans.tsv is missing: what it measures is left out"),
        (b"title\tsource\n", "slogans.tsv has no column text in its first line"),
        (b"text\tsource\n\xff\tme\n", "slogans.tsv is not UTF-8 (byte 12)"),
        (b"text\tfirst_word\tsource\nSave us\n", "slogans.tsv:2 has 1 of 3 columns"),
    ],
)
def test_what_is_missing_is_told_in_words(
    folder: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, problem: str
) -> None:
    (folder / "slogans.tsv").unlink()
    if content is not None:
        (folder / "slogans.tsv").write_bytes(content)
    code, out = told(folder, capsys)
    assert code == 0
    assert problem in out
    assert "slogans-kept" not in out


def test_a_folder_that_is_none_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = told(tmp_path / "nowhere", capsys)
    assert code == 1
    assert "is no folder" in out


def test_plain_answers_are_made_of_words_that_others_use() -> None:
    usual = [Row(f"sounds good{'!' * n}", "yes", "en", "") for n in range(200)]
    economy = Row("yes, economy class", "yes", "en", "")
    asking = Row("sounds good", "yes", "en", "sgd:AFFIRM+REQUEST")
    assert plain_answers([*usual, economy, asking]) == usual


@pytest.mark.parametrize("at", At)
@pytest.mark.parametrize("language", ["en", "es", "xx"])
def test_every_situation_is_one_of_the_campaign(at: At, language: str) -> None:
    there = situation(at, language)
    assert (there.conversation is None) is (at is At.STRANGER)
    if there.conversation:
        assert there.conversation.campaign == CAMPAIGN
        assert there.conversation.language == ("es" if language == "es" else "en")


def test_what_became_of_a_message_is_told() -> None:
    assert happen(At.SIGN, "en", "SIGN").signed
    assert happen(At.NAME, "en", "Ana Ruiz").name == "Ana Ruiz"
    assert happen(At.SIGN, "en", "no").refused
    assert happen(At.UPDATES, "en", "no").refused
    stopped = happen(At.SUBSCRIBER, "en", "STOP")
    assert (stopped.still, str(stopped)) == (
        False,
        "opted out (word), ended 18-million-rising, reply stopped",
    )
    assert not happen(At.DOUBT, "en", "blah blah blah").still
    assert happen(At.ERASURE, "en", "DELETE").erased


def test_a_line_is_a_least_or_a_most() -> None:
    assert str(Line(0.88)) == "≥ 88 %"
    assert str(Line(0.001, least=False)) == "≤ 0.1 %"
    assert Line(0.5).is_kept(0.5)
    assert not Line(0.5, least=False).is_kept(0.6)
