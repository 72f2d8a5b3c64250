"""The console of a runtime, its organizers, and a browser before it."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from flask import Flask

from bot.console import background_work, worker_jobs
from bot.console.app import create_console
from bot.console.background_work import BackgroundWork
from bot.organizers import accounts
from bot.organizers.roles import Role
from bot.runtime import Runtime
from bot.storage.organizers import organizers
from bot.storage.organizers.organizers import Organizer
from tests.bot.console.browsing import Browsing
from tests.bot.console.compiled_templates import CompiledTemplates
from tests.bot.storage.rows import NOON
from webhooks.safe_receive import describe


@pytest.fixture
def console(runtime: Runtime) -> Iterator[Flask]:
    """The application below ``/console``."""
    app = open_console(runtime)
    yield app
    app.extensions[worker_jobs.EXTENSION].close()


def open_console(runtime: Runtime) -> Flask:
    """Return the console of a runtime, whose pages wait for what is done beside them."""
    app = create_console(runtime, describe)
    app.jinja_env.bytecode_cache = CompiledTemplates()
    app.extensions[background_work.EXTENSION] = BackgroundWork(wait_seconds=60)
    return app


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


@contextmanager
def counting(console: Flask) -> Iterator[threading.Event]:
    """Have the console busy beside its pages, until the event; no page waits for what is done."""
    is_over = threading.Event()
    with ThreadPoolExecutor(1) as executor:
        work = BackgroundWork(0, executor)
        console.extensions[background_work.EXTENSION] = work
        work.ask("busy", is_over.wait, NOON)
        try:
            yield is_over
        finally:
            is_over.set()
