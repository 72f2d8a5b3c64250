"""Holds that the audit trail tells who did what, the newest lines of all or of one broadcast."""

from datetime import timedelta
from typing import Any

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


def test_the_trail_is_searched_and_paged_by_the_numbers_of_its_lines(
    connection: Connection,
) -> None:
    ana, later = broadcast_rows.organizer(connection, "ana"), NOON + timedelta(days=1)
    for number in range(3):
        audit_trail.note(connection, NOON, ana.id, "approved", detail=str(number))
    audit_trail.note(connection, later, None, "paused")
    audit_trail.note(connection, later, ana.id, "100% odd_name")

    def found(limit: int = 9, below: int | None = None, **wanted: Any) -> list[str]:
        search = audit_trail.AuditSearch(**wanted)
        lines = audit_trail.search_lines(connection, search, below=below, limit=limit)
        return [f"{one.row.who}:{one.row.act}{one.row.detail}" for one in lines]

    assert found(act="approved") == ["ana:approved2", "ana:approved1", "ana:approved0"]
    assert found(organizer_id=0) == [":paused"]
    assert found(since=later) == ["ana:100% odd_name", ":paused"]
    assert found(organizer_id=ana.id, until=later, limit=1) == ["ana:approved2"]
    assert found(act="100%_") == []
    first = audit_trail.search_lines(connection, audit_trail.AuditSearch(act="approved"), limit=2)
    assert found(act="approved", below=first[-1].id) == ["ana:approved0"]
