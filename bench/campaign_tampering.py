"""Changes to what is published, handed in and stored, each of which has to be found.

Files are changed in a copy, and looked at by the script that strangers have. Rows are changed in
the database, looked at by what ``proof verify`` and ``figures --recount`` do, and put back.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, delete, insert, select, text, update

from bench.campaign_signers import CAMPAIGN
from bot.background_jobs import Cursor
from bot.proof.comparison import compare
from bot.proof.verify import TILE, tile_path, tile_paths
from bot.runtime import Runtime
from bot.signatures.figures.recount import read_found_differences, recount_next
from bot.storage.schema.table_base import Table

if TYPE_CHECKING:
    from bench.campaign import Site

Change = Callable[[Path, Path], object]
"""Changes the copy of the log and of the package."""


def find_in_files(site: "Site", name: str) -> bool:
    """Make a change in a copy of the files; say whether the script finds it."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        log, package = Path(folder) / "log", Path(folder) / "package"
        shutil.copytree(site.log, log)
        shutil.copytree(site.package, package)
        FILES[name](log, package)
        key = (site.log / "key").read_text().strip()
        given = (str(log), "--key", key, "--earlier", str(site.log / "checkpoint"))
        return not site.is_in_order(*given, "--package", str(package))


def _rewrite(path: Path, change: Callable[[bytes], bytes]) -> None:
    before = path.read_bytes()
    after = change(before)
    if after == before:
        raise ValueError(f"nothing was changed in {path.name}")
    path.write_bytes(after)


def _lines(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[bytes], bytes]:
    return lambda raw: b"".join(change(raw.splitlines(keepends=True)))


def _tile(log: Path, level: int | str) -> Path:
    """Return the first file of a level of the log that its newest checkpoint speaks of."""
    size = int((log / "checkpoint").read_text("utf-8").split("\n")[1])
    return log / tile_path(level, 0, min(TILE, size))


def _turn_back(log: Path) -> None:
    """Put the log's first checkpoint in the place of its newest one."""
    first = (log / "checkpoints.txt").read_text("utf-8").split("\n\n")
    body, signature = first[0], first[1].split("\n")[0]
    (log / "checkpoint").write_text(f"{body}\n\n{signature}\n", "utf-8")


def _change_manifest(package: Path, **values: Any) -> None:
    path = package / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_bytes()), **values}))


def _swap_last(raw: bytes) -> bytes:
    """Return bytes whose last one that is a letter or digit is another one."""
    at = max(place for place, one in enumerate(raw) if chr(one).isalnum())
    return raw[:at] + (b"b" if raw[at : at + 1] == b"a" else b"a") + raw[at + 1 :]


FILES: Mapping[str, Change] = {
    "an entry is changed": lambda log, _: _rewrite(_tile(log, "entries"), _swap_last),
    "an entry is gone": lambda log, _: _tile(log, "entries").unlink(),
    "a day is changed": lambda log, _: _change_day(log),
    "a hash of the tree is changed": lambda log, _: _rewrite(
        _tile(log, 0), lambda raw: raw[:-1] + bytes([raw[-1] ^ 1])
    ),
    "the checkpoint tells another size": lambda log, _: _rewrite(
        log / "checkpoint", _lines(lambda lines: [lines[0], b"1" + lines[1], *lines[2:]])
    ),
    "the checkpoint is an old one": lambda log, _: _turn_back(log),
    "an earlier checkpoint is gone": lambda log, _: _rewrite(
        log / "checkpoints.txt", lambda raw: raw.partition(b"\n\n")[2].partition(b"\n")[2]
    ),
    "a name is added": lambda _, package: _rewrite(
        package / "names.csv", _lines(lambda lines: [*lines, lines[-1]])
    ),
    "a name is gone": lambda _, package: _rewrite(
        package / "names.csv", _lines(lambda lines: lines[:-1])
    ),
    "a name is changed": lambda _, package: _rewrite(package / "names.csv", _swap_last),
    "a figure is changed": lambda _, package: _rewrite(package / "figures.csv", _swap_last),
    "a page is changed": lambda _, package: _rewrite(package / "letter-1.pdf", _swap_last),
    "the cover is gone": lambda _, package: (package / "cover.pdf").unlink(),
    "a file is added": lambda _, package: (package / "letter-0.pdf").write_bytes(b"%PDF"),
    "the manifest tells another count": lambda _, package: _change_manifest(package, names=1),
    "the manifest has another nonce": lambda _, package: _change_manifest(package, nonce="0" * 32),
}


def _change_day(log: Path) -> None:
    """Date a day of the log back, in a file that its newest checkpoint speaks of."""
    size = int((log / "checkpoint").read_text("utf-8").split("\n")[1])
    for path in reversed([*tile_paths("entries", size)]):
        if b"day 20" in (log / path).read_bytes():
            _rewrite(log / path, lambda raw: raw.replace(b"day 20", b"day 19"))
            return


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """The row that is changed, by a condition, and its new values as SQL; none: it is deleted.

    ``is_added``: the row with the new values stands beside it.
    """

    table: str
    where: str
    values: Mapping[str, str]
    is_added: bool = False


def find_in_rows(site: "Site", name: str) -> bool:
    """Change a row, say whether the program finds it, and put it back."""
    with _changed(site.runtime, ROWS[name]):
        return bool(compare(site.runtime, CAMPAIGN).problems) or _differ(site.runtime)


def _differ(runtime: Runtime) -> bool:
    """Say whether a recount finds a difference."""
    moment, cursor = runtime.now(), ()
    following: Cursor | None = cursor
    while following is not None:
        _, following = recount_next(runtime, (0,), following)
    return bool(read_found_differences(runtime, moment))


@contextmanager
def _changed(runtime: Runtime, change: ChangedRow) -> Iterator[None]:
    table = Table.metadata.tables[change.table]
    values = {name: text(f"({value})") for name, value in change.values.items()}
    with runtime.database.write() as connection:
        found = select(table).where(text(change.where)).limit(1)
        kept = dict(connection.execute(found).mappings().one())
        own = _key_of(change.table, kept)
        if change.is_added:
            connection.execute(insert(table).values(kept | values))
        elif values:
            connection.execute(update(table).where(own).values(values))
        else:
            connection.execute(delete(table).where(own))
    try:
        yield
    finally:
        with runtime.database.write() as connection:
            if change.is_added:
                keys = [column for column in table.primary_key if column.name in values]
                added = and_(*(column == values[column.name] for column in keys))
                connection.execute(delete(table).where(added))
            elif values:
                connection.execute(update(table).where(own).values(kept))
            else:
                connection.execute(insert(table).values(kept))


def _key_of(name: str, row: Mapping[str, Any]) -> ColumnElement[bool]:
    columns = Table.metadata.tables[name].primary_key
    return and_(*(column == row[column.name] for column in columns))


_CHOSEN = "id = (SELECT {}(id) FROM signatures WHERE {})"
_COUNTS = "withdrawn_at IS NULL AND held_for IS NULL AND receipt_code IS NOT NULL"
_ONE, _LAST = (_CHOSEN.format(end, _COUNTS) for end in ("min", "max"))
_WITHDRAWN, _HELD = (
    _CHOSEN.format("min", f"{column} IS NOT NULL") for column in ("withdrawn_at", "held_for")
)
_ROOT = "SELECT root FROM proof_checkpoints ORDER BY size DESC LIMIT 1"
_NEWEST = "size = (SELECT max(size) FROM proof_checkpoints)"

ROWS: Mapping[str, ChangedRow] = {
    "a signature is added": ChangedRow(
        *("signatures", _ONE),
        {"id": "-1", "person_id": "NULL", "receipt_code": "NULL"},
        is_added=True,
    ),
    "a signature is gone": ChangedRow("signatures", _LAST, {}),
    "a signature is withdrawn": ChangedRow("signatures", _ONE, {"withdrawn_at": "signed_at"}),
    "a signature is held back": ChangedRow("signatures", _ONE, {"held_for": "'joke'"}),
    "a withdrawn one counts": ChangedRow("signatures", _WITHDRAWN, {"withdrawn_at": "NULL"}),
    "one held back counts": ChangedRow("signatures", _HELD, {"held_for": "NULL"}),
    "one is of another campaign": ChangedRow("signatures", _ONE, {"campaign": "'old-bridge'"}),
    "one is dated back": ChangedRow(
        "signatures", _ONE, {"signed_at": "SELECT min(made_at) FROM packages"}
    ),
    "a receipt is gone": ChangedRow("signatures", _ONE, {"receipt_code": "NULL"}),
    "a receipt is another's": ChangedRow(
        "signatures", _ONE, {"receipt_code": f"SELECT receipt_code FROM signatures WHERE {_LAST}"}
    ),
    "the counter is changed": ChangedRow("counters", "signatures > 1", {"signatures": "1"}),
    "a figure is changed": ChangedRow("figures", "kind = 'channel'", {"number": "99999"}),
    "an entry is changed": ChangedRow("proof_entries", "position = 5", {"digest": _ROOT}),
    "an entry is of another kind": ChangedRow(
        "proof_entries", "kind = 'held'", {"kind": "'released'"}
    ),
    "an entry is gone": ChangedRow("proof_entries", "position = 5", {}),
    "an entry is added": ChangedRow(
        "proof_entries", "kind = 'day'", {"position": "99999999"}, is_added=True
    ),
    "a day is changed": ChangedRow("proof_entries", "kind = 'day'", {"word": "'2020-01-01'"}),
    "a hash of the tree is changed": ChangedRow(
        "proof_tiles", "level = 0 AND number = 0", {"hashes": _ROOT}
    ),
    "the checkpoint is changed": ChangedRow("proof_checkpoints", _NEWEST, {"note": "upper(note)"}),
    "the newest checkpoint is gone": ChangedRow("proof_checkpoints", _NEWEST, {}),
    "the key is changed": ChangedRow("proof_logs", "1 = 1", {"public_key": _ROOT}),
    "a package has other names": ChangedRow("packages", "id = 1", {"names": "names + 1"}),
    "a package has another manifest": ChangedRow("packages", "id = 1", {"manifest_sha256": "'ab'"}),
}
