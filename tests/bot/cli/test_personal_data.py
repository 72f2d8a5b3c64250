"""``personal-data`` tells a person's all, or erases it, and keeps the number out of sight."""

import json
from contextlib import closing

import pytest
from sqlalchemy import update

from bot.bootstrap import build
from bot.inbox.receive import Channel, Inbound, receive
from bot.settings import load_settings
from bot.storage.consent import suppressions
from bot.storage.engine.database import Database
from bot.storage.schema.signature_tables import Signature
from flows.events import Said
from tests.bot.cli.conftest import Run, read_campaigns

ANA = "+14155550101"


@pytest.fixture
def environ(environment: dict[str, str]) -> dict[str, str]:
    """An environment in whose database Ana has signed."""
    with closing(Database(environment["DATABASE_URL"])) as database:
        database.migrate()
    runtime = build(load_settings(environment), load_campaigns=read_campaigns)
    with closing(runtime.database):
        for number, words in enumerate(("IBM Ana Ruiz", "SIGN", "UPDATES")):
            receive(runtime, Inbound("twilio", f"SM{number}", Channel.SMS, ANA, Said(words)))
    return environment


def test_all_that_is_held_is_told_as_json(run: Run, environ: dict[str, str]) -> None:
    result = run("personal-data", environ=environ, said="(415) 555-0101\n")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["addresses"][0]["address"] == ANA
    assert told["signatures"][0]["name"] == "Ana Ruiz"
    assert told["consents"][0]["organization"] == "18-million-rising"
    assert [message["wrote"] for message in told["messages"]][1:] == ["SIGN", "UPDATES"]


def test_erasing_is_asked_for_once_more(run: Run, environ: dict[str, str]) -> None:
    kept = run("personal-data", "--erase", environ=environ, said=f"{ANA}\nn\n")
    assert kept.exit_code == 1
    assert "Ana Ruiz" in run("personal-data", environ=environ, said=f"{ANA}\n").stdout
    erased = run("personal-data", "--erase", environ=environ, said=f"{ANA}\ny\n")
    assert erased.exit_code == 0, erased.output
    left = json.loads(run("personal-data", environ=environ, said=f"{ANA}\n").stdout)
    assert left["addresses"][0]["address"] == ""
    assert left["addresses"][0]["opted_out"]
    assert (left["signatures"], left["messages"]) == ([], [])
    assert [one["granted"] for one in left["consents"]] == [True, False]


def test_that_somebody_was_read_or_erased_is_noted_with_who_did_it(
    run: Run, environ: dict[str, str]
) -> None:
    assert run("organizer", "add", "Mia", environ=environ).exit_code == 0
    unsaid = run("personal-data", environ=environ, said=f"{ANA}\n")
    assert (unsaid.exit_code, "--as" in unsaid.stderr) == (2, True)
    assert run("personal-data", "--as", "Mia", environ=environ, said=f"{ANA}\n").exit_code == 0
    asked = ("personal-data", "--erase", "--yes", "--as", "Mia")
    assert run(*asked, environ=environ, said=f"{ANA}\n").exit_code == 0
    lines = json.loads(run("audit", "--json", environ=environ).stdout)
    noted = [(line["who"], line["act"]) for line in lines]
    assert noted[-2:] == [("Mia", "personal data read"), ("Mia", "person erased")]
    assert ANA not in json.dumps(lines)


def test_they_are_written_to_no_more(run: Run, environ: dict[str, str]) -> None:
    out = run("personal-data", "--opt-out", environ=environ, said=f"{ANA}\n")
    assert (out.exit_code, out.stderr) == (0, "They are written to no more.\n")
    held = json.loads(run("personal-data", environ=environ, said=f"{ANA}\n").stdout)
    assert held["addresses"][0]["opted_out"]
    assert held["signatures"][0]["name"] == "Ana Ruiz"
    both = run("personal-data", "--opt-out", "--erase", environ=environ, said=f"{ANA}\n")
    assert both.exit_code == 2
    nobody = run("personal-data", "--opt-out", environ=environ, said="telegram:7001\n")
    assert nobody.exit_code == 1


def test_who_cannot_be_told_can_be_erased(run: Run, environ: dict[str, str]) -> None:
    with closing(Database(environ["DATABASE_URL"])) as database, database.write() as connection:
        connection.execute(update(Signature).values(name=b"damaged"))
    assert run("personal-data", environ=environ, said=f"{ANA}\n").exit_code == 2
    erased = run("personal-data", "--erase", "--yes", environ=environ, said=f"{ANA}\n")
    assert erased.exit_code == 0, erased.output
    assert run("personal-data", environ=environ, said=f"{ANA}\n").exit_code == 0


@pytest.mark.parametrize("option", ["", "--erase"])
def test_nothing_is_held_about_a_stranger(run: Run, environ: dict[str, str], option: str) -> None:
    options = [option] if option else []
    result = run("personal-data", *options, environ=environ, said="telegram:7001\n")
    assert result.exit_code == 1
    assert "Nothing is held" in result.stderr


def test_of_a_stranger_who_said_stop_that_is_told(run: Run, environ: dict[str, str]) -> None:
    runtime = build(load_settings(environ), load_campaigns=read_campaigns)
    with closing(runtime.database), runtime.database.write() as connection:
        suppressions.suppress(
            connection,
            lookup=runtime.vault.lookup("7001"),
            generation=1,
            reason="word",
            message_id=None,
            at=runtime.now(),
        )
    result = run("personal-data", environ=environ, said="telegram:7001\n")
    assert result.exit_code == 1
    assert "asked not to be written to" in result.stderr


def test_erasing_without_a_question_is_for_erasing_alone(run: Run, environ: dict[str, str]) -> None:
    result = run("personal-data", "--yes", environ=environ, said=f"{ANA}\n")
    assert result.exit_code == 2
    assert "--erase" in result.stderr
    assert run("personal-data", "--erase", "--yes", environ=environ, said=f"{ANA}\n").exit_code == 0


def test_a_number_is_read_as_it_is_written_in_its_region(run: Run, environ: dict[str, str]) -> None:
    assert (
        run("personal-data", "--region", "mx", environ=environ, said="4155550101\n").exit_code == 1
    )
    assert (
        run("personal-data", "--region", "us", environ=environ, said="4155550101\n").exit_code == 0
    )


@pytest.mark.parametrize("typed", ["", "nobody", "12", "telegram:ana", "telegram:"])
def test_what_is_no_address_is_wrong_use(run: Run, environ: dict[str, str], typed: str) -> None:
    result = run("personal-data", environ=environ, said=f"{typed}\n")
    assert result.exit_code == 2
    assert "neither a phone number nor telegram:" in result.stderr
