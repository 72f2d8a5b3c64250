"""Holds how often a turn waits for PostgreSQL: its statements travel together."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from bot.inbox.receive import Channel, Inbound, receive
from bot.runtime import Runtime
from flows.events import Said

TRIPS = ("postgresql_pipeline.py", "_travel")
AS_MANY = {
    "IBM": 2,  # a stranger's first message: who it is; all rows with the commit
    "Ana Ruiz": 2,
    "what?": 2,
    "SIGN": 3,  # whether it is signed, and its number
    "UPDATES": 2,
}


class Counted:
    """How many trips were made within ``counting``."""

    def __init__(self) -> None:
        self.trips = 0


@contextmanager
def counting() -> Iterator[Counted]:
    """Count the trips that this thread makes; the interpreter tells of each call."""
    counted = Counted()

    def watch(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and (code.co_filename.rpartition("/")[2], code.co_name) == TRIPS:
            counted.trips += 1

    sys.setprofile(watch)
    try:
        yield counted
    finally:
        sys.setprofile(None)


def test_a_turn_makes_as_many_trips_as_it_has_things_to_know(runtime: Runtime) -> None:
    # A process asks once a day what was spent, and tells of it about once a second.
    receive(runtime, Inbound("twilio", "SM", Channel.SMS, "+15550143", Said("IBM")))
    made = {}
    for number, words in enumerate(AS_MANY):
        with counting() as counted:
            receive(
                runtime, Inbound("twilio", f"SM{number}", Channel.SMS, "+15550142", Said(words))
            )
        made[words] = counted.trips
    assert made == (dict.fromkeys(AS_MANY, 0) if runtime.database.is_sqlite else AS_MANY)
