"""The tables of hand-ins: packages, and which signatures each of them holds.

Nothing in here names a signer.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.schema.table_base import Id, Table


class PackageStatus(StrEnum):
    """Where a package stands. Moved only by ``bot.signatures.handin``."""

    DRAFT = "draft"
    FROZEN = "frozen"  # which signatures it holds stands, and its files are being made
    BUILT = "built"
    RELEASED = "released"  # a second organizer let it go
    HANDED_OVER = "handed-over"
    CANCELLED = "cancelled"


class SignatureState(StrEnum):
    """How a signature stood when a package was frozen. Those with a name are handed in."""

    NAMED = "named"
    NAMED_AGAIN = "named-again"  # by somebody whose erased signature counts already
    ERASED = "erased"  # it counts, and has no name any more
    HELD = "held"
    WITHDRAWN = "withdrawn"


class Package(Table):
    """What is handed in together: the signatures of a campaign as they stood at ``frozen_at``.

    ``recipients`` are public keys of age, one a line, to which it is encrypted; "" for none.
    ``nonce`` is 128 random bits in hex, drawn at the freeze: it stands in the manifest, so that
    nobody can guess names from the manifest's hash. ``checkpoint`` is that of the campaign's log
    at the freeze, or "".

    ``names`` = ``signed`` - ``withdrawn`` - ``held_back`` - ``erased``: whoever was erased and
    signed again has a name, and counts once.
    ``problem`` says as JSON what kept its files from being made, or is "". ``changes`` says as
    JSON what had become of its names at ``changes_counted_at``, or is "".
    """

    __tablename__ = "packages"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    campaign: Mapped[str] = mapped_column(index=True)
    status: Mapped[str]
    recipients: Mapped[str] = mapped_column(server_default="")
    made_by: Mapped[int] = mapped_column(ForeignKey("organizers.id"))
    made_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]
    nonce: Mapped[str] = mapped_column(server_default="")
    checkpoint: Mapped[str] = mapped_column(server_default="")
    signed: Mapped[int] = mapped_column(server_default="0")
    withdrawn: Mapped[int] = mapped_column(server_default="0")
    held_back: Mapped[int] = mapped_column(server_default="0")
    erased: Mapped[int] = mapped_column(server_default="0")
    names: Mapped[int] = mapped_column(server_default="0")
    problem: Mapped[str] = mapped_column(server_default="")
    built_at: Mapped[datetime | None]
    manifest_sha256: Mapped[str] = mapped_column(server_default="")
    released_by: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    released_at: Mapped[datetime | None]
    handed_over_by: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    handed_over_at: Mapped[datetime | None]
    files_deleted_at: Mapped[datetime | None]
    changes: Mapped[str] = mapped_column(server_default="")
    changes_counted_at: Mapped[datetime | None]


class PackageSignature(Table):
    """One signature of a package's campaign, as it stood at the freeze.

    The marks are the last bytes of what was sealed: they tell nothing of it, and that another
    name or other answers were sealed since. ``held_for`` is why it was held back, or None.
    """

    __tablename__ = "package_signatures"
    package_id: Mapped[int] = mapped_column(
        ForeignKey("packages.id"), primary_key=True, autoincrement=False
    )
    signature_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str]
    held_for: Mapped[str | None]
    name_mark: Mapped[bytes | None]
    answers_mark: Mapped[bytes | None]
