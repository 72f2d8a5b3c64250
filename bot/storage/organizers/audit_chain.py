"""The chain of the audit trail: each line holds the hash of the one before it.

So no line can be changed, taken out or put in between without all hashes behind it becoming
others, and whoever knows one of them (the head, which is given out) sees it.

An act only adds its line. The lines are chained a moment later, in short transactions that nobody
else's act waits for: were each act to take the chain's end, every two acts on PostgreSQL would
wait for each other, and two that hold other locks already could do so for ever. One process at a
time chains (``Database.lock``), so the chain cannot fork; a line's place is given when it is
chained, because of two acts the later number may be committed first.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select, update

from bot.storage.schema.organizer_tables import AuditLine

LOCK: Final = b"auditcha"
FIRST_HASH: Final = bytes(32)
"""What stands before the first line."""
CHUNK_PLACES: Final = 500
"""Places that are asked for in one statement."""
_DOMAIN: Final = b"handraiser/1/audit-line\n"


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The newest line of the chain: its place (0: none is chained) and its hash."""

    place: int
    hash: bytes

    def __str__(self) -> str:
        """Return the head as text: the place, a colon, the hash in hex."""
        return f"{self.place}:{self.hash.hex()}"


@dataclass(frozen=True, slots=True)
class ChainedLine:
    """A line as it is hashed. ``place`` and ``hash`` are as they are stored."""

    id: int
    at: datetime
    organizer_id: int | None
    act: str
    broadcast_id: int | None
    detail: str
    place: int | None
    hash: bytes | None


_COLUMNS: Final[list[Any]] = [
    AuditLine.id,
    AuditLine.at,
    AuditLine.organizer_id,
    AuditLine.act,
    AuditLine.broadcast_id,
    AuditLine.detail,
    AuditLine.place,
    AuditLine.hash,
]

_PLACE_AND_HASH: Final[list[Any]] = [AuditLine.place, AuditLine.hash]


def line_hash(before: bytes, place: int, line: ChainedLine) -> bytes:
    """Return the hash of a line at a place, behind the hash of the line before it."""
    told: Sequence[Any] = (
        place,
        line.id,
        line.at.isoformat(timespec="microseconds"),
        line.organizer_id,
        line.act,
        line.broadcast_id,
        line.detail,
    )
    content = json.dumps(told, ensure_ascii=True, separators=(",", ":")).encode()
    return sha256(_DOMAIN + before + content).digest()


def head(connection: Connection) -> ChainHead:
    """Return the newest line that is chained."""
    wanted = select(*_PLACE_AND_HASH).where(AuditLine.place.is_not(None))
    row = connection.execute(wanted.order_by(AuditLine.place.desc()).limit(1)).first()
    return ChainHead(0, FIRST_HASH) if row is None else ChainHead(row[0], row[1])


def read_hashes(connection: Connection, places: Sequence[int]) -> dict[int, bytes]:
    """Return the hashes of the lines at these places, as far as there are any."""
    found: dict[int, bytes] = {}
    for start in range(0, len(places), CHUNK_PLACES):
        some = AuditLine.place.in_(places[start : start + CHUNK_PLACES])
        for place, line in connection.execute(select(*_PLACE_AND_HASH).where(some)):
            found[place] = bytes(line)
    return found


def is_any_waiting(connection: Connection) -> bool:
    """Say whether there are lines that are not chained yet."""
    wanted = select(AuditLine.id).where(AuditLine.place.is_(None)).limit(1)
    return connection.execute(wanted).first() is not None


def chain_lines(connection: Connection, *, limit: int) -> int:
    """Chain up to so many lines that wait; return how many. The caller holds ``LOCK``."""
    last = head(connection)
    wanted = select(*_COLUMNS).where(AuditLine.place.is_(None))
    lines = connection.execute(wanted.order_by(AuditLine.id).limit(limit)).all()
    place, before = last.place, last.hash
    chained = []
    for row in lines:
        place += 1
        before = line_hash(before, place, ChainedLine(*row))
        chained.append({"of_id": row[0], "its_place": place, "its_hash": before})
    if chained:
        connection.execute(_CHAIN, chained)
    return len(chained)


_CHAIN = (
    update(AuditLine)
    .where(AuditLine.id == bindparam("of_id"))
    .values(place=bindparam("its_place"), hash=bindparam("its_hash"))
)


def list_chained(connection: Connection, after: int, *, limit: int) -> list[ChainedLine]:
    """Return the next chained lines behind a place (0: from the first one on)."""
    wanted = select(*_COLUMNS).where(AuditLine.place > after).order_by(AuditLine.place)
    return [ChainedLine(*row) for row in connection.execute(wanted.limit(limit))]
