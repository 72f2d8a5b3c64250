#!/usr/bin/env python3
"""Check a petition's public log, a receipt, or what was handed in. It needs only Python 3.8.

    python3 verify.py LOG                     the log: key, tree, earlier states, count
    python3 verify.py LOG --receipt CODE      and what became of one signature
    python3 verify.py LOG --package FOLDER    and whether this is what was handed in

LOG is a folder or an address; without it only the package's files are checked. FOLDER is else where
this script lies. --key KEY: the key that the organizations give; one beside the log cannot show
that it is theirs. --earlier FILE: checkpoints that you kept. Exit: 0 in order; 1 not; 2 unreadable.
"""

from __future__ import annotations

import argparse
import base64
import csv
import json
import re
import sys
from binascii import crc_hqx
from hashlib import sha256, sha512
from pathlib import Path
from typing import Callable, Iterator, NamedTuple, TextIO, Tuple
from urllib.request import urlopen

Read = Callable[[str], bytes]
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
BASE = (4 * pow(5, P - 2, P) % P).to_bytes(32, "little")
Point = Tuple[int, int, int, int]
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TILE, MAX_ENTRIES, MAX_LOG_FILE_BYTES, MAX_PACKAGE_FILE_BYTES = 256, 1 << 26, 1 << 24, 1 << 30
ENTRY = re.compile(
    r"(letter|ended) [0-9a-f]{64}|(signed|handed-in|audit) \d{1,12} [0-9a-f]{64}"
    r"|(withdrawn|released) \d{1,12}|held \d{1,12} [a-z-]{1,40}|day \d{4}-\d\d-\d\d"
)


class Checkpoint(NamedTuple):
    """A signed state of the log: how many entries, and what they add up to."""

    origin: str
    size: int
    root: bytes


class Log(NamedTuple):
    """What was found: of each signature, by its position, whether it "counts"; what is wrong."""

    checkpoint: Checkpoint
    states: dict[int, str]
    signed: dict[bytes, int]
    letters: dict[str, int]
    handed_in: list[tuple[int, str]]
    roots: dict[int, bytes]
    problems: list[str]


def add_points(a: Point, b: Point) -> Point:
    """Return the sum of two points of the curve of Ed25519 (RFC 8032)."""
    left, right = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    both, twice = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = right - left, twice - both, twice + both, right + left
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def multiply(number: int, point: Point) -> Point:
    """Return a point, added to itself so many times."""
    result = (0, 1, 1, 0)
    for bit in f"{number:b}":
        result = add_points(result, result)
        result = add_points(result, point) if bit == "1" else result
    return result


def read_point(raw: bytes) -> Point | None:
    """Return the point that 32 bytes stand for; None where there is none."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


def is_signed(key: bytes, text: bytes, signature: bytes) -> bool:
    """Say whether a signature of 64 bytes was made over the text by the owner of the key."""
    public, commitment = read_point(key), read_point(signature[:32])
    base, scalar = read_point(BASE), int.from_bytes(signature[32:], "little")
    if not (public and commitment and base) or scalar >= ORDER or len(key + signature) != 96:
        return False
    hashed = int.from_bytes(sha512(signature[:32] + key + text).digest(), "little") % ORDER
    ours, theirs = multiply(scalar, base), add_points(commitment, multiply(hashed, public))
    return all((ours[i] * theirs[2] - theirs[i] * ours[2]) % P == 0 for i in (0, 1))


def read_key(vkey: str) -> tuple[str, bytes, bytes]:
    """Return the name, the id and the 32 bytes of a key that is written name+id+base64."""
    name, number, encoded = [*vkey.strip().split("+", 2), "", ""][:3]
    raw = base64.b64decode(encoded) if re.fullmatch(r"[A-Za-z0-9+/]{44}", encoded) else b""
    key_id = sha256(name.encode() + b"\n" + raw).digest()[:4]
    if len(raw) != 33 or raw[0] != 1 or key_id.hex() != number:
        raise ValueError("this is no key of a log: name+8 letters+base64")
    return name, key_id, raw[1:]


def open_note(note: str, vkey: str) -> Checkpoint | None:
    """Return the checkpoint in a note (https://c2sp.org/signed-note); None if not of this key."""
    name, key_id, key = read_key(vkey)
    text, _, signatures = note.rpartition("\n\n")
    for line in signatures.splitlines():
        dash, signer, encoded = [*line.split(" "), "", ""][:3]
        raw = base64.b64decode(encoded)
        if (dash, signer, raw[:4]) == ("—", name, key_id):
            return read_checkpoint(text) if is_signed(key, f"{text}\n".encode(), raw[4:]) else None
    return None


def read_checkpoint(text: str) -> Checkpoint:
    """Return what a checkpoint says, signed or not."""
    origin, size, root = text.split("\n")[:3]
    if len(size) > 8 or int(size) > MAX_ENTRIES:
        raise ValueError("a checkpoint speaks of more entries than a log can have")
    return Checkpoint(origin, int(size), base64.b64decode(root))


def open_notes(text: str, vkey: str, limit: int | None = None) -> list[Checkpoint | None]:
    """Return the checkpoints in a file that holds one note behind the other; None as above."""
    notes = re.sub("(?m)^(— .*\n)(?!— )", "\\1\0", text).split("\0")[:limit]
    return [open_note(note, vkey) for note in notes if note.strip()]


def hash_leaf(entry: bytes) -> bytes:
    """Return the hash of an entry (RFC 6962, 2.1)."""
    return sha256(b"\0" + entry).digest()


def add_up(leaves: list[bytes], sizes: set[int]) -> dict[int, bytes]:
    """Return what the first so many leaves add up to, for each of the sizes."""
    full: list[tuple[int, bytes]] = []
    roots = {0: sha256(b"").digest()}
    for size, leaf in enumerate(leaves, 1):
        node, width = leaf, 1
        while full and full[-1][0] == width:
            node, width = sha256(b"\1" + full.pop()[1] + node).digest(), width * 2
        full.append((width, node))
        if size in sizes:
            root = node
            for _, left in full[-2::-1]:
                root = sha256(b"\1" + left + root).digest()
            roots[size] = root
    return roots


def tile_path(level: int | str, number: int, width: int = TILE) -> str:
    """Return a tile's path (https://c2sp.org/tlog-tiles); of level "entries" that of entries."""
    *high, low = [part.zfill(3) for part in f"{number:,}".split(",")]
    path = "".join(f"x{part}/" for part in high) + low
    return f"tile/{level}/{path}" + (f".p/{width}" if width < TILE else "")


def tile_paths(level: int | str, size: int) -> Iterator[str]:
    """Yield the paths of all tiles of a level that has so many hashes."""
    for start in range(0, size, TILE):
        yield tile_path(level, start // TILE, min(TILE, size - start))


def read_entries(read: Read, size: int) -> list[bytes]:
    """Return all entries, from their files."""
    entries: list[bytes] = []
    for path in tile_paths("entries", size):
        bundle, at = read(path), 0
        while at < len(bundle) and len(entries) <= size:
            end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
            entries.append(bundle[at + 2 : end])
            at = end
    return entries


def check_tiles(read: Read, leaves: list[bytes]) -> Iterator[str]:
    """Yield what is wrong with the tree's files, if the entries are right."""
    level, hashes = 0, leaves
    while hashes:
        for at, path in enumerate(tile_paths(level, len(hashes))):
            if read(path) != b"".join(hashes[at * TILE : (at + 1) * TILE]):
                yield f"{path} is not what the entries add up to: a file of the tree was changed."
        full = range(0, len(hashes) - TILE + 1, TILE)
        hashes = [add_up(hashes[at : at + TILE], {TILE})[TILE] for at in full]
        level += 1


def check_entries(entries: list[bytes], log: Log) -> Iterator[str]:
    """Yield what the entries say that cannot be; note in ``log`` what they say."""
    last: dict[str, str] = {}
    for position, entry in enumerate(entries):
        kind, _, rest = entry.decode("ascii", "replace").partition(" ")
        if not ENTRY.fullmatch(f"{kind} {rest}"):
            yield f"Entry {position} is none that a log may hold."
        elif position and entries[position - 1].startswith(b"ended "):
            yield f"Entry {position} comes after the end of the log."
        elif kind in ("day", "audit"):
            before, last[kind] = last.get(kind, ""), rest.split(" ")[0].rjust(12)
            if last[kind] < before:
                yield f"Entry {position}: {kind} {rest} comes after {before.strip()}."
        elif complaint := note_entry(log, position, kind, rest.split(" ")):
            yield f"Entry {position} ({kind} {rest}): {complaint}"


def note_entry(log: Log, position: int, kind: str, fields: list[str]) -> str:
    """Note in ``log`` what an entry says; return why it cannot be, or ""."""
    if kind == "letter":
        first = log.letters.setdefault(fields[0], position)
        return "" if first == position else "this letter is there already."
    if kind == "signed":
        if int(fields[0]) >= len(log.letters):
            return "there is no such letter before it."
        if (digest := bytes.fromhex(fields[1])) in log.signed:
            return f"the same signature is entry {log.signed[digest]} already."
        log.signed[digest] = position
        log.states[position] = "counts"
    elif kind == "handed-in":
        log.handed_in.append((int(fields[0]), fields[1]))
        return "more names than ever signed." if int(fields[0]) > len(log.signed) else ""
    elif kind != "ended":
        needed = "is held back" if kind == "released" else "counts"
        after = {"withdrawn": "was withdrawn", "released": "counts"}.get(kind)
        state = log.states.get(int(fields[0]), "is no signature")
        if not state.startswith(needed):
            return f"entry {fields[0]} {state} at that point."
        log.states[int(fields[0])] = after or f"is held back ({fields[-1]})"
    return ""


def check_log(read: Read, vkey: str, earlier: str = "") -> Log:
    """Check all about a log, with checkpoints that somebody kept. May raise ``OSError``."""
    newest = open_note(read("checkpoint").decode(), vkey)
    if newest is None:
        problem = "The checkpoint is not signed by this key: it, or the key, was changed."
        return Log(Checkpoint("?", 0, b""), {}, {}, {}, [], {}, [problem])
    entries = read_entries(read, newest.size)
    closings = {at for at, entry in enumerate(entries, 1) if entry.startswith((b"day ", b"ended "))}
    notes = open_notes(read("checkpoints.txt").decode(), vkey, len(closings) + 1)
    kept = open_notes(earlier, vkey)
    leaves = [hash_leaf(entry) for entry in entries]
    roots = add_up(leaves, {one.size for one in (*notes, *kept, newest) if one} | closings)
    log = Log(newest, {}, {}, {}, [], roots, [])
    tiles = check_tiles(read, leaves) if len(entries) == newest.size else ()
    history = check_history(log, [*kept, *notes], len(kept), closings)
    log.problems.extend([*history, *check_entries(entries, log), *tiles])
    return log


def check_history(
    log: Log, notes: list[Checkpoint | None], kept: int, closings: set[int]
) -> Iterator[str]:
    """Yield what was signed and does not fit; ``closings``: the sizes at the end of each day."""
    newest, earlier = log.checkpoint, [note for note in notes if note]
    if log.roots.get(newest.size) != newest.root:
        said = f"The entries do not add up to what was signed for {newest.size}"
        yield f"{said}: one was added, removed, changed or moved."
    if len(earlier) < len(notes):
        yield "An earlier checkpoint is not signed by this key: it was changed."
    for one in earlier:
        if one.origin != newest.origin or log.roots.get(one.size) != one.root:
            yield f"The checkpoint of size {one.size} does not fit the log: its past is another."
    sizes = [note.size for note in notes[kept:] if note]
    if sizes != sorted(closings) or sizes[-1:] != [newest.size]:
        yield "checkpoints.txt does not hold one checkpoint for each day of the log."


def commit(origin: str, code: str) -> bytes:
    """Return what stands in the log, in hex, for the signature with this code."""
    return sha256(f"handraiser receipt\n{origin}\n{code}".encode()).digest()


def read_code(typed: str) -> str:
    """Return a receipt's code in its one form; "" where it is mistyped."""
    code = re.sub(r"[\s-]", "", typed.upper().translate(str.maketrans("ILO", "110")))
    if len(code) != 24 or not set(code) <= set(LETTERS):
        return ""
    digits = str.maketrans(LETTERS, "0123456789abcdefghijklmnopqrstuv")
    raw = int(code.translate(digits), 32).to_bytes(15, "big")
    return code if crc_hqx(raw, 0xFFFF) == 0 else ""


def tell_receipt(log: Log, typed: str) -> tuple[bool, str]:
    """Return whether the code is a receipt of this log, and what became of the signature."""
    if not (code := read_code(typed)):
        return False, "The receipt's code is mistyped: look at each of its 24 letters again."
    if (position := log.signed.get(commit(log.checkpoint.origin, code))) is None:
        return False, "No signature in this log has this receipt; a new one is there in a week."
    return True, f"The signature with this receipt {log.states[position]}. It is entry {position}."


def check_package(folder: Path) -> Iterator[str]:
    """Yield what is wrong with a package's own files."""
    manifest = json.loads(read_file(folder / "manifest.json"))
    listed = {name: one["sha256"] for name, one in manifest["files"].items()}
    there = {path.name: path for path in folder.iterdir() if path.name != "manifest.json"}
    for name in sorted({*listed, *there}):
        if name not in there:
            yield f"{name} is missing."
        elif name not in listed:
            yield f"{name} is none of the package's files."
        elif sha256(read_file(there[name], MAX_PACKAGE_FILE_BYTES)).hexdigest() != listed[name]:
            yield f"{name} is not the file that was made: it was changed."
    names = 0
    for path in [at for name, at in there.items() if name in listed and name[:5] == "names"]:
        with path.open(encoding="utf-8-sig", newline="") as file:
            names += sum(1 for _ in csv.reader(file)) - 1
    if names != manifest["names"]:
        yield f"Names in the lists: {names}; in the manifest: {manifest['names']}."


def check_hand_in(folder: Path, log: Log) -> Iterator[str]:
    """Yield what the log and a package do not agree upon."""
    raw = read_file(folder / "manifest.json")
    manifest = json.loads(raw)
    if (manifest["names"], sha256(raw).hexdigest()) not in log.handed_in:
        yield "The log knows of no hand-in with this manifest and so many names."
    for letter in sorted({one["sha256"] for one in manifest["letters"]} - {*log.letters}):
        yield f"The letter {letter} is none that the log knows."
    if log.roots.get((made := read_checkpoint(manifest["checkpoint"])).size) != made.root:
        yield "The package's checkpoint does not fit the log."


def read_file(path: Path, limit: int = MAX_LOG_FILE_BYTES) -> bytes:
    """Return what a file holds; a pipe or a device, which need not end, is none."""
    if not path.is_file() or path.stat().st_size > limit:
        raise OSError(f"there is no file, or too large a one: {path}")
    return path.read_bytes()


def reader(place: str) -> Read:
    """Return what reads a file of the log, from a folder or from the web."""
    if re.match(r"https?://", place):
        base = place.rstrip("/")
        return lambda path: urlopen(f"{base}/{path}", timeout=60).read(MAX_LOG_FILE_BYTES)  # noqa: S310 -- http(s) alone
    return lambda path: read_file(Path(place) / path)


def say(line: str, file: TextIO | None = None) -> None:
    """Print a line; what would move the cursor or turn the text is left out of it."""
    print("".join(sign if sign.isprintable() else "?" for sign in line), file=file)


def main(arguments: list[str] | None = None) -> int:
    """Check what the arguments name, say what was found, and return the exit code."""
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("log", nargs="?", metavar="LOG")
    for option in ("--key", "--earlier", "--package"):
        parser.add_argument(option, default="")
    parser.add_argument("--receipt", action="append", default=[])
    given = parser.parse_args(arguments)
    own = Path(__file__).resolve().parent
    folder = given.package or (own if (own / "manifest.json").is_file() else "")
    if not given.log and (given.receipt or not folder):
        parser.error("say where the log is: a folder, or its address")
    try:
        return tell(given, Path(folder) if folder else None)
    except Exception as error:  # whatever it is that somebody made of the files
        say(f"It cannot be read: {str(error) or type(error).__name__}", sys.stderr)
        return 2


def tell(given: argparse.Namespace, package: Path | None) -> int:
    """Check the log, the receipts and the package, and say what was found."""
    log, problems = None, []
    if given.log:
        read = reader(given.log)
        vkey = given.key or read("key").decode().strip()
        earlier = read_file(Path(given.earlier)).decode() if given.earlier else ""
        log = check_log(read, vkey, earlier)
        problems += log.problems
        say(f"Log {log.checkpoint.origin}: entries: {log.checkpoint.size:,}.")
        counted = [*log.states.values()].count("counts")
        say(f"Signatures given: {len(log.signed):,}; of them count: {counted:,}.")
        if not given.key:
            say(f"Compare this key with the one that the organizations give: {vkey}")
        for is_found, words in (tell_receipt(log, code) for code in given.receipt):
            say(words)
            problems += [] if is_found else ["A receipt was not found."]
    if package:
        wrong = [*check_package(package), *(check_hand_in(package, log) if log else ())]
        problems += wrong
        if not wrong:
            say("The package is whole" + (" and is the one in the log." if log else "."))
    for line in [f"WRONG: {one}" for one in problems] or ["All is in order."]:
        say(line)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
