"""What every channel's transport promises, against a stand-in of its provider."""

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from werkzeug.wrappers import Response

from bot.demo.stand_ins.loopback_server import serving
from bot.providers.interface import (
    ConnectionFailed,
    Outcome,
    Outgoing,
    RateLimited,
    Refused,
    Sent,
    Uncertain,
)
from tests.bot.providers.transport_cases import Side, closed_port, send, sms, telegram
from tests.log_lines import logged
from tests.stand_ins.fault_injection import FaultRates, RequestFault

TEXT = "The city listens: come on Friday at six. Reply STOP to stop."
KINDS = {"sms": sms, "telegram": telegram}


@pytest.fixture(params=KINDS)
def side(request: pytest.FixtureRequest) -> Side:
    return KINDS[request.param]()


@pytest.fixture
def base(side: Side) -> Iterator[str]:
    with serving(side.app) as address:
        yield address


def one(side: Side, base: str, to: str = "", text: str = TEXT, **options: float) -> Outcome:
    """Send one message on a transport of its own."""
    return send(
        lambda: side.transport(base, **options), Outgoing("d7-1", to or side.people[0], text)
    )[0]


def test_a_message_is_taken_word_for_word_and_known_by_the_providers_id(
    side: Side, base: str
) -> None:
    text = "¡Gánalo! 100 % & <b>“más”</b> + 1\n#2 👍"
    outcome = one(side, base, text=text)
    assert isinstance(outcome, Sent)
    assert outcome.provider_id
    assert side.taken() == [(side.people[0], text)]


def test_many_are_sent_at_once_each_once(side: Side, base: str) -> None:
    outcomes = send(
        lambda: side.transport(base),
        *(Outgoing(f"d{n}-1", person, TEXT) for n, person in enumerate(side.people)),
    )
    assert len({outcome.provider_id for outcome in outcomes if isinstance(outcome, Sent)}) == 50
    assert sorted(to for to, _ in side.taken()) == sorted(side.people)


@pytest.mark.parametrize("why", ["blocked", "too long", "unknown"])
def test_what_the_provider_says_no_to_is_refused_with_its_code(
    side: Side, base: str, why: str
) -> None:
    side.block(side.people[1])
    to = {"blocked": side.people[1], "unknown": "1"}.get(why, "")
    outcome = one(side, base, to, text=TEXT * 100 if why == "too long" else TEXT)
    assert outcome == Refused(side.refusals[why])
    assert side.taken() == []


def test_too_fast_is_throttled_for_as_long_as_was_said(side: Side, base: str) -> None:
    side.faults.rates = FaultRates(retry_after=7)
    side.faults.force(RequestFault.THROTTLED)
    outcome = one(side, base)
    assert isinstance(outcome, RateLimited)
    assert outcome.retry_after == (7 if side.refusals["unknown"].startswith("400") else 1)
    assert side.taken() == []


@pytest.mark.parametrize(
    ("mishap", "outcome", "taken"),
    [
        (RequestFault.UNANSWERED, Uncertain("connection lost"), 1),
        (RequestFault.LOST, Uncertain("connection lost"), 0),
    ],
)
def test_without_an_answer_it_is_uncertain_and_never_tried_again(
    side: Side, base: str, mishap: RequestFault, outcome: Outcome, taken: int
) -> None:
    side.faults.rates = FaultRates(silence=0.01)
    side.faults.force(mishap)
    assert one(side, base) == outcome
    assert len(side.taken()) == taken


def test_a_server_that_fails_leaves_it_uncertain(side: Side, base: str) -> None:
    side.faults.force(RequestFault.FAILED)
    assert isinstance(one(side, base), Uncertain)


def test_a_silent_server_leaves_it_uncertain_in_time(
    side: Side,
) -> None:
    with silent_server() as address:
        assert one(side, address, read_timeout_seconds=0.05) == Uncertain("timed out")


def test_without_a_connection_it_was_not_sent(side: Side) -> None:
    assert one(side, closed_port()) == ConnectionFailed("no connection")


def test_a_certificate_of_nobody_is_no_connection(side: Side) -> None:
    with silent_server(b"HTTP/1.1 400 Bad Request\r\n\r\n") as address:
        assert one(side, address.replace("http:", "https:")) == ConnectionFailed("no connection")


@pytest.mark.parametrize(
    "answer",
    [
        Response("<h1>hello</h1>", 200),
        Response("{}", 200),
        Response("[]", 200),
        Response('{"ok": true, "result": {"sid": null}}', 201),
        Response(b"\xff\xfe", 201),
    ],
    ids=lambda answer: repr(answer.get_data()),
)
def test_an_answer_that_says_nothing_leaves_it_uncertain(side: Side, answer: Response) -> None:
    with serving(answer) as address:
        assert one(side, address) == Uncertain("unreadable answer")


@pytest.mark.parametrize("status", [302, 405, 413])
def test_what_was_turned_away_at_the_door_is_refused(side: Side, status: int) -> None:
    door = Response("no", status, headers={"Location": "https://elsewhere.example.org/"})
    with serving(door) as address:
        assert one(side, address) == Refused(str(status))


def test_too_fast_for_what_stands_before_the_provider_is_throttled(side: Side) -> None:
    with serving(Response("<h1>Too Many Requests</h1>", 429)) as address:
        assert one(side, address) == RateLimited(1.0)


def test_nothing_private_is_in_any_log_or_repr(
    side: Side, base: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    side.faults.rates = FaultRates(silence=0.01)
    shown = []
    for mishap in (None, *RequestFault):
        side.faults.force(mishap)
        shown.append(repr(one(side, base)))
    with serving(Response(f"{TEXT} {side.people[0]}", 200)) as address:
        shown.append(repr(one(side, address)))
    with silent_server() as address:
        shown.append(repr(one(side, address, read_timeout_seconds=0.05)))
    shown.append(repr(one(side, closed_port())))
    shown.append(repr(Outgoing("d7-1", side.people[0], TEXT)))
    everything = "\n".join([*shown, logged(caplog)])
    assert TEXT not in everything
    assert [secret for secret in side.secrets if secret in everything] == []


@contextmanager
def silent_server(answer: bytes = b"") -> Iterator[str]:
    """Take connections, read what comes, and answer nothing (or nonsense) until the end."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held: list[socket.socket] = []

        def hold() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                held.append(connection)
                if answer:
                    connection.sendall(answer)

        thread = threading.Thread(target=hold)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()
            for connection in held:
                connection.close()
