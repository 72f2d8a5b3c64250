"""The server starts with a good configuration, and says all that is wrong with a bad one."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import ENVIRONMENT

ROOT = Path(__file__).resolve().parents[2]


HEAVY = "twilio.rest telegram.ext phonenumbers.geocoder phonenumbers.carrier dbos alembic".split()
"""What costs a process seconds or tens of megabytes, and is of no use to a webhook."""

ENTRIES = {"webhooks.wsgi": "app", "webhooks.rsgi": "server"}
"""For any WSGI server; and the one of the Procfile."""


@pytest.fixture(params=ENTRIES)
def entry(request: pytest.FixtureRequest) -> str:
    """The module that a server is told to serve."""
    return str(request.param)


def import_in(
    folder: Path, entry: str, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Import an entry in a process of its own that knows nothing but this environment."""
    show = f"type(entry.{ENTRIES[entry]}).__name__, *(sys.modules.keys() & {set(HEAVY)})"
    return subprocess.run(
        [sys.executable, "-c", f"import sys, {entry} as entry; print({show})"],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_good_configuration_makes_an_application_and_loads_nothing_heavy(
    tmp_path: Path, entry: str, environment: dict[str, str]
) -> None:
    done = import_in(tmp_path, entry, environment)
    made = {"webhooks.wsgi": "Listener\n", "webhooks.rsgi": "Server\n"}[entry]
    assert (done.stdout, done.stderr, done.returncode) == (made, "", 0)


def test_every_problem_of_the_settings_is_listed_and_no_value(tmp_path: Path, entry: str) -> None:
    wrong = {**ENVIRONMENT, "PUBLIC_URL": "ftp://sekrit", "VAULT_KEYS": "sekrit"}
    done = import_in(tmp_path, entry, wrong)
    assert done.returncode == 1
    assert "PUBLIC_URL" in done.stderr
    assert "VAULT_KEYS" in done.stderr
    assert "sekrit" not in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_not_there_yet_is_listed(tmp_path: Path, entry: str) -> None:
    url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    done = import_in(tmp_path, entry, {**ENVIRONMENT, "DATABASE_URL": url, "CAMPAIGNS": "nowhere"})
    assert done.returncode == 1
    assert "nowhere" in done.stderr
    assert "migrate" in done.stderr
    assert "Traceback" not in done.stderr
