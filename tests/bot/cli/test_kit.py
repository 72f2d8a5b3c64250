"""``kit`` and ``registration``: read from campaign and settings, told as text, JSON and files."""

import json
from pathlib import Path
from shutil import copytree

import pytest

from tests.bot.cli.conftest import Run
from tests.conftest import ENVIRONMENT


@pytest.fixture
def campaigns(tmp_path: Path) -> Path:
    """A folder of campaigns that may be written to."""
    return copytree(ENVIRONMENT["CAMPAIGNS"], tmp_path / "campaigns")


@pytest.fixture
def environ(campaigns: Path) -> dict[str, str]:
    """A set-up without a database."""
    return {**ENVIRONMENT, "CAMPAIGNS": str(campaigns)}


def test_the_kit_is_told(run: Run, environ: dict[str, str]) -> None:
    told = run("kit", environ=environ)
    assert told.exit_code == 0, told.output
    assert "Daily Kos\n  https://petition.example.org/IBMKOS\n  sms:+15550100?&body=IBMKOS" in (
        told.output
    )
    (entry,) = json.loads(
        run("kit", "--partner", "daily-kos", "--poster", "p7", "--json", environ=environ).output
    )
    assert entry["telegram_link"].endswith("start=IBMKOS-p7")


def test_the_kit_is_written_as_files(run: Run, environ: dict[str, str], tmp_path: Path) -> None:
    output = tmp_path / "kit"
    told = run("kit", "--partner", "daily-kos", "--output", str(output), environ=environ)
    assert told.exit_code == 0, told.output
    assert (output / "IBMKOS" / "poster.es.a4.pdf").read_bytes().startswith(b"%PDF")
    occupied = tmp_path / "a file"
    occupied.touch()
    refused = run("kit", "--output", str(occupied / "x"), environ=environ)
    assert refused.exit_code == 2
    assert "could not be written" in refused.output


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("--partner", "mars"), "no partner 'mars'"),
        (("--poster", "bus"), "no code of a poster"),
        (("nothing",), "say which campaign: ibm-extreme-vetting"),
    ],
)
def test_what_is_mistyped_is_said(
    run: Run, environ: dict[str, str], asked: tuple[str, ...], told: str
) -> None:
    refused = run("kit", *asked, environ=environ)
    assert refused.exit_code == 2
    assert told in refused.output


def test_registration_tells_answers_and_gaps(
    run: Run, environ: dict[str, str], tmp_path: Path
) -> None:
    told = run("registration", environ=environ)
    assert told.exit_code == 1
    assert "message_flow:\n  1. Consumers text a keyword (IBM, " in told.output
    assert "30527 EIN" in told.output
    asked = run("registration", "--form", "toll-free", "--json", environ=environ)
    found = json.loads(asked.output)
    assert {answer["form"] for answer in found["answers"]} == {"toll-free verification"}
    page = tmp_path / "registration.html"
    assert run("registration", "--page", str(page), environ=environ).exit_code == 1
    assert "10DLC campaign" in page.read_text()
    assert page.stat().st_mode & 0o777 == 0o600  # who may be called about the campaign stands in it
    unwritten = run("registration", "--page", str(tmp_path / "no" / "x.html"), environ=environ)
    assert (unwritten.exit_code, "cannot be written" in unwritten.output) == (2, True)


def test_registration_begins_a_file_once(
    run: Run, environ: dict[str, str], campaigns: Path
) -> None:
    file = campaigns / "ibm-extreme-vetting" / "registration.yaml"
    assert run("registration", "--begin", environ=environ).exit_code == 0
    assert "legal_name" in file.read_text()
    assert run("check", environ=environ).exit_code == 0
    again = run("registration", "--begin", environ=environ)
    assert (again.exit_code, "is there already" in again.output) == (2, True)
    file.write_text("legal_name: [")
    broken = run("registration", environ=environ)
    assert (broken.exit_code, "this is not YAML" in broken.output) == (2, True)


def test_a_short_code_has_another_way(run: Run, environ: dict[str, str]) -> None:
    told = run("registration", environ={**environ, "TWILIO_SENDER": "short-code"})
    assert (told.exit_code, "a short code is leased" in told.output) == (2, True)
