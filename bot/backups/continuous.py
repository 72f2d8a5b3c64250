"""Litestream: what copies a SQLite file as it changes, and brings it back (https://litestream.io).

Its program comes with this one's requirements. It reads the account of an S3 store from the
environment: LITESTREAM_ACCESS_KEY_ID and LITESTREAM_SECRET_ACCESS_KEY.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from bot.backups.make_backup import BackupRefused, check_before_backup
from bot.storage.engine.database import Database

FOLDER: Final = "file://"


def is_replica(source: str) -> bool:
    """Say whether a restore's source is a place of Litestream's, by its address."""
    return "://" in source


def replicate_command(database: Database, target: str) -> list[str]:
    """Return the command that copies all that changes to a folder, or an address as s3://….

    It runs until it is told to stop. Raises ``BackupRefused`` where there is no SQLite file, or
    keys lie in it.
    """
    if database.file is None:
        raise BackupRefused(
            "PostgreSQL copies what changes by itself: have its log archived (docs/operations.md)"
        )
    check_before_backup(database)
    address = target if is_replica(target) else f"{FOLDER}{Path(target).absolute()}"
    return [find_litestream(), "replicate", str(database.file), address]


def fetch_replica(source: str, to: Path) -> None:
    """Write what was copied last to a file that is not there. Raises ``BackupRefused``."""
    command = [find_litestream(), "restore", "-o", str(to), source]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if done.returncode != 0 or not to.exists():
        said = [line for line in done.stderr.splitlines() if line.strip()][-1:]
        raise BackupRefused(f"litestream brings nothing back: {' '.join(said)}")


def find_litestream(python: str = sys.executable) -> str:
    """Return the program's path: beside Python, or where programs are looked for.

    Raises ``BackupRefused`` where there is none.
    """
    beside = Path(python).with_name("litestream")
    found = str(beside) if beside.exists() else shutil.which("litestream")
    if not found:
        raise BackupRefused(
            "litestream is not installed: it comes with requirements.txt, but not for this system"
        )
    return found
