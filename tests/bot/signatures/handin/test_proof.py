"""Holds that a stranger can check a package against the campaign's public log."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.bootstrap import build
from bot.organizers import accounts
from bot.proof.log_files import write_files
from bot.proof.publish import publish_all
from bot.runtime import Runtime
from bot.settings import load_settings
from bot.signatures.handin import package_life
from bot.storage.schema.key_tables import Sealed
from tests.bot.proof import acts
from tests.bot.signatures.handin.built_packages import folder_of, manifest_in, take_steps
from tests.bot.signatures.handin.pdf_text import text_of
from tests.bot.storage.rows import CAMPAIGN
from tests.clock import Clock
from tests.conftest import ENVIRONMENT, shipped_campaigns


@pytest.fixture
def runtime(environment: dict[str, str], clock: Clock, tmp_path: Path) -> Iterator[Runtime]:
    """A whole runtime with the campaigns of this repository."""
    given = {**environment, **ENVIRONMENT, "DATABASE_URL": environment["DATABASE_URL"]}
    settings = load_settings({**given, "FILES_FOLDER": str(tmp_path / "files")})
    built = build(settings, now=clock, load_campaigns=shipped_campaigns)
    yield built
    built.database.close()


def verify(package: Path, *arguments: str) -> tuple[int, str]:
    """Run the script that lies in the package; return its exit code and what it says."""
    ran = subprocess.run(
        [sys.executable, str(package / "verify.py"), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


def test_a_stranger_checks_a_package_and_finds_what_was_changed(
    runtime: Runtime, clock: Clock, tmp_path: Path
) -> None:
    ana = accounts.add(runtime, "Ana")
    bo = accounts.add(runtime, "Bo", by=ana)
    people = acts.add_people(runtime, 3)
    for at, who in enumerate(people):
        acts.sign(runtime, who, name=runtime.vault.seal(CAMPAIGN, Sealed.NAME, f"Ana {at}"))
    package_id = package_life.create(runtime, ana, CAMPAIGN, ())
    take_steps(runtime, package_id)
    package = package_life.show(runtime, package_id).package
    folder = folder_of(runtime, package)
    manifest = manifest_in(folder)
    assert manifest["checkpoint"] == package.checkpoint != ""
    shown = "".join(text_of(folder / "cover.pdf").split()).replace("\u200b", "")
    assert all(word in shown for word in package.checkpoint.split())
    assert manifest["log_key"] in shown
    assert verify(folder) == (0, "The package is whole.\nAll is in order.\n")

    package_life.release(runtime, bo, package_id)
    package_life.note_handed_over(runtime, ana, package_id)
    clock.advance(timedelta(hours=2))
    publish_all(runtime)
    log = tmp_path / "log"
    write_files(runtime, CAMPAIGN, log)
    code, said = verify(folder, str(log), "--key", manifest["log_key"])
    assert code == 0, said
    assert "The package is whole and is the one in the log." in said

    table = folder / "names.csv"
    table.write_bytes(table.read_bytes().replace(b"Ana 1", b"Eve 1"))
    assert verify(folder)[0] == 1
    (folder / "manifest.json").write_text(json.dumps({**manifest, "names": 4}))
    code, said = verify(folder, str(log))
    assert (code, "The log knows of no hand-in" in said) == (1, True)
