"""``keys``: made, brought into use, said to be backed up, destroyed."""

import base64
import json
from contextlib import closing
from pathlib import Path

import pytest

from bot.bootstrap import utcnow
from bot.cli.keys import say_where_copies_are
from bot.privacy.key_rotation import open_vault, prepare
from bot.privacy.stored_keys import CopiesLeft
from bot.settings import load_settings
from bot.storage.engine.database import Database
from tests.bot.cli.conftest import Run, secrets_of
from tests.bot.storage.rows import NOON
from tests.conftest import ENVIRONMENT


@pytest.fixture
def environ(run: Run, on_sqlite: dict[str, str]) -> dict[str, str]:
    """A live environment whose database has its tables."""
    assert run("migrate", environ=on_sqlite).exit_code == 0
    return on_sqlite


def test_a_new_key_is_32_bytes_that_the_settings_take(run: Run, on_sqlite: dict[str, str]) -> None:
    first, second = run("keys", "new").stdout.strip(), run("keys", "new").stdout.strip()
    assert first != second
    assert len(base64.urlsafe_b64decode(first)) == 32
    assert run("migrate", environ={**on_sqlite, "VAULT_KEYS": first}).exit_code == 0


def test_a_new_key_is_read_by_a_program(run: Run) -> None:
    result = run("keys", "new", "--json")
    assert json.loads(result.stdout).keys() == {"key"}
    assert result.stderr == ""


def test_keys_are_backed_up_when_somebody_says_so(run: Run, environ: dict[str, str]) -> None:
    no = run("keys", "backed-up", environ=environ, said="n\n")
    assert no.exit_code == 1
    yes = run("keys", "backed-up", "--json", environ=environ, said="y\n")
    assert len(json.loads(yes.stdout)["noted"]) == 1
    again = run("keys", "backed-up", environ=environ)
    assert "Nothing was left to note" in again.output


def test_the_newest_key_is_brought_into_use(run: Run, environ: dict[str, str]) -> None:
    assert run("keys", "backed-up", "--yes", environ=environ).exit_code == 0
    newer = run("keys", "new").stdout.strip()
    both = {**environ, "VAULT_KEYS": f"{newer},{environ['VAULT_KEYS']}"}
    done = run("keys", "rotate", "--json", environ=both)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["data_keys"] >= 1
    assert run("keys", "rotate", environ=environ).exit_code == 2  # without the newer one
    for said in (done.output, run("keys", "rotate", "--new-data-keys", environ=both).output):
        assert not any(secret in said for secret in (*secrets_of(environ), newer))


def test_a_worker_may_move_the_hashes_on_and_it_is_looked_after_by_the_jobs_id(
    run: Run, environ: dict[str, str]
) -> None:
    def listed() -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(
            run("jobs", "list", "--json", environ=environ).stdout
        )
        return found

    assert run("jobs", "list", environ=environ).output.startswith("Nothing was started")
    started = run("keys", "rotate", "--background", "--json", environ=environ)
    assert started.exit_code == 0, started.output
    job = json.loads(started.stdout)["job"]
    assert [(one["id"], one["status"], one["numbers"]) for one in listed()] == [
        (job, "waiting", [1])
    ]
    assert run("jobs", "cancel", job, environ=environ).exit_code == 0
    assert listed()[0]["status"] == "cancelled"
    assert run("jobs", "cancel", job, environ=environ).exit_code == 2
    assert run("jobs", "resume", job, environ=environ).exit_code == 0
    assert listed()[0]["status"] == "waiting"
    assert run("jobs", "resume", "started-another", environ=environ).exit_code == 2


def test_the_keys_of_an_open_campaign_are_not_destroyed(run: Run, environ: dict[str, str]) -> None:
    result = run("keys", "destroy", "ibm-extreme-vetting", "--yes", environ=environ)
    assert result.exit_code == 2
    assert "is open" in result.output


def test_destroying_asks_for_the_campaigns_name(run: Run, environ: dict[str, str]) -> None:
    result = run("keys", "destroy", "old-one", environ=environ, said="other\n")
    assert result.exit_code == 2
    assert "nothing was destroyed" in result.output


def test_a_campaign_without_keys_is_told(run: Run, environ: dict[str, str]) -> None:
    result = run("keys", "destroy", "old-one", environ=environ, said="old-one\n")
    assert result.exit_code == 2
    assert "has no keys here" in result.output


def test_the_keys_of_a_campaign_that_is_gone_are_destroyed(
    run: Run, environ: dict[str, str]
) -> None:
    _add_keys_of_old_one(environ)
    result = run("keys", "destroy", "old-one", "--yes", "--json", environ=environ)
    assert json.loads(result.stdout) == {
        "destroyed": 1,
        "gone_on_known_day": True,
        "last_copy_ends": None,
        "in_database_backups_before": None,
    }


def test_copies_of_the_keys_end_on_a_day_that_is_told(
    run: Run, environ: dict[str, str], tmp_path: Path
) -> None:
    folder = str(tmp_path / "copies")
    told = run("keys", "backup", folder, "--json", environ=environ)
    assert told.exit_code == 0, told.output
    copy = json.loads(told.stdout)
    assert f"It ends on {copy['until']}" in run("keys", "backup", folder, environ=environ).output
    _add_keys_of_old_one(environ)
    destroyed = run("keys", "destroy", "old-one", "--yes", environ=environ)
    assert f"ends on {copy['until']}" in destroyed.output


def _add_keys_of_old_one(environ: dict[str, str]) -> None:
    """Make keys of a campaign whose folder is gone by now."""
    settings = load_settings({**ENVIRONMENT, **environ})
    with closing(Database(settings.database_url)) as database:
        prepare(database, open_vault(settings, database), ["old-one"], utcnow)


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (CopiesLeft(True, None, None), "There is no copy"),
        (CopiesLeft(True, NOON, None), "ends on 2026-05-04"),
        (CopiesLeft(True, None, NOON), "from before 2026-05-04 12:00 UTC hold them too"),
        (CopiesLeft(False, None, None), "set KEYS_DATABASE_URL"),
    ],
)
def test_where_destroyed_keys_still_lie_is_said_as_it_is(left: CopiesLeft, told: str) -> None:
    assert told in say_where_copies_are(left)


def test_keys_that_are_lost_are_told_and_brought_back(
    run: Run, environ: dict[str, str], tmp_path: Path
) -> None:
    copy = json.loads(run("keys", "backup", str(tmp_path), "--json", environ=environ).stdout)
    for file in tmp_path.parent.rglob("*-keys.sqlite3*"):
        file.unlink()
    lost = run("keys", "backup", str(tmp_path), environ=environ)
    assert lost.exit_code == 2
    assert "keys restore" in lost.output
    back = run("keys", "restore", copy["file"], environ=environ)
    assert (back.exit_code, "keys brought back" in back.output) == (0, True)
    assert run("keys", "backup", str(tmp_path), environ=environ).exit_code == 0
    none = run("keys", "restore", __file__, environ=environ)
    assert (none.exit_code, "is no copy" in none.output) == (1, True)


def test_a_folder_that_cannot_be_written_to_is_told(run: Run, environ: dict[str, str]) -> None:
    result = run("keys", "backup", "/dev/null/copies", environ=environ)
    assert (result.exit_code, "cannot be written to" in result.output) == (1, True)
