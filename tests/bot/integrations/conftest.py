"""A runtime that may tell programs on this machine, and an organizer."""

from dataclasses import replace

import pytest

from bot.organizers import accounts
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime


@pytest.fixture
def desk(runtime: Runtime) -> Runtime:
    """A runtime that may tell programs on this machine."""
    on = runtime.settings.model_copy(update={"integrations_on_own_machine": "on"})
    return replace(runtime, settings=on)


@pytest.fixture
def ola(desk: Runtime) -> Organizer:
    """Who adds integrations."""
    return accounts.add(desk, "ola")
