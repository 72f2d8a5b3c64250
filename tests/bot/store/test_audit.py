"""Holds that the audit trail tells who did what, the newest lines of all or of one broadcast."""

from datetime import timedelta

from sqlalchemy import Connection

from bot.store import audit, organizers
from tests.bot.store import sent
from tests.bot.store.rows import NOON


def test_lines_are_told_oldest_first_with_the_name_of_who_did_it(connection: Connection) -> None:
    ana = sent.organizer(connection, "ana")
    audit.note(connection, NOON, ana.id, "organizer added", detail="ana")
    audit.note(connection, NOON + timedelta(minutes=1), None, "swept")
    assert audit.lines(connection) == [
        audit.Line(NOON, "ana", "organizer added", None, "ana"),
        audit.Line(NOON + timedelta(minutes=1), "", "swept", None, ""),
    ]


def test_only_the_newest_are_told_where_there_are_many(connection: Connection) -> None:
    for number in range(5):
        audit.note(connection, NOON, None, f"act {number}")
    assert [line.act for line in audit.lines(connection, limit=2)] == ["act 3", "act 4"]


def test_one_broadcasts_lines_are_told_alone(connection: Connection) -> None:
    ana = sent.organizer(connection, "ana")
    one, other = (sent.broadcast(connection, ana) for _ in range(2))
    for number, broadcast_id in enumerate((one, other, one)):
        audit.note(connection, NOON + timedelta(hours=number), ana.id, "paused", broadcast_id)
    assert [line.broadcast_id for line in audit.lines(connection, one)] == [one, one]
    assert audit.last(connection, one, "paused") == NOON + timedelta(hours=2)
    assert audit.last(connection, one, "resumed") is None


def test_who_was_removed_is_still_named(connection: Connection) -> None:
    ana = sent.organizer(connection, "ana")
    audit.note(connection, NOON, ana.id, "drafted")
    organizers.remove(connection, ana.id, at=NOON)
    assert [line.who for line in audit.lines(connection)] == ["ana"]
