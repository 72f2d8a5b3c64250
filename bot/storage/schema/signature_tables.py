"""The tables of letters, the signatures under them, and their count."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.schema.table_base import Id, Table


class Letter(Table):
    """A letter version that was on offer: the exact text, by its SHA-256 in hex."""

    __tablename__ = "letters"
    sha256: Mapped[str] = mapped_column(primary_key=True)
    campaign: Mapped[str]
    language: Mapped[str]
    text: Mapped[str]
    first_seen_at: Mapped[datetime]


class Signature(Table):
    """One person's name under one letter version. Erased, it still counts; withdrawn, it does not.

    Nor does one that is held back: at ``held_at``, for ``held_for`` (a ``ReviewReason``), by the
    organizer ``held_by``, who followed ``held_rule`` (a rule of review and its version, or "").

    ``signer`` tells apart the people who signed from one phone, of whom the first is 1.
    ``number`` is the campaign's count when it was given; ``message_id`` is the evidence; ``place``
    is where the signer is as far as that is known: a code of ISO 3166 (US-CA, MX), or "".

    ``code`` is that of the signer's personal link; ``brought_by`` is the id of the signature by
    whose link the signer came, ``friends`` how many came by this one's, and ``thanked_at`` when
    its signer was thanked for the first. ``stands_as``: this one was taken off because its signer
    had signed twice; friends who come by its code count for the signature of that id.

    ``receipt_code`` is the code of the receipt, sealed as the name is: none once withdrawn or
    erased, and none for whoever was erased and signed again, since they are in the log already.

    ``is_name_confirmed``: the signer was told that the letter goes with real names, and signed
    with this one all the same. ``reviewed`` is the version of the rules by which the name was
    looked at last, 0 for one that was not; ``name_hash`` is a keyed hash of it as it is compared,
    cut short, by which two alike are found without opening any.
    ``of_earlier_owner``: whoever has the number by now is somebody else. It goes on counting, and
    nothing of it is told to them.

    Who is erased loses it: another row stands for it then, under a random id below zero, with
    neither ``person_id`` nor ``message_id`` and no time but its day
    (``bot.storage.signatures.erased_signatures``). ``counted_before``: an erased one of the same
    signer counts already; this one adds a name to the letter, and is not counted. No table may
    have a foreign key to a signature that it does not take back in ``cut_off``.
    """

    __tablename__ = "signatures"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    campaign: Mapped[str] = mapped_column(index=True)
    signer: Mapped[int] = mapped_column(Integer, server_default="1")
    name: Mapped[bytes | None]
    answers: Mapped[bytes | None]
    letter_sha256: Mapped[str] = mapped_column(ForeignKey("letters.sha256"))
    language: Mapped[str]
    read_in: Mapped[str]
    source: Mapped[str]
    channel: Mapped[str]
    place: Mapped[str] = mapped_column(server_default="")
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    number: Mapped[int]
    signed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    code: Mapped[str | None]
    brought_by: Mapped[int | None]
    friends: Mapped[int] = mapped_column(Integer, server_default="0")
    thanked_at: Mapped[datetime | None]
    stands_as: Mapped[int | None]
    receipt_code: Mapped[bytes | None]
    held_at: Mapped[datetime | None]
    held_for: Mapped[str | None]
    held_by: Mapped[int | None]
    held_rule: Mapped[str | None]
    is_name_confirmed: Mapped[bool] = mapped_column(server_default=false())
    reviewed: Mapped[int] = mapped_column(Integer, server_default="0")
    name_hash: Mapped[bytes | None]
    of_earlier_owner: Mapped[bool] = mapped_column(server_default=false())
    counted_before: Mapped[bool] = mapped_column(server_default=false())

    __table_args__ = (
        UniqueConstraint("person_id", "campaign", "signer"),
        Index("ix_signatures_campaign_code", "campaign", "code", unique=True),
        Index(
            "ix_signatures_stands_as",
            "stands_as",
            sqlite_where=text("stands_as IS NOT NULL"),
            postgresql_where=text("stands_as IS NOT NULL"),
        ),
        Index(
            "ix_signatures_brought_by",
            "brought_by",
            sqlite_where=text("brought_by IS NOT NULL"),
            postgresql_where=text("brought_by IS NOT NULL"),
        ),
        Index("ix_signatures_campaign_reviewed_id", "campaign", "reviewed", "id"),
        Index(
            "ix_signatures_campaign_name_hash",
            "campaign",
            "name_hash",
            sqlite_where=text("name_hash IS NOT NULL"),
            postgresql_where=text("name_hash IS NOT NULL"),
        ),
        Index(
            "ix_signatures_campaign_held_at",
            "campaign",
            "held_at",
            sqlite_where=text("held_at IS NOT NULL"),
            postgresql_where=text("held_at IS NOT NULL"),
        ),
        Index(
            "ix_signatures_erased_of_person",
            "person_id",
            sqlite_where=text("erased_at IS NOT NULL AND person_id IS NOT NULL"),
            postgresql_where=text("erased_at IS NOT NULL AND person_id IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},  # the id of one that was erased is never given again
    )


class ErasedSigner(Table):
    """Tells whether somebody who was erased counted in a campaign, so that they never do twice.

    ``mark`` is a keyed hash under a key of the campaign, which goes with its data keys. It leads
    to no signature, and the rows stand in the order of their hashes: nothing tells when it was.
    """

    __tablename__ = "erased_signers"
    campaign: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[bytes] = mapped_column(primary_key=True)

    __table_args__ = ({"sqlite_with_rowid": False},)


class Counter(Table):
    """How many have signed a campaign: counted as it happens, never by counting rows."""

    __tablename__ = "counters"
    campaign: Mapped[str] = mapped_column(primary_key=True)
    signatures: Mapped[int]
