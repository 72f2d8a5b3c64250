"""A machine is known by two independent signs; a burst, or one of them alone, is none."""

from datetime import timedelta

from bot.runtime import Runtime
from bot.signatures.review.machine_signs import NAMES_OF_A_LIST, is_fast
from bot.storage.review.review_batches import SentTimes
from tests.bot.conversation.spoken_lines import say
from tests.bot.signatures.review.signers import newest_id, rules
from tests.clock import NOON, Clock

LIST = [
    "Ada Abbott", "Bea Bell", "Cal Cole", "Dan Dole", "Eve Ellis", "Flo Ford", "Gus Gray",
    "Hal Hope", "Ina Ives", "Jon Jack", "Kim King",
]  # fmt: skip
NO_ORDER = ["Kim King", "Ada Abbott", "Jon Jack", "Bea Bell", "Ina Ives", "Cal Cole"]


def enter(runtime: Runtime, name: str, address: str, *, seconds: float) -> int:
    """Sign with a name, with so many seconds between two messages."""
    clock = runtime.now
    assert isinstance(clock, Clock)
    for line in ("IBM", name, "SIGN"):
        say(runtime, address, line)
        clock.advance(timedelta(seconds=seconds))
    return newest_id(runtime)


def test_a_list_that_is_typed_faster_than_anybody_can_is_a_machines(runtime: Runtime) -> None:
    assert len(LIST) > NAMES_OF_A_LIST
    ids = [
        enter(runtime, name, f"+1415555{number * 37:04d}", seconds=0.2)
        for number, name in enumerate(LIST)
    ]
    assert rules(runtime) == {one: ["machine.fast-list"] for one in ids}


def test_numbers_beside_each_other_and_no_time_to_read_are_a_machines(runtime: Runtime) -> None:
    ids = [
        enter(runtime, name, f"+1415555{number:04d}", seconds=0.2)
        for number, name in enumerate(NO_ORDER, 100)
    ]
    assert rules(runtime) == {one: ["machine.fast-numbers"] for one in ids}


def test_a_list_from_numbers_beside_each_other_is_a_machines(runtime: Runtime) -> None:
    ids = [
        enter(runtime, name, f"+1415555{number:04d}", seconds=60)
        for number, name in enumerate(LIST, 100)
    ]
    assert rules(runtime) == {one: ["machine.list-numbers"] for one in ids}


def test_a_list_that_goes_on_is_known_by_who_came_before(runtime: Runtime) -> None:
    for number, name in enumerate(LIST[:-1]):
        enter(runtime, name, f"+1415555{number * 37:04d}", seconds=0.2)
    rules(runtime)
    last = enter(runtime, LIST[-1], "+14155559999", seconds=0.2)
    assert last in rules(runtime)


def test_one_sign_alone_is_none(runtime: Runtime) -> None:
    for number, name in enumerate(LIST):  # somebody signs for a queue of people, from the list
        enter(runtime, name, f"+1415555{number * 37:04d}", seconds=60)
    for number, name in enumerate(NO_ORDER):  # a burst
        enter(runtime, name, f"+1408555{number * 37:04d}", seconds=0.2)
    for number, name in enumerate(NO_ORDER):  # a family's numbers
        enter(runtime, f"{name} Lee", f"+1510555{number:04d}", seconds=60)
    assert rules(runtime) == {}


def test_a_chat_has_no_number_beside_it(runtime: Runtime) -> None:
    for number, name in enumerate(NO_ORDER):
        enter(runtime, name, str(7001 + number), seconds=0.2)
    assert rules(runtime) == {}


def test_how_fast_nobody_types() -> None:
    def times(first: float, second: float) -> SentTimes:
        before = NOON + timedelta(seconds=first)
        return SentTimes(before + timedelta(seconds=second), before, NOON)

    assert is_fast(times(30, 0.5), "ana ruiz")
    assert is_fast(times(0.5, 30), "ana ruiz")
    assert not is_fast(times(4, 4), "ana ruiz")
    assert not is_fast(SentTimes(NOON, None, None), "ana ruiz")
    assert not is_fast(SentTimes(NOON, NOON - timedelta(seconds=9), None), "ana ruiz")
    assert not is_fast(None, "ana ruiz")
