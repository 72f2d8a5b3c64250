"""The tables of keys, and the columns that are sealed under them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.schema.table_base import Id, Table


class Sealed(StrEnum):
    """The sealed columns, by the name to which what lies in them is bound.

    They are under the data key of their scope (``bot.vault``): an address's is the program's, be
    it a signer's or an organizer's; everything else's its campaign's.
    """

    ADDRESS = "addresses.sealed"
    STATE = "conversations.state"
    BODY = "messages.body"
    REPLY = "messages.reply"
    NAME = "signatures.name"
    ANSWERS = "signatures.answers"
    ORGANIZER = "organizers.sealed"
    CRM_PERSON = "crm_people.remote_id"
    ONE_TIME_KEY = "sign_in_secrets.sealed_one_time_secret"
    SET_ASIDE = "set_aside.sealed"
    QUESTION = "questions.words"
    ANSWER = "questions.answer"
    RECEIPT = "signatures.receipt_code"
    LOG_KEY = "proof_logs.sealed_key"
    INTEGRATION = "integrations.sealed"


class DataKey(Table):
    """A data key, wrapped under a vault key; no longer there once it is destroyed.

    It lies apart from all other tables where there is a database for keys (``Database.keys``).
    """

    __tablename__ = "data_keys"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    scope: Mapped[str]
    number: Mapped[int] = mapped_column(Integer)
    wrapped: Mapped[bytes | None]
    vault_key: Mapped[bytes]
    created_at: Mapped[datetime]
    destroyed_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("scope", "number"),)


class KeyCopy(Table):
    """A copy of the data keys that somebody may still hold: without ``ends_at`` nobody knows how
    long.

    It is one that ``keys backup`` made, or what lies in backups of the database from before the
    keys lay apart. It lies beside the data keys.
    """

    __tablename__ = "key_copies"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]


class VaultKey(Table):
    """A vault key this database was written with, by its fingerprint; the oldest is number 1."""

    __tablename__ = "vault_keys"
    generation: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    fingerprint: Mapped[bytes] = mapped_column(unique=True)
    registered_at: Mapped[datetime]
    backed_up_at: Mapped[datetime | None]
