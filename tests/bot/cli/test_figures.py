"""``figures``: the table that organizers read, JSON for programs, the recount as a job."""

import json
import sqlite3
from pathlib import Path

import pytest

from bot.bootstrap import build
from bot.settings import load_settings
from tests.bot.cli.conftest import Run, read_campaigns
from tests.bot.conversation.spoken_lines import say


@pytest.fixture
def environ(run: Run, on_sqlite: dict[str, str]) -> dict[str, str]:
    """A live environment in which a few people signed."""
    assert run("migrate", environ=on_sqlite).exit_code == 0
    runtime = build(load_settings(on_sqlite), load_campaigns=read_campaigns)
    say(runtime, "+12125550100", "IBM Ana Ruiz", "SIGN", "UPDATES")
    say(runtime, "4455", "/start IBM-poster7", "Bo Lee", "SIGN", "NO")
    say(runtime, "+12125550101", "IBM", "STOP")
    runtime.database.close()
    return on_sqlite


def damage(environ: dict[str, str], statement: str) -> None:
    """Change rows behind the program's back."""
    file = Path(environ["DATABASE_URL"].removeprefix("sqlite:///"))
    with sqlite3.connect(file) as connection:
        connection.execute(statement)


def test_the_table_tells_counts_sources_places_and_where_people_leave(
    run: Run, environ: dict[str, str]
) -> None:
    told = run("figures", environ=environ)
    assert told.exit_code == 0, told.output
    lines = [" ".join(line.replace("█", "").split()) for line in told.output.splitlines()]
    for line in (
        "2 signed",
        "2 count",
        "greeted, asked for a name 3 100 % 1 went no further",
        "signed 2 67 %",
        "poster7 1 50 %",
        "(no source) 1 50 %",
        "telegram 1 50 %",
        "US 1 50 %",
        "18 Million Rising 1 100 %",
        "a word that the carrier obeyed 1 100 %",
    ):
        assert line in lines, told.output
    assert "nothing" in lines
    assert "Ana" not in told.output


def test_one_campaign_and_the_last_days_may_be_asked_for(run: Run, environ: dict[str, str]) -> None:
    told = run("figures", "ibm-extreme-vetting", "--days", "2", environ=environ)
    assert told.exit_code == 0, told.output
    assert "By day from " in told.output
    unknown = run("figures", "no-such-campaign", environ=environ)
    assert unknown.exit_code == 2
    assert "ibm-extreme-vetting" in unknown.output


def test_a_program_gets_json(run: Run, environ: dict[str, str]) -> None:
    plain = json.loads(run("figures", "--json", environ=environ).stdout)
    assert (plain["signed"], plain["counted"], plain["waiting"]["jobs"]) == (2, 2, 0)
    assert plain["stages"][0] == {"name": "greeted", "count": 3}
    shared = json.loads(run("figures", "--to-share", "--json", environ=environ).stdout)
    assert shared["places"] == [{"name": "other", "count": 2}]


def test_long_lists_end_with_what_is_left(run: Run, environ: dict[str, str]) -> None:
    damage(
        environ,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)"
        " INSERT INTO figures SELECT 'ibm-extreme-vetting', 'source', '2026-05-04',"
        " 'poster-' || i, 0, 1 FROM n",
    )
    assert "10 more" in run("figures", environ=environ).output


def test_a_recount_says_what_differs_and_mends_it_when_told(
    run: Run, environ: dict[str, str]
) -> None:
    right = run("figures", "--recount", environ=environ)
    assert (right.exit_code, "Every figure is what the rows say." in right.output) == (0, True)
    damage(environ, "UPDATE counters SET signatures = 9")
    wrong = run("figures", "--recount", environ=environ)
    assert wrong.exit_code == 1
    assert "signatures: kept 9, counted 2" in wrong.output
    assert run("organizer", "add", "ana", environ=environ).exit_code == 0
    mended = run("figures", "--recount", "--mend", "--as", "ana", "--json", environ=environ)
    assert mended.exit_code == 0, mended.output
    assert len(json.loads(mended.stdout)["differences"]) == 1
    assert run("figures", "--recount", environ=environ).exit_code == 0


def test_mending_alone_is_refused(run: Run, environ: dict[str, str]) -> None:
    assert run("figures", "--mend", environ=environ).exit_code == 2


def test_before_anybody_signed_there_is_little_to_tell(run: Run, on_sqlite: dict[str, str]) -> None:
    assert run("migrate", environ=on_sqlite).exit_code == 0
    told = run("figures", environ=on_sqlite)
    assert (told.exit_code, "0  count" in told.output) == (0, True)
    assert "By source" not in told.output
    assert "How far conversations came" not in told.output
