"""Who waits is answered in time or told at once, and what is urgent is not behind the others."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from werkzeug.exceptions import ServiceUnavailable

from webhooks.request import Response
from webhooks.work_queue import MAX_LARGE, MAX_URGENT, WorkQueue

LONG = 3600.0
"""Seconds; a wait that does not end while a test runs."""
SHORT = 0.005
"""Seconds; less than one request is taken to need before any was done."""


class Held:
    """Work that holds a thread until it is let go, and notes who was worked on after it."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()
        self.order: list[str] = []

    def __call__(self) -> Response:
        """Hold the thread."""
        self.begun.set()
        assert self.go.wait(60)
        return Response("held")

    def named(self, name: str) -> Callable[[], Response]:
        """Return work that notes its name."""

        def work() -> Response:
            self.order.append(name)
            return Response(name)

        return work


Test = Callable[[WorkQueue, Held], Coroutine[Any, Any, None]]


def run(test: Test, **options: Any) -> None:
    """Run a test with a queue before one thread, which is held from the beginning."""

    async def inside() -> None:
        queue = WorkQueue(asyncio.get_running_loop(), 1, **options)
        held = Held()
        first = asyncio.create_task(queue.answer(held, is_urgent=False))
        await asyncio.to_thread(held.begun.wait, 60)
        try:
            await test(queue, held)
        finally:
            held.go.set()
            assert (await first).body == "held"
            await asyncio.to_thread(queue.close)

    asyncio.run(inside())


async def waiting(
    queue: WorkQueue,
    work: Callable[[], Response],
    *,
    is_urgent: bool = False,
    is_large: bool = False,
) -> "asyncio.Task[Response]":
    """Let work wait in the queue."""
    task = asyncio.create_task(queue.answer(work, is_urgent=is_urgent, is_large=is_large))
    await asyncio.sleep(0)  # until the task has begun, and waits
    return task


def test_all_who_wait_are_answered_in_their_order() -> None:
    async def test(queue: WorkQueue, held: Held) -> None:
        tasks = [await waiting(queue, held.named(name)) for name in "abc"]
        held.go.set()
        assert [response.body for response in await asyncio.gather(*tasks)] == ["a", "b", "c"]
        assert held.order == ["a", "b", "c"]

    run(test, max_wait=LONG)


def test_who_is_not_begun_in_time_is_told_while_the_threads_are_held_and_never_worked_on() -> None:
    async def test(queue: WorkQueue, held: Held) -> None:
        tasks = [await waiting(queue, held.named(name)) for name in "abc"]
        for task in tasks:
            with pytest.raises(ServiceUnavailable):
                await task
        assert not held.go.is_set()
        held.go.set()
        assert (await queue.answer(held.named("later"), is_urgent=False)).body == "later"
        assert held.order == ["later"]

    run(test, max_wait=0.05, few=0)


def test_who_could_not_be_answered_in_time_is_told_at_once() -> None:
    async def test(queue: WorkQueue, held: Held) -> None:
        accepted = await waiting(queue, held.named("next"))
        with pytest.raises(ServiceUnavailable):
            await queue.answer(held.named("beyond"), is_urgent=False)
        held.go.set()
        await accepted
        assert held.order == ["next"]

    run(test, max_wait=LONG, max_expected=SHORT, few=0)


def test_a_few_are_waited_for_when_the_threads_halt() -> None:
    async def test(queue: WorkQueue, held: Held) -> None:
        tasks = [await waiting(queue, held.named(name)) for name in "abc"]
        done, _ = await asyncio.wait(tasks, timeout=0.2)
        assert not done
        held.go.set()
        assert [response.body for response in await asyncio.gather(*tasks)] == ["a", "b", "c"]

    run(test, max_wait=0.01, max_expected=SHORT, few=3)


def test_the_wait_that_is_expected_follows_what_requests_take() -> None:
    async def test(queue: WorkQueue, held: Held) -> None:
        held.go.set()
        for _ in range(200):  # none of which takes any time
            await queue.answer(held.named("quick"), is_urgent=False)
        held.begun, held.go = threading.Event(), threading.Event()
        again = await waiting(queue, held)
        await asyncio.to_thread(held.begun.wait, 60)
        tasks = [await waiting(queue, held.named("next")) for _ in range(2)]
        held.go.set()
        assert [response.body for response in await asyncio.gather(*tasks)] == ["next", "next"]
        await again

    run(test, max_wait=LONG, max_expected=SHORT, few=0)


def test_what_is_urgent_goes_before_others_but_takes_no_more_than_every_other_turn() -> None:
    async def test(queue: WorkQueue, held: Held) -> None:
        tasks = [await waiting(queue, held.named(f"ordinary {n}")) for n in range(3)]
        tasks += [await waiting(queue, held.named(f"urgent {n}"), is_urgent=True) for n in range(9)]
        held.go.set()
        await asyncio.gather(*tasks)
        kinds = [name.partition(" ")[0] for name in held.order]
        assert sorted(kinds[:2]) == sorted(kinds[2:4]) == ["ordinary", "urgent"]
        assert kinds.count("urgent") == 9

    run(test, max_wait=LONG)


def test_an_opt_out_passes_when_everybody_else_is_refused() -> None:
    async def test(queue: WorkQueue, held: Held) -> None:
        accepted = await waiting(queue, held.named("next"))
        with pytest.raises(ServiceUnavailable):
            await queue.answer(held.named("beyond"), is_urgent=False)
        stop = await waiting(queue, held.named("stop"), is_urgent=True)
        held.go.set()
        assert (await stop).body == "stop"
        await accepted

    run(test, max_wait=LONG, max_expected=SHORT, few=0)


def test_what_looks_urgent_beyond_a_bound_waits_with_all_others() -> None:
    async def test(queue: WorkQueue, held: Held) -> None:
        tasks = [
            await waiting(queue, held.named(f"urgent {n}"), is_urgent=True)
            for n in range(MAX_URGENT)
        ]
        tasks.append(await waiting(queue, held.named("ordinary")))
        tasks.append(await waiting(queue, held.named("one too many"), is_urgent=True))
        held.go.set()
        await asyncio.gather(*tasks)
        assert held.order.index("one too many") > held.order.index("ordinary")

    run(test, max_wait=LONG)


def test_large_ones_beyond_a_bound_are_told_at_once_and_keep_nobody_else_out() -> None:
    async def test(queue: WorkQueue, held: Held) -> None:
        large = held.named("large")
        tasks = [await waiting(queue, large, is_large=True) for _ in range(MAX_LARGE)]
        with pytest.raises(ServiceUnavailable):
            await queue.answer(held.named("beyond"), is_urgent=False, is_large=True)
        tasks.append(await waiting(queue, held.named("small")))
        held.go.set()
        await asyncio.gather(*tasks)
        assert held.order == ["large"] * MAX_LARGE + ["small"]
        assert (await queue.answer(large, is_urgent=False, is_large=True)).body == "large"

    run(test, max_wait=LONG)


def test_a_failure_is_an_answer_too() -> None:
    async def test(queue: WorkQueue, held: Held) -> None:
        task = await waiting(queue, lambda: Response(str(1 // 0)))
        held.go.set()
        assert (await task).status == 503

    run(test, max_wait=LONG)


def test_what_can_wait_gives_way_to_what_is_worked_on() -> None:
    async def test(queue: WorkQueue, held: Held) -> None:
        next_one = await waiting(queue, held.named("next"))
        views = [asyncio.create_task(queue.give_way()) for _ in range(3)]
        await asyncio.sleep(0)
        assert not any(view.done() for view in views)
        held.go.set()
        await asyncio.gather(*views)
        assert held.order == ["next"]
        assert next_one.done()

    run(test, max_giving_way=LONG)


def test_what_can_wait_gives_way_for_a_moment_only() -> None:
    async def test(queue: WorkQueue, held: Held) -> None:
        await asyncio.gather(*(queue.give_way() for _ in range(3)))
        assert not held.go.is_set()

    run(test, max_giving_way=SHORT)


def test_where_nothing_is_worked_on_nothing_waits() -> None:
    async def test(queue: WorkQueue, held: Held) -> None:
        held.go.set()
        await asyncio.wait_for(queue.give_way(), 60)
        view = asyncio.create_task(queue.give_way())
        await asyncio.sleep(0)
        assert view.done()

    run(test, max_giving_way=LONG)


def test_who_has_gone_while_giving_way_keeps_nobody() -> None:
    async def test(queue: WorkQueue, held: Held) -> None:
        gone, stays = (asyncio.create_task(queue.give_way()) for _ in range(2))
        await asyncio.sleep(0)
        gone.cancel()
        held.go.set()
        await stays

    run(test, max_giving_way=LONG)
