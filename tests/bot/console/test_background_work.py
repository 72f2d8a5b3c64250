"""Holds what is done beside the pages: once for a key, one after the other, and kept for a time."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.console.background_work import KEPT_FOR, MAX_KEPT, BackgroundWork
from tests.bot.storage.rows import NOON


@pytest.fixture
def executor() -> Iterator[ThreadPoolExecutor]:
    """A thread that is ended."""
    with ThreadPoolExecutor(1) as made:
        yield made


def test_what_is_quick_is_there_at_once_and_kept(executor: ThreadPoolExecutor) -> None:
    work, numbers = BackgroundWork(60, executor), iter([1, 2])
    for _ in range(2):
        done = work.ask("count", lambda: next(numbers), NOON)
        assert done is not None
        assert done.result() == 1
    work.drop("count")
    assert work.find("count") is None


def test_what_is_slow_is_asked_for_again(executor: ThreadPoolExecutor) -> None:
    work, is_over = BackgroundWork(0, executor), threading.Event()
    assert work.ask("count", is_over.wait, NOON) is None
    is_over.set()
    begun = work.find("count")
    assert begun is not None
    assert begun.result() is True
    assert work.ask("count", is_over.wait, NOON) is begun


def test_what_is_old_is_done_anew(executor: ThreadPoolExecutor) -> None:
    work, begun = BackgroundWork(60, executor), list[int]()
    for at in (NOON, NOON + KEPT_FOR / 2, NOON + KEPT_FOR):
        work.ask("count", lambda: begun.append(1), at)
    assert len(begun) == 2


def test_no_more_is_kept_or_begun_than_so_much(executor: ThreadPoolExecutor) -> None:
    work = BackgroundWork(60, executor)
    for key in range(MAX_KEPT + 1):
        assert work.ask(key, lambda: None, NOON) is not None
    assert work.find(0) is None
    assert work.find(1) is not None
    busy, is_over = BackgroundWork(0, executor), threading.Event()
    for key in range(MAX_KEPT + 1):
        assert busy.ask(key, is_over.wait, NOON) is None
    assert busy.find(MAX_KEPT) is None
    is_over.set()
