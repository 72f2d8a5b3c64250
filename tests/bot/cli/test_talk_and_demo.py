"""``talk``, a conversation in the terminal, and ``demo``, a page on this machine."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.bot.cli.conftest import Run
from tests.conftest import ENVIRONMENT

FOLDER = ("--campaigns", ENVIRONMENT["CAMPAIGNS"])


def test_lines_can_be_piped_in_up_to_a_signature(run: Run) -> None:
    result = run("talk", *FOLDER, said="IBM\nAna Ruiz\nSIGN\nNO\n")
    assert result.exit_code == 0, result.output
    assert "> IBM\n< " in result.output
    assert "> Ana Ruiz" in result.output
    assert "* signed ibm-extreme-vetting as Ana Ruiz" in result.output
    assert "1,204" in result.output


def test_each_line_is_answered_before_the_next_one_is_piped_in() -> None:
    command = [sys.executable, "-m", "bot", "talk", *FOLDER]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as talk:
        assert talk.stdin is not None
        assert talk.stdout is not None
        for line in ("IBM", "Ana Ruiz"):
            talk.stdin.write(f"{line}\n")
            talk.stdin.flush()
            assert talk.stdout.readline() == f"> {line}\n"
            assert talk.stdout.readline().startswith("< ")
            assert "segment" in talk.stdout.readline()
        talk.stdin.close()


def test_each_answer_says_what_it_costs(run: Run) -> None:
    result = run("talk", "IBM", *FOLDER, said="Zoë Łęcka\n")
    assert "GSM-7)" in result.output
    assert "UCS-2, because of" in result.output


def test_telegram_begins_with_a_link_and_shows_buttons(run: Run) -> None:
    result = run("talk", "IBM", "--as", "telegram", *FOLDER, said="Ana Ruiz\n")
    assert "> /start IBM" in result.output
    assert "[SIGN]" in result.output
    assert "segment" not in result.output


def test_the_talk_can_be_kept_as_a_transcript(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "talk.txt"
    result = run("talk", "IBM", "--transcript", str(file), *FOLDER, said="Ana Ruiz\n~ 8 days\nhi\n")
    assert result.exit_code == 0, result.output
    kept = file.read_text(encoding="utf-8").splitlines()
    assert kept[0] == "> IBM"
    assert "~ 8 days" in kept


def test_time_that_is_not_understood_is_told_and_the_talk_goes_on(run: Run) -> None:
    result = run("talk", "IBM", *FOLDER, said="~ soon\nAna Ruiz\n")
    assert result.exit_code == 0
    assert "how long is 'soon'" in result.output
    assert "> Ana Ruiz" in result.output


def test_an_empty_talk_ends_at_once(run: Run) -> None:
    assert run("talk", *FOLDER).output == ""


@pytest.mark.parametrize("arguments", [("--as", "pigeon"), ("--campaigns", "none")])
def test_wrong_use_is_told(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("talk", *arguments).exit_code == 2


def test_the_demo_is_served_to_this_machine_alone(run: Run) -> None:
    result = run("demo", "--host", "0.0.0.0", "--campaigns", ENVIRONMENT["CAMPAIGNS"])  # noqa: S104 - it is refused
    assert result.exit_code == 2
    assert "this machine" in result.output
