"""Holds that a process counts what it sends without writing each time, and loses none of it."""

from datetime import timedelta

from bot.storage.operations.unsaved_segments import SAVE_EVERY, UnsavedSegments
from tests.clock import NOON

TODAY, TOMORROW = "2026-05-04", "2026-05-05"


def test_it_is_told_at_once_and_then_once_in_a_while() -> None:
    meter = UnsavedSegments()
    assert meter.add(TODAY, 2, NOON) == 2
    assert meter.add(TODAY, 3, NOON) == 0
    assert meter.total(TODAY) == 5
    assert meter.add(TODAY, 1, NOON + SAVE_EVERY) == 4
    assert meter.total(TODAY) == 6


def test_all_is_told_at_once_where_nothing_comes_after_it() -> None:
    meter = UnsavedSegments()
    assert meter.add(TODAY, 2, NOON, most=9) == 2
    assert meter.add(TODAY, 3, NOON, most=9) == 0
    assert meter.add(TODAY, 4, NOON, most=9) == 7
    assert meter.total(TODAY) == 9


def test_what_others_sent_is_taken_over() -> None:
    meter = UnsavedSegments()
    assert meter.total(TODAY) is None
    meter.learn(TODAY, 100)
    assert meter.add(TODAY, 2, NOON) == 2
    meter.learn(TODAY, 150)
    assert meter.add(TODAY, 3, NOON) == 0
    assert meter.total(TODAY) == 153


def test_what_could_not_be_told_is_told_with_the_next() -> None:
    meter = UnsavedSegments()
    meter.put_back(TODAY, meter.add(TODAY, 2, NOON))
    assert meter.total(TODAY) == 2
    assert meter.add(TODAY, 1, NOON + SAVE_EVERY) == 3


def test_a_new_day_begins_with_nothing() -> None:
    meter = UnsavedSegments()
    told = meter.add(TODAY, 2, NOON)
    assert meter.add(TOMORROW, 1, NOON + timedelta(days=1)) == 1
    meter.put_back(TODAY, told)
    assert meter.total(TODAY) is None
    assert meter.total(TOMORROW) == 1
    meter.learn(TODAY, 7)
    assert meter.total(TODAY) == 7


def test_a_clock_that_is_set_back_keeps_nothing_from_being_told() -> None:
    meter = UnsavedSegments()
    meter.add(TODAY, 2, NOON)
    assert meter.add(TODAY, 3, NOON - timedelta(hours=1)) == 3
