"""``python3 dev.py bench backups``: a backup and its way back with a million people who signed.

All is done by the program's own commands. People sign while the backup is made, as they do before
it; what is restored is looked through by ``restore`` itself: rows, keys, figures, the public log.
"""

import argparse
import json
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from bench import measured_servers
from bench.broadcast_setup import DATABASES, empty_database
from bench.measured_commands import MeasuredCommand, run_command
from bench.measured_servers import MeasuredServer
from bench.seed_database import ID_STRIDE, lift_time_limit
from bot.bootstrap import build
from bot.organizers import accounts
from bot.proof.publish import publish_all
from bot.settings import load_settings

CHANNEL = "sms"
CONCURRENCY = 16
ORGANIZER = "ola"
UNLOGGED = (
    "INSERT INTO proof_queue (campaign, kind, signature_id, letter_sha256, queued_at)"
    " SELECT campaign, 'signed', id, letter_sha256, signed_at FROM signatures WHERE id >= :first"
)
"""As a signature from before there were receipts, which gets its own when it is entered."""


@dataclass(frozen=True, slots=True)
class SigningLoad:
    """People who sign at a server, so many at each stretch."""

    subject: MeasuredServer
    people: int
    answers: list[str]

    def play_and_tell(self, when: str) -> None:
        """Let them sign, and print how soon they were answered."""
        result = self.subject.play(self.people, CONCURRENCY, CHANNEL, self.answers).result
        print(
            f"  {when:10}{result.turns / result.seconds:6.0f} turns/s,"
            f" p50 {result.p50:.1f} ms, p99 {result.p99:.1f} ms, wrong {result.wrong}",
            flush=True,
        )


def main(arguments: list[str]) -> int:
    """Measure each database in turn; a command that fails ends it with what it printed."""
    parser = argparse.ArgumentParser(prog="dev.py bench backups", description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000, help="default: a million")
    parser.add_argument(
        "--stretch", type=int, default=250, help="people between two lines on who is answered how"
    )
    parser.add_argument("--databases", default=",".join(DATABASES))
    options = parser.parse_args(arguments)
    for kind in options.databases.split(","):
        print(f"{kind}, {options.people:,} people", flush=True)
        _measure(kind, options.people, options.stretch)
    return 0


def _measure(kind: str, people: int, stretch: int) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        url, tree = stack.enter_context(empty_database(kind, folder))
        keys = f"sqlite:///{folder / 'keys.sqlite3'}"
        given = {**measured_servers.program_settings(url), "KEYS_DATABASE_URL": keys}
        subject = stack.enter_context(measured_servers.serve_program(url, tree, **given))
        load = SigningLoad(subject, stretch, measured_servers.expected_answers(CHANNEL))
        _fill(load, given, people)
        load.play_and_tell("before")
        made = _back_up_under_load(load, given, folder)
        backup = json.loads(made.printed)
        _tell(
            "backup",
            made,
            f"{backup['bytes'] / 1e6:,.0f} MB, {sum(backup['rows'].values()):,} rows",
        )
        place, _ = stack.enter_context(empty_database(kind, _made(folder / "restored")))
        back = run_command(["restore", backup["file"]], {**given, "DATABASE_URL": place})
        _tell("restore", back, back.printed.strip().replace("\n", "; "))


def _fill(load: SigningLoad, given: dict[str, str], people: int) -> None:
    """Have so many people sign, with a log and figures that tell of all of them."""
    measured_servers.fill_database(load.subject, people, load.answers, CHANNEL)
    with load.subject.database.write() as connection:
        lift_time_limit(connection)
        copies = {"first": ID_STRIDE}
        connection.execute(
            text("UPDATE signatures SET receipt_code = NULL WHERE id >= :first"), copies
        )
        connection.execute(text(UNLOGGED), copies)
    runtime = build(load_settings(given))
    try:
        accounts.add(runtime, ORGANIZER)
        publish_all(runtime, at_once=True)
    finally:
        runtime.database.close()
    run_command(["figures", "--recount", "--mend", "--as", ORGANIZER], given)


def _back_up_under_load(load: SigningLoad, given: dict[str, str], folder: Path) -> MeasuredCommand:
    with ThreadPoolExecutor(1) as beside:
        making = beside.submit(run_command, ["backup", str(folder / "backups"), "--json"], given)
        while not making.done():
            load.play_and_tell("meanwhile")
        return making.result()


def _tell(what: str, command: MeasuredCommand, more: str) -> None:
    print(
        f"  {what:10}{command.seconds:6.1f} s, {command.megabytes:.0f} MB of memory; {more}",
        flush=True,
    )


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
