"""The console of a runtime, its organizers, and a browser before it."""

import pytest
from flask import Flask

from bot.console.app import create_console
from bot.organizers import accounts
from bot.organizers.roles import Role
from bot.runtime import Runtime
from bot.storage.organizers import organizers
from bot.storage.organizers.organizers import Organizer
from tests.bot.console.browsing import Browsing
from webhooks.safe_receive import describe


@pytest.fixture
def console(runtime: Runtime) -> Flask:
    """The application below ``/console``."""
    return create_console(runtime, describe)


@pytest.fixture
def browsing(console: Flask, runtime: Runtime) -> Browsing:
    """A browser that is not signed in."""
    return Browsing(console, runtime)


@pytest.fixture
def ana(runtime: Runtime) -> Organizer:
    """The first administrator."""
    return accounts.add(runtime, "ana")


@pytest.fixture
def signed_in(browsing: Browsing, ana: Organizer) -> Browsing:
    """The browser of that administrator."""
    browsing.sign_in_as(ana)
    return browsing


def add_one(runtime: Runtime, role: Role, by: Organizer, source: str = "") -> Organizer:
    """Add an organizer of a role, who is called like it."""
    added = accounts.add(runtime, role.value, by=by)
    with runtime.database.write() as connection:
        organizers.set_role(connection, added.id, role, source)
    return accounts.named(runtime, role.value)
