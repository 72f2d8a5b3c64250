"""The console has threads of its own, is found by path and host, and is shed before messages."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from threading import Event, current_thread

import pytest
from flask import Flask
from werkzeug.exceptions import ServiceUnavailable

from bot.console import cookies
from bot.console.downloads import hand_out
from bot.runtime import Runtime
from tests.webhooks.conftest import listening_runtime
from webhooks.app import create_app, mount
from webhooks.console_server import (
    MAX_STRANGERS_WAITING,
    MAX_WAITING,
    Console,
    ConsoleServer,
    open_console,
)
from webhooks.request import Request, Response, handler_of
from webhooks.routes import Route, Routes


def request(path: str, host: str = "petition.example.org", cookie: str = "") -> Request:
    return Request("GET", path, "", {"host": host, "cookie": cookie}, b"", "192.0.2.7")


def signed_in(path: str = "/console/overview") -> Request:
    """A request with a session's cookie, as it is named by the console."""
    return request(path, cookie=f"other=1; __Host-handraiser-{cookies.SESSION}=x")


def served(
    console: Console,
    play: Callable[[ConsoleServer], Awaitable[None]],
    is_busy: Callable[[], bool] = lambda: False,
) -> None:
    """Play with a server of this console in a loop of its own."""

    async def run() -> None:
        server = ConsoleServer(console, is_busy)
        try:
            await asyncio.wait_for(play(server), 60)
        finally:
            server.close()

    asyncio.run(run())


def name_thread(_: Request) -> Response:
    return Response(current_thread().name)


@pytest.mark.parametrize(
    ("path", "is_taken"),
    [("/console", True), ("/console/", True), ("/console/team", True), ("/consoles", False)],
)
def test_it_is_found_by_its_path(path: str, is_taken: bool) -> None:
    assert Console(name_thread).takes(request(path)) is is_taken


@pytest.mark.parametrize(
    ("address", "host", "is_taken"),
    [
        ("https://console.example.org", "console.example.org", True),
        ("https://console.example.org", "Console.Example.org:443", True),
        ("https://console.example.org:443", "console.example.org", True),
        ("https://console.example.org", "petition.example.org", False),
        ("https://console.example.org", "", False),
        ("https://console.example.org:8443", "console.example.org:8443", True),
        ("https://console.example.org:8443", "console.example.org", False),
        ("http://127.0.0.1:8000", "127.0.0.1:8000", True),
        ("http://localhost", "localhost:80", True),
    ],
)
def test_with_a_host_of_its_own_it_is_found_there_alone(
    address: str, host: str, is_taken: bool
) -> None:
    assert Console(name_thread, address).takes(request("/console", host)) is is_taken


def test_it_works_in_threads_of_its_own() -> None:
    async def play(server: ConsoleServer) -> None:
        answer = await server.answer(request("/console"))
        assert answer is not None
        assert str(answer.body).startswith("console")
        assert await server.answer(request("/IBM")) is None

    served(Console(name_thread), play)


def test_while_messages_wait_it_is_told_to_come_later() -> None:
    async def play(server: ConsoleServer) -> None:
        with pytest.raises(ServiceUnavailable):
            await server.answer(request("/console"))

    served(Console(name_thread), play, is_busy=lambda: True)


def test_so_many_may_wait_and_no_more() -> None:
    may_go_on = Event()

    def wait(_: Request) -> Response:
        may_go_on.wait(60)
        return Response("done")

    async def play(server: ConsoleServer) -> None:
        some = [asyncio.ensure_future(server.answer(signed_in())) for _ in range(MAX_WAITING)]
        await asyncio.sleep(0)
        with pytest.raises(ServiceUnavailable):
            await server.answer(signed_in())
        may_go_on.set()
        answers = await asyncio.gather(*some)
        assert {one.body for one in answers if one} == {"done"}
        assert await server.answer(request("/console")) is not None

    served(Console(wait), play)


@pytest.mark.parametrize(
    "flood", [request("/console/sign-in"), signed_in("/console/sign-in"), request("/console/me")]
)
def test_a_flood_of_strangers_leaves_room_for_who_is_signed_in(flood: Request) -> None:
    may_go_on = Event()

    def wait(_: Request) -> Response:
        may_go_on.wait(60)
        return Response("done")

    async def play(server: ConsoleServer) -> None:
        some = [asyncio.ensure_future(server.answer(flood)) for _ in range(MAX_STRANGERS_WAITING)]
        await asyncio.sleep(0)
        with pytest.raises(ServiceUnavailable):
            await server.answer(flood)
        let_in = asyncio.ensure_future(server.answer(signed_in()))
        await asyncio.sleep(0)
        may_go_on.set()
        answers = await asyncio.gather(let_in, *some)
        assert {one.body for one in answers if one} == {"done"}
        assert await server.answer(flood) is not None

    served(Console(wait), play)


def test_who_goes_away_leaves_its_place_only_when_the_work_is_done() -> None:
    may_go_on = Event()

    def wait(_: Request) -> Response:
        may_go_on.wait(60)
        return Response("done")

    async def play(server: ConsoleServer) -> None:
        gone = [asyncio.ensure_future(server.answer(signed_in())) for _ in range(MAX_WAITING)]
        await asyncio.sleep(0)
        for one in gone:
            one.cancel()
        await asyncio.gather(*gone, return_exceptions=True)
        with pytest.raises(ServiceUnavailable):
            await server.answer(signed_in())
        may_go_on.set()

    served(Console(wait), play)


def test_what_it_raises_is_answered() -> None:
    def fail(_: Request) -> Response:
        raise ZeroDivisionError

    assert Console(fail).answer(request("/console")).status == 503


def test_it_is_switched_off_unless_it_is_switched_on(listening: Runtime) -> None:
    assert open_console(listening) is None
    for path in ("/console", "/console/sign-in"):
        assert create_app(listening).test_client().get(path).status_code == 404
    opened = open_console(listening_runtime(CONSOLE="on"))
    assert opened is not None
    assert opened.answer(request("/console/sign-in")).status == 200


def test_flask_serves_it_too_and_nothing_else_changes() -> None:
    client = create_app(
        listening_runtime(CONSOLE="on", CONSOLE_URL="https://console.example.org")
    ).test_client()
    there = {"base_url": "https://console.example.org"}
    assert client.get("/console/sign-in", **there).status_code == 200
    assert client.get("/console/sign-in").status_code == 404
    assert client.get("/healthz").status_code == 200


def test_a_file_is_sent_from_the_disk(tmp_path: Path) -> None:
    file = tmp_path / "package.pdf"
    file.write_bytes(b"%PDF")
    app = Flask("files")
    app.add_url_rule(
        "/console/file", view_func=lambda: hand_out(file, "package.pdf", "application/pdf")
    )
    answer = Console(handler_of(app)).answer(request("/console/file"))
    assert (answer.file, answer.content_type, answer.body) == (file, "application/pdf", b"")
    assert answer.headers == (("content-disposition", "attachment; filename=package.pdf"),)


def test_flask_sends_it_too(tmp_path: Path) -> None:
    file = tmp_path / "package.pdf"
    file.write_bytes(b"%PDF")
    answer = Response(content_type="application/pdf", file=file)
    app = mount(Routes([Route("GET", "/file", lambda _: answer)]))
    with app.test_client().get("/file") as sent:
        assert (sent.data, sent.content_type) == (b"%PDF", "application/pdf")
        assert sent.headers["cache-control"] == "no-store"
        assert "x-handraiser-file" not in sent.headers
