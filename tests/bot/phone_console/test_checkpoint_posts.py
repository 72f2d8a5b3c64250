"""Each checkpoint is posted once in the partners' group, if there is one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.phone_console.checkpoint_posts import post_checkpoints
from bot.proof import publish
from bot.providers.interface import ConnectionFailed, Outcome, Refused
from bot.runtime import Runtime
from bot.settings import load_settings
from bot.settings.reading import SettingsError
from tests.bot.proof import acts
from tests.bot.sending.recorded_transport import Recorded
from tests.bot.storage.rows import CAMPAIGN
from tests.clock import Clock, moving
from tests.conftest import ENVIRONMENT

GROUP = "-1001234567890"


@pytest.fixture
def with_group(bare_runtime: Runtime) -> Runtime:
    """A runtime whose partners have a group, and whose log has a checkpoint."""
    settings = bare_runtime.settings.model_copy(update={"checkpoints_chat": GROUP})
    runtime = replace(bare_runtime, settings=settings)
    for one in acts.add_people(runtime, 2):
        acts.sign(runtime, one)
    publish.publish(runtime, CAMPAIGN, at_once=True)
    return runtime


def posted(runtime: Runtime, clock: Clock, *outcomes: Outcome) -> list[tuple[str, str]]:
    """Return what is posted where in one run."""
    transport = Recorded(*outcomes)
    post_checkpoints(runtime, transport.open, sleep=moving(clock))
    return [(outgoing.to, outgoing.text) for outgoing in transport.given]


def test_a_checkpoint_is_posted_once(with_group: Runtime, clock: Clock) -> None:
    note = acts.files(with_group)["checkpoint"].decode()
    assert posted(with_group, clock) == [(GROUP, note)]
    assert posted(with_group, clock) == []


def test_what_nobody_got_is_posted_in_the_next_run(with_group: Runtime, clock: Clock) -> None:
    posted(with_group, clock, *[ConnectionFailed("no route")] * 9)
    assert len(posted(with_group, clock)) == 1


def test_what_was_refused_is_not_tried_for_ever(with_group: Runtime, clock: Clock) -> None:
    posted(with_group, clock, Refused("403 bot was kicked"))
    assert posted(with_group, clock) == []


def test_an_old_checkpoint_is_not_posted(with_group: Runtime, clock: Clock) -> None:
    clock.advance(timedelta(days=3))
    assert posted(with_group, clock) == []


def test_without_a_group_nothing_is_posted(bare_runtime: Runtime, clock: Clock) -> None:
    assert posted(bare_runtime, clock) == []


def test_a_group_is_given_by_its_number() -> None:
    with pytest.raises(SettingsError, match="CHECKPOINTS_CHAT"):
        load_settings({**ENVIRONMENT, "CHECKPOINTS_CHAT": "@partners"})
