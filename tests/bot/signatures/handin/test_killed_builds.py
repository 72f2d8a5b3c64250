"""Holds that a build that is killed wherever it stands ends with the bytes it would have had."""

from pathlib import Path

import pyrage  # type: ignore[import-untyped]  # it comes without types
import pytest
from sqlalchemy import update

from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.signatures.handin import package_life
from bot.storage.schema.handin_tables import Package, PackageStatus
from tests.bot.signatures.handin.built_packages import contents, folder_of, sign_all, take_steps
from tests.bot.signatures.handin.conftest import CAMPAIGNS, RIVER
from tests.killed_jobs import SEEDS, run_until_it_lives

JOB = "bot.signatures.handin.build_package:build_package_job"
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
"""Where files are written and transactions commit: file and function."""


def build_until_it_lives(
    environment: dict[str, str], package_id: int, folder: Path, seed: int
) -> int:
    """Build a package in processes that die; return how many did."""
    folders = {"FILES_FOLDER": str(folder / "files"), "CAMPAIGNS": str(CAMPAIGNS)}
    return run_until_it_lives(
        {**environment, **folders},
        *(JOB, package_id, folder / "noted.json"),
        seed=seed,
        moments=WRITES,
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_a_build_that_is_killed_at_random_moments_ends_with_the_same_bytes(
    runtime: Runtime, ana: Organizer, environment: dict[str, str], tmp_path: Path, seed: int
) -> None:
    sign_all(runtime)
    package_id = package_life.create(runtime, ana, RIVER, ())
    assert build_until_it_lives(environment, package_id, tmp_path, seed) >= 1
    package = package_life.show(runtime, package_id).package
    assert package.status is PackageStatus.BUILT
    killed = contents(folder_of(runtime, package))
    with runtime.database.write() as connection:
        connection.execute(update(Package).values(status=PackageStatus.FROZEN))
    take_steps(runtime, package_id)
    assert contents(folder_of(runtime, package)) == killed
    assert not package_life.folder_of(runtime, package).work.exists()


def test_one_that_is_encrypted_is_whole_too(
    runtime: Runtime, ana: Organizer, environment: dict[str, str], tmp_path: Path
) -> None:
    sign_all(runtime)
    key = pyrage.x25519.Identity.generate()
    package_id = package_life.create(runtime, ana, RIVER, [str(key.to_public())])
    assert build_until_it_lives(environment, package_id, tmp_path, seed=4)
    package = package_life.show(runtime, package_id).package
    ((name, sealed),) = contents(folder_of(runtime, package)).items()
    assert name.endswith(".tar.age")
    assert b"names.csv" in pyrage.decrypt(sealed, [key])
