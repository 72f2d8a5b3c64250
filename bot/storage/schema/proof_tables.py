"""The tables of the public log by which strangers check a campaign's count.

Nothing of a person is in an entry: a signature stands in it as the hash of its receipt's code.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.schema.table_base import Id, Table


class EntryKind(StrEnum):
    """What an entry of the log says; the value is the first word of its line."""

    LETTER = "letter"
    SIGNED = "signed"
    WITHDRAWN = "withdrawn"
    HELD = "held"
    RELEASED = "released"
    HANDED_IN = "handed-in"
    AUDIT = "audit"
    DAY = "day"
    ENDED = "ended"


class ProofLog(Table):
    """A campaign's log: its name within the tree (``origin``), and the key that signs it.

    ``sealed_key`` is the Ed25519 private key, sealed under the campaign's scope.
    """

    __tablename__ = "proof_logs"
    campaign: Mapped[str] = mapped_column(primary_key=True)
    origin: Mapped[str]
    public_key: Mapped[bytes]
    sealed_key: Mapped[bytes]
    created_at: Mapped[datetime]


class QueuedEntry(Table):
    """What happened and is not in the log yet; it goes once it is there.

    ``code`` is that of a signature's receipt, sealed under the campaign's scope: which signature
    it was is not kept beside it. ``signature_id`` names one from before there were codes, which
    gets its own when the entry is logged. ``number``, ``digest`` and ``word`` are the entry's.
    """

    __tablename__ = "proof_queue"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    campaign: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    code: Mapped[bytes | None]
    letter_sha256: Mapped[str | None]
    signature_id: Mapped[int | None]
    number: Mapped[int | None]
    digest: Mapped[bytes | None]
    word: Mapped[str | None]
    queued_at: Mapped[datetime]

    __table_args__ = (
        Index(
            "ix_proof_queue_signature_id",
            "signature_id",
            sqlite_where=text("signature_id IS NOT NULL"),
            postgresql_where=text("signature_id IS NOT NULL"),
        ),
    )


class LoggedEntry(Table):
    """An entry of the log, at its position in the tree.

    ``number`` is the position of the signature it is about, of ``signed`` the letter's place among
    the letters, of ``handed-in`` how many names; ``digest`` a commitment or another SHA-256;
    ``word`` a reason or a day.
    """

    __tablename__ = "proof_entries"
    campaign: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    number: Mapped[int | None]
    digest: Mapped[bytes | None]
    word: Mapped[str | None]

    __table_args__ = (
        Index(
            "ix_proof_entries_campaign_digest",
            "campaign",
            "digest",
            unique=True,
            sqlite_where=text("kind = 'signed'"),
            postgresql_where=text("kind = 'signed'"),
        ),
        Index(
            "ix_proof_entries_campaign_number",
            "campaign",
            "number",
            sqlite_where=text("kind IN ('withdrawn', 'held', 'released')"),
            postgresql_where=text("kind IN ('withdrawn', 'held', 'released')"),
        ),
    )


class ProofTile(Table):
    """Up to 256 hashes of the tree that lie side by side: https://c2sp.org/tlog-tiles."""

    __tablename__ = "proof_tiles"
    campaign: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hashes: Mapped[bytes]


class Checkpoint(Table):
    """A signed state of the log (https://c2sp.org/tlog-checkpoint); ``note`` is published.

    ``posted_at`` is when it was posted in the partners' group.
    """

    __tablename__ = "proof_checkpoints"
    campaign: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    root: Mapped[bytes]
    note: Mapped[str]
    signed_at: Mapped[datetime]
    posted_at: Mapped[datetime | None]


class ProofComparison(Table):
    """A comparison of a campaign's log with its signatures, which runs until ``found_at``.

    ``problems`` is a list in JSON, of words that name nobody.
    """

    __tablename__ = "proof_comparisons"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    campaign: Mapped[str] = mapped_column(index=True)
    asked_at: Mapped[datetime]
    found_at: Mapped[datetime | None]
    entries: Mapped[int] = mapped_column(server_default="0")
    counted: Mapped[int] = mapped_column(server_default="0")
    waiting: Mapped[int] = mapped_column(server_default="0")
    problems: Mapped[str] = mapped_column(server_default="")
