"""Real server processes, started as the Procfile does: nobody holds them, and none stays dead."""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from bench.servers import Server, serve
from bot.storage.engine.database import Database
from tests.conftest import ENVIRONMENT
from tests.webhooks.provider_requests import PATH, numbered_sms
from tests.webhooks.raw_sockets import SECONDS, answer, ask, connect, head, is_open, many, signed
from webhooks.guards import MAX_BYTES

DAWDLING = head("POST", PATH, Content_Length=1000) + b"F"
"""A body is announced, and one byte of it comes."""
HEALTH = head("GET", "/healthz")


@contextmanager
def serving(folder: Path, **environment: str) -> Iterator[Server]:
    """Serve the whole program on a database of its own."""
    url = f"sqlite:///{folder / 'served.sqlite3'}"
    database = Database(url)
    database.migrate()
    database.close()
    given = {**ENVIRONMENT, "DATABASE_URL": url, **environment}
    with serve("webhooks.rsgi:server", given, "/readyz") as server:
        yield server


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The whole program, as it is served."""
    with serving(tmp_path_factory.mktemp("program")) as server:
        yield server


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """What holds ``POST /held`` until it was opened for writing and closed again."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


@pytest.fixture
def served(pipe: Path) -> Iterator[Server]:
    """``tests.webhooks.served_handlers``: one thread, and half a second for anything."""
    with serve("tests.webhooks.served_handlers:server", {"PIPE": str(pipe)}, "/healthz") as server:
        yield server


def texted(server: Server, number: int, body: str = "IBM") -> tuple[int, str]:
    """Text the program as Twilio does; the number tells one text from another."""
    return ask(server.port, signed(numbered_sms(number, Body=body)))


@pytest.mark.parametrize(
    ("number", "said"),
    [(8, DAWDLING), (100, DAWDLING), (1100, DAWDLING), (1100, b""), (1100, b"POST /tw")],
    ids=["eight bodies", "a hundred bodies", "many bodies", "many silent", "many half heads"],
)
def test_who_says_too_little_keeps_nobody_from_being_answered(
    program: Server, number: int, said: bytes
) -> None:
    with many(program.port, number, said) as dawdlers:
        status, said_back = texted(program, number)
        assert sum(map(is_open, dawdlers)) > number / 2  # they are waited for all the while
        assert (status, "<Message " in said_back) == (200, True)


def test_a_body_that_does_not_come_is_given_up(served: Server) -> None:
    with many(served.port, 100, head("POST", "/length", Content_Length=1000) + b"x") as dawdlers:
        answers = [answer(dawdler) for dawdler in dawdlers]
    assert {status for status, _ in answers} == {408}
    assert all("connection: close" in said for _, said in answers)


def test_a_large_body_that_does_not_come_is_given_up(served: Server) -> None:
    for said in ({"Content_Length": MAX_BYTES}, {"Transfer_Encoding": "chunked"}):
        with connect(served.port) as dawdler:
            dawdler.sendall(head("POST", "/length", **said) + b"5\r\nabcde\r\n")
            assert answer(dawdler)[0] == 408


def test_a_body_that_is_too_large_is_refused_before_it_comes(served: Server) -> None:
    assert ask(served.port, head("POST", "/length", Content_Length=MAX_BYTES + 1))[0] == 413


def test_a_body_of_no_declared_length_is_read_up_to_the_limit(served: Server) -> None:
    chunk = b"1000\r\n" + b"x" * 0x1000 + b"\r\n"
    start = head("POST", "/length", Transfer_Encoding="chunked")
    status, said = ask(served.port, start + chunk * 16 + b"0\r\n\r\n")
    assert (status, said.rpartition("\r\n")[2]) == (200, str(MAX_BYTES))
    assert ask(served.port, start + chunk * 17 + b"0\r\n\r\n")[0] == 413


@pytest.mark.parametrize("length", [10, MAX_BYTES], ids=["a small one", "a large one"])
def test_a_body_that_is_broken_off_is_its_senders_fault(served: Server, length: int) -> None:
    with connect(served.port) as sender:
        sender.sendall(head("POST", "/length", Content_Length=length) + b"x")
        sender.shutdown(socket.SHUT_WR)
        assert answer(sender)[0] == 400


def test_a_body_whose_sender_went_away_harms_nobody(served: Server) -> None:
    with connect(served.port) as connection:
        connection.sendall(head("POST", "/length", Content_Length=10) + b"x")
    assert ask(served.port, HEALTH)[0] == 200


def test_what_is_no_webhook_is_flasks_to_answer(program: Server) -> None:
    status, said = ask(program.port, head("GET", PATH))
    assert (status, "allow: POST" in said) == (405, True)
    for path in ("/twilio/status/", "/twilio/message/", "/%ff", f"/twilio/status/{'9' * 99}"):
        status, said = ask(program.port, head("POST", path, Content_Length=0))
        assert (status, said.rpartition("\r\n")[2]) == (404, "Not Found\n")
        assert "cache-control: no-store" in said
        assert "x-content-type-options: nosniff" in said


def test_pages_are_served_from_memory_and_take_nothing_but_reading(program: Server) -> None:
    first, again = (ask(program.port, head("GET", "/")) for _ in range(2))
    assert first[0] == again[0] == 200
    assert first[1].rpartition("\r\n")[2] == again[1].rpartition("\r\n")[2]
    etag = first[1].split("etag: ")[1].split("\r\n")[0]
    status, said = ask(program.port, head("GET", "/", If_None_Match=etag))
    assert (status, said.rpartition("\r\n\r\n")[2]) == (304, "")
    status, said = ask(program.port, head("POST", "/", Content_Length=0))
    assert (status, "allow: GET, HEAD" in said) == (405, True)
    assert ask(program.port, head("GET", "/nothing"))[0] == 404


def test_a_check_of_health_is_answered_while_no_thread_is_free_and_who_waits_too_long_is_told(
    served: Server, pipe: Path
) -> None:
    with connect(served.port) as holding:
        holding.sendall(head("POST", "/held", Content_Length=0))
        with pipe.open("w"):  # which waits until the handler has opened the other end
            assert ask(served.port, HEALTH)[0] == 200
            status, said = ask(served.port, head("POST", "/length", Content_Length=0))
        assert status == 503
        assert "retry-after: 10" in said
        assert answer(holding)[0] == 200


def test_a_process_that_is_told_to_end_answers_whom_it_has_let_in(
    served: Server, pipe: Path
) -> None:
    with connect(served.port) as holding:
        holding.sendall(head("POST", "/held", Content_Length=0))
        with pipe.open("w") as go:
            os.kill(served.tree.pid, signal.SIGTERM)
            eventually(lambda: refuses(served.port))
            go.write("answered")
        status, said = answer(holding)
    assert (status, said.rpartition("\r\n")[2]) == (200, "answered")


@pytest.mark.parametrize("workers", [1, 2])
def test_a_process_that_was_killed_is_replaced(tmp_path: Path, workers: int) -> None:
    with serving(tmp_path, WEB_CONCURRENCY=str(workers)) as server:
        main, *children = server.tree.processes()
        eventually(lambda: len(list(server.tree.processes())) == 1 + workers)
        main, *children = server.tree.processes()
        os.kill(children[0], signal.SIGKILL)
        eventually(lambda: children[0] not in server.tree.processes())
        eventually(lambda: len(list(server.tree.processes())) == 1 + workers)
        eventually(lambda: is_answered(server, HEALTH))
        for number in range(8):  # whichever of them takes it
            assert texted(server, number)[0] == 200
        assert next(iter(server.tree.processes())) == main


def eventually(condition: Callable[[], bool]) -> None:
    """Wait for what other processes are about to do."""
    for _ in range(int(SECONDS / 0.02)):
        if condition():
            return
        Event().wait(0.02)
    raise AssertionError("it did not happen in time")


def refuses(port: int) -> bool:
    """Say whether nobody listens there any more."""
    try:
        connect(port).close()
    except ConnectionError:
        return True
    return False


def is_answered(server: Server, request: bytes) -> bool:
    """Say whether the request is answered with success."""
    try:
        return ask(server.port, request)[0] == 200
    except OSError:
        return False
