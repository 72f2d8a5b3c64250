"""What the web server hands over is answered as through Flask: by the same handlers."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bot.runtime import Runtime
from bot.telemetry.request_log import RequestLog
from bot.web.petition.addresses import Address
from bot.web.petition.pages import PetitionPages
from tests.log_lines import logged
from tests.webhooks.conftest import listening_runtime
from tests.webhooks.provider_requests import FORM, PATH, PUBLIC_URL, SMS, signature
from tests.webhooks.recorded_inbox import Notebook
from webhooks import routes
from webhooks.body_reader import Bodies
from webhooks.console_server import Console, open_console
from webhooks.guards import MAX_BYTES, RefusalLog
from webhooks.request import Response
from webhooks.safe_receive import Intake
from webhooks.server import Server, send
from webhooks.work_queue import WorkQueue

SIGNED = {"content-type": FORM, "x-twilio-signature": signature(PUBLIC_URL + PATH, SMS)}


@dataclass
class Scope:
    """A request without its body."""

    method: str
    path: str
    headers: Mapping[str, str]
    query_string: str = ""
    client: str = "192.0.2.7:1234"


@dataclass
class Connection:
    """Hands the body out, and keeps the answer."""

    body: bytes
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    said: str | bytes = ""

    async def __call__(self) -> bytes:
        """Return the whole body."""
        return self.body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Return the body as it comes."""
        yield self.body

    def response_str(self, status: int, headers: list[tuple[str, str]], body: str) -> None:
        """Keep the answer."""
        self.status, self.headers, self.said = status, dict(headers), body

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Keep the answer."""
        self.status, self.headers, self.said = status, dict(headers), body

    def response_file(self, status: int, headers: list[tuple[str, str]], file: str) -> None:
        """Keep the answer."""
        self.status, self.headers, self.said = status, dict(headers), Path(file).read_bytes()


@dataclass
class Asked:
    """A server in this process, before the stand-in for the inbox."""

    runtime: Runtime
    notebook: Notebook
    max_large_bytes: int = MAX_BYTES
    pages: PetitionPages | None = None
    console: Console | None = None
    log: RequestLog | None = None

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Connection:
        """Have one request answered."""
        return self.ask_in_turn(Scope(method, path, dict(headers or {})), Connection(body))[0]

    def ask_in_turn(self, scope: Scope, *connections: Connection) -> tuple[Connection, ...]:
        """Have the same request answered on one connection after the other."""
        return asyncio.run(self._ask(scope, connections))

    async def _ask(
        self, scope: Scope, connections: tuple[Connection, ...]
    ) -> tuple[Connection, ...]:
        refusals = RefusalLog(self.runtime.now)
        intake = Intake(self.runtime, self.notebook.receive, self.notebook.settle)
        server = Server(
            routes.build(intake, refusals),
            refusals,
            partial(WorkQueue, threads=1),
            Bodies(max_large_bytes=self.max_large_bytes),
            self.pages,
            console=self.console,
            log=self.log,
        )
        loop = asyncio.get_running_loop()
        if connections[0].body:
            scope.headers = {**scope.headers, "content-length": str(len(connections[0].body))}
        server.__rsgi_init__(loop)
        for connection in connections:
            await server.__rsgi__(scope, connection)
        await asyncio.to_thread(server.__rsgi_del__, loop)
        return connections


@pytest.fixture
def asked(listening: Runtime, notebook: Notebook) -> Asked:
    """The server."""
    return Asked(listening, notebook)


def test_a_signed_text_is_answered_in_twiml(asked: Asked, notebook: Notebook) -> None:
    answered = asked.ask("POST", PATH, urlencode(SMS).encode(), SIGNED)
    assert (answered.status, answered.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    assert "<Message " in str(answered.said)
    assert len(notebook.received) == 1


def test_what_is_refused_is_refused_here_too(asked: Asked, notebook: Notebook) -> None:
    assert asked.ask("POST", PATH, b"Body=x", SIGNED).status == 403
    assert (
        asked.ask("POST", PATH, b"Body=x", {**SIGNED, "content-type": "text/plain"}).status == 415
    )
    assert asked.ask("POST", "/telegram", b"{}").status == 403
    assert notebook.calls == 0


def test_health_is_told(asked: Asked) -> None:
    assert asked.ask("GET", "/healthz").said == "alive\n"
    assert asked.ask("GET", "/readyz").status == 503  # this runtime's database is nowhere


def test_what_is_on_no_route_is_a_page_or_none(listening: Runtime, notebook: Notebook) -> None:
    asked = Asked(listening, notebook, pages=PetitionPages(listening))
    assert asked.ask("GET", "/privacy").headers["content-type"] == "text/html; charset=utf-8"
    assert asked.ask("GET", "/nothing").status == 404
    assert asked.ask("POST", "/nothing", b"x").status == 404
    assert asked.ask("GET", PATH).status == 405
    assert asked.ask("GET", "/healthz").said == "alive\n"


class CountedPages(PetitionPages):
    """Pages that count how often one is looked up."""

    looked_up = 0

    def find(self, path: str) -> Address | None:
        """Count, and find."""
        self.looked_up += 1
        return super().find(path)


def test_a_page_that_is_asked_for_again_is_answered_without_being_looked_up(
    listening: Runtime, notebook: Notebook
) -> None:
    pages, lines = CountedPages(listening), list[str]()
    asked = Asked(listening, notebook, pages=pages, log=RequestLog("lines", write=lines.append))
    scope = Scope("GET", "/privacy", {"accept-encoding": "gzip"})
    first, again = asked.ask_in_turn(scope, Connection(b""), Connection(b""))
    assert (again.status, again.headers, again.said) == (200, first.headers, first.said)
    assert pages.looked_up == 1
    facts = [re.sub(r"^\S+|ms=\S+|request=\S+", "", line) for line in "".join(lines).splitlines()]
    assert len(facts) == 2
    assert facts[0] == facts[1]


def test_nobody_gets_the_page_of_the_console_that_somebody_else_asked_for(
    notebook: Notebook,
) -> None:
    runtime = listening_runtime(CONSOLE="on")
    asked = Asked(runtime, notebook, pages=PetitionPages(runtime), console=open_console(runtime))
    scope = Scope("GET", "/console/sign-in", {"host": "petition.example.org"})
    one, other = asked.ask_in_turn(scope, Connection(b""), Connection(b""))
    assert (one.status, other.status) == (200, 200)
    assert one.headers["set-cookie"] != other.headers["set-cookie"]
    assert one.said != other.said


def test_what_is_on_no_route_is_flasks(asked: Asked) -> None:
    answered = asked.ask("GET", PATH)
    assert (answered.status, answered.headers["allow"]) == (405, "POST")
    assert asked.ask("POST", "/n\u00f6where").said == b"Not Found\n"


def test_every_answer_has_the_same_headers_and_one_that_ends_the_connection_says_so(
    asked: Asked,
) -> None:
    oversized = asked.ask("POST", PATH, b"x" * (MAX_BYTES + 1), SIGNED)
    assert (oversized.status, oversized.headers["connection"]) == (413, "close")
    for answered in (oversized, asked.ask("GET", "/healthz"), asked.ask("GET", "/nowhere")):
        assert answered.headers["cache-control"] == "no-store"
        assert answered.headers["x-content-type-options"] == "nosniff"


def test_a_file_is_sent_by_its_path(tmp_path: Path) -> None:
    file = tmp_path / "package.pdf"
    file.write_bytes(b"%PDF")
    connection = Connection(b"")
    send(connection, Response(content_type="application/pdf", file=file))
    assert (connection.said, connection.headers["content-type"]) == (b"%PDF", "application/pdf")


def test_what_cannot_be_held_may_come_again(
    listening: Runtime, notebook: Notebook, caplog: pytest.LogCaptureFixture
) -> None:
    full = Asked(listening, notebook, max_large_bytes=0)
    answered = full.ask("POST", PATH, b"x" * MAX_BYTES, SIGNED)
    assert (answered.status, answered.headers["retry-after"]) == (503, "10")
    assert "too many requests at once" in logged(caplog)
