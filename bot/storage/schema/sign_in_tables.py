"""The tables of how organizers prove who they are, and of who is signed in.

No secret lies here as it is: passwords, recovery codes, links and the ids of sessions are hashed,
the secrets of one-time passwords are sealed.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.schema.table_base import Id, Table


class SignInSecrets(Table):
    """An organizer's password and the secret of their one-time passwords, each once they have one.

    ``password_hash`` is as argon2 writes it. ``one_time_step`` is the last time step whose one-time
    password was taken: each is taken once.
    """

    __tablename__ = "sign_in_secrets"
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizers.id"), primary_key=True)
    password_hash: Mapped[str | None]
    sealed_one_time_secret: Mapped[bytes | None]
    one_time_step: Mapped[int] = mapped_column(server_default="0")


class Passkey(Table):
    """A passkey: its credential's id and data as the authenticator attested them."""

    __tablename__ = "passkeys"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizers.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    credential: Mapped[bytes]
    name: Mapped[str]
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RecoveryCode(Table):
    """A recovery code that was not used yet, by its hash."""

    __tablename__ = "recovery_codes"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizers.id"), index=True)
    hash: Mapped[bytes]


class SignInLink(Table):
    """A link that lets an organizer choose new factors once, by the hash of its secret part."""

    __tablename__ = "sign_in_links"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    hash: Mapped[bytes] = mapped_column(unique=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizers.id"), index=True)
    until: Mapped[datetime] = mapped_column(index=True)


class SignInAttempt(Table):
    """Failed attempts to sign in, by a keyed hash of the name and the network they came from.

    ``failures`` are those in a row; nobody is let try again before ``not_before``.
    """

    __tablename__ = "sign_in_attempts"
    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    not_before: Mapped[datetime] = mapped_column(index=True)


class Session(Table):
    """Somebody who is signed in, by the hash of what their browser holds.

    ``factor_at`` is when they last proved who they are; ``browser`` tells them their own sessions
    apart, in few words.
    """

    __tablename__ = "sessions"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    hash: Mapped[bytes] = mapped_column(unique=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizers.id"), index=True)
    form_key: Mapped[bytes]
    began_at: Mapped[datetime]
    used_at: Mapped[datetime] = mapped_column(index=True)
    factor_at: Mapped[datetime]
    browser: Mapped[str] = mapped_column(server_default="")
