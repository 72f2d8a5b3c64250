"""A log as files, which any web server can serve: https://c2sp.org/tlog-tiles.

Beside those of the specification there is ``key``, with which the log is checked, and
``checkpoints.txt``, which holds every signed state.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from bot.files.private_files import PUBLIC_FILE_MODE, whole_file
from bot.proof import verify
from bot.proof.entry_lines import write_line
from bot.proof.logs import find_log_in
from bot.proof.tree import HASH_BYTES, TILE_HASHES
from bot.proof.verify import tile_path
from bot.runtime import Runtime
from bot.storage.proof import logged_entries
from bot.storage.proof.logged_entries import SignedCheckpoint

SCRIPT: Final = Path(verify.__file__)
"""The stand-alone script with which a stranger checks a log, a receipt, or a package."""
_LENGTH_BYTES: Final = 2
_TILE_PATH: Final = re.compile(
    r"tile/(?P<level>entries|[1-9]?[0-9])/(?P<number>(?:x[0-9]{3}/){0,4}[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)

_FILES_BESIDE_TILES: Final = frozenset({"key", "checkpoint", "checkpoints.txt"})


def list_logs(runtime: Runtime) -> list[str]:
    """Return the campaigns that have a log."""
    with runtime.database.read() as connection:
        return logged_entries.list_logs(connection)


def read_newest_checkpoint(runtime: Runtime, campaign: str) -> str:
    """Return the newest signed state of a campaign's log; "" where there is none."""
    newest = find_newest_checkpoint(runtime, campaign)
    return newest.note if newest else ""


def find_newest_checkpoint(runtime: Runtime, campaign: str) -> SignedCheckpoint | None:
    """Return the newest signed state of a campaign's log, with its size and time; or None."""
    with runtime.database.read() as connection:
        return logged_entries.find_newest_checkpoint(connection, campaign)


def read_files(runtime: Runtime, campaign: str) -> Iterator[tuple[str, bytes]]:
    """Yield each file of a campaign's log with its path, the newest checkpoint last.

    Nothing is yielded before the first checkpoint.
    """
    with runtime.database.read_one_moment() as connection:
        yield from read_files_in(connection, campaign)


def read_files_in(connection: Connection, campaign: str) -> Iterator[tuple[str, bytes]]:
    """Yield the same as this connection sees it."""
    log = find_log_in(connection, campaign)
    checkpoints = logged_entries.list_checkpoints(connection, campaign)
    if log is None or not checkpoints:
        return
    entries = logged_entries.list_entries(connection, campaign)
    some = islice(entries, checkpoints[-1].size)
    for number, bundle in enumerate(iter(lambda: list(islice(some, TILE_HASHES)), [])):
        yield tile_path("entries", number, len(bundle)), _bundle(bundle)
    for level, number, hashes in logged_entries.list_tiles(connection, campaign):
        yield tile_path(level, number, len(hashes) // HASH_BYTES), hashes
    yield "key", f"{log.vkey}\n".encode()
    yield "checkpoints.txt", "".join(one.note for one in checkpoints).encode()
    yield "checkpoint", checkpoints[-1].note.encode()


def read_file(runtime: Runtime, campaign: str, path: str) -> bytes | None:
    """Return one file of a campaign's log by its path; None where there is none.

    Of a tile that has grown since, the earlier states stay readable, as the specification wants.
    A path that no log can have is told without the database.
    """
    tile = _read_tile_path(path)
    if tile is None and path not in _FILES_BESIDE_TILES:
        return None
    with runtime.database.read_one_moment() as connection:
        log = find_log_in(connection, campaign)
        newest = logged_entries.find_newest_checkpoint(connection, campaign) if log else None
        if log is None or newest is None:
            return None
        if tile is not None:
            return _read_tile(connection, campaign, tile, newest.size)
        match path:
            case "key":
                return f"{log.vkey}\n".encode()
            case "checkpoint":
                return newest.note.encode()
            case _:
                checkpoints = logged_entries.list_checkpoints(connection, campaign)
                return "".join(one.note for one in checkpoints).encode()


@dataclass(frozen=True, slots=True)
class _Tile:
    """A tile by its path: ``level`` is "entries" or a number, ``width`` how many it holds."""

    level: str
    number: int
    width: int


def _read_tile_path(path: str) -> _Tile | None:
    """Return the tile that a path names in its one form; None for another path."""
    found = _TILE_PATH.fullmatch(path)
    if found is None:
        return None
    number = int(found["number"].replace("/", "").replace("x", ""))
    tile = _Tile(found["level"], number, int(found["width"] or TILE_HASHES))
    return tile if tile_path(tile.level, tile.number, tile.width) == path else None


def _read_tile(connection: Connection, campaign: str, tile: _Tile, size: int) -> bytes | None:
    """Return a tile as a log of this many entries has it; None where it is not as wide."""
    first = tile.number * TILE_HASHES
    level = 0 if tile.level == "entries" else int(tile.level)
    if first + tile.width > size // TILE_HASHES**level:
        return None
    if tile.level == "entries":
        return _bundle(logged_entries.list_entries_from(connection, campaign, first, tile.width))
    hashes = logged_entries.read_tile(connection, campaign, level, tile.number)
    return hashes[: tile.width * HASH_BYTES]


def _bundle(entries: Iterable[logged_entries.Entry]) -> bytes:
    """Return entries as they stand in their file: each behind its length."""
    lines = [write_line(entry) for entry in entries]
    return b"".join(len(line).to_bytes(_LENGTH_BYTES, "big") + line for line in lines)


def write_files(runtime: Runtime, campaign: str, folder: Path) -> int:
    """Write the files of a log that are not there yet, or not like that; return how many.

    Each is whole as soon as it is there. Files of earlier checkpoints stay.
    """
    written = 0
    for path, content in read_files(runtime, campaign):
        target = folder / path
        if target.is_file() and target.read_bytes() == content:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(target, mode=PUBLIC_FILE_MODE) as file:
            file.write(content)
        written += 1
    return written
