"""Has a tree answer one text and deliver one broadcast, and says which of its files ran for it.

Only what outsiders see is used, so that it works on any revision: the Procfile's web process, a
signed request, the commands, the settings, and a stand-in of Twilio.
"""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import OK, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

from bench.broadcast_setup import ALWAYS_DAY, AT_ONCE, ORGANIZER, ProvidersProcess, run_providers
from bench.measured_servers import program_settings
from bench.servers import program_target, serve
from bench.simulated_people import MARKER, WORDS, reply_text, sms
from bench.stored_recipients import CAMPAIGN, ORGANIZATION
from bench.structure.call_tracer import CONNECTED
from bench.structure.trace import Call, FileRun, Trace, files_run, wait_for

DRAFT = f"""campaign: {CAMPAIGN}
organization: {ORGANIZATION}
title: Traced
texts:
  en: "18 Million Rising: {{name}}, IBM has answered your letter. Reply STOP to quit."
  es: "18 Million Rising: {{name}}, IBM contestó a tu carta. STOP para salir."
"""
PERSON = 7
"""Any number below ten million."""
SECONDS_TO_ANSWER = 60.0
SECONDS_TO_DELIVER = 60.0
QUIET_AFTER_START, QUIET_AFTER_ANSWER, QUIET_AFTER_DELIVERY = 6.0, 0.5, 4.0
"""Seconds without anything new after which all is taken to have run. A worker looks every five
seconds for what is due; what was sent is stored within a second or two."""
TRIES = 3


@dataclass(frozen=True, slots=True)
class Runs:
    """The files that ran for one text and for one delivery, in the order of their first call.

    ``beside_delivery`` ran meanwhile in other threads of the worker, and not for the delivery.
    """

    text: list[FileRun]
    delivery: list[FileRun]
    beside_delivery: list[FileRun]


def trace_runs(root: Path) -> Runs:
    """Trace both in the tree at ``root``. Raises ``RuntimeError`` if it does not do its work.

    A delivery is what ran in the thread that connected to Twilio.
    """
    senders: set[str] = set()
    for _ in range(TRIES):
        with (
            tempfile.TemporaryDirectory(prefix="bench-") as name,
            run_providers(Path(name)) as twilio,
        ):
            given = _environment(root, Path(name), twilio)
            _run(root, given, "migrate")
            text = _trace_text(root, given, Path(name))
            calls = _trace_delivery(root, given, Path(name), twilio)
        senders = {call.thread for call in calls if call.function == CONNECTED}
        if len(senders) == 1:  # else another job asked Twilio something meanwhile
            ours = files_run(call for call in calls if call.thread in senders)
            paths = {run.path for run in ours}
            beside = files_run(call for call in calls if call.thread not in senders)
            return Runs(text, ours, [run for run in beside if run.path not in paths])
    raise RuntimeError(
        f"{len(senders)} threads of the worker connected to Twilio: which one delivered is unknown"
    )


def _environment(root: Path, folder: Path, twilio: ProvidersProcess) -> dict[str, str]:
    path = f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}"
    return {
        **program_settings(f"sqlite:///{folder / 'traced.sqlite3'}"),
        **ALWAYS_DAY,
        **AT_ONCE,
        "CAMPAIGNS": str(root / "campaigns"),
        "TWILIO_API_URL": twilio.url,
        "PATH": path,
        "PYTHONPATH": str(root),
    }


def _run(root: Path, given: Mapping[str, str], *arguments: str) -> None:
    """Run one of the tree's commands."""
    ran = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        env={**given},
        cwd=root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise RuntimeError(f"{' '.join(arguments)} failed:\n{ran.stdout}{ran.stderr}")


def _trace_text(root: Path, given: Mapping[str, str], folder: Path) -> list[FileRun]:
    """Have a person sign and agree to updates; trace the text with the name."""
    trace = Trace(root, _made(folder / "text"))
    with serve(program_target(root), {**given, **trace.environment}, "/readyz", root=root) as web:
        for step, word in enumerate(WORDS["sms"]):
            if word != MARKER:
                _say(web.port, step, word)
                continue
            with trace.recording():
                _say(web.port, step, word)
                trace.wait_until_quiet(QUIET_AFTER_ANSWER)
    return files_run(trace.calls())


def _say(port: int, step: int, word: str) -> None:
    with socket.create_connection(("127.0.0.1", port), SECONDS_TO_ANSWER) as connection:
        connection.sendall(sms(PERSON, step, word))
        answer = HTTPResponse(connection, method="POST")
        answer.begin()
        body = answer.read()
    if answer.status != OK or not reply_text("sms", body):
        raise RuntimeError(f"the text of step {step} got no reply (HTTP {answer.status})")


def _trace_delivery(
    root: Path, given: Mapping[str, str], folder: Path, twilio: ProvidersProcess
) -> list[Call]:
    """Approve a broadcast to the one who signed, and trace the worker until that is recorded."""
    draft = folder / "draft.yaml"
    draft.write_text(DRAFT, encoding="utf-8")
    _run(root, given, "organizer", "add", ORGANIZER)
    _run(root, given, "broadcast", "new", str(draft), "--as", ORGANIZER)
    trace = Trace(root, _made(folder / "delivery"), port=urlsplit(twilio.url).port or 0)
    with _worker(root, {**given, **trace.environment}):
        with trace.recording():  # what it does once, at its start, is no part of a delivery
            trace.wait_until_quiet(QUIET_AFTER_START)
        with trace.recording():
            _run(root, given, "broadcast", "approve", "1", "--yes", "--as", ORGANIZER)
            wait_for(lambda: bool(twilio.accepted()), SECONDS_TO_DELIVER, "a delivery")
            trace.wait_until_quiet(QUIET_AFTER_DELIVERY)
    return trace.calls()


@contextmanager
def _worker(root: Path, given: Mapping[str, str]) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "worker"],
        env={**given},
        cwd=root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
