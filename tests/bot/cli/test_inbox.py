"""``inbox`` lists, shows, answers and closes what people asked."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from bot.bootstrap import build
from bot.demo.stand_ins.loopback_server import serving
from bot.organizers import accounts
from bot.settings import load_settings
from tests.bot.cli.conftest import Run, read_campaigns
from tests.bot.questions.askers import MARCH, ask
from tests.conftest import ENVIRONMENT
from tests.stand_ins.telegram_account import TelegramApi

ASKER = "7001"


@pytest.fixture
def environ(environment: dict[str, str]) -> dict[str, str]:
    """An environment in whose database two have asked."""
    runtime = build(load_settings(environment), load_campaigns=read_campaigns)
    with closing(runtime.database):
        accounts.add(runtime, "bo", "")
        ask(runtime, ASKER)
        ask(
            runtime,
            "7002",
            "Do you have flyers to hand out at my church, and some posters for our bakery?",
        )
    return environment


def test_what_waits_is_listed(run: Run, environ: dict[str, str]) -> None:
    result = run("inbox", environ=environ)
    assert result.exit_code == 0, result.output
    first, words, _, long = result.stdout.splitlines()
    assert first.startswith("1  ")
    assert first.endswith(
        "p1  ibm-extreme-vetting (en), asked to sign, by telegram: waits for an answer"
    )
    assert words.strip() == MARCH
    assert long.endswith("...")
    told = json.loads(run("inbox", "list", "--json", environ=environ).stdout)
    assert told["questions"][0]["words"] == MARCH
    assert (told["next_after"], told["suggested_answers"]) == (0, 0)


def test_one_is_shown_with_what_was_said_around_it(run: Run, environ: dict[str, str]) -> None:
    result = run("inbox", "show", "1", "--as", "bo", environ=environ)
    assert result.exit_code == 0, result.output
    assert "> IBM Ana Ruiz\n" in result.stdout
    assert f"? {MARCH}\n" in result.stdout
    assert f"question:  {MARCH}\n" in result.stdout
    told = json.loads(run("inbox", "show", "1", "--as", "bo", "--json", environ=environ).stdout)
    assert [one["wrote"] for one in told["said_around"]] == ["IBM Ana Ruiz", MARCH]
    missing = run("inbox", "show", "9", "--as", "bo", environ=environ)
    assert (missing.exit_code, "there is no question 9" in missing.output) == (1, True)


@pytest.mark.parametrize("sign", ["\x1b[2J", "\x9b2J", "\x1b]52;c;eA==\x07", "\r", "\n", "\u202e"])
def test_no_question_moves_the_cursor_or_adds_a_line(
    run: Run, environ: dict[str, str], sign: str
) -> None:
    runtime = build(load_settings(environ))
    with closing(runtime.database):
        ask(runtime, "7003", f"Will there be a bus{sign}answer by bo:  to the march in Oakland?")
    lines = run("inbox", environ=environ).output.splitlines()
    assert len(lines) == 6
    assert all(line.isprintable() for line in lines)
    shown = run("inbox", "show", "3", "--as", "bo", environ=environ).output
    assert all(line.isprintable() for line in shown.splitlines())
    assert not any(line.startswith("answer by bo") for line in shown.splitlines())


def test_one_is_answered_and_another_closed(
    run: Run, environ: dict[str, str], tmp_path: Path
) -> None:
    api = TelegramApi(ENVIRONMENT["TELEGRAM_BOT_TOKEN"])
    (tmp_path / "answer.txt").write_text("Not this fall.\n", encoding="utf-8")
    with serving(api) as address:
        live = {**environ, "TELEGRAM_API_URL": address}
        file = str(tmp_path / "answer.txt")
        result = run("inbox", "answer", "1", "--file", file, "--as", "bo", environ=live)
    assert result.exit_code == 0, result.output
    closed = run("inbox", "close", "2", "--as", "bo", environ=environ)
    assert closed.stdout == "2 is closed.\n"
    assert run("inbox", environ=environ).stdout == "Nothing waits for an answer.\n"
    everything = run("inbox", "list", "--all", environ=environ).stdout
    assert "closed without an answer" in everything
    shown = run("inbox", "show", "1", "--as", "bo", environ=environ).stdout
    assert "answer by bo:  Not this fall." in shown


def test_an_answer_is_read_from_words_or_standard_input(run: Run, environ: dict[str, str]) -> None:
    with serving(TelegramApi(ENVIRONMENT["TELEGRAM_BOT_TOKEN"])) as address:
        live = {**environ, "TELEGRAM_API_URL": address}
        piped = run("inbox", "answer", "1", "--as", "bo", "--json", environ=live, said="No.\n")
        given = run("inbox", "answer", "2", "Yes, gladly.", "--as", "bo", environ=live)
    assert json.loads(piped.stdout)["answer"] == "No."
    assert given.exit_code == 0, given.output


def test_wrong_use_is_told(run: Run, environ: dict[str, str], tmp_path: Path) -> None:
    both = run("inbox", "answer", "1", "x", "--file", "y", "--as", "bo", environ=environ)
    assert (both.exit_code, "not both" in both.output) == (2, True)
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\xff")
    for name in ("nothing", "bytes"):
        path = str(tmp_path / name)
        unread = run("inbox", "answer", "1", "--file", path, "--as", "bo", environ=environ)
        assert (unread.exit_code, "cannot be read as text" in unread.output) == (2, True)
    empty = run("inbox", "answer", "1", "--as", "bo", environ=environ, said="")
    assert (empty.exit_code, "there is no answer" in empty.output) == (1, True)


def test_suggestions_are_yaml_to_paste(run: Run, environ: dict[str, str]) -> None:
    nothing = run("inbox", "suggest", environ=environ)
    assert nothing.stdout == "No ten answered questions of a campaign are alike.\n"
    runtime = build(load_settings(environ), load_campaigns=read_campaigns)
    with closing(runtime.database), runtime.database.write() as connection:
        from sqlalchemy import insert

        from bot.storage.schema.key_tables import Sealed
        from bot.storage.schema.question_tables import Question

        campaign = runtime.shelf.campaigns[0].id
        for _ in range(10):
            connection.execute(
                insert(Question).values(
                    campaign=campaign, step="name", language="en", channel="sms", address_id=1,
                    words=runtime.vault.seal(campaign, Sealed.QUESTION, MARCH),
                    answer=runtime.vault.seal(campaign, Sealed.ANSWER, "Not this fall."),
                    asked_at=runtime.now(), closed_at=runtime.now(), status="answered",
                )
            )  # fmt: skip
    offered = run("inbox", "suggest", environ=environ).stdout
    assert offered.startswith("# 10 times, for ibm-extreme-vetting/en.yaml\nanswers:\n")
    assert "says: Not this fall." in offered
    assert json.loads(run("inbox", "suggest", "--json", environ=environ).stdout)[0]["count"] == 10
    assert "`inbox suggest`" in run("inbox", environ=environ).stdout


def test_there_are_pages(run: Run, environ: dict[str, str]) -> None:
    runtime = build(load_settings(environ), load_campaigns=read_campaigns)
    with closing(runtime.database):
        for number in range(20):
            ask(runtime, str(7100 + number))
    result = run("inbox", environ=environ)
    assert result.stdout.splitlines()[-1] == "There are more: `inbox list --after 20`."
    assert run("inbox", "list", "--after", "20", environ=environ).stdout.startswith("21  ")
