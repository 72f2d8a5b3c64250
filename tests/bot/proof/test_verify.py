"""Holds that the stand-alone script finds every change, and says which."""

import ast
import base64
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.proof import verify
from bot.proof.receipt_codes import make_code, show_code
from bot.proof.signed_notes import write_vkey
from tests.bot.proof.conftest import Signed
from tests.bot.proof.verify_script import run, write_log
from tests.bot.storage.rows import LETTER

SCRIPT = Path(verify.__file__)


def test_it_is_python_3_8() -> None:
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 8))


def test_it_imports_the_standard_library_alone() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    named = {
        (alias.name if isinstance(node, ast.Import) else node.module or "").split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert named <= sys.stdlib_module_names | {"__future__"}


def problems(log: Path, key: str = "") -> list[str]:
    """Return what the script finds wrong with a log."""
    read = verify.reader(str(log))
    return verify.check_log(read, key or read("key").decode()).problems


def test_it_runs_alone_where_nothing_but_python_is(log: Path, tmp_path: Path) -> None:
    script = shutil.copy(SCRIPT, tmp_path / "verify.py")
    ran = subprocess.run(
        [sys.executable, "-I", "-S", str(script), str(log)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.endswith("All is in order.\n")


def test_a_log_is_read_from_the_web(log: Path) -> None:
    handler = partial(QuietHandler, directory=str(log))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        ran = run(f"http://127.0.0.1:{server.server_port}/")
        server.shutdown()
    assert ran.returncode == 0, ran.stderr
    assert "Signatures given: 300; of them count: 298." in ran.stdout


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves a folder, and writes no log."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its own name
        """Say nothing."""


def test_a_log_that_nobody_changed_is_in_order(log: Path) -> None:
    assert problems(log) == []
    ran = run(log)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "Signatures given: 300; of them count: 298." in ran.stdout
    assert "Compare this key" in ran.stdout
    assert ran.stdout.endswith("All is in order.\n")
    key = (log / "key").read_text().strip()
    assert "Compare this key" not in run(log, "--key", key).stdout


def test_a_receipt_tells_what_became_of_the_signature(log: Path, template: Signed) -> None:
    codes = template.codes
    for code, said in [
        (codes[0], "was withdrawn."),
        (show_code(codes[1]).lower(), "is held back (joke)."),
        (codes[2], "counts."),
    ]:
        ran = run(log, "--receipt", code)
        assert said in ran.stdout, ran.stdout
        assert ran.returncode == 0
    ran = run(log, "--receipt", make_code(), "--receipt", codes[0][:-1] + "0")
    assert ran.returncode == 1
    assert "No signature in this log has this receipt" in ran.stdout
    wrong = codes[0][:5] + ("Z" if codes[0][5] != "Z" else "Y") + codes[0][6:]
    assert "mistyped" in run(log, "--receipt", wrong).stdout


def rewrite_entries(log: Path, change: Callable[[list[bytes]], object]) -> None:
    """Change the entries of a log, and write their files anew."""
    read = verify.reader(str(log))
    size = int(read("checkpoint").decode().split("\n")[1])
    entries = verify.read_entries(read, size)
    change(entries)
    for number, path in enumerate(verify.tile_paths("entries", size)):
        some = entries[number * 256 : (number + 1) * 256]
        (log / path).write_bytes(b"".join(len(one).to_bytes(2, "big") + one for one in some))


NOT_THE_SUM = "The entries do not add up to what was signed for"


def swap(entries: list[bytes]) -> None:
    """Let two signatures change places."""
    entries[1], entries[2] = entries[2], entries[1]


def change_day(entries: list[bytes]) -> None:
    """Let a batch be of another day."""
    entries[next(at for at, one in enumerate(entries) if one.startswith(b"day"))] = (
        b"day 2026-01-01"
    )


def undo_withdrawal(entries: list[bytes]) -> None:
    """Let nobody have withdrawn."""
    at = next(at for at, one in enumerate(entries) if one.startswith(b"withdrawn"))
    entries[at] = entries[at].replace(b"withdrawn", b"released")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda entries: entries.pop(), id="one is gone at the end"),
        pytest.param(lambda entries: entries.pop(7), id="one is gone in between"),
        pytest.param(
            lambda entries: entries.insert(3, b"signed 0 " + b"0" * 64), id="one was added"
        ),
        swap,
        change_day,
        undo_withdrawal,
    ],
)
def test_entries_that_were_added_removed_or_moved_are_found(
    log: Path, change: Callable[[list[bytes]], object]
) -> None:
    rewrite_entries(log, change)
    found = problems(log)
    assert any(NOT_THE_SUM in one for one in found), found


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"signed 0 {'0' * 64}", NOT_THE_SUM),
        ("same", "the same signature is entry 2 already"),
        (f"signed 9 {'0' * 64}", "there is no such letter before it"),
        ("nonsense", "Entry 3 is none that a log may hold"),
        ("held 3 joke", "entry 3 is no signature at that point"),
        ("released 2", "entry 2 counts at that point"),
        (f"ended {'0' * 64}", "comes after the end of the log"),
        (f"letter {LETTER}", "this letter is there already"),
        ("day 2027-01-01", "comes after 2027-01-01"),
        (f"handed-in 5 {'0' * 64}", "more names than ever signed"),
        (f"audit 9:{'0' * 64}", "Entry 3 is none that a log may hold"),
    ],
)
def test_an_entry_that_was_changed_is_found_by_the_sum_and_by_what_it_says(
    log: Path, line: str, said: str
) -> None:
    rewrite_entries(
        log,
        lambda entries: entries.__setitem__(3, entries[2] if line == "same" else line.encode()),
    )
    found = problems(log)
    assert any(NOT_THE_SUM in one for one in found)
    assert any(said in one for one in found), found


def test_a_log_that_its_own_operator_wrote_anew_is_found_by_who_kept_a_checkpoint(
    tmp_path: Path,
) -> None:
    key = Ed25519PrivateKey.generate()
    signed = [b"letter " + b"f" * 64, *(f"signed 0 {at:064x}".encode() for at in range(20))]
    kept = tmp_path / "kept.txt"
    kept.write_text(write_log(tmp_path / "log", key, [*signed, b"day 2026-05-04"]))
    assert run(tmp_path / "log", "--earlier", kept).returncode == 0
    write_log(tmp_path / "log", key, [*signed[:7], *signed[8:], *signed[7:8], b"day 2026-05-04"])
    assert run(tmp_path / "log").returncode == 0
    ran = run(tmp_path / "log", "--earlier", kept)
    assert ran.returncode == 1
    said = "WRONG: The checkpoint of size 22 does not fit the log: its past is another.\n"
    assert said in ran.stdout


def test_an_audit_trail_that_got_shorter_is_found(tmp_path: Path) -> None:
    heads = [f"audit {place} {place:064x}".encode() for place in (9, 10, 10, 8)]
    for entries, found in ((heads[:3], []), (heads, ["Entry 3: audit 8 "])):
        write_log(tmp_path / "log", Ed25519PrivateKey.generate(), [*entries, b"day 2026-05-04"])
        assert [one[:17] for one in problems(tmp_path / "log")] == found


def test_an_earlier_checkpoint_that_was_changed_or_left_out_is_found(log: Path) -> None:
    path = log / "checkpoints.txt"
    written = path.read_text().splitlines(keepends=True)
    first, rest = "".join(written[:5]), written[5:]
    path.write_text("".join(rest))
    assert "checkpoints.txt does not hold one checkpoint for each day of the log." in problems(log)
    lines = first.split("\n")
    lines[2] = base64.b64encode(b"x" * 32).decode()
    path.write_text("".join(["\n".join(lines), *rest]))
    assert "An earlier checkpoint is not signed by this key: it was changed." in problems(log)


def test_a_checkpoint_that_was_changed_is_found(log: Path) -> None:
    path = log / "checkpoint"
    lines = path.read_text().split("\n")
    lines[1] = str(int(lines[1]) - 1)
    path.write_text("\n".join(lines))
    assert any("The checkpoint is not signed by this key" in one for one in problems(log))


def test_another_key_is_found(log: Path) -> None:
    other = write_vkey(
        (log / "checkpoint").read_text().split("\n")[0],
        Ed25519PrivateKey.generate().public_key().public_bytes_raw(),
    )
    assert any("is not signed by this key" in one for one in problems(log, other))
    ran = run(log, "--key", other)
    assert ran.returncode == 1
    assert "WRONG: The checkpoint is not signed by this key: it, or the key, was" in ran.stdout
    for nonsense in ("nonsense+00+AA==", "nonsense", "nonsense+00", "nonsense+00+A", "+ +"):
        ran = run(log, f"--key={nonsense}")
        assert (ran.returncode, "no key of a log" in ran.stdout + ran.stderr) == (2, True), nonsense


def test_a_file_of_the_tree_that_was_changed_is_found(log: Path) -> None:
    path = log / "tile" / "0" / "000"
    path.write_bytes(b"\0" * 32 + path.read_bytes()[32:])
    assert problems(log) == [
        "tile/0/000 is not what the entries add up to: a file of the tree was changed."
    ]


def test_what_is_missing_cannot_be_read(log: Path, tmp_path: Path) -> None:
    (log / "tile" / "0" / "000").unlink()
    ran = run(log)
    assert ran.returncode == 2
    assert ran.stderr.startswith("It cannot be read:")
    assert run(tmp_path / "nowhere").returncode == 2
    assert run().returncode == 2


def test_two_hundred_thousand_entries_take_a_few_seconds(tmp_path: Path) -> None:
    entries = [b"letter " + b"f" * 64]
    entries += [f"signed 0 {at:064x}".encode() for at in range(200_000)]
    entries.append(b"day 2026-05-04")
    write_log(tmp_path, Ed25519PrivateKey.generate(), entries)
    began = time.perf_counter()
    ran = run(tmp_path)
    assert ran.returncode == 0, ran.stdout
    assert time.perf_counter() - began < 20  # 2 s where nobody else is at work
