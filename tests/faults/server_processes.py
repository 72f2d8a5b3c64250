"""Processes that answer requests one after the other, until they are done or a fault ends them."""

import json
import os
import resource
import signal
import sqlite3
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final

from flask import Flask

from bot.bootstrap import build
from bot.runtime import Runtime
from bot.settings import load_settings
from bot.storage.engine.database import Database
from tests import postgres
from tests.clock import Clock
from tests.conftest import shipped_campaigns
from tests.faults.stories import Delivery, Fault, Message
from tests.killed_processes import watched
from tests.webhooks.provider_requests import Telegram, Twilio, message, numbered_sms, update
from webhooks.app import create_app

PATIENCE_SECONDS: Final = 0.1
"""How long the program waits for others who write: short, or a run would last as long."""
CALM_PATIENCE_SECONDS: Final = 60.0
"""The same where nothing is to happen: the machine may be busy with other things."""
ENOUGH_BYTES: Final = 60_000
"""How much may still be written at most before a disk is full."""
_PIPE_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Planned:
    """A request, and what the program's clock says as it comes."""

    delivery: Delivery
    at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to a request: its status, and its body. ``index`` is its place in the plan."""

    index: int
    status: int
    body: str


@dataclass(frozen=True, slots=True)
class Ended:
    """What a process answered; ``frozen`` is its id where it stands still, else 0."""

    answers: list[Answered]
    frozen: int
    pipe: int


def build_runtime(environment: Mapping[str, str]) -> Runtime:
    """Return the program, started on a database that it has closed again."""
    settings = load_settings(dict(environment))
    built = build(settings, now=Clock(), load_campaigns=shipped_campaigns)
    built.database.close()
    return built


@contextmanager
def opened(
    built: Runtime, clock: Clock, *, patience: float = CALM_PATIENCE_SECONDS
) -> Iterator[Runtime]:
    """Yield the program on its database, which waits for others for so many seconds."""
    settings = built.settings
    database = Database(
        settings.database_url, keys_url=settings.keys_database_url, patience=patience
    )
    try:
        yield replace(built, database=database, now=clock)
    finally:
        database.close()


def post(app: Flask, given: Message) -> tuple[int, str]:
    """Bring a message as its provider does, and return the status and the body of the answer."""
    client = app.test_client()
    if isinstance(given.sender, str):
        form = numbered_sms(given.number, Body=given.text, From=given.sender)
        answer = Twilio(client).post(form)
    else:
        chat = {"id": given.sender, "type": "private", "first_name": "Mei"}
        said = message(message_id=given.number, chat=chat, text=given.text)
        said["from"] = {"id": given.sender, "is_bot": False, "first_name": "Mei"}
        answer = Telegram(client).post(update(given.number, message=said))
    return answer.status_code, answer.text


def run_server(built: Runtime, plan: Sequence[Planned], seed: int) -> Ended:
    """Fork a process that answers the requests in turn, and wait until it ends or stands still."""
    pipe, to_parent = os.pipe()
    child = os.fork()
    if not child:
        os.close(pipe)
        _serve(built, plan, to_parent, seed)
    os.close(to_parent)
    _, status = os.waitpid(child, os.WUNTRACED)
    if os.WIFSTOPPED(status):
        return Ended(_read(pipe), child, pipe)
    answers = _read(pipe)
    os.close(pipe)
    if not os.WIFSIGNALED(status) and os.waitstatus_to_exitcode(status):
        raise RuntimeError("a process of the program ended by itself")
    return Ended(answers, 0, 0)


def thaw(ended: Ended) -> list[Answered]:
    """Let a process that stands still go on to the end of its request; return what it answered."""
    os.kill(ended.frozen, signal.SIGCONT)
    os.waitpid(ended.frozen, 0)
    answers = _read(ended.pipe)
    os.close(ended.pipe)
    return answers


def _read(pipe: int) -> list[Answered]:
    os.set_blocking(pipe, False)
    try:
        written = os.read(pipe, _PIPE_BYTES)
    except BlockingIOError:
        written = b""
    return [Answered(*json.loads(line)) for line in written.splitlines()]


def _serve(built: Runtime, plan: Sequence[Planned], to_parent: int, seed: int) -> None:
    """Answer the requests, and leave. Where one in a chat fails, what follows it there waits."""
    status, draw = 1, Random(seed)
    try:
        clock, failed = Clock(), set[str | int]()
        with opened(built, clock, patience=PATIENCE_SECONDS) as runtime:
            app = create_app(runtime)
            for index, planned in enumerate(plan):
                given, fault = planned.delivery.message, planned.delivery.fault
                if given.sender in failed:
                    continue
                clock.set(planned.at)
                with _suffering(runtime, planned.delivery, draw):
                    answer = post(app, given)
                if answer[0] >= 300 and isinstance(given.sender, int):
                    failed.add(given.sender)
                os.write(to_parent, json.dumps([index, *answer]).encode() + b"\n")
                if fault is Fault.FROZEN:
                    break
        status = 0
    except Exception:
        traceback.print_exc()  # whose words are made up
    finally:
        os._exit(status)


def _suffering(runtime: Runtime, delivery: Delivery, draw: Random) -> Any:
    """Return within what a request is answered, so that its fault strikes."""
    match delivery.fault:
        case Fault.KILLED:
            return watched(delivery.moment)
        case Fault.FROZEN:
            return watched(delivery.moment, act=lambda: os.kill(os.getpid(), signal.SIGSTOP))
        case Fault.AWAY if runtime.database.file is not None:
            return _locked(runtime.database.file)
        case Fault.AWAY:
            return watched(
                delivery.moment,
                act=partial(postgres.end_connections, runtime.settings.database_url),
            )
        case Fault.FULL if runtime.database.file is not None:
            return _full_disk(runtime.database.file, draw.randrange(ENOUGH_BYTES))
    return nullcontext()


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Hold a SQLite file as another program that writes would."""
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as other:
        with suppress(sqlite3.OperationalError):  # a process that stands still holds it already
            other.execute("BEGIN IMMEDIATE")
        yield
        if other.in_transaction:
            other.execute("ROLLBACK")


@contextmanager
def _full_disk(file: Path, left_bytes: int) -> Iterator[None]:
    """Let the log of a SQLite file grow by so much, and no file beyond that."""
    log = file.with_name(file.name + "-wal")
    length = log.stat().st_size if log.exists() else 0
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (length + left_bytes, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))
