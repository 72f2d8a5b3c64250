"""Processes that handle one text message each, and may die at a chosen moment as by SIGKILL.

A moment is before or after a statement, before or after a commit, or before the answer goes
out. The interpreter tells of each call, so that nothing in the program is changed for it.

Run as a program it reads jobs from standard input, one JSON object a line, and forks for each
message: what is costly to import is imported once, and no child inherits an open database.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import IO, Any, NoReturn

from sqlalchemy import make_url

from bot.bootstrap import build
from bot.settings import load_settings
from bot.storage.engine.database import Database
from tests.clock import Clock
from tests.conftest import ENVIRONMENT, shipped_campaigns
from tests.text_messages import Texted, form, text
from webhooks.app import create_app

MOMENTS = frozenset(
    {
        ("prepared_statements.py", "rows"),
        ("prepared_statements.py", "run"),
        ("prepared_statements.py", "later"),
        ("postgresql_pipeline.py", "_travel"),
        ("sqlite_writers.py", "_end"),
        ("killed_worker.py", "write_down"),
    }
)
"""Where statements run, transactions commit and messages go out: file and function."""

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Handled:
    """How a process ended: killed, or with an answer."""

    killed: bool
    answer: Texted | None


class Handlers:
    """Handles messages in processes of their own, with the environment they are given."""

    def __init__(self, jobs: IO[str], results: IO[str]) -> None:
        self._jobs, self._results = jobs, results

    def kill_at(self, environment: Fields, moment: int, message: Fields) -> Handled:
        """Handle the message in a process that dies at the moment, counted from 1."""
        return self._run(environment, [message], moment)[0]

    def at_once(self, environment: Fields, *messages: Fields) -> list[Handled]:
        """Handle each message in a process of its own, all at the same moment."""
        return self._run(environment, messages, 0)

    def _run(self, environment: Fields, messages: Sequence[Fields], moment: int) -> list[Handled]:
        job = {"environment": environment, "messages": messages, "moment": moment}
        self._jobs.write(json.dumps(job) + "\n")
        self._jobs.flush()
        results = json.loads(self._results.readline())
        return [Handled(killed, Texted(*answer) if answer else None) for killed, answer in results]


@contextmanager
def handlers() -> Iterator[Handlers]:
    """Start the program that forks, and end it."""
    command = [sys.executable, "-m", "tests.killed_processes"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        yield Handlers(process.stdin, process.stdout)
        process.stdin.close()


def _fork(job: Any, fields: Fields, ready: int, gate: int) -> tuple[int, int]:
    """Handle a message in a child; return its process id and the pipe that brings the answer."""
    answers, to_parent = os.pipe()
    child = os.fork()
    if child:
        os.close(to_parent)
        return child, answers
    settings = load_settings(job["environment"])
    app = create_app(build(settings, now=Clock(), load_campaigns=shipped_campaigns))
    os.write(ready, b".")
    os.read(gate, 1)
    with watched(job["moment"]):
        answer = text(app, fields)
    os.write(to_parent, json.dumps([answer.status, answer.reply]).encode())
    os._exit(0)


def die() -> None:
    """End this process as SIGKILL does."""
    os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def watched(
    moment: int,
    moments: Collection[tuple[str, str]] = MOMENTS,
    *,
    act: Callable[[], object] = die,
) -> Iterator[None]:
    """Die at the moment, counted from 1; the one after all others is before the answer goes out.

    ``moments`` are where: file and function, as they are called and as they return. ``act`` is
    what is done there in place of dying.
    """
    passed = 0

    def watch(frame: FrameType, event: str, _: Any) -> None:
        nonlocal passed
        code = frame.f_code
        place = (code.co_filename.rpartition("/")[2], code.co_name)
        if event in ("call", "return") and place in moments:
            passed += 1
            if passed == moment:
                act()

    sys.setprofile(watch)
    yield
    sys.setprofile(None)
    if moment == passed + 1:
        act()


def _handle(job: Any) -> list[tuple[bool, Any]]:
    messages = job["messages"]
    (all_ready, ready), (gate, open_gate) = os.pipe(), os.pipe()
    children = [_fork(job, fields, ready, gate) for fields in messages]
    for _ in messages:
        os.read(all_ready, 1)
    os.write(open_gate, b"." * len(messages))
    results = []
    for child, answers in children:
        _, status = os.waitpid(child, 0)
        with os.fdopen(answers, "rb") as pipe:
            written = pipe.read()
        results.append((os.WIFSIGNALED(status), json.loads(written) if written else None))
    for end in (all_ready, ready, gate, open_gate):
        os.close(end)
    return results


def _warm_up() -> None:
    """Do once, before any child, what a process does only the first time: imports above all."""
    make_url("postgresql+psycopg://").get_dialect().import_dbapi()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/warm.sqlite3"
        Database(url).migrate()
        settings = load_settings({**ENVIRONMENT, "DATABASE_URL": url})
        runtime = build(settings, now=Clock(), load_campaigns=shipped_campaigns)
        app = create_app(runtime)
        for number, words in enumerate(("IBM", "Ana Ruiz", "what?", "SIGN", "UPDATES")):
            text(app, form(f"SM{number:032x}", "+15550199", words))
        runtime.database.close()


def fork_until_one_lives(run: Callable[[int], None], draw: Callable[[int], int]) -> NoReturn:
    """Fork a process for each moment until one lives; print how many died, and leave as it did.

    ``run`` works, and dies at a moment; ``draw`` gives the next one, by how many died before.
    """
    died = 0
    while True:
        moment = draw(died)
        child = os.fork()
        if not child:
            run(moment)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            sys.stdout.write(str(died))
            sys.exit(os.waitstatus_to_exitcode(status))
        died += 1


if __name__ == "__main__":
    _warm_up()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_handle(json.loads(line))) + "\n")
        sys.stdout.flush()
