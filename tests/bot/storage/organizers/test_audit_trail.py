"""Holds that the audit trail tells who did what, the newest lines of all or of one broadcast."""

from datetime import timedelta

from sqlalchemy import Connection

from bot.storage.organizers import audit_trail, organizers
from tests.bot.storage import broadcast_rows
from tests.bot.storage.rows import NOON


def test_lines_are_told_oldest_first_with_the_name_of_who_did_it(connection: Connection) -> None:
    ana = broadcast_rows.organizer(connection, "ana")
    audit_trail.note(connection, NOON, ana.id, "organizer added", detail="ana")
    audit_trail.note(connection, NOON + timedelta(minutes=1), None, "swept")
    assert audit_trail.list_lines(connection) == [
        audit_trail.AuditRow(NOON, "ana", "organizer added", None, "ana"),
        audit_trail.AuditRow(NOON + timedelta(minutes=1), "", "swept", None, ""),
    ]


def test_only_the_newest_are_told_where_there_are_many(connection: Connection) -> None:
    for number in range(5):
        audit_trail.note(connection, NOON, None, f"act {number}")
    assert [line.act for line in audit_trail.list_lines(connection, limit=2)] == ["act 3", "act 4"]


def test_one_broadcasts_lines_are_told_alone(connection: Connection) -> None:
    ana = broadcast_rows.organizer(connection, "ana")
    one, other = (broadcast_rows.broadcast(connection, ana) for _ in range(2))
    for number, broadcast_id in enumerate((one, other, one)):
        audit_trail.note(connection, NOON + timedelta(hours=number), ana.id, "paused", broadcast_id)
    assert [line.broadcast_id for line in audit_trail.list_lines(connection, one)] == [one, one]
    assert audit_trail.last_done_at(connection, one, "paused") == NOON + timedelta(hours=2)
    assert audit_trail.last_done_at(connection, one, "resumed") is None


def test_who_was_removed_is_still_named(connection: Connection) -> None:
    ana = broadcast_rows.organizer(connection, "ana")
    audit_trail.note(connection, NOON, ana.id, "drafted")
    organizers.remove(connection, ana.id, at=NOON)
    assert [line.who for line in audit_trail.list_lines(connection)] == ["ana"]
