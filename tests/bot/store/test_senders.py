"""Holds that a sender's pace is promised once, and that it stands still until it may go on."""

import threading
from datetime import timedelta

from sqlalchemy import Connection

from bot.store import senders
from bot.store.database import Database
from bot.store.senders import LONG_AGO, SenderRow
from tests.bot.store.rows import NOON

SECOND = timedelta(seconds=1)


def test_a_sender_begins_with_nothing_promised(connection: Connection) -> None:
    assert senders.read(connection, "sms") == SenderRow(LONG_AGO, LONG_AGO, "")
    assert senders.take(connection, "sms") == SenderRow(LONG_AGO, LONG_AGO, "")


def test_each_stretch_begins_where_the_last_one_ended(connection: Connection) -> None:
    assert senders.reserve(connection, "sms", NOON, 2.5) == NOON
    assert senders.reserve(connection, "sms", NOON + SECOND, 1.0) == NOON + 2.5 * SECOND
    assert senders.read(connection, "sms").paced_until == NOON + 3.5 * SECOND
    assert senders.reserve(connection, "telegram", NOON, 1.0) == NOON


def test_what_was_not_used_is_not_made_up_for(connection: Connection) -> None:
    senders.reserve(connection, "sms", NOON, 1.0)
    assert senders.reserve(connection, "sms", NOON + 60 * SECOND, 1.0) == NOON + 60 * SECOND


def test_the_latest_moment_that_was_asked_for_holds(connection: Connection) -> None:
    for seconds in (5, 9, 2):
        senders.wait_until(connection, "sms", NOON + seconds * SECOND)
    assert senders.read(connection, "sms").stopped_until == NOON + 9 * SECOND


def test_a_stopped_sender_is_released_by_hand(connection: Connection) -> None:
    assert senders.stop(connection, "sms", "the account is suspended")
    assert not senders.stop(connection, "sms", "and something else")
    assert senders.read(connection, "sms").stopped_for == "the account is suspended"
    assert senders.read(connection, "telegram").stopped_for == ""
    assert senders.release(connection, "sms")
    assert not senders.release(connection, "sms")
    assert senders.read(connection, "sms").stopped_for == ""


def test_many_who_reserve_at_once_never_share_a_stretch(database: Database) -> None:
    begun = []
    ready = threading.Barrier(4)

    def reserve() -> None:
        ready.wait()
        for _ in range(10):
            with database.write() as connection:
                begun.append(senders.reserve(connection, "sms", NOON, 1.0))

    threads = [threading.Thread(target=reserve) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(begun) == [NOON + number * SECOND for number in range(40)]
