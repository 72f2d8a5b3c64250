"""Holds that a process counts what it sends without writing each time, and loses none of it."""

from datetime import timedelta

from bot.storage.operations.unsaved_segments import SAVE_INTERVAL, UnsavedSegments
from tests.clock import NOON

TODAY, TOMORROW = "2026-05-04", "2026-05-05"


def test_it_is_saved_at_once_and_then_once_in_a_while() -> None:
    unsaved = UnsavedSegments()
    assert unsaved.add(TODAY, 2, NOON) == 2
    assert unsaved.add(TODAY, 3, NOON) == 0
    assert unsaved.total(TODAY) == 5
    assert unsaved.add(TODAY, 1, NOON + SAVE_INTERVAL) == 4
    assert unsaved.total(TODAY) == 6


def test_all_is_saved_at_once_where_nothing_comes_after_it() -> None:
    unsaved = UnsavedSegments()
    assert unsaved.add(TODAY, 2, NOON, cap=9) == 2
    assert unsaved.add(TODAY, 3, NOON, cap=9) == 0
    assert unsaved.add(TODAY, 4, NOON, cap=9) == 7
    assert unsaved.total(TODAY) == 9


def test_what_others_sent_is_taken_over() -> None:
    unsaved = UnsavedSegments()
    assert unsaved.total(TODAY) is None
    unsaved.set_saved(TODAY, 100)
    assert unsaved.add(TODAY, 2, NOON) == 2
    unsaved.set_saved(TODAY, 150)
    assert unsaved.add(TODAY, 3, NOON) == 0
    assert unsaved.total(TODAY) == 153


def test_what_could_not_be_saved_is_saved_with_the_next() -> None:
    unsaved = UnsavedSegments()
    unsaved.put_back(TODAY, unsaved.add(TODAY, 2, NOON))
    assert unsaved.total(TODAY) == 2
    assert unsaved.add(TODAY, 1, NOON + SAVE_INTERVAL) == 3


def test_a_new_day_begins_with_nothing() -> None:
    unsaved = UnsavedSegments()
    due = unsaved.add(TODAY, 2, NOON)
    assert unsaved.add(TOMORROW, 1, NOON + timedelta(days=1)) == 1
    unsaved.put_back(TODAY, due)
    assert unsaved.total(TODAY) is None
    assert unsaved.total(TOMORROW) == 1
    unsaved.set_saved(TODAY, 7)
    assert unsaved.total(TODAY) == 7


def test_a_clock_that_is_set_back_keeps_nothing_from_being_saved() -> None:
    unsaved = UnsavedSegments()
    unsaved.add(TODAY, 2, NOON)
    assert unsaved.add(TODAY, 3, NOON - timedelta(hours=1)) == 3
