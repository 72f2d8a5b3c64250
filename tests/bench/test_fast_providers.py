"""The providers of load runs: the demo's stand-ins, fast and with a log that lasts."""

import asyncio
import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # no types
from werkzeug.wrappers import Request as WerkzeugRequest
from werkzeug.wrappers import Response

from bench.fast_providers.__main__ import main
from bench.fast_providers.accepted_log import (
    Accepted,
    AcceptedLog,
    hash_recipient,
    read_accepted_log,
)
from bench.fast_providers.both_apis import BothApis
from bench.fast_providers.http_connection import MAX_REQUEST_BYTES, Connection, Reply, Request
from bot.demo.stand_ins.loopback_server import serving
from bot.providers.interface import Outcome, Outgoing, RateLimited, Refused, Sent
from bot.sending.transports import list_messages_sent_to, open_transport
from bot.settings import load_settings
from tests.bot.providers.transport_cases import send
from tests.clock import NOON, Clock
from tests.conftest import ENVIRONMENT

SID, TOKEN = ENVIRONMENT["TWILIO_ACCOUNT_SID"], ENVIRONMENT["TWILIO_AUTH_TOKEN"]
MESSAGES = f"/2010-04-01/Accounts/{SID}/Messages.json"
UNKNOWN_MESSAGE = f"/2010-04-01/Accounts/{SID}/Messages/SM{'0' * 32}.json"
FORM = {"To": "+15550140", "From": "+15550100", "Body": "Hello"}


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "accepted.log"


@pytest.fixture
def record(log: Path) -> Iterator[AcceptedLog]:
    with AcceptedLog(log) as record:
        yield record


def basic(sid: str = SID, token: str = TOKEN) -> dict[str, str]:
    return {"authorization": f"Basic {b64encode(f'{sid}:{token}'.encode()).decode()}"}


def post(target: str = MESSAGES, headers: dict[str, str] | None = None, **form: str) -> Request:
    body = urlencode({**FORM, **form}).encode()
    return Request("POST", target, basic() if headers is None else headers, body)


@pytest.mark.parametrize(
    ("request_", "status", "code"),
    [
        (post(), 201, None),
        (post(headers={}), 401, 20003),
        (post(headers={"authorization": "Basic ?"}), 401, 20003),
        (post(headers=basic("AC" + "9" * 32)), 404, 20404),
        (post("/2010-04-01/Accounts.json"), 404, 20404),
        (post(To="Ana"), 400, 21211),
        (post(Body=""), 400, 21602),
        (post(Text="Hello"), 400, 20001),
        (Request("DELETE", MESSAGES, basic(), b""), 404, 20404),
        (Request("GET", f"{MESSAGES}?PageSize=0", basic(), b""), 400, 20001),
        (Request("GET", UNKNOWN_MESSAGE, basic(), b""), 404, 20404),
    ],
)  # fmt: skip
def test_twilio_answers_as_the_demos_does(
    record: AcceptedLog, request_: Request, status: int, code: int | None
) -> None:
    reply = BothApis(record, Clock()).answer(request_)
    assert (reply.status, json.loads(reply.body).get("code")) == (status, code)


def test_the_account_is_that_of_who_came_first_unless_it_is_named(record: AcceptedLog) -> None:
    twilio = BothApis(record, Clock())
    assert twilio.answer(post()).status == 201
    assert twilio.answer(post(headers=basic(token="other"))).status == 401


@pytest.mark.parametrize(
    ("target", "body", "status"),
    [
        ("/bot1:a/sendMessage", {"chat_id": 7, "text": "Hello"}, 200),
        ("/bot2:b/sendMessage", {"chat_id": 7, "text": "Hello"}, 401),
        ("/bot1:a/sendPhoto", {"chat_id": 7}, 404),
        ("/", {}, 404),
        ("/bot1:a/sendMessage", {"text": "Hello"}, 400),
        ("/bot1:a/sendMessage", {"chat_id": "Ana", "text": "Hello"}, 400),
        ("/bot1:a/sendMessage", {"chat_id": 7, "text": ""}, 400),
        ("/bot1:a/sendMessage", ["chat_id"], 400),
    ],
)
def test_telegram_answers_as_the_demos_does(
    record: AcceptedLog, log: Path, target: str, body: object, status: int
) -> None:
    telegram = BothApis(record, Clock(), bot_token="1:a")
    headers = {"content-type": "application/json"}
    assert telegram.answer(Request("POST", target, headers, json.dumps(body).encode())).status == (
        status
    )
    assert len(read_accepted_log(log)) == (1 if status == 200 else 0)


def test_telegram_takes_a_form_as_well(record: AcceptedLog) -> None:
    body = urlencode({"chat_id": "7", "text": "Hello"}).encode()
    reply = BothApis(record, Clock()).answer(Request("POST", "/bot1:a/sendMessage", {}, body))
    assert json.loads(reply.body)["result"]["chat"]["id"] == 7


def test_the_log_is_read_as_it_was_written_without_a_line_that_was_cut(
    record: AcceptedLog, log: Path
) -> None:
    lines = [
        Accepted("twilio", "d1-1", hash_recipient("+15550140"), NOON.timestamp() + 0.25, "SM1", 2),
        Accepted("telegram", "", hash_recipient("7"), NOON.timestamp(), "1", 1),
    ]
    for line in lines:
        record.add(line)
    with log.open("a") as file:
        file.write("twilio\td2-1\t")
    assert read_accepted_log(log) == lines
    assert "+15550140" not in log.read_text()


def test_requests_are_answered_once_they_are_whole_however_they_come() -> None:
    heads = [
        b"POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\n",
        b"GET /b HTTP/1.1\r\nHost: x\r\n\r\n",
    ]
    pieces = [heads[0][:9], heads[0][9:] + b"on", b"e" + heads[1]]
    got, answered = asyncio.run(talk(pieces))
    assert [(request.method, request.target, request.body) for request in got] == [
        ("POST", "/a", b"one"), ("GET", "/b", b""),
    ]  # fmt: skip
    assert answered.count(b"HTTP/1.1 200 OK\r\n") == 2


@pytest.mark.parametrize(
    "sent",
    [
        b"x" * (MAX_REQUEST_BYTES + 1),
        b"POST / HTTP/1.1\r\nContent-Length: 999999\r\n\r\n",
        b"GET /silence HTTP/1.1\r\n\r\n",
    ],
)
def test_too_much_and_a_silence_end_the_connection(sent: bytes) -> None:
    assert asyncio.run(talk([sent], until_closed=True))[1] == b""


async def talk(pieces: list[bytes], *, until_closed: bool = False) -> tuple[list[Request], bytes]:
    """Send the pieces one after the other; return the requests that were read, and the answer."""
    got: list[Request] = []

    def answer(request: Request) -> Reply:
        got.append(request)
        return Reply(200, b"ok", 0.01 if request.target == "/silence" else None)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(answer), "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        if not until_closed:
            writer.write_eof()
        answered = await reader.read()
        writer.close()
        await writer.wait_closed()
    return got, answered


@contextmanager
def process(log: Path, *options: str) -> Iterator[str]:
    """Run the command beside the test; yield its address."""
    command = [sys.executable, "-m", "bench.fast_providers", "--log", str(log), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            yield running.stdout.readline().strip()
        finally:
            running.kill()


def test_a_load_run_can_be_compared_with_the_log_of_a_killed_process(log: Path) -> None:
    people = [f"+1555{number:07}" for number in range(1, 301)]
    faults = ("--seed", "5", "--throttled", "0.1", "--refused", "0.1", "--timed-out", "0.1")
    with process(log, *faults, "--silence", "0.01") as address:
        settings = load_settings(
            {**ENVIRONMENT, "TWILIO_API_URL": address, "TELEGRAM_API_URL": address}
        )
        outgoing = [Outgoing(f"d{n}-1", to, "Hello") for n, to in enumerate(people)]
        texts = send(lambda: open_transport(settings, "sms"), *outgoing)
        messages = send(
            lambda: open_transport(settings, "telegram"),
            *(Outgoing("", str(number), "Hello") for number in range(1, 301)),
        )
        listed = [bool(list_messages_sent_to(settings, to, NOON)) for to in people]
    taken = {line.recipient: line for line in read_accepted_log(log)}
    assert len(taken) == len(read_accepted_log(log))
    for outcome, to, number, is_listed in zip(texts, people, range(300), listed, strict=True):
        line = taken.get(hash_recipient(to))
        assert is_listed == (line is not None)
        assert line is None or line.key == f"d{number}-1"
        check(outcome, line)
    for outcome, number in zip(messages, range(1, 301), strict=True):
        check(outcome, taken.get(hash_recipient(str(number))))


def check(outcome: Outcome, line: Accepted | None) -> None:
    """Check that what the line said is what the log says; what is uncertain may be either."""
    match outcome:
        case Sent(provider_id):
            assert line is not None
            assert line.sid == provider_id
        case Refused() | RateLimited():
            assert line is None


def test_receipts_are_posted_signed_to_the_base_that_was_given(log: Path) -> None:
    told: Queue[tuple[str, str, bool]] = Queue()

    @WerkzeugRequest.application
    def app(request: WerkzeugRequest) -> Response:
        url = f"https://petition.example.org{request.path}"
        signature = request.headers["X-Twilio-Signature"]
        valid = RequestValidator(TOKEN).validate(url, request.form, signature)
        told.put((request.path, request.form["MessageStatus"], valid))
        return Response(status=503 if told.qsize() == 1 else 204)

    options = ("--account", f"{SID}:{TOKEN}", "--callbacks")
    with serving(app) as base, process(log, *options, base) as address:
        settings = load_settings({**ENVIRONMENT, "TWILIO_API_URL": address})
        send(lambda: open_transport(settings, "sms"), Outgoing("d1-1", "+15550140", "Hello"))
        got = [told.get(timeout=10) for _ in range(3)]
    assert sorted(got)[::-1] in (
        [("/twilio/status/d1-1", "sent", True)] * n
        + [("/twilio/status/d1-1", "delivered", True)] * (3 - n)
        for n in (1, 2)
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--host", "0.0.0.0"), "this machine only"),  # noqa: S104 - it is to be refused
        (("--callbacks", "http://127.0.0.1:8000"), "--account"),
        (("--throttled", "2"), "--throttled"),
    ],
)
def test_what_it_must_not_do_is_refused(log: Path, options: tuple[str, ...], said: str) -> None:
    result = CliRunner().invoke(main, ["--log", str(log), *options])
    assert result.exit_code == 2
    assert said in result.output


def test_receipts_go_to_this_machine_only(log: Path) -> None:
    options = ("--callbacks", "http://petition.example.org", "--account", f"{SID}:{TOKEN}")
    result = CliRunner().invoke(main, ["--log", str(log), *options])
    assert isinstance(result.exception, ValueError)
