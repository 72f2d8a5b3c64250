"""What the program keeps, as the page shows it: the rows on disk, and what the key opens."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from bot.runtime import Runtime
from bot.sending.refusal_words import describe_refusal
from bot.sending.transports import SMS, TELEGRAM
from bot.storage.operations.table_contents import TableContent, count_signatures, newest_rows
from bot.storage.schema.broadcast_tables import DeliveryStatus
from bot.storage.schema.key_tables import Sealed
from bot.stored_replies import read_reply_text
from bot.vault import PROGRAM
from flows.conversation import load

ROWS_SHOWN = 30
BYTES_SHOWN = 10

DELIVERED = {
    DeliveryStatus.QUEUED: "waiting for its turn",
    DeliveryStatus.SENDING: "being sent",
    DeliveryStatus.SENT: "sent",
    DeliveryStatus.DELIVERED: "delivered",
    DeliveryStatus.FAILED: "failed",
    DeliveryStatus.SUPPRESSED: "not sent: suppressed",
    DeliveryStatus.UNCERTAIN: "uncertain whether it went out",
}

Kind = Literal["plain", "hash", "sealed", "wording", "yes", "no"]
Row = Mapping[str, Any]
Open = Callable[[str, str, bytes], str | None]
"""Opens what is sealed: (scope, column, bytes) → text, or None where the key is gone."""


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a row. ``clear`` is what the key makes of a sealed one, if it opens it."""

    label: str
    value: str
    kind: Kind = "plain"
    clear: str | None = None


@dataclass(frozen=True, slots=True)
class ShownTable:
    """How one table is shown. What is ``lasting`` is brought into view when it is new."""

    id: str
    title: str
    empty: str
    fields: Callable[[Row, Open], Iterator[Field]]
    lasting: bool = False


def stored(runtime: Runtime) -> dict[str, Any]:
    """Return everything that was stored, ready for JSON: a count, and tables with rows."""
    with runtime.database.read() as connection:
        found = newest_rows(connection, limit=ROWS_SHOWN)
        count = count_signatures(connection)
    file = runtime.database.file
    return {
        "count": count,
        "file": file.name if file else "the database",
        "tables": [_table(table, found[table.id], runtime.vault.read_if) for table in TABLES],
    }


def known_addresses(runtime: Runtime) -> int:
    """Return how many phones and accounts have written before."""
    with runtime.database.read() as connection:
        return newest_rows(connection, limit=0)["addresses"].total


def _table(table: ShownTable, content: TableContent, unseal: Open) -> dict[str, Any]:
    rows = [
        {"key": _key(row), "fields": [asdict(field) for field in table.fields(row, unseal)]}
        for row in content.rows
    ]
    return {
        "id": table.id,
        "title": table.title,
        "empty": table.empty,
        "lasting": table.lasting,
        "total": content.total,
        "rows": rows,
    }


def _key(row: Row) -> str:
    key = row.get("id", row.get("address_id", row.get("lookup")))
    return key.hex() if isinstance(key, bytes) else str(key)


def _sealed(label: str, value: bytes | None, clear: str | None) -> Field:
    if value is None:
        return Field(label, "erased")
    return Field(label, f"{_hex(value)} ({len(value)} bytes)", "sealed", clear)


def _hex(value: bytes) -> str:
    end = value[-BYTES_SHOWN:].hex()
    return "… " + " ".join(end[at : at + 4] for at in range(0, len(end), 4))


def _hash(label: str, value: bytes | str) -> Field:
    shown = value.hex() if isinstance(value, bytes) else value
    return Field(label, f"{shown[:12]}…{shown[-6:]}", "hash")


def _at(label: str, value: datetime | None) -> Iterator[Field]:
    if value is not None:
        yield Field(label, f"{value:%Y-%m-%d %H:%M:%S} UTC")


def _address(row: Row, unseal: Open) -> Iterator[Field]:
    yield Field("person", str(row["person_id"]))
    yield Field("reached by", _joined(row["channel"], row["language"], row["country"]))
    label = "number" if row["kind"] == "phone" else "chat"
    clear = row["sealed"] and unseal(PROGRAM, Sealed.ADDRESS, row["sealed"])
    yield _sealed(label, row["sealed"], clear)
    yield _hash("looked up by", row["lookup"])
    yield from _at("erased", row["erased_at"])


def _conversation(row: Row, unseal: Open) -> Iterator[Field]:
    yield Field("step", row["step"])
    yield Field("campaign", row["campaign"])
    state = unseal(row["campaign"], Sealed.STATE, row["state"])
    yield _sealed("answers", row["state"], state and _half_given(state))
    yield from _at("forgotten", row["expires_at"])
    yield from _at("in doubt since", row["doubted_at"])
    yield from _at("reminded", row["reminded_at"])


def _signature(row: Row, unseal: Open) -> Iterator[Field]:
    yield Field("number", f"{row['number']:,}")
    clear = row["name"] and unseal(row["campaign"], Sealed.NAME, row["name"])
    yield _sealed("name", row["name"], clear)
    yield _hash("letter", row["letter_sha256"])
    yield Field("came by", _joined(row["channel"], row["language"], row["source"]))
    yield Field("evidence", f"message {row['message_id']}")
    yield from _at("signed", row["signed_at"])
    yield from _at("withdrawn", row["withdrawn_at"])
    yield from _at("erased", row["erased_at"])


def _consent(row: Row, _: Open) -> Iterator[Field]:
    yield Field("to", row["organization"])
    yield Field("answer", "yes", "yes") if row["granted"] else Field("answer", "no", "no")
    yield Field("asked", row["text"], "wording")
    yield Field("by", f"person {row['person_id']}, message {row['message_id']}")
    yield from _at("decided", row["decided_at"])


def _suppression(row: Row, _: Open) -> Iterator[Field]:
    yield _hash("address", row["lookup"])
    yield Field("because of", row["reason"], "no")
    yield from _at("since", row["suppressed_at"])


def _delivery(row: Row, _: Open) -> Iterator[Field]:
    yield Field("broadcast", f"{row['broadcast_id']}, to person {row['person_id']}")
    yield Field("stands at", _joined(DELIVERED[row["status"]], _why(row)))
    if row["provider_id"]:
        yield Field("sent as", f"{row['channel']} {row['provider_id'][:12]}, try {row['attempt']}")
    yield from _at("sent", row["sent_at"])


def _why(row: Row) -> str:
    """Return why a delivery failed or was suppressed, in words, or "" where it was neither."""
    if row["status"] == DeliveryStatus.FAILED:
        channel = TELEGRAM if row["channel"] == TELEGRAM else SMS
        return f"{describe_refusal(channel, row['error'])} ({row['error']})"
    return str(row["error"])


def _act(row: Row, _: Open) -> Iterator[Field]:
    yield Field("who", row["name"] or "the program")
    about = f"broadcast {row['broadcast_id']}" if row["broadcast_id"] else ""
    yield Field("did", _joined(row["act"], about))
    if row["detail"]:
        yield Field("namely", row["detail"])
    yield from _at("at", row["at"])


def _message(row: Row, unseal: Open) -> Iterator[Field]:
    yield Field("message", f"{row['id']}, {row['channel']}")
    if row["body"] is not None:
        yield _sealed("said", row["body"], unseal(row["campaign"], Sealed.BODY, row["body"]))
    if row["reply"] is not None:
        reply = unseal(row["campaign"], Sealed.REPLY, row["reply"])
        yield _sealed("answered", row["reply"], reply and read_reply_text(reply))
    yield Field("reply", _joined(row["reply_key"], row["status"], row["status_error"]) or "none")
    yield from _at("received", row["received_at"])


def _half_given(state: str) -> str:
    conversation = load(state)
    answers = conversation.answers if conversation else {}
    return "; ".join(f"{name}: {value}" for name, value in answers.items()) or "none"


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


TABLES = (
    ShownTable("signatures", "Signatures", "Nobody has signed yet.", _signature, lasting=True),
    ShownTable("consents", "Consent ledger", "Signing is not subscribing.", _consent, lasting=True),
    ShownTable("suppressions", "Suppressions", "Nobody has said stop.", _suppression, lasting=True),
    ShownTable("deliveries", "Deliveries", "No broadcast was sent.", _delivery, lasting=True),
    ShownTable("audit", "Audit trail", "Nobody has done anything.", _act),
    ShownTable("conversations", "Conversations", "None is open.", _conversation),
    ShownTable("addresses", "People and addresses", "Nobody has written yet.", _address),
    ShownTable("messages", "Messages", "None has come in.", _message),
)
"""In the order of the page: what counts first, what is only passing last."""
