"""Holds that a sender's pace is promised once, and that it stands still until it may go on."""

import threading
from datetime import timedelta

from sqlalchemy import Connection

from bot.storage.deliveries import sender_pace
from bot.storage.deliveries.sender_pace import LONG_AGO, SenderState
from bot.storage.engine.database import Database
from tests.bot.storage.rows import NOON

SECOND = timedelta(seconds=1)


def test_a_sender_begins_with_nothing_promised(connection: Connection) -> None:
    assert sender_pace.read_sender(connection, "sms") == SenderState(LONG_AGO, LONG_AGO, "")
    assert sender_pace.lock_sender(connection, "sms") == SenderState(LONG_AGO, LONG_AGO, "")


def test_each_stretch_begins_where_the_last_one_ended(connection: Connection) -> None:
    assert sender_pace.reserve_pace(connection, "sms", NOON, 2.5) == NOON
    assert sender_pace.reserve_pace(connection, "sms", NOON + SECOND, 1.0) == NOON + 2.5 * SECOND
    assert sender_pace.read_sender(connection, "sms").paced_until == NOON + 3.5 * SECOND
    assert sender_pace.reserve_pace(connection, "telegram", NOON, 1.0) == NOON


def test_what_was_not_used_is_not_made_up_for(connection: Connection) -> None:
    sender_pace.reserve_pace(connection, "sms", NOON, 1.0)
    assert (
        sender_pace.reserve_pace(connection, "sms", NOON + 60 * SECOND, 1.0) == NOON + 60 * SECOND
    )


def test_the_latest_moment_that_was_asked_for_holds(connection: Connection) -> None:
    for seconds in (5, 9, 2):
        sender_pace.stop_until(connection, "sms", NOON + seconds * SECOND)
    assert sender_pace.read_sender(connection, "sms").stopped_until == NOON + 9 * SECOND


def test_a_stopped_sender_is_released_by_hand(connection: Connection) -> None:
    assert sender_pace.stop_sender(connection, "sms", "the account is suspended")
    assert not sender_pace.stop_sender(connection, "sms", "and something else")
    assert sender_pace.read_sender(connection, "sms").stopped_for == "the account is suspended"
    assert sender_pace.read_sender(connection, "telegram").stopped_for == ""
    assert sender_pace.resume_sender(connection, "sms")
    assert not sender_pace.resume_sender(connection, "sms")
    assert sender_pace.read_sender(connection, "sms").stopped_for == ""


def test_many_who_reserve_at_once_never_share_a_stretch(database: Database) -> None:
    begun = []
    ready = threading.Barrier(4)

    def reserve() -> None:
        ready.wait()
        for _ in range(10):
            with database.write() as connection:
                begun.append(sender_pace.reserve_pace(connection, "sms", NOON, 1.0))

    threads = [threading.Thread(target=reserve) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(begun) == [NOON + number * SECOND for number in range(40)]
