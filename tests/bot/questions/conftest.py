"""It is early afternoon where the people are who ask."""

from datetime import timedelta

import pytest

from bot.runtime import Runtime
from tests.clock import Clock


@pytest.fixture
def runtime(runtime: Runtime, clock: Clock) -> Runtime:
    """A whole runtime, when an answer may go out."""
    clock.advance(timedelta(hours=5))
    return runtime
