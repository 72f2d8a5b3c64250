"""A log as files, which any web server can serve: https://c2sp.org/tlog-tiles.

Beside those of the specification there is ``key``, with which the log is checked, and
``checkpoints.txt``, which holds every signed state.
"""

import re
from collections.abc import Iterable, Iterator
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

SCRIPT: Final = Path(verify.__file__)
"""The stand-alone script with which a stranger checks a log, a receipt, or a package."""
_LENGTH_BYTES: Final = 2
_TILE_PATH: Final = re.compile(
    r"tile/(?P<level>entries|\d{1,2})/(?P<number>(?:x\d{3}/){0,4}\d{3})(?:\.p/(?P<width>\d{1,3}))?"
)


def list_logs(runtime: Runtime) -> list[str]:
    """Return the campaigns that have a log."""
    with runtime.database.read() as connection:
        return logged_entries.list_logs(connection)


def read_newest_checkpoint(runtime: Runtime, campaign: str) -> str:
    """Return the newest signed state of a campaign's log; "" where there is none."""
    with runtime.database.read() as connection:
        checkpoints = logged_entries.list_checkpoints(connection, campaign)
    return checkpoints[-1].note if checkpoints else ""


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
    """
    with runtime.database.read_one_moment() as connection:
        log = find_log_in(connection, campaign)
        checkpoints = logged_entries.list_checkpoints(connection, campaign) if log else []
        if log is None or not checkpoints:
            return None
        match path:
            case "key":
                return f"{log.vkey}\n".encode()
            case "checkpoint":
                return checkpoints[-1].note.encode()
            case "checkpoints.txt":
                return "".join(one.note for one in checkpoints).encode()
            case _:
                return _read_tile(connection, campaign, path, checkpoints[-1].size)


def _read_tile(connection: Connection, campaign: str, path: str, size: int) -> bytes | None:
    found = _TILE_PATH.fullmatch(path)
    if found is None:
        return None
    level, number = found["level"], int(found["number"].replace("/", "").replace("x", ""))
    width = int(found["width"] or TILE_HASHES)
    if tile_path(level, number, width) != path:
        return None
    if level == "entries":
        signed = min(width, size - number * TILE_HASHES)
        entries = logged_entries.list_entries_from(
            connection, campaign, number * TILE_HASHES, max(signed, 0)
        )
        return _bundle(entries) if len(entries) == width else None
    hashes = logged_entries.read_tile(connection, campaign, int(level), number)
    return hashes[: width * HASH_BYTES] if len(hashes) >= width * HASH_BYTES else None


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
