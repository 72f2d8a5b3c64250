"""Holds that each act on a signature queues its entry with it, or not at all."""

from datetime import timedelta

from sqlalchemy import Connection, select

from bot.storage.proof import proof_entries
from bot.storage.schema.proof_tables import EntryKind, QueuedEntry
from bot.storage.schema.signature_tables import Signature
from bot.storage.signatures import signatures
from tests.bot.storage import rows
from tests.bot.storage.rows import CAMPAIGN, LETTER, NOON, Someone

LATER = NOON + timedelta(hours=1)


def queued(connection: Connection) -> list[tuple[str, bytes | None]]:
    """Return what waits for the log: of which kind, and the sealed code."""
    waiting = select(QueuedEntry.kind, QueuedEntry.code).order_by(QueuedEntry.id)
    return [(kind, code) for kind, code in connection.execute(waiting)]


def test_signing_withdrawing_and_signing_again_are_queued_with_their_codes(
    connection: Connection, ana: Someone
) -> None:
    rows.sign(connection, ana, receipt_code=b"first")
    signatures.withdraw(connection, ana.person_id, CAMPAIGN, at=LATER)
    rows.sign(connection, ana, receipt_code=b"second")
    assert queued(connection) == [
        ("signed", b"first"),
        ("withdrawn", b"first"),
        ("signed", b"second"),
    ]
    assert connection.scalar(select(Signature.receipt_code)) == b"second"
    letter = select(QueuedEntry.letter_sha256).where(QueuedEntry.kind == "signed")
    assert set(connection.scalars(letter)) == {LETTER}


def test_what_changes_nothing_queues_nothing(connection: Connection, ana: Someone) -> None:
    assert not signatures.withdraw(connection, ana.person_id, CAMPAIGN, at=LATER)
    rows.sign(connection, ana, receipt_code=b"first")
    rows.sign(connection, ana, receipt_code=b"second")
    signatures.withdraw(connection, ana.person_id, CAMPAIGN, at=LATER)
    assert not signatures.withdraw(connection, ana.person_id, CAMPAIGN, at=LATER)
    assert queued(connection) == [("signed", b"first"), ("withdrawn", b"first")]


def test_a_withdrawn_signature_has_no_code_any_more(connection: Connection, ana: Someone) -> None:
    rows.sign(connection, ana)
    signatures.withdraw(connection, ana.person_id, CAMPAIGN, at=LATER)
    assert connection.scalar(select(Signature.receipt_code)) is None


def test_erasure_destroys_the_code_and_signing_again_adds_no_entry(
    connection: Connection, ana: Someone
) -> None:
    rows.sign(connection, ana, receipt_code=b"first")
    rows.erase(connection, ana.person_id, at=LATER)
    assert connection.scalars(select(Signature.receipt_code)).all() == [None]
    rows.sign(connection, ana, receipt_code=b"second")
    assert queued(connection) == [("signed", b"first")]
    assert set(connection.scalars(select(Signature.receipt_code))) == {None}


def test_holding_back_and_releasing_are_queued_for_who_has_a_code(
    connection: Connection, ana: Someone
) -> None:
    rows.sign(connection, ana, receipt_code=b"first")
    signature_id = connection.scalar(select(Signature.id))
    assert signature_id is not None
    proof_entries.queue_held(connection, signature_id, reason="joke", at=LATER)
    proof_entries.queue_released(connection, signature_id, at=LATER)
    proof_entries.queue_held(connection, signature_id + 1, reason="joke", at=LATER)
    assert queued(connection)[1:] == [("held", b"first"), ("released", b"first")]
    assert "joke" in connection.scalars(select(QueuedEntry.word)).all()


def test_a_hand_in_and_the_end_are_queued_with_their_hashes(connection: Connection) -> None:
    manifest = b"m" * 32
    proof_entries.queue(
        connection, CAMPAIGN, EntryKind.HANDED_IN, digest=manifest, number=1204, at=NOON
    )
    proof_entries.queue(connection, CAMPAIGN, EntryKind.ENDED, digest=b"c" * 32, at=NOON)
    found = connection.execute(
        select(QueuedEntry.kind, QueuedEntry.number, QueuedEntry.digest).order_by(QueuedEntry.id)
    )
    assert [tuple(row) for row in found] == [
        ("handed-in", 1204, manifest),
        ("ended", None, b"c" * 32),
    ]
