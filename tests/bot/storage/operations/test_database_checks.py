"""A database that cannot be worked with is told of, with cause and remedy, before it is used."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import StaticPool, create_engine, text

from bench.servers import free_port
from bot.storage.engine import postgresql
from bot.storage.engine.database import SCHEMA_VERSION, Database, Unavailable
from bot.storage.engine.database_remedies import POOLER
from bot.storage.operations.database_checks import (
    TABLES_OF_COMMON_NAMES,
    Fault,
    find_fault,
    find_fault_of_jobs,
    find_fault_of_server,
    find_fault_of_version,
    find_other_program,
)
from bot.storage.schema.table_base import Table
from tests import databases, postgres

on_a_server = pytest.mark.skipif(
    "postgresql" not in databases.kinds(), reason="there is no PostgreSQL here"
)


def fault_of(url: str) -> Fault:
    """Return what is wrong with a database."""
    with closing(Database(url, patience=1)) as opened:
        fault = find_fault(opened)
    assert fault is not None
    return fault


def test_a_database_that_is_right_has_no_fault(database: Database) -> None:
    assert find_fault(database) is None


@pytest.mark.parametrize(
    ("changed", "what", "remedy"),
    [
        ({"user": "nobody_here"}, 'role "nobody_here" does not exist', "user and password"),
        ({"dbname": "nothing_here"}, 'database "nothing_here" does not exist', "name in"),
        ({"host": "127.0.0.1", "port": "1"}, "port 1 failed: Connection refused", "host and port"),
        ({"host": "::1", "port": "1"}, 'server at "::1", port 1 failed', "host and port"),
        ({"host": "/nowhere"}, "No such file or directory", "host and port"),
    ],
)
@on_a_server
def test_what_the_driver_says_is_told_with_what_to_do(
    postgres_template: str, changed: dict[str, str], what: str, remedy: str
) -> None:
    given = psycopg.conninfo.conninfo_to_dict(postgres_template) | changed
    server = {name: str(given.pop(name)) for name in ("user", "dbname")}
    options = "&".join(f"{name}={value}" for name, value in given.items())
    fault = fault_of(f"postgres://{server['user']}:open-sesame@/{server['dbname']}?{options}")
    assert what in fault.what
    assert remedy in fault.remedy
    assert "sesame" not in str(fault)
    assert len(str(fault).splitlines()) == 1


@contextmanager
def limited_role(url: str, name: str, rights: str = "") -> Iterator[str]:
    """Yield the URL of a role that has these rights on the tables, and no others."""
    role = sql.Identifier(name)
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
        try:
            if rights:
                given = sql.SQL("GRANT " + rights + " ON ALL TABLES IN SCHEMA public TO {}")
                owner.execute(given.format(role))
            yield url.replace("postgres@", f"{name}@")
        finally:
            owner.execute(sql.SQL("DROP OWNED BY {}").format(role))
            owner.execute(sql.SQL("DROP ROLE {}").format(role))


@on_a_server
def test_a_role_without_rights_is_told_of(postgres_template: str) -> None:
    for rights in ("", "SELECT", "SELECT, INSERT, UPDATE"):
        with limited_role(postgres_template, f"limited_{len(rights)}", rights) as url:
            fault = fault_of(url)
            assert "may not" in fault.what
            assert "grant it all" in fault.remedy


@on_a_server
def test_a_role_with_rights_on_all_tables_need_not_own_them(postgres_template: str) -> None:
    with (
        limited_role(postgres_template, "enough", "SELECT, INSERT, UPDATE, DELETE") as url,
        closing(Database(url)) as opened,
    ):
        assert find_fault(opened) is None


@on_a_server
def test_a_role_that_can_note_no_long_work_is_told_of(postgres_template: str) -> None:
    with (
        postgres.database(postgres_template, "without_jobs") as blank,
        limited_role(blank, "no_jobs") as url,
        closing(Database(url)) as opened,
        psycopg.connect(blank, autocommit=True) as owner,
    ):
        fault = find_fault_of_jobs(opened)
        assert fault is not None
        assert "the schema dbos" in fault.what
        assert "CREATE SCHEMA dbos AUTHORIZATION" in fault.remedy
        owner.execute("CREATE SCHEMA dbos")
        assert find_fault_of_jobs(opened) is not None
        owner.execute("DROP SCHEMA dbos; CREATE SCHEMA dbos AUTHORIZATION no_jobs")
        assert find_fault_of_jobs(opened) is None


def test_who_may_make_schemas_or_has_a_file_can_note_long_work(database: Database) -> None:
    assert find_fault_of_jobs(database) is None


@on_a_server
def test_a_role_that_may_make_no_tables_is_told_of_when_it_migrates(postgres_template: str) -> None:
    with (
        postgres.database(postgres_template, "closed_to_others") as blank,
        limited_role(blank, "no_maker") as url,
        closing(Database(url)) as opened,
    ):
        assert find_fault_of_server(opened) is None
        with pytest.raises(Unavailable, match="may not do") as raised:
            opened.migrate()
        assert "grant it all" in raised.value.remedy


@on_a_server
def test_a_server_that_only_reads_is_told_of(postgres_template: str) -> None:
    fault = fault_of(f"{postgres_template}&options=-c%20default_transaction_read_only%3Don")
    assert "only reads" in fault.what
    assert "primary" in fault.remedy


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
@on_a_server
def test_letters_that_cannot_hold_every_name_are_told_of(
    postgres_template: str, encoding: str
) -> None:
    with made_database(
        postgres_template,
        f"ENCODING '{encoding}' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'",
    ) as url:
        fault = fault_of(url)
    assert f"keeps text as {encoding}" in fault.what
    assert "UTF8" in fault.remedy


@on_a_server
def test_a_search_path_without_a_schema_is_told_of(postgres_template: str) -> None:
    fault = fault_of(f"{postgres_template}&options=-c%20search_path%3Dnowhere")
    assert "no schema" in fault.what
    assert "search_path" in fault.remedy


@contextmanager
def made_database(url: str, how: str) -> Iterator[str]:
    """Yield the URL of an empty database that is made in a way of its own."""
    name = sql.Identifier("made_otherwise")
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE DATABASE {} " + how).format(name))
        given = psycopg.conninfo.conninfo_to_dict(url)
        try:
            yield f"postgresql://{given['user']}@/made_otherwise?host={given['host']}"
        finally:
            owner.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def test_tables_of_another_program_in_a_file_are_told_of(tmp_path: Path) -> None:
    tell_of_other_program(f"sqlite:///{tmp_path}/handraiser.sqlite3")


@on_a_server
def test_tables_of_another_program_on_a_server_are_told_of(postgres_template: str) -> None:
    with postgres.database(postgres_template, "of_another_program") as blank:
        tell_of_other_program(blank)


def tell_of_other_program(url: str) -> None:
    """Hold that tables with names of ours, and another program's version, are told of."""
    with closing(Database(url)) as opened:
        with opened.write() as connection:
            connection.execute(text("CREATE TABLE people (id INTEGER)"))
            connection.execute(text("CREATE TABLE plants (id INTEGER)"))
        fault = find_fault(opened)
        assert fault
        assert fault.what == "the database holds tables of another program: people"
        assert "empty database" in fault.remedy
        with opened.write() as connection:
            connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
            connection.execute(text("INSERT INTO alembic_version VALUES ('1975ea83b712')"))
        fault = find_other_program(opened)
        assert fault
        assert fault.what == "the database holds tables of another program"


def test_names_by_which_another_program_is_known_are_those_of_our_tables() -> None:
    assert Table.metadata.tables.keys() >= TABLES_OF_COMMON_NAMES


def test_two_connections_that_get_one_session_are_noticed(postgres_template: str) -> None:
    # StaticPool gives its one connection to everybody, as such a pooler does with sessions.
    url = postgres_template.replace("postgresql://", "postgresql+psycopg://")
    pooled = create_engine(url, poolclass=StaticPool, isolation_level="AUTOCOMMIT")
    assert postgresql.shares_sessions(pooled)
    pooled.dispose()


@pytest.mark.skipif(shutil.which("pgbouncer") is None, reason="there is no PgBouncer here")
@pytest.mark.parametrize("mode", ["transaction", "statement", "session"])
def test_pgbouncer_is_refused_where_it_shares_sessions(postgres_template: str, mode: str) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,  # which another user may enter
        pgbouncer(postgres_template, Path(folder), mode) as url,
        closing(Database(url)) as opened,
    ):
        fault = find_fault(opened)
    if mode == "session":
        assert fault is None
    else:
        assert fault is not None
        assert "pooler" in fault.what
        assert fault.to_do == POOLER


@contextmanager
def pgbouncer(url: str, folder: Path, mode: str) -> Iterator[str]:
    """Yield the URL of a database behind a PgBouncer of that mode."""
    server = psycopg.conninfo.conninfo_to_dict(url)
    port = free_port()
    users = folder / "users.txt"
    users.write_text('"postgres" ""\n')
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        f"[databases]\npetition = host={server['host']} dbname={server['dbname']} user=postgres\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        f"auth_type = trust\nauth_file = {users}\npool_mode = {mode}\n"
    )
    for path in (folder, users, settings):
        path.chmod(0o755)
    account = postgres.account()
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(shutil.which("pgbouncer")), str(settings)],
            user=account and account.pw_uid,
            stdout=output,
            stderr=output,
        )
    try:
        address = f"postgresql://postgres@127.0.0.1:{port}/petition"
        postgres.wait_for(process, address, log)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=10)


def test_a_file_where_none_can_lie_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "is no folder" in fault_of(f"sqlite:///{tmp_path}/file/handraiser.sqlite3").what
    (tmp_path / "a folder.sqlite3").mkdir()
    in_place = fault_of(f"sqlite:///{tmp_path}/a folder.sqlite3")
    assert in_place.what == f"{tmp_path}/a folder.sqlite3 is a folder"
    assert in_place.remedy == "See its name in DATABASE_URL"


@pytest.mark.parametrize("closed", ["folder", "file"])
def test_a_file_that_may_not_be_written_is_told_of(sqlite_template: Path, closed: str) -> None:
    shut = sqlite_template if closed == "file" else sqlite_template.parent
    with closing(Database(f"sqlite:///{sqlite_template}")) as opened:
        fault = find_fault(opened, can_write=lambda path: path != shut)
    assert fault is not None
    assert fault.what.endswith(f"{shut} may not be written to")
    assert "may write in it" in fault.remedy


def test_keys_that_lie_where_nothing_can_be_written_are_told_of(
    database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    keys_url = f"sqlite:///{tmp_path}/file/keys.sqlite3"
    with closing(Database(database_url, keys_url=keys_url)) as opened:
        fault = find_fault(opened)
    assert fault is not None
    assert fault.what.startswith("KEYS_DATABASE_URL: ")


def test_no_file_is_no_database(tmp_path: Path) -> None:
    assert fault_of(f"sqlite:///{tmp_path}/handraiser.sqlite3").what == "there is no database yet"
    assert list(tmp_path.iterdir()) == []


def test_tables_that_are_too_old_or_too_new_are_told_of(sqlite_copy: str) -> None:
    with closing(Database(sqlite_copy)) as opened:
        set_version(opened, "0009")
        fault = find_fault_of_version(opened)
        assert fault
        assert fault.what.endswith(f"of version 0009, this program needs {SCHEMA_VERSION}")
        assert "bot migrate" in fault.remedy
        set_version(opened, "0412", oldest_program="0400")
        fault = find_fault(opened)
        assert fault
        assert "at least 0400 is needed" in fault.what
        assert "newer program again, or restore a backup" in fault.remedy
        set_version(opened, "0412", oldest_program=SCHEMA_VERSION)
        assert find_fault(opened) is None


@pytest.fixture
def sqlite_copy(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a migrated file."""
    return databases.copy_of(sqlite_template, tmp_path)


def set_version(opened: Database, version: str, *, oldest_program: str = "") -> None:
    """Say that a migration of the future was here."""
    with opened.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :is"), {"is": version})
        connection.execute(
            text("UPDATE installation_notes SET value = :is WHERE name = 'oldest_program'"),
            {"is": oldest_program},
        )
