"""Acts on signatures, as a conversation and an organizer perform them, by the rows alone."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Connection, select

from bot.proof.log_files import read_files, write_files
from bot.proof.receipt_codes import make_code
from bot.runtime import Runtime
from bot.storage.proof import proof_entries
from bot.storage.schema.key_tables import Sealed
from bot.storage.schema.signature_tables import Signature
from bot.storage.signatures import signatures
from tests.bot.storage import rows
from tests.bot.storage.rows import CAMPAIGN, Someone


def add_people(runtime: Runtime, count: int, *, first: int = 0) -> list[Someone]:
    """Add people with one number each, who wrote once."""
    with runtime.database.write() as connection:
        return [
            rows.add_someone(connection, lookup=at.to_bytes(16, "big"), provider_id=f"SM{at}")
            for at in range(first + 1, first + count + 1)
        ]


def sign(runtime: Runtime, who: Someone, **changes: object) -> str:
    """Let somebody sign; return the code of their receipt."""
    code = make_code()
    sealed = runtime.vault.seal(CAMPAIGN, Sealed.RECEIPT, code)
    with runtime.database.write() as connection:
        given = {"receipt_code": sealed, "signed_at": runtime.now(), **changes}
        rows.sign(connection, who, **given)
    return code


def withdraw(runtime: Runtime, who: Someone) -> None:
    """Let somebody withdraw."""
    with runtime.database.write() as connection:
        signatures.withdraw(connection, who.person_id, CAMPAIGN, at=runtime.now())


def erase(runtime: Runtime, who: Someone) -> None:
    """Erase somebody, as DELETE does."""
    with runtime.database.write() as connection:
        rows.erase(connection, who.person_id, at=runtime.now())


def hold_back(runtime: Runtime, who: Someone, reason: str = "joke") -> None:
    """Hold somebody's signature back, as far as the log is told."""
    with runtime.database.write() as connection:
        held = signature_id(connection, who)
        proof_entries.queue_held(connection, held, reason=reason, at=runtime.now())


def signature_ids(connection: Connection, who: Someone) -> list[int]:
    """Return the ids of somebody's signatures: one, or none."""
    found = select(Signature.id).where(Signature.person_id == who.person_id).order_by(Signature.id)
    return list(connection.scalars(found))


def signature_id(connection: Connection, who: Someone) -> int:
    """Return the id of somebody's signature."""
    (found,) = signature_ids(connection, who)
    return found


def entries(runtime: Runtime) -> list[str]:
    """Return the entries of the log, as they are published."""
    found = []
    for path, content in read_files(runtime, CAMPAIGN):
        rest = content if path.startswith("tile/entries/") else b""
        while rest:
            end = 2 + int.from_bytes(rest[:2], "big")
            found.append(rest[2:end].decode())
            rest = rest[end:]
    return found


def kinds(runtime: Runtime) -> list[str]:
    """Return of which kind the entries of the log are."""
    return [entry.split()[0] for entry in entries(runtime)]


def files(runtime: Runtime) -> Mapping[str, bytes]:
    """Return the files of the log."""
    return dict(read_files(runtime, CAMPAIGN))


def written(runtime: Runtime, folder: Path) -> Path:
    """Write the files of the log into a folder, and return it."""
    write_files(runtime, CAMPAIGN, folder)
    return folder
