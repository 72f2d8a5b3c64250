"""Organizers with phones, and people who get updates."""

import pytest

from bot.organizers import accounts
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from tests.bot.broadcasts.signers import numbers, subscribe
from tests.bot.phone_console.organizer_phone import CHAT, OTHER_CHAT, PHONE


@pytest.fixture
def ana(runtime: Runtime) -> Organizer:
    """An organizer who is known by a number."""
    return accounts.add(runtime, "ana", PHONE)


@pytest.fixture
def bo(runtime: Runtime, ana: Organizer) -> Organizer:
    """An organizer who is known by a Telegram chat."""
    return accounts.add(runtime, "bo", CHAT, by=ana)


@pytest.fixture
def cy(runtime: Runtime, ana: Organizer) -> Organizer:
    """Another one."""
    return accounts.add(runtime, "cy", OTHER_CHAT, by=ana)


@pytest.fixture
def signers(runtime: Runtime) -> list[str]:
    """Three people who get updates by text message, and one in Telegram."""
    subscribe(runtime, *numbers(3), "7001")
    return [*numbers(3), "7001"]
