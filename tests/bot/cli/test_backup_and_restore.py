"""A backup of each kind of database is made while the program runs, and brought back whole."""

import json
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select, table, text

from bot.backups.continuous import fetch_replica, replicate_command
from bot.backups.make_backup import BackupRefused
from bot.bootstrap import build
from bot.proof import publish
from bot.runtime import Runtime
from bot.settings import load_settings
from bot.storage.broadcasts import broadcasts
from bot.storage.engine.database import Database
from bot.storage.engine.database_copies import TABLES_OF_KEYS, count_rows
from bot.storage.operations.installation_notes import Noted, read_noted
from bot.storage.schema.broadcast_tables import BroadcastStatus
from tests import postgres
from tests.bot.broadcasts import signers
from tests.bot.cli.conftest import Run
from tests.bot.storage import broadcast_rows
from tests.clock import Clock
from tests.conftest import shipped_campaigns

Places = Mapping[str, str]


@pytest.fixture
def place(environment: dict[str, str], tmp_path: Path) -> Iterator[Places]:
    """Where a restore goes: an empty place of the same kind, and the keys that are at hand."""
    with empty_place(environment["DATABASE_URL"], tmp_path / "new") as url:
        yield {**environment, "DATABASE_URL": url}


@contextmanager
def empty_place(url: str, folder: Path) -> Iterator[str]:
    """Yield the URL of an empty place of the same kind."""
    if url.startswith("sqlite"):
        yield f"sqlite:///{folder}/restored.sqlite3"
        return
    with postgres.database(url, f"{url.rpartition('/')[2].partition('?')[0]}_restored") as blank:
        yield blank


@pytest.fixture
def environment(environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """The live set-up, whose keys lie in a file of their own."""
    return {**environment, "KEYS_DATABASE_URL": f"sqlite:///{tmp_path}/apart.sqlite3"}


@pytest.fixture
def lived(environment: dict[str, str], clock: Clock) -> Iterator[Runtime]:
    """A program in which people signed, somebody withdrew, and the public log was published."""
    built = build(load_settings(environment), now=clock, load_campaigns=shipped_campaigns)
    with closing(built.database):
        signers.subscribe(built, *signers.numbers(12), "777")
        signers.say(built, signers.numbers(1)[0], "WITHDRAW")
        signers.say(built, signers.numbers(1)[0], "WITHDRAW", "again")
        clock.advance(publish.WAITS_AT_MOST)
        publish.publish_all(built)
        signers.subscribe(built, "+12125550999")
        yield built


def contents(url: str) -> Mapping[str, list[tuple[object, ...]]]:
    """Return all rows of all tables but the keys'."""
    with closing(Database(url)) as opened, opened.read() as connection:
        return {
            name: sorted(
                map(tuple, connection.execute(select("*").select_from(table(name)))), key=repr
            )
            for name in count_rows(connection)
            if name != "installation_notes"
        }


def made_by(run: Run, environ: Mapping[str, str], folder: Path) -> Path:
    """Make a backup; return its file."""
    result = run("backup", str(folder), "--json", environ=environ)
    assert result.exit_code == 0, result.output
    return Path(json.loads(result.stdout)["file"])


@pytest.mark.usefixtures("lived")
def test_a_backup_comes_back_whole_and_is_looked_at(
    run: Run, environment: dict[str, str], place: Places, tmp_path: Path
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


def test_no_key_is_in_a_backup_wherever_keys_lie(
    run: Run, lived: Runtime, environment: dict[str, str], tmp_path: Path
) -> None:
    if not lived.database.is_sqlite:
        with lived.database.write() as connection:
            connection.execute(text(_A_KEY), {"wrapped": b"the key of all that is sealed"})
    file = made_by(run, environment, tmp_path / "backups")
    said = file.read_bytes()
    for keys in (lived.database.keys, lived.database):
        with keys.read() as connection:
            rows = connection.execute(text("SELECT wrapped FROM data_keys")).scalars().all()
        for wrapped in rows:
            assert bytes(wrapped) not in said
            assert bytes(wrapped).hex().encode() not in said
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    names = set(json.loads(file.with_suffix(".json").read_text())["rows"])
    assert names.isdisjoint(TABLES_OF_KEYS)


def test_keys_that_lie_in_the_file_itself_keep_a_backup_from_being_made(
    run: Run, lived: Runtime, environment: dict[str, str], tmp_path: Path
) -> None:
    if not lived.database.is_sqlite:
        return
    with lived.database.write() as connection:
        connection.execute(text(_A_KEY), {"wrapped": b"x"})
    for more in ((), ("--continuous",)):
        refused = run("backup", str(tmp_path / "backups"), *more, environ=environment)
        assert refused.exit_code == 1
        assert "start the program once" in refused.output


_A_KEY = """
INSERT INTO data_keys (scope, number, wrapped, vault_key, created_at)
VALUES ('x', 1, :wrapped, 'x', '2026-01-01 00:00:00')
"""


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
    run: Run, environment: dict[str, str], place: Places, tmp_path: Path
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


def test_a_backup_of_the_other_kind_or_none_is_refused(
    run: Run, lived: Runtime, place: Places, tmp_path: Path
) -> None:
    wrong = tmp_path / ("x.pgdump" if lived.database.is_sqlite else "x.sqlite3")
    wrong.write_bytes(b"PGDMP")
    assert "name ends with" in run("restore", str(wrong), environ=place).output
    assert "is no file" in run("restore", str(tmp_path / "none"), environ=place).output
    assert run("restore", environ=place).exit_code == 2
    assert run("restore", str(wrong), "--into", "sqlite:///x", environ=place).exit_code == 2


@pytest.mark.usefixtures("lived")
def test_rows_and_signatures_that_are_missing_are_told_of(
    run: Run, environment: dict[str, str], place: Places, tmp_path: Path
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
    run: Run, environment: dict[str, str], place: Places, tmp_path: Path, lost: str
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
    run: Run, lived: Runtime, environment: dict[str, str], place: Places, tmp_path: Path
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


def test_trying_a_backup_leaves_nothing_and_is_noted(
    run: Run, lived: Runtime, environment: dict[str, str], place: Places, tmp_path: Path
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


def test_that_it_was_tried_by_other_means_is_noted(
    run: Run, lived: Runtime, environment: dict[str, str]
) -> None:
    assert "Noted" in run("restore", "--tried", environ=environment).output
    with lived.database.read() as connection:
        assert read_noted(connection, Noted.RESTORE_TRIED)


@pytest.mark.usefixtures("lived")
def test_backups_that_are_old_are_deleted_if_that_is_asked_for(
    run: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    old = made_by(run, environment, folder)
    beside = old.with_suffix(".json")
    told = json.loads(beside.read_text())
    old.rename(folder / old.name.replace("-20", "-19"))
    beside.unlink()
    beside = folder / beside.name.replace("-20", "-19")
    beside.write_text(json.dumps({**told, "made_at": "1926-11-27T10:00:00+00:00"}))
    (folder / "letter.txt").write_text("Dear Sir")
    kept = run("backup", str(folder), "--keep-days", "9000", environ=environment)
    assert "1 older backup deleted" in kept.output
    assert "No key is in it" in kept.output
    assert len(list(folder.iterdir())) == 3


def test_a_database_without_tables_is_not_backed_up(
    run: Run, place: Places, tmp_path: Path
) -> None:
    refused = run("backup", str(tmp_path / "backups"), environ=place)
    assert refused.exit_code == 1
    assert "no tables yet" in refused.output
    continuous = run("backup", str(tmp_path / "backups"), "--continuous", environ=place)
    assert continuous.exit_code == 1
    assert ("bot migrate" in continuous.output) or ("have its log archived" in continuous.output)


def test_without_postgresqls_programs_it_is_told_how_to_get_them(
    run: Run,
    lived: Runtime,
    environment: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if lived.database.is_sqlite:
        return
    monkeypatch.setenv("PATH", str(tmp_path))
    refused = run("backup", str(tmp_path / "backups"), environ=environment)
    assert refused.exit_code == 1
    assert "postgresql-client" in refused.output
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_password_is_in_no_list_of_processes(
    lived: Runtime,
    environment: dict[str, str],
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if lived.database.is_sqlite:
        return
    programs = tmp_path / "programs"
    programs.mkdir()
    seen = tmp_path / "seen"
    script = programs / "pg_dump"
    script.write_text(
        f'#!/bin/sh\necho "$@" > {seen}\nfor one in $@; do case $one in *passfile=*)'
        f" cat ${{one#*passfile=}} >> {seen};; esac; done\nexit 3\n"
    )
    script.chmod(0o700)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    url = environment["DATABASE_URL"].replace("postgres@", "postgres:open-se%5Csa:me@")
    refused = run("backup", str(tmp_path / "backups"), environ={**environment, "DATABASE_URL": url})
    assert refused.exit_code == 1
    assert "pg_dump failed: it says nothing" in refused.output
    arguments, password = seen.read_text().splitlines()
    assert "sesame" not in arguments.replace("\\", "")
    assert password == "*:*:*:*:open-se\\\\sa\\:me"


def test_what_changes_is_copied_all_the_while_and_comes_back(
    run: Run, lived: Runtime, environment: dict[str, str], place: Places, tmp_path: Path
) -> None:
    if not lived.database.is_sqlite:
        return
    target = tmp_path / "replica"
    process = subprocess.Popen(
        replicate_command(lived.database, str(target)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for number in range(3):
            signers.subscribe(lived, f"+1212555020{number}")
            lived.database.empty_log(patience=0.1)
            until_copied(target, 15 + number, tmp_path / f"looked-{number}")
    finally:
        process.terminate()
        process.wait(timeout=30)
    restored = run("restore", f"file://{target}", environ=place)
    assert restored.exit_code == 0, restored.output
    assert "16 signatures count" in restored.output
    before, after = contents(environment["DATABASE_URL"]), contents(place["DATABASE_URL"])
    assert [name for name in before if before[name] != after[name]] == ["audit"]
    nothing = run("restore", f"file://{tmp_path}/nowhere", environ=place)
    assert "litestream brings nothing back" in nothing.output


def until_copied(target: Path, signatures: int, folder: Path) -> None:
    """Wait until so many signatures are in the copy."""
    folder.mkdir()
    for tries in range(100):
        copy = folder / f"{tries}.sqlite3"
        with suppress(BackupRefused, sqlite3.OperationalError):
            fetch_replica(f"file://{target}", copy)
            with closing(sqlite3.connect(copy)) as connection:
                (found,) = connection.execute("SELECT count(*) FROM signatures").fetchone()
            if found == signatures:
                return
        Event().wait(0.2)
    raise AssertionError("it was not copied within twenty seconds")
