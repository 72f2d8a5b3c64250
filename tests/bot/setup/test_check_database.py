"""The database and its keys, as connect and doctor see them."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from bot.privacy.key_rotation import new_key, open_vault, prepare
from bot.settings import Settings, load_settings
from bot.setup.check_database import check_storage
from bot.setup.check_host import MIB, Host
from bot.setup.checked_setup import CheckedSetup
from bot.setup.findings import Finding, Level
from bot.spending.daily_cap import day_of
from bot.storage.conversations import set_aside
from bot.storage.engine.database import SCHEMA_VERSION, Database
from bot.storage.operations import daily_spending, heartbeats
from bot.storage.operations.installation_notes import Noted, note
from bot.storage.privacy import keys
from bot.storage.schema.signature_tables import Counter
from tests import databases
from tests.bot.setup.conftest import site_at
from tests.bot.storage import rows
from tests.clock import Clock
from tests.conftest import ENVIRONMENT

HOST = Host({}, "/dev/vda / ext4 rw 0 0\n", lambda _: 10_000 * MIB)


def look(settings: Settings, clock: Clock) -> list[Finding]:
    site = site_at("http://127.0.0.1:1", settings, clock)
    with site.http:
        return list(check_storage(site, HOST))


def what(findings: list[Finding]) -> str:
    return "\n".join(f"{finding.level} {finding.what}" for finding in findings)


def about_keys(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.where == "VAULT_KEYS"]


@pytest.fixture
def in_use(settings: Settings, clock: Clock) -> Settings:
    """Settings of a database that a web process has been started on."""
    with closing(Database(settings.database_url)) as database:
        prepare(database, open_vault(settings, database), ["library"], clock)
    return settings


def test_a_day_that_is_spent_is_told_of(in_use: Settings, clock: Clock) -> None:
    with closing(Database(in_use.database_url)) as database, database.write() as connection:
        daily_spending.add_segments(connection, day_of(clock()), in_use.daily_segments - 1)
    assert "segments are spent" not in what(look(in_use, clock))
    with closing(Database(in_use.database_url)) as database, database.write() as connection:
        daily_spending.add_segments(connection, day_of(clock()), 1)
    told = next(one for one in look(in_use, clock) if "segments are spent" in one.what)
    assert (told.level, told.where) == (Level.WARNING, "DAILY_SEGMENTS")


def test_messages_that_were_set_aside_are_told_of(in_use: Settings, clock: Clock) -> None:
    assert "set aside" not in what(look(in_use, clock))
    with closing(Database(in_use.database_url)) as database, database.write() as connection:
        message_id = rows.add_message(connection, "SM1")
        assert message_id
        set_aside.add(
            connection, message_id, asked="start", is_obeyed=False, sealed=None, at=rows.NOON
        )
    told = next(one for one in look(in_use, clock) if "set aside" in one.what)
    assert told.level is Level.WARNING
    assert told.what.endswith("wait for a person: 1")
    assert "bot set-aside list" in told.remedy


def test_keys_that_nobody_backed_up_are_a_problem(in_use: Settings, clock: Clock) -> None:
    (finding,) = about_keys(look(in_use, clock))
    assert finding.level is Level.PROBLEM
    assert "keys backed-up" in finding.remedy


def test_all_is_well_once_they_are(in_use: Settings, clock: Clock) -> None:
    with closing(Database(in_use.database_url)) as database, database.write() as connection:
        keys.mark_backed_up(connection, at=clock())
        note(connection, Noted.RESTORE_TRIED, clock())
        heartbeats.save_beat(connection, "worker-1", started_at=clock(), beat_at=clock())
    found = [one for one in look(in_use, clock) if one.where != "KEYS_DATABASE_URL"]
    assert {finding.level for finding in found} == {Level.OK}


def test_keys_that_do_not_open_the_database_are_a_problem(in_use: Settings, clock: Clock) -> None:
    environ = {**ENVIRONMENT, "DATABASE_URL": in_use.database_url, "VAULT_KEYS": new_key()}
    found = look(load_settings(environ), clock)
    assert "VAULT_KEYS lacks key" in what(found)
    (finding,) = about_keys(found)
    assert "Do not make new ones" in finding.remedy
    assert environ["VAULT_KEYS"] not in repr(found)


def test_a_new_key_that_is_not_in_use_yet_is_a_warning(in_use: Settings, clock: Clock) -> None:
    both = f"{new_key()},{ENVIRONMENT['VAULT_KEYS']}"
    environ = {**ENVIRONMENT, "DATABASE_URL": in_use.database_url, "VAULT_KEYS": both}
    assert "warning its newest key is not in use" in what(look(load_settings(environ), clock))


def test_a_database_that_nothing_ran_on_yet_is_a_warning(settings: Settings, clock: Clock) -> None:
    assert "warning no key is in use yet" in what(look(settings, clock))


def test_no_file_is_a_problem_and_none_is_made(clock: Clock, tmp_path: Path) -> None:
    file = tmp_path / "none.sqlite3"
    found = look(load_settings({**ENVIRONMENT, "DATABASE_URL": f"sqlite:///{file}"}), clock)
    assert "problem there is no database yet" in what(found)
    assert list(tmp_path.iterdir()) == []


def test_a_file_without_tables_is_a_problem(clock: Clock, tmp_path: Path) -> None:
    file = tmp_path / "empty.sqlite3"
    file.touch()
    found = look(load_settings({**ENVIRONMENT, "DATABASE_URL": f"sqlite:///{file}"}), clock)
    assert "problem the database has no tables yet" in what(found)
    assert "migrate" in found[-1].remedy


def test_tables_of_another_version_are_a_problem(
    settings: Settings, database: Database, clock: Clock
) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert "the tables are of version 0000" in what(look(settings, clock))
    with database.write() as connection:
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{SCHEMA_VERSION}'"))  # noqa: S608 - a constant of ours


def test_a_server_that_is_away_is_a_problem_without_its_password(clock: Clock) -> None:
    url = "postgres://petition:open-sesame@127.0.0.1:1/petition"
    found = look(load_settings({**ENVIRONMENT, "DATABASE_URL": url}), clock)
    assert found[-1].level is Level.PROBLEM
    assert "open-sesame" not in repr(found)


def test_it_is_asked_when_a_restore_was_tried(in_use: Settings, clock: Clock) -> None:
    assert "backups" not in [one.where for one in look(in_use, clock)]
    with closing(Database(in_use.database_url)) as database, database.write() as connection:
        connection.execute(insert(Counter).values(campaign="ibm", signatures=1))
    assert "never tried; none was made" in what(look(in_use, clock))
    with closing(Database(in_use.database_url)) as database, database.write() as connection:
        note(connection, Noted.BACKUP_MADE, clock())
    told = look(in_use, clock)[-1]
    assert told.level is Level.WARNING
    assert f"never tried; the last backup is of {clock():%Y-%m-%d}" in told.what
    assert "restore --tried" in told.remedy
    with closing(Database(in_use.database_url)) as database, database.write() as connection:
        note(connection, Noted.RESTORE_TRIED, clock())
    assert look(in_use, clock)[-1].level is Level.OK
    clock.advance(timedelta(days=91))
    assert "last tried on" in look(in_use, clock)[-1].what


def test_a_folder_that_may_not_be_written_is_a_problem_with_or_without_a_file(
    clock: Clock, tmp_path: Path
) -> None:
    file = tmp_path / "handraiser.sqlite3"
    shut = replace(HOST, can_write=lambda path: path != tmp_path)
    for _ in range(2):
        settings = load_settings({**ENVIRONMENT, "DATABASE_URL": f"sqlite:///{file}"})
        site = site_at("http://127.0.0.1:1", settings, clock)
        with site.http:
            found = list(check_storage(site, shut))[-1]
        assert found.level is Level.PROBLEM
        assert found.what == f"the folder {tmp_path} may not be written to"
        assert "migrate" not in found.remedy
        file.touch()


def test_tables_of_a_newer_program_are_well_where_it_only_added(
    sqlite_template: Path, tmp_path: Path, clock: Clock
) -> None:
    url = databases.copy_of(sqlite_template, tmp_path)
    with closing(Database(url)) as opened, opened.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0412'"))
    found = look(load_settings({**ENVIRONMENT, "DATABASE_URL": url}), clock)
    assert "ok reached; its tables are newer (0412), and this program can use them" in what(found)


def test_a_file_on_a_disk_that_machines_share_is_a_problem(site: CheckedSetup) -> None:
    shared = replace(HOST, mounts="nas:/x / nfs4 rw 0 0\n")
    assert "machines share" in what(list(check_storage(site, shared)))


def test_keys_that_lie_in_the_database_itself_are_warned_of(
    in_use: Settings, clock: Clock, tmp_path: Path
) -> None:
    warned = "lie in the database itself" in what(look(in_use, clock))
    assert warned == (not in_use.database_url.startswith("sqlite"))
    elsewhere = f"sqlite:///{tmp_path}/apart.sqlite3"
    apart = in_use.model_copy(update={"keys_database_url": elsewhere})
    assert "lie in the database itself" not in what(look(apart, clock))
