"""A backup is brought back whole, into an empty place, and looked at."""

import json
from collections.abc import Mapping
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.bootstrap import build
from bot.runtime import Runtime
from bot.settings import load_settings
from bot.storage.broadcasts import broadcasts
from bot.storage.engine.database import Database
from bot.storage.engine.database_copies import copy_database
from bot.storage.integrations import integrations
from bot.storage.operations.installation_notes import Noted, read_noted
from bot.storage.schema.broadcast_tables import BroadcastStatus
from tests import postgres
from tests.bot.cli.backups.made_backups import contents, made_by
from tests.bot.cli.conftest import Run
from tests.bot.storage import broadcast_rows
from tests.bot.storage.integrations.test_noted_events import integrate
from tests.conftest import shipped_campaigns


@pytest.mark.usefixtures("lived")
def test_a_backup_comes_back_whole_and_is_looked_at(
    run: Run, environment: dict[str, str], place: Mapping[str, str], tmp_path: Path
) -> None:
    file = made_by(run, environment, tmp_path / "backups")
    restored = run("restore", str(file), environ=place)
    assert restored.exit_code == 0, restored.output
    assert "as they were saved" in restored.output
    assert "13 signatures count, as its public log says" in restored.output
    before, after = contents(environment["DATABASE_URL"]), contents(place["DATABASE_URL"])
    assert [name for name in before if before[name] != after[name]] == ["audit"]
    assert len(after["audit"]) == len(before["audit"]) + 1
    with closing(build(load_settings(place), load_campaigns=shipped_campaigns).database):
        pass  # and the program starts on it


@pytest.mark.usefixtures("lived")
def test_nothing_is_overwritten(run: Run, environment: dict[str, str], tmp_path: Path) -> None:
    file = made_by(run, environment, tmp_path / "backups")
    before = contents(environment["DATABASE_URL"])
    refused = run("restore", str(file), environ=environment)
    assert refused.exit_code == 1
    assert "overwrites none" in refused.output
    assert contents(environment["DATABASE_URL"]) == before


@pytest.mark.usefixtures("lived")
def test_a_backup_that_is_not_as_it_was_made_is_refused(
    run: Run, environment: dict[str, str], place: Mapping[str, str], tmp_path: Path
) -> None:
    file = made_by(run, environment, tmp_path / "backups")
    whole = file.read_bytes()
    beside = file.with_suffix(".json")
    told = beside.read_text()
    for content, said in (
        (whole[:-9000], "changed or cut short"),
        (whole[:5000] + bytes(5000) + whole[10000:], "changed or cut short"),
    ):
        file.write_bytes(content)
        refused = run("restore", str(file), environ=place)
        assert refused.exit_code == 1
        assert said in refused.output
    beside.unlink()  # what nobody vouches for is damaged all the same
    refused = run("restore", str(file), environ=place)
    assert refused.exit_code == 1
    assert "damaged" in refused.output or "pg_restore failed" in refused.output
    file.write_bytes(whole)
    for words, said in (
        ("{}", "does not say what a backup holds"),
        (told.replace('"version": "0', '"version": "9'), "made by a newer program"),
    ):
        beside.write_text(words)
        refused = run("restore", str(file), environ=place)
        assert refused.exit_code == 1
        assert said in refused.output
    beside.write_text(told)
    assert run("restore", str(file), environ=place).exit_code == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", "made by a newer program"),
        ("UPDATE alembic_version SET version_num = 'a1b2'", "none of this program's tables"),
        ("DROP TABLE alembic_version", "none of this program's tables"),
        ("DROP TABLE worker_beats", "there is no table worker_beats"),
    ],
)
def test_what_a_copy_holds_is_looked_at_where_nothing_vouches_for_it(
    run: Run, place: Mapping[str, str], tmp_path: Path, change: str, said: str
) -> None:
    is_sqlite = place["DATABASE_URL"].startswith("sqlite")
    file = tmp_path / f"copy{'.sqlite3' if is_sqlite else '.pgdump'}"
    with ExitStack() as stack:
        url = f"sqlite:///{tmp_path}/changed.sqlite3"
        if not is_sqlite:
            url = stack.enter_context(postgres.database(place["DATABASE_URL"], "changed_before"))
        changed = stack.enter_context(closing(Database(url)))
        changed.migrate()
        with changed.write() as connection:
            connection.execute(text(change))
        copy_database(changed, file)
    refused = run("restore", str(file), environ=place)
    assert refused.exit_code == 1
    assert said in refused.output


def test_an_empty_file_is_no_backup(run: Run, lived: Runtime, place: Mapping[str, str]) -> None:
    kind = "sqlite3" if lived.database.is_sqlite else "pgdump"
    file = Path(f"empty.{kind}")
    file.touch()
    refused = run("restore", str(file), environ=place)
    assert refused.exit_code == 1
    assert "none of this program" in refused.output or "pg_restore failed" in refused.output


def test_a_backup_of_the_other_kind_or_none_is_refused(
    run: Run, lived: Runtime, place: Mapping[str, str], tmp_path: Path
) -> None:
    wrong = tmp_path / ("x.pgdump" if lived.database.is_sqlite else "x.sqlite3")
    wrong.write_bytes(b"PGDMP")
    assert "name ends with" in run("restore", str(wrong), environ=place).output
    assert "is no file" in run("restore", str(tmp_path / "none"), environ=place).output
    assert run("restore", environ=place).exit_code == 2
    assert run("restore", str(wrong), "--into", "sqlite:///x", environ=place).exit_code == 2


@pytest.mark.usefixtures("lived")
def test_rows_and_signatures_that_are_missing_are_told_of(
    run: Run, environment: dict[str, str], place: Mapping[str, str], tmp_path: Path
) -> None:
    file = made_by(run, environment, tmp_path / "backups")
    beside = file.with_suffix(".json")
    told = json.loads(beside.read_text())
    told["rows"]["opt_outs"] += 2
    beside.write_text(json.dumps(told))
    restored = run("restore", str(file), environ=place)
    assert restored.exit_code == 1
    assert "opt_outs: 0 rows, 2 were saved" in restored.output
    with closing(Database(place["DATABASE_URL"])) as opened, opened.write() as connection:
        connection.execute(text("UPDATE signatures SET withdrawn_at = signed_at WHERE id = 3"))
    looked = run("restore", "--check", environ=place)
    assert looked.exit_code == 1
    assert "Signature 3 was withdrawn, but by the log it counts" in looked.output
    assert "from its rows" in looked.output


@pytest.mark.usefixtures("lived")
@pytest.mark.parametrize("lost", ["VAULT_KEYS", "KEYS_DATABASE_URL"])
def test_without_its_keys_it_is_told_that_it_cannot_be_read(
    run: Run, environment: dict[str, str], place: Mapping[str, str], tmp_path: Path, lost: str
) -> None:
    other = "b3RoZXItdGhhbi10aGUtb25lLXRoYXQtaXQtd2FzLS4="
    changed = {"VAULT_KEYS": other, "KEYS_DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3"}
    file = made_by(run, environment, tmp_path / "backups")
    restored = run("restore", str(file), "--json", environ={**place, lost: changed[lost]})
    assert restored.exit_code == 1
    told = json.loads(restored.stdout)
    assert not told["ok"]
    problem = str(told["checks"][-1]["problems"])
    assert ("lacks key" in problem) or ("keys restore" in problem)
    assert run("restore", "--check", environ=place).exit_code == 0  # with them it can


def test_a_campaign_whose_key_alone_is_missing_is_named(
    run: Run, lived: Runtime, environment: dict[str, str]
) -> None:
    with lived.database.keys.write() as connection:
        connection.execute(text("DELETE FROM data_keys WHERE scope = 'ibm-extreme-vetting'"))
    looked = run("restore", "--check", environ=environment)
    assert looked.exit_code == 1
    assert "there is no data key for ibm-extreme-vetting" in looked.output


def test_broadcasts_that_were_under_way_are_paused(
    run: Run, lived: Runtime, environment: dict[str, str], place: Mapping[str, str], tmp_path: Path
) -> None:
    with lived.database.write() as connection:
        ana = broadcast_rows.organizer(connection)
        states = (BroadcastStatus.SENDING, BroadcastStatus.SCHEDULED, BroadcastStatus.DRAFT)
        numbers = [broadcast_rows.broadcast(connection, ana, status=one) for one in states[:2]]
        numbers.append(broadcast_rows.broadcast(connection, ana))
    file = made_by(run, environment, tmp_path / "backups")
    restored = run("restore", str(file), environ=place)
    assert f"Broadcast {numbers[0]} is paused" in restored.output
    with closing(Database(place["DATABASE_URL"])) as opened, opened.read() as connection:
        rows = [broadcasts.find(connection, number) for number in numbers]
    assert [row.status for row in rows if row] == [
        BroadcastStatus.PAUSED,
        BroadcastStatus.PAUSED,
        BroadcastStatus.DRAFT,
    ]
    assert ["restored" in row.pause_reason for row in rows if row] == [True, True, False]


def test_other_programs_are_told_nothing_from_what_was_restored(
    run: Run, lived: Runtime, environment: dict[str, str], place: Mapping[str, str], tmp_path: Path
) -> None:
    with lived.database.write() as connection:
        integrate(connection, "hall")
    restored = run("restore", str(made_by(run, environment, tmp_path / "backups")), environ=place)
    assert "Integration hall is paused" in restored.output
    with closing(Database(place["DATABASE_URL"])) as opened, opened.read() as connection:
        (row,) = integrations.list_standing(connection)
    assert row.paused_why == "restored from a backup"


def test_trying_a_backup_leaves_nothing_and_is_noted(
    run: Run, lived: Runtime, environment: dict[str, str], place: Mapping[str, str], tmp_path: Path
) -> None:
    file = made_by(run, environment, tmp_path / "backups")
    into = () if lived.database.is_sqlite else ("--into", place["DATABASE_URL"])
    before = contents(environment["DATABASE_URL"])
    tried = run("restore", str(file), "--try", *into, environ=environment)
    assert tried.exit_code == 0, tried.output
    assert contents(environment["DATABASE_URL"]) == before
    with lived.database.read() as connection:
        assert read_noted(connection, Noted.RESTORE_TRIED)
        assert read_noted(connection, Noted.BACKUP_MADE)
    if not into:
        return
    assert run("restore", str(file), "--try", environ=environment).exit_code == 2
    again = run("restore", str(file), "--try", *into, environ=environment)
    assert "overwrites none" in again.output


def test_a_trial_that_finds_something_wrong_is_not_noted(
    run: Run, lived: Runtime, environment: dict[str, str], place: Mapping[str, str], tmp_path: Path
) -> None:
    file = made_by(run, environment, tmp_path / "backups")
    beside = file.with_suffix(".json")
    beside.write_text(beside.read_text().replace('"opt_outs": 0', '"opt_outs": 7'))
    into = () if lived.database.is_sqlite else ("--into", place["DATABASE_URL"])
    tried = run("restore", str(file), "--try", *into, environ=environment)
    assert tried.exit_code == 1
    with lived.database.read() as connection:
        assert read_noted(connection, Noted.RESTORE_TRIED) is None


def test_a_file_that_is_no_database_is_refused(
    run: Run, lived: Runtime, place: Mapping[str, str], tmp_path: Path
) -> None:
    letter = tmp_path / f"letter.{'sqlite3' if lived.database.is_sqlite else 'pgdump'}"
    letter.write_text("Dear Sir, this is a letter. " * 999)
    refused = run("restore", str(letter), environ=place)
    assert refused.exit_code == 1
    assert "is damaged" in refused.output or "pg_restore failed" in refused.output


def test_that_it_was_tried_by_other_means_is_noted(
    run: Run, lived: Runtime, environment: dict[str, str]
) -> None:
    assert "Noted" in run("restore", "--tried", environ=environment).output
    with lived.database.read() as connection:
        assert read_noted(connection, Noted.RESTORE_TRIED)
