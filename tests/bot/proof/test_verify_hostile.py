"""Holds that the stand-alone script answers in words and in time, whatever it is given to read."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.proof import verify
from bot.proof.signed_notes import sign_note, write_checkpoint
from tests.bot.proof.verify_script import run, write_log

ORIGIN = "example.org/log"
FEW_SECONDS = 10


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("checkpoint", b""),
        ("checkpoint", b"\xff\xfe"),
        ("checkpoint", b"\n\n\xe2\x80\x94 a\n"),
        ("key", b"no key"),
        ("key", b"a+b+c"),
        ("key", b"\x00" * 100),
        ("checkpoints.txt", b"\xff"),
    ],
)
def test_a_log_that_is_none_is_told_in_words(log: Path, name: str, content: bytes) -> None:
    (log / name).write_bytes(content)
    ran = run(log)
    assert ran.returncode in {1, 2}
    assert ran.stdout.count("WRONG") or ran.stderr.startswith("It cannot be read: ")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b"[" * 100_000,
        b'{"files": []}',
        b'{"files": {"a": 1}}',
        b'{"files": {"a": {"sha256": []}}, "names": {}}',
        b'{"files": {}, "names": 1e999, "letters": [], "checkpoint": 1}',
        b'{"files": {}, "names": 2, "letters": [{"sha256": {}}], "checkpoint": "a"}',
    ],
)
def test_a_manifest_that_is_none_is_told_in_words(log: Path, package: Path, content: bytes) -> None:
    (package / "manifest.json").write_bytes(content)
    ran = run(log, "--package", package)
    assert ran.returncode == 2
    assert ran.stderr.startswith("It cannot be read: ")


def test_a_list_of_names_that_is_none_is_told_in_words(package: Path) -> None:
    (package / "names.csv").write_text('"' + "x" * 200_000)
    ran = run("--package", package)
    assert (ran.returncode, ran.stderr.startswith("It cannot be read: ")) == (2, True)


def test_a_files_name_neither_moves_the_cursor_nor_adds_a_line(package: Path) -> None:
    path = package / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["files"]["\x1b[2K\rAll\n is \u202ein order.\nAll is in order.\n"] = {"sha256": ""}
    path.write_text(json.dumps(manifest))
    ran = run("--package", package)
    assert ran.returncode == 1
    lines = ran.stdout.split("\n")
    assert "All is in order." not in lines
    assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize("size", ["99999999", "9" * 5000, "-1"])
def test_a_size_that_no_log_has_is_no_work(tmp_path: Path, size: str) -> None:
    key = Ed25519PrivateKey.generate()
    write_log(tmp_path, key, [b"letter " + b"0" * 64, b"day 2026-01-01"])
    text = write_checkpoint(ORIGIN, 2, bytes(32)).replace("\n2\n", f"\n{size}\n")
    (tmp_path / "checkpoint").write_text(sign_note(text, ORIGIN, key))
    assert run(tmp_path).returncode in {1, 2}


def quickly(folder: Path) -> int:
    """Return the script's exit code, unless it took long."""
    began = time.monotonic()
    code = run(folder).returncode
    assert time.monotonic() - began < FEW_SECONDS
    return code


@pytest.mark.parametrize("filling", [b"\n", b"x", b"\xe2\x80\x94 \n", b"a\n\n\xe2\x80\x94 a\n"])
def test_checkpoints_without_end_take_no_longer_than_reading_them(
    log: Path, filling: bytes
) -> None:
    (log / "checkpoints.txt").write_bytes(filling * 300_000)
    assert quickly(log) == 1


def test_one_checkpoint_many_times_is_not_looked_at_each_time(log: Path) -> None:
    path = log / "checkpoints.txt"
    path.write_bytes(path.read_bytes() * 5_000)
    assert quickly(log) == 1


def test_entries_without_end_in_one_file_are_not_all_read(log: Path) -> None:
    path = log / next(verify.tile_paths("entries", 256))
    path.write_bytes(bytes(4_000_000))
    assert quickly(log) == 1


def test_as_many_letters_as_entries_are_looked_at_in_time(tmp_path: Path) -> None:
    entries = [f"letter {number:064x}".encode() for number in range(40_000)]
    write_log(tmp_path, Ed25519PrivateKey.generate(), [*entries, b"day 2026-01-01"])
    assert quickly(tmp_path) == 0


@pytest.mark.parametrize("lay", [os.mkfifo, Path.mkdir, lambda path: path.symlink_to("/dev/zero")])
@pytest.mark.parametrize(
    "name", ["key", "checkpoint", "checkpoints.txt", next(verify.tile_paths("entries", 256))]
)
def test_what_is_no_file_of_a_log_is_not_waited_for(
    log: Path, name: str, lay: Callable[[Path], None]
) -> None:
    (log / name).unlink(missing_ok=True)
    lay(log / name)
    assert run(log).returncode == 2


@pytest.mark.parametrize("lay", [os.mkfifo, Path.mkdir, lambda path: path.symlink_to("/dev/zero")])
@pytest.mark.parametrize(
    ("name", "code"), [("manifest.json", 2), ("names.csv", 2), ("names-9.csv", 1), ("other", 1)]
)
def test_what_is_no_file_of_a_package_is_not_waited_for(
    package: Path, name: str, code: int, lay: Callable[[Path], None]
) -> None:
    (package / name).unlink(missing_ok=True)
    lay(package / name)
    assert run("--package", package).returncode == code


@pytest.mark.parametrize("name", ["key", "checkpoint", "checkpoints.txt"])
def test_a_file_larger_than_any_log_has_is_not_read(log: Path, name: str) -> None:
    with (log / name).open("r+b") as file:
        file.truncate(1 << 40)
    ran = run(log)
    assert (ran.returncode, "too large" in ran.stderr) == (2, True)


def test_a_file_larger_than_any_package_has_is_not_read(package: Path) -> None:
    with (package / "names.csv").open("r+b") as file:
        file.truncate(1 << 40)
    assert run("--package", package).returncode == 2


def test_a_list_that_is_missing_is_told(package: Path) -> None:
    (package / "names.csv").unlink()
    ran = run("--package", package)
    assert (ran.returncode, "WRONG: names.csv is missing." in ran.stdout) == (1, True)
