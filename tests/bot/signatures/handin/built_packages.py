"""Builds a package step by step, as a worker does, and reads what is in it."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.background_jobs import Cursor
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.signatures.handin import package_life
from bot.signatures.handin.build_package import build_step
from bot.signatures.handin.names_table import read_table
from bot.storage.handin.packages import PackageRow
from bot.storage.schema.signature_tables import Signature
from tests.bot.signatures.handin.conftest import RIVER
from tests.many_signers import Signer, add_signers

NAMES = ("Ana Ruiz", "Søren Ærø", "Ángel Díaz", "angela Zapp", "'t Hart", "Юлия Иванова")


def sign_all(runtime: Runtime, names: Iterable[str] = NAMES) -> list[int]:
    """Let people of these names sign; return the ids of their signatures."""
    answers = {"town": "Oakland", "side": "upper", "mail": "who@example.org", "why": "fish"}
    return add_signers(runtime, RIVER, (Signer(name, answers) for name in names))


def person_of(runtime: Runtime, signature_id: int) -> int:
    """Return whose signature it is."""
    with runtime.database.read() as connection:
        person_id = connection.scalar(
            select(Signature.person_id).where(Signature.id == signature_id)
        )
    assert person_id is not None
    return person_id


def take_steps(runtime: Runtime, package_id: int, cursor: Cursor | None = ()) -> list[Cursor]:
    """Take all steps to the end; return where each began."""
    taken: list[Cursor] = []
    while cursor is not None:
        taken.append(cursor)
        _, cursor = build_step(runtime, (package_id,), cursor)
    return taken


def build(runtime: Runtime, who: Organizer, recipients: Sequence[str] = ()) -> PackageRow:
    """Make a package and return it."""
    package_id = package_life.create(runtime, who, RIVER, recipients)
    take_steps(runtime, package_id)
    return package_life.show(runtime, package_id).package


def folder_of(runtime: Runtime, package: PackageRow) -> Path:
    """Return where its files lie."""
    return package_life.folder_of(runtime, package).files


def names_in(folder: Path) -> list[str]:
    """Return the names in its table, in their order."""
    return [row[0] for row in read_table(folder / "names.csv")]


def manifest_in(folder: Path) -> Any:
    """Return its manifest."""
    return json.loads((folder / "manifest.json").read_bytes())


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of each of its files."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}
