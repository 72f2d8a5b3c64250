"""A look at the set-up is bounded in time, and there is one at a time."""

import threading
from collections.abc import Iterator

import pytest

from bot.runtime import Runtime
from bot.setup.bounded_doctor import LooksAlready, examine, look_at
from bot.setup.findings import Finding, ok


def test_all_that_is_found_is_told(runtime: Runtime) -> None:
    found = examine(runtime, lambda _: [ok("here", "public_url.ready")])
    assert found.is_whole
    assert [one.where for one in found.findings] == ["here"]


def test_what_is_found_in_time_is_told_and_nobody_else_looks_meanwhile(runtime: Runtime) -> None:
    goes_on, is_over = threading.Event(), threading.Event()

    def look(_: Runtime) -> Iterator[Finding]:
        yield ok("here", "public_url.ready")
        goes_on.wait()
        is_over.set()

    found = examine(runtime, look, seconds=0.05)
    assert not found.is_whole
    assert [one.where for one in found.findings] == ["here"]
    with pytest.raises(LooksAlready):
        examine(runtime, look)
    goes_on.set()
    is_over.wait()
    while True:
        try:
            assert examine(runtime, lambda _: []).is_whole
            break
        except LooksAlready:  # the thread that looked ends just now
            continue


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_look_that_fails_is_not_whole_and_lets_others_look(runtime: Runtime) -> None:
    def look(_: Runtime) -> Iterator[Finding]:
        yield ok("here", "public_url.ready")
        raise OSError

    assert not examine(runtime, look).is_whole
    assert examine(runtime, lambda _: []).is_whole


def test_it_looks_as_the_doctor_does(runtime: Runtime) -> None:
    assert next(iter(look_at(runtime))).where == "campaign ibm-extreme-vetting"
