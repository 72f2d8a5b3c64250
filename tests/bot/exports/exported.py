"""Signers who write, and exports that are asked for, written and fetched."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.exports import export_life
from bot.exports.build import write_export
from bot.exports.export_errors import ExportRefused
from bot.exports.export_life import Wanted, fetch
from bot.files.spreadsheet_csv import read_rows, unguarded
from bot.inbox.receive import Channel, Inbound, receive
from bot.organizers.accounts import Organizer
from bot.organizers.second_approval import ApprovalRefused
from bot.runtime import Runtime
from bot.storage.exports.exports import ExportRow
from bot.storage.organizers import audit_trail
from flows.events import Said

CAMPAIGN, SPONSOR = "ibm-extreme-vetting", "18-million-rising"
ANA, BO, CHAT = "+14155550101", "+14155550102", "7001"
WITH_NAMES: Mapping[str, Any] = {"with_personal_data": True, "reason": "for the auditors"}


def say(runtime: Runtime, address: str, *words: str) -> None:
    """Have somebody write, by text message or, from a chat, in Telegram."""
    for number, said in enumerate(words):
        provider, channel = ("twilio", Channel.SMS) if address.startswith("+") else (
            "telegram", Channel.TELEGRAM)  # fmt: skip
        provider_id = f"{address}-{runtime.now().timestamp()}-{number}-{said}"
        receive(runtime, Inbound(provider, provider_id, channel, address, Said(said)))


def sign(runtime: Runtime, address: str, name: str, updates: str = "no") -> None:
    """Have somebody sign."""
    say(runtime, address, "IBM", name, "SIGN", updates)


def write(runtime: Runtime, export_id: int, page_size: int = 2) -> None:
    """Write an export to its end."""
    cursor: Any = ()
    while cursor is not None:
        _, cursor = write_export(runtime, (export_id,), cursor, page_size=page_size)


def built(runtime: Runtime, who: Organizer, second: Organizer | None = None, **wanted: Any) -> int:
    """Return the number of an export that is built."""
    row = export_life.ask(runtime, who, Wanted(**wanted))
    if second is not None:
        export_life.release(runtime, second, row.id)
    write(runtime, row.id)
    return row.id


def found(runtime: Runtime, export_id: int) -> ExportRow:
    """Return an export as it stands."""
    return export_life.find_export(runtime, export_id)


def fetched_rows(
    runtime: Runtime, who: Organizer, export_id: int, folder: Path
) -> list[dict[str, str]]:
    """Fetch a CSV and return its rows, without the spreadsheet's guard."""
    result = fetch(runtime, who, export_id, folder / f"{export_id}.csv")
    with result.file.open(encoding="utf-8", newline="") as file:
        names, *rows = read_rows(file)
    assert len(rows) == result.rows
    return [dict(zip(names, map(unguarded, row), strict=True)) for row in rows]


def acts(runtime: Runtime) -> list[tuple[str, str, str]]:
    """Return who did what with exports."""
    with runtime.database.read() as connection:
        lines = audit_trail.list_lines(connection)
    return [(one.who, one.act, one.detail) for one in lines if one.act.startswith("export")]


@contextmanager
def refused(key: str) -> Iterator[None]:
    """Hold that something is refused for that reason."""
    with pytest.raises((ExportRefused, ApprovalRefused)) as error:
        yield
    assert error.value.key == key
