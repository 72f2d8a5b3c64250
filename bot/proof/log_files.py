"""A log as files, which any web server can serve: https://c2sp.org/tlog-tiles.

Beside those of the specification there is ``key``, with which the log is checked, and
``checkpoints.txt``, which holds every signed state.
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from bot.proof.entry_lines import write_line
from bot.proof.logs import find_log
from bot.proof.tree import HASH_BYTES, LEVEL_BITS, TILE_HASHES
from bot.proof.verify import tile_path
from bot.runtime import Runtime
from bot.storage.proof import logged_entries

_LENGTH_BYTES: Final = 2


def list_logs(runtime: Runtime) -> list[str]:
    """Return the campaigns that have a log."""
    with runtime.database.read() as connection:
        return logged_entries.list_logs(connection)


def read_files(runtime: Runtime, campaign: str) -> Iterator[tuple[str, bytes]]:
    """Yield each file of a campaign's log with its path, the newest checkpoint last.

    Nothing is yielded before the first checkpoint.
    """
    log = find_log(runtime, campaign)
    with runtime.database.read() as connection:
        checkpoints = logged_entries.list_checkpoints(connection, campaign)
        if log is None or not checkpoints:
            return
        size = checkpoints[-1].size
        entries = islice(logged_entries.list_entries(connection, campaign), size)
        for number, some in enumerate(iter(lambda: list(islice(entries, TILE_HASHES)), [])):
            lines = [write_line(entry) for entry in some]
            bundle = b"".join(len(line).to_bytes(_LENGTH_BYTES, "big") + line for line in lines)
            yield tile_path("entries", number, len(lines)), bundle
        for level, number, hashes in logged_entries.list_tiles(connection, campaign):
            width = min(TILE_HASHES, (size >> LEVEL_BITS * level) - TILE_HASHES * number)
            if width > 0:  # entries may have been added since the checkpoint was read
                yield tile_path(level, number, width), hashes[: width * HASH_BYTES]
    yield "key", f"{log.vkey}\n".encode()
    yield "checkpoints.txt", "".join(one.note for one in checkpoints).encode()
    yield "checkpoint", checkpoints[-1].note.encode()


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
        unfinished = target.with_name(f".{target.name}.new")
        unfinished.write_bytes(content)
        unfinished.replace(target)
        written += 1
    return written
