"""Builds of a package that die at random moments, as by SIGKILL, until one lives to the end.

As the durable job does, each goes on from the last step that was noted as done. Run as a program
it forks for each moment: what is costly to import is imported once.
"""

import json
import os
import random
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.bootstrap import build
from bot.settings import load_settings
from bot.signatures.handin.build_package import build_step
from tests.clock import Clock
from tests.conftest import shipped_campaigns
from tests.killed_processes import watched

WRITES = frozenset(
    {
        ("sqlite_writers.py", "_end"),
        ("private_files.py", "flush_to_disk"),
        ("package_folder.py", "begin"),
        ("package_folder.py", "delete_work"),
        ("typst_process.py", "run_task"),
        ("age_encryption.py", "encrypt_file"),
        ("package_archive.py", "write_archive"),
    }
)

MAX_MOMENT = 14
"""More than one step passes, so that each is done at last."""


def build_until_it_lives(
    environment: Mapping[str, str], package_id: int, noted: Path, seed: int
) -> int:
    """Build a package in processes that die at moments drawn by ``seed``; return how many died.

    ``noted`` is the file in which the next step is noted.
    """
    module = "tests.bot.signatures.handin.killed_build"
    command = [sys.executable, "-m", module, str(package_id), str(noted), str(seed)]
    given = json.dumps(dict(environment))
    done = subprocess.run(command, input=given, stdout=subprocess.PIPE, text=True, check=True)
    return int(done.stdout)


def _build(environment: Mapping[str, str], package_id: int, noted: Path, moment: int) -> None:
    runtime = build(load_settings(environment), now=Clock(), load_campaigns=shipped_campaigns)
    cursor: Any = tuple(json.loads(noted.read_text())) if noted.exists() else ()
    with watched(moment, WRITES):
        while cursor is not None:
            _, cursor = build_step(runtime, (package_id,), cursor)
            if cursor is not None:
                noted.write_text(json.dumps(cursor))


def _main() -> None:
    environment, package_id, noted = json.load(sys.stdin), int(sys.argv[1]), Path(sys.argv[2])
    shipped_campaigns(load_settings(environment).campaigns)  # read once, not by each child
    drawn, died = random.Random(sys.argv[3]), 0
    while True:
        moment = drawn.randint(1, MAX_MOMENT)
        child = os.fork()
        if not child:
            _build(environment, package_id, noted, moment)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            sys.stdout.write(str(died))
            sys.exit(os.waitstatus_to_exitcode(status))
        died += 1


if __name__ == "__main__":
    _main()
