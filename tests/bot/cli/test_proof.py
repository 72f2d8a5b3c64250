"""``proof`` publishes and verifies the log, and reads receipts."""

import json
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.bootstrap import build
from bot.organizers import accounts
from bot.proof.receipt_codes import make_code, show_code
from bot.proof.verify import main as verify_script
from bot.runtime import Runtime
from bot.settings import load_settings
from flows.campaign import letter_sha256
from tests.bot.cli.conftest import Run, read_campaigns
from tests.bot.proof import acts
from tests.bot.storage.rows import CAMPAIGN


@dataclass(frozen=True, slots=True)
class Signed:
    """An environment in whose database twelve signed and one of them withdrew; their codes."""

    environ: dict[str, str]
    codes: list[str]


@pytest.fixture
def signed(environment: dict[str, str]) -> Signed:
    """Twelve have signed, the first withdrew, and the second is held back in the log."""
    runtime = build(load_settings(environment), load_campaigns=read_campaigns)
    with closing(runtime.database):
        accounts.add(runtime, "bo", "")
        people = acts.add_people(runtime, 12)
        codes = [acts.sign(runtime, one, letter_sha256=letter(runtime)) for one in people]
        acts.withdraw(runtime, people[0])
    return Signed(environment, codes)


def letter(runtime: Runtime) -> str:
    """Return the letter that people sign."""
    (campaign,) = [one for one in runtime.shelf.campaigns if one.id == CAMPAIGN]
    return letter_sha256(campaign.letter.text)


def change(environ: dict[str, str], statement: str) -> None:
    """Change the database as somebody does who has it in their hands."""
    runtime = build(load_settings(environ), load_campaigns=read_campaigns)
    with closing(runtime.database), runtime.database.write() as connection:
        connection.execute(text(statement))


def test_the_files_of_the_log_are_written_and_are_in_order(
    run: Run, signed: Signed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "site"
    waits = run("proof", "publish", str(folder), environ=signed.environ)
    assert waits.exit_code == 0, waits.output
    assert waits.stdout.splitlines()[0] == "Entries made: 0. Logs: 1."
    told = run("proof", "publish", "--now", "--json", str(folder), environ=signed.environ)
    assert json.loads(told.stdout) == {"entries": 16, "logs": [CAMPAIGN], "files": 5}
    log = folder / CAMPAIGN / "log"
    assert verify_script([str(log), "--receipt", signed.codes[1]]) == 0
    assert "The signature with this receipt counts." in capsys.readouterr().out
    again = run("proof", "publish", str(folder), environ=signed.environ)
    assert again.stdout.splitlines()[1] == f"0 files written in {folder}."


def test_log_rows_and_counter_are_compared(run: Run, signed: Signed) -> None:
    fine = run("proof", "verify", environ=signed.environ)
    assert fine.exit_code == 0, fine.output
    assert f"{CAMPAIGN}: 11 signatures count; 0 entries in the log, 13 wait for it." in fine.stdout
    assert "All is in order." in fine.stdout
    change(signed.environ, "UPDATE counters SET signatures = 12")
    wrong = run("proof", "verify", CAMPAIGN, environ=signed.environ)
    assert wrong.exit_code == 1
    assert "WRONG: The counter says 12, but 11 signatures count." in wrong.stdout
    told = json.loads(run("proof", "verify", CAMPAIGN, "--json", environ=signed.environ).stdout)
    assert told[0]["problems"] == ["The counter says 12, but 11 signatures count."]
    nobody = run("proof", "verify", "nothing", environ=signed.environ)
    assert nobody.exit_code == 2
    assert "there is no campaign nothing" in nobody.output


def test_the_key_is_printed_and_stays_the_same(run: Run, signed: Signed) -> None:
    first = run("proof", "key", CAMPAIGN, environ=signed.environ)
    assert first.exit_code == 0, first.output
    told = json.loads(run("proof", "key", CAMPAIGN, "--json", environ=signed.environ).stdout)
    assert told["key"] == first.stdout.strip()
    assert told["origin"] == f"petition.example.org/{CAMPAIGN}/log"
    assert run("proof", "key", "nothing", environ=signed.environ).exit_code == 2


def test_without_an_address_a_log_is_told_apart_by_its_key(run: Run, signed: Signed) -> None:
    at_home = {**signed.environ, "PUBLIC_URL": "http://localhost:8000"}
    origin = json.loads(run("proof", "key", CAMPAIGN, "--json", environ=at_home).stdout)["origin"]
    name, _, path = origin.partition("/")
    assert (name[: len(CAMPAIGN) + 1], path) == (f"{CAMPAIGN}.", "log")
    assert len(name) == len(CAMPAIGN) + 9


def test_a_receipt_is_read_from_the_input_and_never_from_the_command_line(
    run: Run, signed: Signed
) -> None:
    run("proof", "publish", "--now", environ=signed.environ)
    counts = run("proof", "receipt", environ=signed.environ, said=show_code(signed.codes[1]))
    assert counts.exit_code == 0, counts.output
    assert counts.stdout.startswith("It counts: entry ")
    withdrawn = run("proof", "receipt", environ=signed.environ, said=signed.codes[0])
    assert withdrawn.stdout.startswith("It was withdrawn: entry ")
    unknown = run("proof", "receipt", environ=signed.environ, said=make_code())
    assert (unknown.exit_code, unknown.stdout[:17]) == (1, "No log holds it. ")
    mistyped = run("proof", "receipt", "--json", environ=signed.environ, said="7X2K")
    assert mistyped.exit_code == 1
    assert json.loads(mistyped.stdout)["state"] == "mistyped"


def test_who_is_held_back_is_told_why(run: Run, signed: Signed) -> None:
    runtime = build(load_settings(signed.environ), load_campaigns=read_campaigns)
    with closing(runtime.database):
        (late,) = acts.add_people(runtime, 1, first=12)
        code = acts.sign(runtime, late, letter_sha256=letter(runtime))
        acts.hold_back(runtime, late)
    run("proof", "publish", "--now", environ=signed.environ)
    held = run("proof", "receipt", environ=signed.environ, said=code)
    assert held.stdout.startswith("It is held back (joke) and does not count: entry ")


def test_a_sample_is_the_same_for_everybody_who_knows_the_random_value(
    run: Run, signed: Signed
) -> None:
    drawn = ("proof", "sample", CAMPAIGN, "drand 4242 8e1c", "--as", "bo")
    early = run(*drawn, environ=signed.environ)
    assert early.exit_code == 2
    assert "there is no checkpoint yet" in early.output
    run("proof", "publish", "--now", environ=signed.environ)
    first = run(*drawn, environ=signed.environ)
    assert first.exit_code == 0, first.output
    assert first.stdout.startswith("11 of 11 that count, by the checkpoint of 16 entries of ")
    assert first.stdout == run(*drawn, environ=signed.environ).stdout
    other = ("proof", "sample", CAMPAIGN, "another value", "--as", "bo", "--json")
    told = json.loads(run(*other, environ=signed.environ).stdout)
    lines = first.stdout.splitlines()[1:]
    assert [one["position"] for one in told["drawn"]] != [int(one.split()[1]) for one in lines]
    assert {one["position"] for one in told["drawn"]} == {int(one.split()[1]) for one in lines}
    assert "sample drawn" in run("audit", environ=signed.environ).stdout
    guessed = run("proof", "sample", CAMPAIGN, "7", "--as", "bo", environ=signed.environ)
    assert guessed.exit_code == 2
    change(signed.environ, "DELETE FROM proof_entries WHERE kind = 'day'")
    assert run(*drawn, environ=signed.environ).exit_code == 2
