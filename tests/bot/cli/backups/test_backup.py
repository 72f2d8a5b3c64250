"""A backup of each kind of database is made while the program runs, and holds no key."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.backups.continuous import find_litestream
from bot.backups.make_backup import BackupRefused
from bot.runtime import Runtime
from bot.storage.engine.database_copies import TABLES_OF_KEYS
from tests.architecture.tree import ROOT
from tests.bot.broadcasts import signers
from tests.bot.cli.backups.made_backups import contents, made_by, until_copied
from tests.bot.cli.conftest import Run


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
    run: Run, place: Mapping[str, str], tmp_path: Path
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
    run: Run, lived: Runtime, environment: dict[str, str], place: Mapping[str, str], tmp_path: Path
) -> None:
    if not lived.database.is_sqlite:
        return
    target = tmp_path / "replica"
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "backup", str(target), "--continuous"],
        cwd=ROOT,
        env={**os.environ, **environment},
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


def test_where_litestream_is_not_installed_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupRefused, match="comes with requirements"):
        find_litestream(str(tmp_path / "python"))


def test_a_place_that_cannot_be_used_is_said(run: Run, place: Mapping[str, str]) -> None:
    away = {**place, "DATABASE_URL": "sqlite:////dev/null/petition.sqlite3"}
    refused = run("backup", "backups", environ=away)
    assert refused.exit_code == 1
    assert "is no folder" in refused.output


@pytest.mark.usefixtures("lived")
def test_a_folder_that_cannot_be_written_is_named(
    run: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "a file").touch()
    for target in (f"{tmp_path}/a file", "/dev/full", f"{tmp_path}/a file/below"):
        refused = run("backup", target, environ=environment)
        assert refused.exit_code == 1, refused.output
        assert refused.output.startswith(f"Error: {target.removesuffix('/below')}")


@pytest.mark.usefixtures("lived")
def test_an_address_is_no_folder_on_this_machine(
    run: Run, environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = run("backup", "s3://bucket/petition", environ=environment)
    assert refused.exit_code == 2
    assert "--continuous" in refused.output
    assert not (tmp_path / "s3:").exists()


@pytest.mark.usefixtures("lived")
def test_what_a_backup_left_that_was_killed_goes_after_a_day(
    run: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    days = {"killed": 2, "running": 0}
    left = {name: folder / f"handraiser-{name}Z.sqlite3.unfinished" for name in days}
    for name, file in left.items():
        file.touch()
        began = file.stat().st_mtime - days[name] * 86_400
        os.utime(file, (began, began))
    made_by(run, environment, folder)
    assert [name for name, file in left.items() if file.exists()] == ["running"]
