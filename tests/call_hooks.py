"""Calls back when the program calls a function, or comes back from it.

The interpreter tells of each call, so that nothing in the program is replaced. Threads that are
started meanwhile are observed too.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Literal


@contextmanager
def acting_at(
    event: Literal["call", "return"], function: Callable[..., Any], act: Callable[[], object]
) -> Iterator[None]:
    """Do ``act`` whenever the function is called, or has its result, while the block lasts."""
    code = function.__code__

    def observe(frame: FrameType, event_now: str, _: object) -> None:
        if event_now == event and frame.f_code is code:
            act()

    threading.setprofile(observe)
    sys.setprofile(observe)
    try:
        yield
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
