"""Holds that the stand-alone script finds every change, and says which."""

import ast
import base64
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.proof import publish, tree, verify
from bot.proof.receipt_codes import make_code, show_code
from bot.proof.signed_notes import sign_note, write_checkpoint, write_vkey
from bot.runtime import Runtime
from bot.storage.proof import proof_entries
from bot.storage.schema.proof_tables import EntryKind
from tests.bot.proof import acts
from tests.bot.proof.sqlite_runtime import made_runtime
from tests.bot.storage.rows import CAMPAIGN, LETTER
from tests.clock import Clock

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


@dataclass(frozen=True, slots=True)
class Signed:
    """A log of three batches: 300 signed, of whom the first withdrew and the second is held back.

    ``codes`` are their receipts, ``package`` is what was handed in after that.
    """

    log: Path
    codes: list[str]
    package: Path


@pytest.fixture(scope="module")
def template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Signed]:
    """A log and a package that are made once, and copied for each test."""
    folder, clock = tmp_path_factory.mktemp("log"), Clock()
    with made_runtime(sqlite_template, clock) as runtime:
        people = acts.add_people(runtime, 300)
        codes = []
        for some in (people[:10], people[10:290], people[290:]):
            codes += [acts.sign(runtime, one) for one in some]
            if some[-1] is people[-1]:
                acts.withdraw(runtime, people[0])
                acts.hold_back(runtime, people[1])
            clock.advance(publish.WAITS_AT_MOST)
            publish.publish_all(runtime)
        log = acts.written(runtime, folder / "log")
        yield Signed(log, codes, _hand_in(runtime, log, folder / "package"))


def _hand_in(runtime: Runtime, log: Path, folder: Path) -> Path:
    folder.mkdir()
    (folder / "names.csv").write_text('"name"\r\n"Ana Ruiz"\r\n"Bo Li"\r\n', encoding="utf-8-sig")
    (folder / "README").write_text("Read me.\n")
    manifest = {
        "letters": [{"sha256": LETTER}],
        "names": 2,
        "checkpoint": (log / "checkpoint").read_text(),
        "files": {
            path.name: {"sha256": sha256(path.read_bytes()).hexdigest()}
            for path in sorted(folder.iterdir())
        },
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    digest = sha256((folder / "manifest.json").read_bytes()).digest()
    with runtime.database.write() as connection:
        proof_entries.queue(
            connection, CAMPAIGN, EntryKind.HANDED_IN, digest=digest, number=2, at=runtime.now()
        )
    publish.publish_all(runtime)
    acts.written(runtime, log)
    return folder


@pytest.fixture
def log(template: Signed, tmp_path: Path) -> Path:
    """The folder of a log, to be changed."""
    return Path(shutil.copytree(template.log, tmp_path / "log"))


@pytest.fixture
def package(template: Signed, tmp_path: Path) -> Path:
    """The folder of a package that was handed in, to be changed."""
    return Path(shutil.copytree(template.package, tmp_path / "package"))


def problems(log: Path, key: str = "") -> list[str]:
    """Return what the script finds wrong with a log."""
    read = verify.reader(str(log))
    return verify.check_log(read, key or read("key").decode()).problems


def run(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run the script as a journalist does."""
    return subprocess.run(
        [sys.executable, "-I", str(SCRIPT), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_log_that_nobody_changed_is_in_order(log: Path) -> None:
    assert problems(log) == []
    ran = run(log)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "300 signatures were given, 298 count." in ran.stdout
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


def write_log(folder: Path, key: Ed25519PrivateKey, entries: list[bytes]) -> str:
    """Write the files of a log of one batch; return its checkpoint."""
    origin, leaves = "example.org/log", [verify.hash_leaf(entry) for entry in entries]
    root = verify.add_up(leaves, {len(leaves)})[len(leaves)]
    checkpoint = sign_note(write_checkpoint(origin, len(leaves), root), origin, key)
    files = {
        "key": write_vkey(origin, key.public_key().public_bytes_raw()).encode(),
        "checkpoint": checkpoint.encode(),
        "checkpoints.txt": checkpoint.encode(),
    }
    for at, path in enumerate(verify.tile_paths("entries", len(entries))):
        some = entries[at * 256 : at * 256 + 256]
        files[path] = b"".join(len(one).to_bytes(2, "big") + one for one in some)
    for (level, number), hashes in tree.append(lambda *_: b"", 0, leaves).items():
        files[verify.tile_path(level, number, len(hashes) // 32)] = hashes
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return checkpoint


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
    said = "WRONG: The checkpoint of 22 entries does not fit the log: its past is another.\n"
    assert said in ran.stdout


def test_an_earlier_checkpoint_that_was_changed_or_left_out_is_found(log: Path) -> None:
    path = log / "checkpoints.txt"
    first, *rest = verify.NOTE.findall(path.read_text())
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
    assert run(log, "--key", "nonsense+00+AA==").returncode == 2


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


def test_a_package_is_the_one_that_was_handed_in(log: Path, package: Path) -> None:
    ran = run(log, "--package", package)
    assert ran.returncode == 0, ran.stdout
    assert "The package is whole and is the one in the log." in ran.stdout
    ran = run("--package", package)
    assert ran.returncode == 0
    assert "The package is whole.\nAll is in order.\n" in ran.stdout


def rewrite(package: Path, change: Callable[[dict[str, object]], None]) -> None:
    """Change the manifest of a package."""
    path = package / "manifest.json"
    manifest = json.loads(path.read_text())
    change(manifest)
    path.write_text(json.dumps(manifest))


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
        ("The lists hold 2 names, the manifest says 3.", change_manifest(names=3)),
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


def test_two_hundred_thousand_entries_take_a_few_seconds(tmp_path: Path) -> None:
    entries = [b"letter " + b"f" * 64]
    entries += [f"signed 0 {at:064x}".encode() for at in range(200_000)]
    entries.append(b"day 2026-05-04")
    write_log(tmp_path, Ed25519PrivateKey.generate(), entries)
    began = time.perf_counter()
    ran = run(tmp_path)
    assert ran.returncode == 0, ran.stdout
    assert time.perf_counter() - began < 20  # 2 s where nobody else is at work
