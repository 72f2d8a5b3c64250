"""Holds who may read the metrics, on the port and on the web port."""

import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from pydantic import SecretStr

from bot.metrics_page.page import MetricsPage
from bot.metrics_page.port import (
    may_read,
    open_web_metrics,
    open_worker_metrics,
    serve_in_background,
)
from bot.metrics_page.process_sums import ProcessSums
from bot.runtime import Runtime
from bot.telemetry.metrics import Metrics
from tests.log_lines import logged
from webhooks.app import create_app

TOKEN = "a-token-for-prometheus"
LONG = 30.0


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    """What ends the servers."""
    stop = threading.Event()
    yield stop
    stop.set()


def free_port() -> int:
    """Return a port that nobody has; the one after it is most likely free too."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def ask(port: int, token: str = "", path: str = "/metrics") -> httpx.Response:
    """Ask until somebody listens."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    transport = httpx.HTTPTransport(retries=8)
    with httpx.Client(transport=transport, timeout=LONG) as http:
        return http.get(f"http://127.0.0.1:{port}{path}", headers=headers)


@pytest.mark.parametrize("given", ["", "Bearer wrong", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x"])
def test_only_who_has_the_token_reads(given: str) -> None:
    assert not may_read(TOKEN, given)
    assert may_read("", given)
    assert may_read(TOKEN, f"Bearer {TOKEN}")


def test_the_port_shows_the_page_to_who_may_read_it_and_nothing_else(stop: threading.Event) -> None:
    port = free_port()
    page = MetricsPage(ProcessSums(own=Metrics()))
    thread = serve_in_background(page, "127.0.0.1", port, TOKEN, stop)
    assert ask(port).status_code == 401
    assert ask(port, TOKEN, "/other").status_code == 404
    answer = ask(port, TOKEN)
    assert (answer.status_code, "handraiser_turns" in answer.text) == (200, True)
    stop.set()
    thread.join(LONG)
    assert not thread.is_alive()


def test_where_the_port_is_taken_the_second_process_serves_once_the_first_has_ended(
    stop: threading.Event,
) -> None:
    port, first_stops = free_port(), threading.Event()
    page = MetricsPage(ProcessSums(own=Metrics()))
    first = serve_in_background(page, "127.0.0.1", port, "", first_stops)
    assert ask(port).status_code == 200
    second = serve_in_background(page, "127.0.0.1", port, "", stop)
    first_stops.set()
    first.join(LONG)
    with httpx.Client(transport=httpx.HTTPTransport(retries=6), timeout=LONG) as http:
        assert http.get(f"http://127.0.0.1:{port}/metrics").status_code == 200
    stop.set()
    second.join(LONG)


def with_metrics(runtime: Runtime, **changes: object) -> Runtime:
    """Return the runtime with settings of metrics."""
    return replace(runtime, settings=runtime.settings.model_copy(update=changes))


def test_the_web_process_has_the_port_and_the_worker_the_next(
    runtime: Runtime, stop: threading.Event
) -> None:
    port = free_port()
    shown = with_metrics(runtime, metrics_port=port)
    open_web_metrics(shown, stop)
    open_worker_metrics(shown.settings, stop)
    assert "handraiser_up 1.0" in ask(port).text
    assert "handraiser_up 1.0" not in ask(port + 1).text


def test_on_the_web_port_it_is_there_with_a_token_alone(runtime: Runtime) -> None:
    assert create_app(runtime).test_client().get("/metrics").status_code == 404
    client = create_app(with_metrics(runtime, metrics_token=SecretStr(TOKEN))).test_client()
    assert client.get("/metrics").status_code == 401
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert "handraiser_up 1.0" in answer.text


def test_who_breaks_off_is_told_of_by_kind_without_an_address(
    stop: threading.Event,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    port = free_port()
    serve_in_background(MetricsPage(ProcessSums(own=Metrics())), "127.0.0.1", port, "", stop)
    ask(port)
    with socket.create_connection(("127.0.0.1", port)) as broken_off:
        abort = struct.pack("ii", 1, 0)  # closed by a reset, in the middle of a line
        broken_off.sendall(b"GET /met")
        broken_off.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, abort)
    said = ""
    for _ in range(50):
        ask(port)
        said = said or logged(caplog)
    assert '"a request for metrics was not answered"' in said
    assert '"error": "ConnectionResetError"' in said
    assert "127.0.0.1" not in said + "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("sent", "may"),
    [
        (f"Bearer {TOKEN}", True),
        (f"bearer {TOKEN}", True),
        (f"BEARER  {TOKEN} ", True),
        (f"Basic {TOKEN}", False),
        (TOKEN, False),
        (f"Bearer{TOKEN}", False),
        (f"Bearer {TOKEN}x", False),
        ("Bearer \udcff", False),
        ("", False),
    ],
)
def test_the_token_is_asked_for_however_its_scheme_is_written(sent: str, may: bool) -> None:
    assert may_read(TOKEN, sent.encode("utf-8", "replace").decode()) is may
