"""Entries as they stand in the log: a line each. ``bot.proof.verify`` says how they are read."""

from bot.storage.proof.logged_entries import Entry
from bot.storage.schema.proof_tables import EntryKind


def write_line(entry: Entry) -> bytes:
    """Return the entry's line, without its end."""
    digest = entry.digest.hex() if entry.digest else ""
    fields = {
        EntryKind.LETTER: digest,
        EntryKind.SIGNED: f"{entry.number} {digest}",
        EntryKind.HELD: f"{entry.number} {entry.word}",
        EntryKind.HANDED_IN: f"{entry.number} {digest}",
        EntryKind.AUDIT: f"{entry.number} {digest}",
        EntryKind.DAY: entry.word,
        EntryKind.ENDED: digest,
    }
    return f"{entry.kind} {fields.get(entry.kind, entry.number)}".encode()
