"""``manifest.json``: what the package is, with size and SHA-256 of each file; and the reading back.

Its own SHA-256 goes into the campaign's public log when the package is handed over. The nonce
keeps it from being a means to guess names: without it, few names could be tried out.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from bot.files.private_files import sha256_of
from bot.signatures.handin.documents import LetterFiles, Papers

MANIFEST_FILE: Final = "manifest.json"
FORMAT: Final = "handraiser-hand-in/1"


class FilesAreWrong(Exception):
    """The files that were written differ from those that were to be written. The words quote
    nothing of them."""


def manifest_of(
    papers: Papers, letters: Sequence[LetterFiles], folder: Path, rows: Mapping[str, int]
) -> bytes:
    """Return the manifest of the files in a folder. ``rows`` are those of the tables and volumes.

    The same package gives the same bytes.
    """
    package, campaign = papers.package, papers.campaign
    content = {
        "format": FORMAT,
        "campaign": campaign.id,
        "title": papers.title,
        "target": f"{campaign.target.name}, {campaign.target.organization}",
        "sender": papers.sender,
        "partners": list(papers.partners),
        "frozen_on": papers.frozen_on.isoformat(),
        "nonce": package.nonce,
        "signed": package.signed,
        "withdrawn": package.withdrawn,
        "held_back": package.held_back,
        "counted": package.counted,
        "erased": package.erased,
        "names": package.names,
        "letters": [
            {
                "sha256": one.letter.sha256,
                "language": one.letter.language,
                "names": one.names,
                "files": list(one.files),
            }
            for one in letters
        ],
        "checkpoint": package.checkpoint,
        "log_key": papers.log_key,
        "files": {
            path.name: _described(path, rows.get(path.name))
            for path in sorted(folder.iterdir())
            if path.name != MANIFEST_FILE
        },
    }
    return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"


def _described(path: Path, rows: int | None) -> dict[str, Any]:
    described: dict[str, Any] = {"bytes": path.stat().st_size, "sha256": sha256_of(path)}
    return described if rows is None else {**described, "rows": rows}


def is_whole(folder: Path, manifest_sha256: str) -> bool:
    """Say whether a package lies there as it was built, byte for byte."""
    try:
        written = (folder / MANIFEST_FILE).read_bytes()
        if sha256(written).hexdigest() != manifest_sha256:
            return False
        files: Mapping[str, Any] = json.loads(written)["files"]
        return all(
            sha256_of(folder / name) == described["sha256"] for name, described in files.items()
        )
    except OSError:
        return False


def count_equal_rows(read: Iterable[Sequence[str]], written: Iterator[Sequence[str]]) -> int:
    """Return how many rows were read, each of which is the next that was to be written.

    Raises ``FilesAreWrong`` where one is not.
    """
    rows = 0
    try:
        for one in read:
            if list(one) != list(next(written, ())):
                raise FilesAreWrong("a row of the names is not as it was frozen")
            rows += 1
    except csv.Error:
        raise FilesAreWrong("a table of names cannot be read back") from None
    return rows
