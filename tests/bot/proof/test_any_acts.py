"""Holds that the log's count is the rows', whatever people and organizers do, in any order."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.proof import publish, verify
from bot.proof.comparison import compare
from bot.runtime import Runtime
from bot.storage.signatures import held_back
from bot.storage.signatures.held_back import ReviewReason
from tests.bot.proof import acts
from tests.bot.proof.sqlite_runtime import made_runtime
from tests.bot.storage.rows import CAMPAIGN, Someone
from tests.clock import Clock

PEOPLE = 4
ACTS = (
    "sign",
    "withdraw",
    "erase",
    "hold",
    "release",
    "publish",
    "at once",
    "hours",
    "week",
)
Act = tuple[str, int]


def hold(runtime: Runtime, who: Someone) -> None:
    """Hold a signature back, if it stands."""
    with runtime.database.write() as connection:
        for one in acts.signature_ids(connection, who):
            held_back.hold_back(
                connection, one, reason=ReviewReason.JOKE, rule="", by=1, at=runtime.now()
            )


def release(runtime: Runtime, who: Someone) -> None:
    """Release a signature that was held back."""
    with runtime.database.write() as connection:
        for one in acts.signature_ids(connection, who):
            held_back.release(connection, one, at=runtime.now())


OF_PERSON: dict[str, Callable[[Runtime, Someone], object]] = {
    "sign": acts.sign,
    "withdraw": acts.withdraw,
    "erase": acts.erase,
    "hold": hold,
    "release": release,
}


def perform(runtime: Runtime, clock: Clock, people: list[Someone], act: Act) -> None:
    """Let one thing happen."""
    name, who = act
    if name in OF_PERSON:
        OF_PERSON[name](runtime, people[who])
    elif name in ("publish", "at once"):
        publish.publish(runtime, CAMPAIGN, at_once=name == "at once")
    else:
        clock.advance(timedelta(days=7) if name == "week" else timedelta(hours=2))


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, PEOPLE - 1)), max_size=25))
def test_the_logs_count_is_the_rows_count_whatever_happens(
    sqlite_template: Path, happens: list[Act]
) -> None:
    clock = Clock()
    with made_runtime(sqlite_template, clock) as runtime:
        people = acts.add_people(runtime, PEOPLE)
        for act in happens:
            perform(runtime, clock, people, act)
            assert compare(runtime, CAMPAIGN).problems == ()
        publish.publish(runtime, CAMPAIGN, at_once=True)
        found = compare(runtime, CAMPAIGN)
        assert (found.problems, found.waiting) == ((), 0)
        files = acts.files(runtime)
        if files:
            checked = verify.check_log(files.__getitem__, files["key"].decode())
            assert [*checked.states.values()].count("counts") == found.counted
