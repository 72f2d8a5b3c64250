"""What stands in an export: its columns, what each means, and how its value is read from a row.

``docs/exports.md`` shows them; a test holds it to these. Columns with personal data stand last,
and only in exports that a second organizer has released.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.storage.exports.exported_rows import Row
from bot.storage.schema.export_tables import ExportKind
from bot.storage.schema.key_tables import Sealed

Value = str | int | None


@dataclass(frozen=True, slots=True)
class OpenedRow:
    """A row, what opens its sealed columns ("" where nothing does), and its person's addresses."""

    row: Row
    unseal: Callable[[Sealed, bytes | None], str]
    addresses: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, its meaning, and how it is read."""

    name: str
    meaning: str
    read: Callable[[OpenedRow], Value]
    is_personal: bool = False


def columns_of(kind: ExportKind, *, with_personal_data: bool) -> tuple[Column, ...]:
    """Return the columns of an export, in their order."""
    return tuple(one for one in COLUMNS[kind] if with_personal_data or not one.is_personal)


def has_personal_columns(kind: ExportKind) -> bool:
    """Say whether there is personal data to be had of that kind."""
    return any(one.is_personal for one in COLUMNS[kind])


def _plain(name: str, meaning: str, key: str = "") -> Column:
    return Column(name, meaning, lambda opened: _value(opened.row[key or name]))


def _sealed(name: str, meaning: str, column: Sealed, key: str) -> Column:
    return Column(
        name, meaning, lambda opened: opened.unseal(column, opened.row[key]), is_personal=True
    )


def _value(value: Any) -> Value:
    match value:
        case datetime():
            return value.isoformat(timespec="seconds").replace("+00:00", "Z")
        case bytes():
            return value.hex()
        case None | int():
            return value
        case _:
            return str(value)


def _person(opened: OpenedRow) -> Value:
    person_id = opened.row["person_id"]
    return "" if person_id is None else f"p{person_id}"


def _addresses(opened: OpenedRow) -> Value:
    return " ".join(opened.addresses)


_PERSON = Column(
    "person",
    "A handle: the same person has the same one, in the inbox too; empty once erased",
    _person,
)
_CHANNEL = _plain("channel", "sms, whatsapp, rcs or telegram")
_ADDRESSES = Column(
    "addresses",
    "Numbers, and Telegram chats as telegram:<chat id>, a blank between them",
    _addresses,
    is_personal=True,
)

COLUMNS: Final[Mapping[ExportKind, tuple[Column, ...]]] = {
    ExportKind.SIGNATURES: (
        _plain("id", "The signature's own number, for good"),
        _plain("campaign", "The campaign's folder"),
        _PERSON,
        _plain("signer", "1 for the first who signed from a phone, 2 for the next"),
        _plain("number", "The count when it was given, as the signer was told; not unique"),
        _plain("signed_at", "When, in UTC"),
        _plain("withdrawn_at", "When the name was taken off the letter; empty while it stands"),
        _plain("erased_at", "When the signer was erased; such a signature has no name, and counts"),
        _plain("held_at", "When it was held back, neither counted nor handed in; empty if not"),
        _plain("held_for", "Why: joke, slur, not-a-name, target, duplicate, machine, asked, other"),
        _plain("place", "Where the signer is, as far as is known: US-CA, MX; empty if not"),
        _CHANNEL,
        _plain("source", "The partner or poster by which they came; empty for none"),
        _plain("language", "The language of the letter that was signed"),
        _plain("read_in", "The translation that was shown; empty where it was the original"),
        _plain("letter_sha256", "The SHA-256 of the letter as it was signed"),
        _sealed("name", "As it stands under the letter", Sealed.NAME, "name"),
        _sealed("answers", "Further answers, as JSON", Sealed.ANSWERS, "answers"),
        _ADDRESSES,
    ),
    ExportKind.CONSENTS: (
        _plain("id", "The line of the ledger: a later line counts more"),
        _PERSON,
        _plain("campaign", "The campaign in which they were asked"),
        _plain("organization", "The organization that asked"),
        Column(
            "answer",
            "yes or no to updates from the organization",
            lambda opened: "yes" if opened.row["granted"] else "no",
        ),
        _plain("decided_at", "When, in UTC"),
        Column(
            "is_before_erasure",
            "yes where the person was erased since: such a line binds nobody",
            lambda opened: "yes" if opened.row["is_before_erasure"] else "no",
        ),
        _CHANNEL,
        _plain("message", "The number of the message with the answer; empty where time decided",
               "message_id"),
        _plain("wording", "The question, word for word"),
        _plain("wording_sha256", "The SHA-256 of the question"),
        _ADDRESSES,
    ),
    ExportKind.OPT_OUTS: (
        Column("channel", "sms, whatsapp, rcs or telegram; empty where nobody wrote from it",
               lambda opened: opened.row["channel"] or ""),
        _plain("reason", "Why: the person's own word, the carrier's, or that of an imported list"),
        _plain("since", "When, in UTC", "suppressed_at"),
        Column("address", "The number, or a Telegram chat as telegram:<chat id>", _addresses,
               is_personal=True),
    ),
    ExportKind.QUESTIONS: (
        _plain("id", "The question's number in the inbox"),
        _PERSON,
        _plain("campaign", "The campaign that was talked about"),
        _plain("step", "Where the conversation stood"),
        _plain("language", "The language of the conversation"),
        _CHANNEL,
        _plain("asked_at", "When, in UTC"),
        _plain("status", "open, waiting, sending, answered, uncertain, closed or erased"),
        _plain("answered_at", "When, in UTC; empty while nobody has"),
        _plain("answered_by", "The organizer who answered", "answered_by_name"),
        _plain("closed_at", "When it left the inbox, in UTC"),
        _sealed("words", "What was asked; empty once the words are past their time",
                Sealed.QUESTION, "words"),
        _sealed("answer", "What was answered", Sealed.ANSWER, "answer"),
    ),
    ExportKind.AUDIT: (
        _plain("place", "The line's place in the chain, from 1 on"),
        _plain("id", "The line's own number"),
        _plain("at", "When, in UTC"),
        Column("who", "The organizer; empty where it was the program by itself",
               lambda opened: opened.row["who"] or ""),
        _plain("act", "What was done"),
        _plain("broadcast", "The broadcast's number, where it was done to one", "broadcast_id"),
        _plain("detail", "More about it: counts, reasons, numbers of rows"),
        _plain("hash", "The hash of this line and of the one before, in hex"),
    ),
}  # fmt: skip
"""By kind, in the order of the file."""
