"""``campaign end``: two organizers end a campaign, and its certificate is read."""

import json
from pathlib import Path

import pytest

from bot.bootstrap import build
from bot.cli.campaign_end import describe
from bot.settings import load_settings
from tests.bot.cli.conftest import Run, read_campaigns
from tests.bot.conversation.spoken_lines import say

IBM = "ibm-extreme-vetting"


@pytest.fixture
def environ(run: Run, on_sqlite: dict[str, str]) -> dict[str, str]:
    """A database in which somebody signed a campaign that is gone from the folder by now."""
    assert run("migrate", environ=on_sqlite).exit_code == 0
    runtime = build(load_settings(on_sqlite), load_campaigns=read_campaigns)
    say(runtime, "+14155550171", "IBM Ana Ruiz", "SIGN", "NO")
    runtime.database.close()
    for name, by in (("Mia", ()), ("Noa", ("--as", "Mia"))):
        assert run("organizer", "add", name, *by, environ=on_sqlite).exit_code == 0
    folder = Path(__file__).resolve().parents[2] / "campaigns"
    return {**on_sqlite, "CAMPAIGNS": str(folder)}


def test_one_asks_another_approves_and_the_certificate_is_printed(
    run: Run, environ: dict[str, str]
) -> None:
    none = run("campaign", "end", IBM, "--certificate", environ=environ)
    assert (none.exit_code, "has not ended" in none.output) == (2, True), none.output
    refused = run("campaign", "end", IBM, "--as", "Mia", environ=environ)
    assert (refused.exit_code, "--without-hand-in" in refused.output) == (1, True)
    why = ("--without-hand-in", "IBM has given in")
    asked = run("campaign", "end", IBM, "--as", "Mia", *why, environ=environ)
    assert (asked.exit_code, "--approve" in asked.output) == (0, True), asked.output
    told = run("campaign", "end", IBM, "--as", "Mia", *why, "--json", environ=environ)
    assert json.loads(told.stdout) == {"campaign": IBM, "asked_by": "Mia"}
    typo = run("campaign", "end", IBM, "--as", "Noa", "--approve", environ=environ, said="ibm\n")
    assert (typo.exit_code, "nothing was destroyed" in typo.output) == (2, True)
    later = ("--approve", "--background", "--json")
    started = run("campaign", "end", IBM, "--as", "Noa", "--yes", *later, environ=environ)
    assert json.loads(started.stdout)["job"].startswith("started-end-campaign")
    ended = run("campaign", "end", IBM, "--as", "Noa", "--yes", "--approve", environ=environ)
    assert (ended.exit_code, "0 opened" in ended.output) == (0, True), ended.output
    assert "Approved by Noa" in ended.output
    shown = run("campaign", "end", IBM, "--certificate", "--json", environ=environ)
    assert json.loads(shown.stdout)["values_opened"] == 0


def test_what_is_left_to_the_operator_is_said() -> None:
    certificate = {
        "record": {
            "campaign": IBM,
            "asked": {"by": "Mia", "at": "then"},
            "approved": {"by": "Noa", "at": "then"},
            "signatures_counted": 1,
            "keys": ["ab"],
            "sealed_values": {},
            "without_hand_in": None,
        },
        "record_sha256": "cd",
        "ended_at": "now",
        "values_tried": 1,
        "values_opened": 0,
        "copies_of_keys": {
            "last_one_ends": "later",
            "in_database_backups_before": "then",
            "in_all_database_backups": "yes",
        },
        "storage": "VACUUM FULL",
    }
    told = "\n".join(describe(certificate))
    assert "Last copy of the keys ends: later" in told
    assert "backups of the database from before then" in told
    assert "all backups of the database" in told
