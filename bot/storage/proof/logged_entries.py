"""The entries of a campaign's log, the hashes of its tree, and its signed checkpoints."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, insert, select, update

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.proof_tables import Checkpoint, EntryKind, LoggedEntry, ProofLog, ProofTile

CHUNK_ROWS: Final = 500
"""Values that are asked for in one statement."""
_ABOUT_A_SIGNATURE: Final = (
    EntryKind.WITHDRAWN.value,
    EntryKind.HELD.value,
    EntryKind.RELEASED.value,
)


@dataclass(frozen=True, slots=True)
class LogRow:
    """A campaign's log: its name, and its keys, of which one is sealed."""

    campaign: str
    origin: str
    public_key: bytes
    sealed_key: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry, as ``tables.LoggedEntry`` explains it."""

    kind: EntryKind
    number: int | None = None
    digest: bytes | None = None
    word: str | None = None


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """How many entries there were, and the note that was signed then."""

    size: int
    note: str
    signed_at: datetime


def find_log(connection: Connection, campaign: str) -> LogRow | None:
    """Return a campaign's log, or None where it has none yet."""
    row = connection.execute(
        select(ProofLog.campaign, ProofLog.origin, ProofLog.public_key, ProofLog.sealed_key).where(
            ProofLog.campaign == campaign
        )
    ).first()
    return None if row is None else LogRow(*row)


def list_logs(connection: Connection) -> list[str]:
    """Return the campaigns that have a log."""
    return list(connection.scalars(select(ProofLog.campaign).order_by(ProofLog.campaign)))


def add_log(connection: Connection, log: LogRow, *, at: datetime) -> None:
    """Begin a campaign's log, unless it was begun at the same moment."""
    _ADD_LOG.run(
        connection,
        campaign=log.campaign,
        origin=log.origin,
        public_key=log.public_key,
        sealed_key=log.sealed_key,
        created_at=at,
    )


_ADD_LOG = Prepared(
    lambda insert: insert(ProofLog).on_conflict_do_nothing(index_elements=["campaign"]),
    "campaign origin public_key sealed_key created_at",
)


def count_entries(connection: Connection, campaign: str) -> int:
    """Return how many entries a log has."""
    last = select(func.max(LoggedEntry.position)).where(LoggedEntry.campaign == campaign)
    position = connection.scalar(last)
    return 0 if position is None else position + 1


def list_entries(connection: Connection, campaign: str) -> Iterator[Entry]:
    """Yield a log's entries in their order."""
    rows = connection.execute(
        select(LoggedEntry.kind, LoggedEntry.number, LoggedEntry.digest, LoggedEntry.word)
        .where(LoggedEntry.campaign == campaign)
        .order_by(LoggedEntry.position)
    )
    for kind, number, digest, word in rows:
        yield Entry(EntryKind(kind), number, digest, word)


def list_entries_from(
    connection: Connection, campaign: str, first: int, number: int
) -> list[Entry]:
    """Return so many of a log's entries, from a position on, as far as there are any."""
    rows = connection.execute(
        select(LoggedEntry.kind, LoggedEntry.number, LoggedEntry.digest, LoggedEntry.word)
        .where(
            LoggedEntry.campaign == campaign,
            LoggedEntry.position >= first,
            LoggedEntry.position < first + number,
        )
        .order_by(LoggedEntry.position)
    )
    return [Entry(EntryKind(kind), number, digest, word) for kind, number, digest, word in rows]


def find_letters(connection: Connection, campaign: str) -> list[str]:
    """Return the letters that a log names, by their SHA-256 in hex, in its order."""
    found = connection.scalars(
        select(LoggedEntry.digest)
        .where(LoggedEntry.campaign == campaign, LoggedEntry.kind == EntryKind.LETTER.value)
        .order_by(LoggedEntry.position)
    )
    return [digest.hex() for digest in found if digest]


def has_ended(connection: Connection, campaign: str) -> bool:
    """Say whether a log is closed for good."""
    return (
        connection.scalar(
            select(LoggedEntry.position)
            .where(LoggedEntry.campaign == campaign, LoggedEntry.kind == EntryKind.ENDED.value)
            .limit(1)
        )
        is not None
    )


def find_positions(
    connection: Connection, campaign: str, digests: Sequence[bytes]
) -> dict[bytes, int]:
    """Return where in the log the signatures of these commitments stand."""
    found: dict[bytes, int] = {}
    for start in range(0, len(digests), CHUNK_ROWS):
        rows = connection.execute(
            select(LoggedEntry.digest, LoggedEntry.position).where(
                LoggedEntry.campaign == campaign,
                LoggedEntry.kind == EntryKind.SIGNED.value,
                LoggedEntry.digest.in_(digests[start : start + CHUNK_ROWS]),
            )
        )
        found |= {bytes(digest or b""): position for digest, position in rows}
    return found


def find_last_changes(
    connection: Connection, campaign: str, positions: Sequence[int]
) -> dict[int, tuple[EntryKind, str]]:
    """Return what was last entered about the signatures at these positions, and for which reason.

    One about which nothing was entered since it was given is not among them.
    """
    last_changes: dict[int, tuple[EntryKind, str]] = {}
    for start in range(0, len(positions), CHUNK_ROWS):
        rows = connection.execute(
            select(LoggedEntry.number, LoggedEntry.kind, LoggedEntry.word)
            .where(
                LoggedEntry.campaign == campaign,
                LoggedEntry.kind.in_(_ABOUT_A_SIGNATURE),
                LoggedEntry.number.in_(positions[start : start + CHUNK_ROWS]),
            )
            .order_by(LoggedEntry.position)
        )
        last_changes |= {
            int(number or 0): (EntryKind(kind), word or "") for number, kind, word in rows
        }
    return last_changes


def add_entries(
    connection: Connection, campaign: str, start: int, entries: Sequence[Entry]
) -> None:
    """Append entries to a log that has ``start``."""
    rows = [
        {
            "campaign": campaign,
            "position": start + at,
            "kind": entry.kind.value,
            "number": entry.number,
            "digest": entry.digest,
            "word": entry.word,
        }
        for at, entry in enumerate(entries)
    ]
    connection.execute(insert(LoggedEntry), rows)


def read_tile(connection: Connection, campaign: str, level: int, number: int) -> bytes:
    """Return the hashes of a tile that there are; b"" where there is none."""
    found = connection.scalar(
        select(ProofTile.hashes).where(
            ProofTile.campaign == campaign, ProofTile.level == level, ProofTile.number == number
        )
    )
    return bytes(found or b"")


def list_tiles(connection: Connection, campaign: str) -> list[tuple[int, int, bytes]]:
    """Return all tiles of a tree: level, number, hashes."""
    rows = connection.execute(
        select(ProofTile.level, ProofTile.number, ProofTile.hashes)
        .where(ProofTile.campaign == campaign)
        .order_by(ProofTile.level, ProofTile.number)
    )
    return [(level, number, bytes(hashes)) for level, number, hashes in rows]


def save_tiles(
    connection: Connection, campaign: str, tiles: Mapping[tuple[int, int], bytes]
) -> None:
    """Store tiles that have more hashes by now."""
    for (level, number), hashes in sorted(tiles.items()):
        _SAVE_TILE.run(connection, campaign=campaign, level=level, number=number, hashes=hashes)


_SAVE_TILE = Prepared(
    lambda insert: (made := insert(ProofTile)).on_conflict_do_update(
        index_elements=["campaign", "level", "number"], set_={"hashes": made.excluded.hashes}
    ),
    "campaign level number hashes",
)


def add_checkpoint(
    connection: Connection, campaign: str, *, size: int, root: bytes, note: str, at: datetime
) -> None:
    """Keep a signed state of a log."""
    connection.execute(
        insert(Checkpoint).values(campaign=campaign, size=size, root=root, note=note, signed_at=at)
    )


def list_checkpoints(connection: Connection, campaign: str) -> list[SignedCheckpoint]:
    """Return all signed states of a log, the oldest first."""
    rows = connection.execute(
        select(Checkpoint.size, Checkpoint.note, Checkpoint.signed_at)
        .where(Checkpoint.campaign == campaign)
        .order_by(Checkpoint.size)
    )
    return [SignedCheckpoint(*row) for row in rows]


def find_newest_checkpoint(connection: Connection, campaign: str) -> SignedCheckpoint | None:
    """Return the newest signed state of a log; None where nothing was signed yet."""
    row = connection.execute(
        select(Checkpoint.size, Checkpoint.note, Checkpoint.signed_at)
        .where(Checkpoint.campaign == campaign)
        .order_by(Checkpoint.size.desc())
        .limit(1)
    ).first()
    return None if row is None else SignedCheckpoint(*row)


def list_unposted(connection: Connection, *, since: datetime) -> list[tuple[str, int, str]]:
    """Return the checkpoints that were signed since then and not posted: campaign, size, note."""
    rows = connection.execute(
        select(Checkpoint.campaign, Checkpoint.size, Checkpoint.note)
        .where(Checkpoint.signed_at >= since, Checkpoint.posted_at.is_(None))
        .order_by(Checkpoint.signed_at, Checkpoint.campaign, Checkpoint.size)
    )
    return [(campaign, size, note) for campaign, size, note in rows]


def note_posted(connection: Connection, campaign: str, size: int, *, at: datetime) -> bool:
    """Note that a checkpoint is posted now; say whether it was not yet."""
    return bool(
        connection.execute(
            update(Checkpoint)
            .where(
                Checkpoint.campaign == campaign,
                Checkpoint.size == size,
                Checkpoint.posted_at.is_(None),
            )
            .values(posted_at=at)
        ).rowcount
    )


def note_not_posted(connection: Connection, campaign: str, size: int) -> None:
    """Note that a checkpoint was not posted after all."""
    connection.execute(
        update(Checkpoint)
        .where(Checkpoint.campaign == campaign, Checkpoint.size == size)
        .values(posted_at=None)
    )
