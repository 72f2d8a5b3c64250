"""Holds that the stand-alone script finds every change in a package that was handed in."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bot.proof.verify_script import run


def test_a_package_is_the_one_that_was_handed_in(log: Path, package: Path) -> None:
    ran = run(log, "--package", package)
    assert ran.returncode == 0, ran.stdout
    assert "The package is whole and is the one in the log." in ran.stdout
    ran = run("--package", package)
    assert ran.returncode == 0
    assert "The package is whole.\nAll is in order.\n" in ran.stdout


def change_manifest(**changes: object) -> Callable[[Path], None]:
    """Return what changes the manifest of a package."""

    def change(package: Path) -> None:
        path = package / "manifest.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))

    return change


@pytest.mark.parametrize(
    ("said", "change"),
    [
        ("README is not the file that was made", lambda at: (at / "README").write_text("!")),
        ("README is missing.", lambda at: (at / "README").unlink()),
        ("more is none of the package's files.", lambda at: (at / "more").write_text("!")),
        ("Names in the lists: 2; in the manifest: 3.", change_manifest(names=3)),
        ("0 is none that the log knows.", change_manifest(letters=[{"sha256": "f" * 63 + "0"}])),
        (
            "The package's checkpoint does not fit the log.",
            change_manifest(checkpoint="x\n5\nAAAA\n"),
        ),
        (
            "The log knows of no hand-in with this manifest and so many names.",
            change_manifest(nonce="another"),
        ),
    ],
)
def test_a_package_that_was_changed_is_found(
    log: Path, package: Path, said: str, change: Callable[[Path], object]
) -> None:
    change(package)
    ran = run(log, "--package", package)
    assert ran.returncode == 1
    assert said in ran.stdout, ran.stdout
