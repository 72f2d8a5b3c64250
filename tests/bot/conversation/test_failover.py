"""A PostgreSQL that is killed and comes back: who wrote meanwhile tries again, nothing is lost."""

import os
import shlex
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.bootstrap import build
from bot.inbox.receive import Channel, Inbound, receive
from bot.runtime import Runtime
from bot.settings import load_settings
from bot.storage.engine.database import Database, Unavailable
from bot.storage.figures.read_figures import count_signatures
from flows.events import Said
from tests import databases, postgres
from tests.conftest import ENVIRONMENT, shipped_campaigns
from webhooks.health import Readiness

PEOPLE, THREADS, BEFORE = 40, 4, 8
TRIES, PAUSE_SECONDS = 200, 0.1
pytestmark = pytest.mark.skipif(
    "TEST_DATABASE_URL" in os.environ or "postgresql" not in databases.kinds(),
    reason="there is no PostgreSQL here that may be killed",
)


class Server:
    """A server of this test's own, which can be killed and started again."""

    def __init__(self, url: str) -> None:
        self.url = url
        folder = Path(parse_qs(urlsplit(url).query)["host"][0])
        self._data = folder / "data"
        self._command = shlex.split((self._data / "postmaster.opts").read_text())

    def kill(self) -> None:
        """End it as a crash does."""
        self._control("stop", "--mode=immediate")

    def start(self) -> None:
        """Start it on what it had, and wait until it answers."""
        options = shlex.join(self._command[1:])
        self._control("start", f"--options={options}", "--log=/dev/null")

    def _control(self, *act: str) -> None:
        account = postgres.account()
        subprocess.run(
            [str(Path(self._command[0]).with_name("pg_ctl")), f"--pgdata={self._data}", *act],
            user=account and account.pw_uid,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
            check=True,
        )


@contextmanager
def running() -> Iterator[Server]:
    """Yield a server, and leave none behind."""
    with postgres.server() as url:
        server = Server(url)
        try:
            yield server
        finally:
            server.kill()


@pytest.fixture
def served() -> Iterator[tuple[Server, Runtime]]:
    """A program on that server."""
    with running() as server:
        databases.migrate(server.url)
        settings = load_settings({**ENVIRONMENT, "DATABASE_URL": server.url})
        built = build(settings, load_campaigns=shipped_campaigns)
        with closing(built.database):
            yield server, built


def sign(runtime: Runtime, person: int) -> int:
    """Let a person sign, as Twilio brings their texts: again and again; return how often not."""
    refused = 0
    for number, words in enumerate(("IBM", "Ana Ruiz", "SIGN")):
        address = f"+1212555{person:04}"
        said = Inbound("twilio", f"SM{person}-{number}", Channel.SMS, address, Said(words))
        for _ in range(TRIES):
            try:
                receive(runtime, said)
                break
            except Unavailable:
                refused += 1
                Event().wait(PAUSE_SECONDS)
        else:
            raise AssertionError("it was never taken")
    return refused


def test_it_goes_on_without_a_restart_once_the_server_is_back(
    served: tuple[Server, Runtime],
) -> None:
    server, runtime = served
    is_ready = Readiness(runtime, seconds=iter(range(0, 10**6, 60)).__next__)
    assert is_ready()
    signed = [Event() for _ in range(PEOPLE)]

    def work(people: range) -> int:
        refused = 0
        for person in people:
            refused += sign(runtime, 100 + person)
            signed[person].set()
        return refused

    with ThreadPoolExecutor(THREADS) as threads:
        at_work = [threads.submit(work, range(at, PEOPLE, THREADS)) for at in range(THREADS)]
        assert signed[BEFORE].wait(60)
        server.kill()
        assert not is_ready()
        with pytest.raises(Unavailable):
            runtime.database.version()
        server.start()
        assert sum(share.result(120) for share in at_work) > 0
    assert is_ready()
    with closing(Database(server.url)) as looked, looked.read() as connection:
        assert count_signatures(connection, "ibm-extreme-vetting") == PEOPLE
