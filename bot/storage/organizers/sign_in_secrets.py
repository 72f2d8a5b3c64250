"""How organizers prove who they are: passwords, one-time passwords, recovery codes and links."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, exists, func, insert, select, update

from bot.storage.schema.organizer_tables import Organizer
from bot.storage.schema.sign_in_tables import (
    Passkey,
    RecoveryCode,
    SignInLink,
    SignInSecrets,
)


@dataclass(frozen=True, slots=True)
class Secrets:
    """What is stored of an organizer's secrets: "" and None where they have none."""

    password_hash: str = ""
    sealed_one_time_secret: bytes | None = None
    one_time_step: int = 0


def read_secrets(connection: Connection, organizer_id: int) -> Secrets:
    """Return what is stored of an organizer's secrets."""
    wanted = select(
        SignInSecrets.password_hash,
        SignInSecrets.sealed_one_time_secret,
        SignInSecrets.one_time_step,
    )
    row = connection.execute(wanted.where(SignInSecrets.organizer_id == organizer_id)).first()
    return Secrets() if row is None else Secrets(row[0] or "", row[1], row[2])


def set_password(connection: Connection, organizer_id: int, password_hash: str) -> None:
    """Store a password's hash in place of any other."""
    _add_row(connection, organizer_id)
    connection.execute(
        update(SignInSecrets)
        .where(SignInSecrets.organizer_id == organizer_id)
        .values(password_hash=password_hash)
    )


def set_one_time_secret(connection: Connection, organizer_id: int, sealed: bytes) -> None:
    """Store the sealed secret of one-time passwords in place of any other."""
    _add_row(connection, organizer_id)
    connection.execute(
        update(SignInSecrets)
        .where(SignInSecrets.organizer_id == organizer_id)
        .values(sealed_one_time_secret=sealed, one_time_step=0)
    )


def use_one_time_step(connection: Connection, organizer_id: int, step: int) -> bool:
    """Take the one-time password of a time step; False where it, or a later one, was taken."""
    taken = connection.execute(
        update(SignInSecrets)
        .where(SignInSecrets.organizer_id == organizer_id, SignInSecrets.one_time_step < step)
        .values(one_time_step=step)
    )
    return taken.rowcount > 0


def set_recovery_codes(connection: Connection, organizer_id: int, hashes: Iterable[bytes]) -> None:
    """Store recovery codes in place of all others."""
    connection.execute(delete(RecoveryCode).where(RecoveryCode.organizer_id == organizer_id))
    connection.execute(
        insert(RecoveryCode), [{"organizer_id": organizer_id, "hash": one} for one in hashes]
    )


def use_recovery_code(connection: Connection, organizer_id: int, hash_: bytes) -> bool:
    """Use up a recovery code; False where there is none like it."""
    used = connection.execute(
        delete(RecoveryCode).where(
            RecoveryCode.organizer_id == organizer_id, RecoveryCode.hash == hash_
        )
    )
    return used.rowcount > 0


def count_recovery_codes(connection: Connection, organizer_id: int) -> int:
    """Return how many recovery codes are left."""
    wanted = select(func.count()).where(RecoveryCode.organizer_id == organizer_id)
    return connection.execute(wanted).scalar_one()


def add_link(connection: Connection, organizer_id: int, hash_: bytes, *, until: datetime) -> None:
    """Store a link in place of any other of that organizer."""
    connection.execute(delete(SignInLink).where(SignInLink.organizer_id == organizer_id))
    connection.execute(
        insert(SignInLink).values(hash=hash_, organizer_id=organizer_id, until=until)
    )


def find_link(connection: Connection, hash_: bytes, *, now: datetime) -> int | None:
    """Return whose link it is; None where it is unknown, used, too old, or of who was removed."""
    return connection.execute(
        select(SignInLink.organizer_id)
        .join(Organizer, Organizer.id == SignInLink.organizer_id)
        .where(SignInLink.hash == hash_, SignInLink.until > now, Organizer.removed_at.is_(None))
    ).scalar_one_or_none()


def use_link(connection: Connection, hash_: bytes) -> bool:
    """Use up a link; False where it was used already."""
    return connection.execute(delete(SignInLink).where(SignInLink.hash == hash_)).rowcount > 0


def delete_factors(connection: Connection, organizer_id: int) -> None:
    """Delete all by which an organizer could prove who they are."""
    for table in (SignInSecrets, Passkey, RecoveryCode, SignInLink):
        connection.execute(delete(table).where(table.organizer_id == organizer_id))


def delete_old_links(connection: Connection, *, now: datetime) -> int:
    """Delete the links whose time is over; return how many."""
    return connection.execute(delete(SignInLink).where(SignInLink.until <= now)).rowcount


def _add_row(connection: Connection, organizer_id: int) -> None:
    """Add an organizer's row of secrets where there is none; two at once hold on to the account."""
    has_row = exists().where(SignInSecrets.organizer_id == organizer_id)
    locked = select(Organizer.id).where(Organizer.id == organizer_id).with_for_update()
    connection.execute(locked)
    connection.execute(
        insert(SignInSecrets).from_select(
            ["organizer_id"], select(Organizer.id).where(Organizer.id == organizer_id, ~has_row)
        )
    )
