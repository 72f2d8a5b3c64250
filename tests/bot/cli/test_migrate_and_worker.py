"""``migrate`` and ``worker``."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from bot.bootstrap import utcnow
from bot.storage import migrations
from bot.storage.engine.database import SCHEMA_VERSION, Database
from bot.storage.operations import heartbeats
from tests import postgres
from tests.bot.cli.conftest import Run
from tests.conftest import ENVIRONMENT
from tests.heartbeats import let_job_run, let_worker_run

ROOT = Path(__file__).resolve().parents[3]


def test_the_tables_are_made_and_then_left_alone(run: Run, on_sqlite: dict[str, str]) -> None:
    first = run("migrate", environ={"DATABASE_URL": on_sqlite["DATABASE_URL"]})
    assert first.exit_code == 0, first.output
    assert "are now of version" in first.output
    assert "were up to date" in run("migrate", environ=on_sqlite).output


def test_tables_of_another_program_are_left_alone(run: Run, on_sqlite: dict[str, str]) -> None:
    with closing(Database(on_sqlite["DATABASE_URL"])) as database, database.write() as connection:
        connection.execute(text("CREATE TABLE people (id INTEGER)"))
    refused = run("migrate", environ=on_sqlite)
    assert refused.exit_code == 1
    assert "tables of another program: people. Name an empty database" in refused.output


def test_a_worker_runs_until_it_is_told_to_stop(run: Run, on_sqlite: dict[str, str]) -> None:
    assert run("migrate", environ=on_sqlite).exit_code == 0
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "worker"],
        cwd=ROOT,
        env={**os.environ, **ENVIRONMENT, **on_sqlite},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert "worker runs" in process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
        assert "worker has stopped" in process.stderr.read()


def test_tables_that_a_newer_program_made_are_left_alone(
    run: Run, on_sqlite: dict[str, str]
) -> None:
    assert run("migrate", environ=on_sqlite).exit_code == 0
    _set_version(on_sqlite["DATABASE_URL"], "0412", SCHEMA_VERSION)
    again = run("migrate", environ=on_sqlite)
    assert again.exit_code == 0
    assert "of version 0412, newer than this program's, which can work with them" in again.output
    _set_version(on_sqlite["DATABASE_URL"], "0412", "0400")
    refused = run("migrate", environ=on_sqlite)
    assert refused.exit_code == 1
    assert f"knows {SCHEMA_VERSION}, and at least 0400 is needed. Start the newer" in refused.output


def test_a_plan_is_told_and_nothing_is_changed(run: Run, on_sqlite: dict[str, str]) -> None:
    plan = ("migrate", "--plan")
    assert "it would be made" in run(*plan, environ=on_sqlite).output
    with closing(Database(on_sqlite["DATABASE_URL"])) as opened:
        with opened.write() as connection:
            migrations.upgrade(connection, "0026")
        told = run(*plan, environ=on_sqlite)
        assert told.exit_code == 0, told.output
        assert "0027 What is known of this installation" in told.output
        assert "(older programs do not work with it)" in told.output
        assert "seconds in all (tried on a copy)." in told.output
        assert opened.version() == "0026"
        opened.migrate()
    assert "nothing would change" in run(*plan, environ=on_sqlite).output
    _set_version(on_sqlite["DATABASE_URL"], "0412", SCHEMA_VERSION)
    assert "nothing would change" in run(*plan, environ=on_sqlite).output


def test_what_a_plan_cannot_measure_is_told_by_the_number_of_rows(
    run: Run, environment: dict[str, str]
) -> None:
    if environment["DATABASE_URL"].startswith("sqlite"):
        return
    blank = f"{environment['DATABASE_URL'].rpartition('/')[2].partition('?')[0]}_plan"
    with (
        postgres.database(environment["DATABASE_URL"], blank) as url,
        closing(Database(url)) as opened,
    ):
        with opened.write() as connection:
            migrations.upgrade(connection, "0022")
        told = run("migrate", "--plan", environ={**environment, "DATABASE_URL": url})
    assert told.exit_code == 0, told.output
    assert "signatures: 0 rows are read or changed" in told.output
    assert "by the number of rows, about" in told.output


def test_a_database_that_cannot_be_made_is_told_of_with_the_reason(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    refused = run(
        "migrate", environ={"DATABASE_URL": f"sqlite:///{tmp_path}/file/petition.sqlite3"}
    )
    assert refused.exit_code == 1
    assert f"{tmp_path}/file is no folder" in refused.output
    assert "doctor" not in refused.output
    away = run("migrate", environ={"DATABASE_URL": "postgres://ana:open-sesame@127.0.0.1:1/p"})
    assert away.exit_code == 1
    assert "Connection refused" in away.output
    assert "sesame" not in away.output


def _set_version(url: str, version: str, oldest_program: str) -> None:
    with closing(Database(url)) as opened, opened.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :is"), {"is": version})
        connection.execute(
            text("UPDATE installation_notes SET value = :is"), {"is": oldest_program}
        )


def test_a_container_asks_how_the_worker_of_its_name_does(
    run: Run, on_sqlite: dict[str, str]
) -> None:
    assert run("migrate", environ=on_sqlite).exit_code == 0
    absent = run("worker", "--check", environ=on_sqlite)
    assert (absent.exit_code, "none ever did" in absent.output) == (1, True)
    with closing(Database(on_sqlite["DATABASE_URL"])) as database:
        let_worker_run(database, utcnow())
        assert run("worker", "--check", environ=on_sqlite).exit_code == 0
        assert run("worker", "--name", "worker-2", "--check", environ=on_sqlite).exit_code == 1
        let_job_run(database, "settle-doubts", utcnow(), utcnow(), error="ValueError")
        failing = run("worker", "--check", environ=on_sqlite)
        assert (failing.exit_code, "ValueError" in failing.output) == (0, True)
        with database.write() as connection:
            started = utcnow() - timedelta(hours=1)
            heartbeats.save_beat(connection, "worker-1", started_at=started, beat_at=utcnow())
        let_job_run(database, "settle-doubts", utcnow() - timedelta(minutes=2), None)
        assert run("worker", "--check", environ=on_sqlite).exit_code == 1
