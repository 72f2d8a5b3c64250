"""Runs the stand-alone script, and writes logs for it."""

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.proof import tree, verify
from bot.proof.signed_notes import sign_note, write_checkpoint, write_vkey


@dataclass(frozen=True, slots=True)
class Ran:
    """What the script said, and its exit code."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments: object) -> Ran:
    """Run the script, within this process."""
    said, wrong = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(wrong):
        try:
            code = verify.main([str(one) for one in arguments])
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Ran(code, said.getvalue(), wrong.getvalue())


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
