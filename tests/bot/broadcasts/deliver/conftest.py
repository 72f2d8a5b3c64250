"""A runtime that really sends, by a clock that runs."""

import pytest

from bot.runtime import Runtime
from tests.bot.broadcasts.recipients import Running, at_pace


@pytest.fixture
def running() -> Running:
    """A clock that runs."""
    return Running()


@pytest.fixture
def fast(runtime: Runtime, running: Running) -> Runtime:
    """A runtime that sends as fast as it may, by a clock that runs."""
    return at_pace(runtime, now=running)
