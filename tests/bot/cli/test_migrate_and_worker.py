"""``migrate`` and ``worker``."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.bot.cli.conftest import Run
from tests.conftest import ENVIRONMENT

ROOT = Path(__file__).resolve().parents[3]


def test_the_tables_are_made_and_then_left_alone(run: Run, on_sqlite: dict[str, str]) -> None:
    first = run("migrate", environ={"DATABASE_URL": on_sqlite["DATABASE_URL"]})
    assert first.exit_code == 0, first.output
    assert "are now of version" in first.output
    assert "were up to date" in run("migrate", environ=on_sqlite).output


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
        assert "worker-1 runs." in process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
        assert "worker-1 has stopped." in process.stderr.read()
