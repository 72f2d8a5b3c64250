"""What is measured: the program, and the floor beside it, each on a database of its own."""

import base64
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sqlalchemy import text

from bench import seed_database, simulated_people
from bench.conversation_load import REPEATED_SHARE, Plan, Result
from bench.process_usage import ProcessTree
from bench.servers import ROOT, Server, program_target, serve
from bot.bootstrap import build
from bot.campaigns import load
from bot.conversation.dry_run import Rehearsal
from bot.settings import load_settings
from bot.storage.engine.database import Database

CAMPAIGN = "ibm-extreme-vetting"
SECONDS_OF_A_LOAD = 1800.0
WORDING = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class LoadCost:
    """One load on one subject: what came of it, and what it cost in microseconds a turn."""

    result: Result
    cpu: float
    database_cpu: float


@dataclass(slots=True)
class MeasuredServer:
    """A server under measurement. ``played`` people have signed there so far, from this bench."""

    name: str
    server: Server
    database: Database
    postgres: ProcessTree | None
    played: int = 0
    stored: int = 0
    repeats: float = REPEATED_SHARE
    measured: list[LoadCost] = field(default_factory=list)

    def play(
        self,
        count: int,
        concurrency: int,
        channel: str,
        templates: list[str],
        *,
        seconds: float = 0.0,
    ) -> LoadCost:
        """Play so many new people through whole conversations, and keep no figure of it.

        They begin evenly over so many seconds, or as soon as they can.
        """
        who = (self.played, count, concurrency)
        plan = Plan(self.server.port, channel, *who, templates, self.repeats, seconds)
        self.played += count
        before, database_before = self.server.tree.cpu_seconds(), self._database_cpu()
        result = play_load(plan)
        requests = result.turns + result.repeated
        return LoadCost(
            result,
            (self.server.tree.cpu_seconds() - before) / requests * 1e6,
            (self._database_cpu() - database_before) / requests * 1e6,
        )

    def signatures(self) -> int:
        """Return how many signatures stand in the database, by counting them."""
        with self.database.read() as connection:
            found = connection.execute(
                text("SELECT count(*) FROM signatures WHERE withdrawn_at IS NULL")
            )
            return int(found.scalar_one())

    def _database_cpu(self) -> float:
        return self.postgres.cpu_seconds() if self.postgres else 0.0


def database_processes(server: str) -> ProcessTree | None:
    """Return the processes of a PostgreSQL server of ours, by the folder its URL names."""
    _, _, folder = server.partition("?host=")
    lock = Path(folder) / "data" / "postmaster.pid"
    return ProcessTree(int(lock.read_text().split()[0])) if folder and lock.exists() else None


def program_settings(database_url: str) -> dict[str, str]:
    """Return the settings of the program under measurement: made-up secrets, a fresh key."""
    return {
        "DATABASE_URL": database_url,
        "PUBLIC_URL": simulated_people.PUBLIC_URL,
        "SECRET_KEY": base64.b64encode(os.urandom(32)).decode(),
        "VAULT_KEYS": base64.b64encode(os.urandom(32)).decode(),
        "CAMPAIGNS": str(ROOT / "campaigns"),
        "TWILIO_ACCOUNT_SID": simulated_people.ACCOUNT.sid,
        "TWILIO_AUTH_TOKEN": simulated_people.ACCOUNT.auth_token,
        "TWILIO_FROM": simulated_people.ACCOUNT.number,
        "TELEGRAM_BOT_TOKEN": "100:made-up-for-measuring",
        "TELEGRAM_BOT_NAME": "example_bot",
        "TELEGRAM_WEBHOOK_SECRET": simulated_people.TELEGRAM_SECRET,
        "DAILY_SEGMENTS": "1000000000",
    }


def expected_answers(channel: str) -> list[str]:
    """Return what the program answers in a whole conversation, from a rehearsal of it."""
    rehearsal = Rehearsal(load(ROOT / "campaigns"), channel)
    answers = [rehearsal.say(word) for word in simulated_people.WORDS[channel]]
    return [answer.text if answer else "" for answer in answers]


def play_load(plan: Plan) -> Result:
    """Play people from a process of its own, and return what came of it."""
    ran = subprocess.run(
        [sys.executable, "-m", "bench.conversation_load"],
        input=json.dumps(asdict(plan)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=ROOT,
        timeout=SECONDS_OF_A_LOAD,
    )
    return Result(**json.loads(ran.stdout))


@contextmanager
def serve_program(
    database_url: str, postgres: ProcessTree | None, **settings: str
) -> Iterator[MeasuredServer]:
    """Serve the program on a fresh database, ready as ``python -m bot migrate`` leaves it."""
    given = {**program_settings(database_url), **settings}
    database = prepare_database(given)
    with serve(program_target(), given, "/readyz") as server:
        yield MeasuredServer("program", server, database, postgres)
    database.close()


@contextmanager
def serve_floor(
    database_url: str, postgres: ProcessTree | None, channel: str
) -> Iterator[MeasuredServer]:
    """Serve the hand-written handler on a database with the same tables, letter and keys."""
    database = prepare_database(program_settings(database_url))
    with database.write() as connection:
        letter = connection.execute(text("SELECT min(sha256) FROM letters")).scalar_one()
        connection.execute(
            text("INSERT INTO wordings (sha256, text, first_used_at) VALUES (:hash, '', :now)"),
            {"hash": WORDING, "now": "2026-01-01 00:00:00"},
        )
        connection.execute(
            text("INSERT INTO counters (campaign, signatures) VALUES (:campaign, 0)"),
            {"campaign": CAMPAIGN},
        )
    given = {
        "FLOOR_DATABASE": database_url,
        "FLOOR_PUBLIC_URL": simulated_people.PUBLIC_URL,
        "FLOOR_TWILIO_TOKEN": simulated_people.ACCOUNT.auth_token,
        "FLOOR_TELEGRAM_SECRET": simulated_people.TELEGRAM_SECRET,
        "FLOOR_TEMPLATES": json.dumps(expected_answers(channel)),
        "FLOOR_LETTER": str(letter),
        "FLOOR_WORDING": WORDING,
    }
    with serve("bench.floor:app", given, "/", interface="wsgi") as server:
        yield MeasuredServer("floor", server, database, postgres)
    database.close()


@contextmanager
def serve_tutorial(database_url: str, postgres: ProcessTree | None) -> Iterator[MeasuredServer]:
    """Serve the tutorial's bot on a database of its own; it knows no repeats, and gets none."""
    given = {
        "TUTORIAL_DATABASE": database_url.replace("postgresql:", "postgresql+psycopg:"),
        "TUTORIAL_PUBLIC_URL": simulated_people.PUBLIC_URL,
        "TUTORIAL_TWILIO_TOKEN": simulated_people.ACCOUNT.auth_token,
        "TUTORIAL_TEMPLATES": json.dumps(expected_answers("sms")),
    }
    database = Database(database_url)
    with serve("bench.tutorial:app", given, "/", interface="wsgi") as server:
        yield MeasuredServer("tutorial", server, database, postgres, repeats=0.0)
    database.close()


def fill_tutorial_database(subject: MeasuredServer, stored: int) -> None:
    """Have ``stored`` people sign there, by SQL."""
    seed_database.insert_tutorial_signers(subject.database, stored)
    subject.stored = stored


def fill_database(subject: MeasuredServer, stored: int, answers: list[str], channel: str) -> None:
    """Have one person sign, and copy that person until ``stored`` people are there."""
    subject.play(1, 1, channel, answers)
    seed_database.copy_signers(subject.database, stored)
    subject.stored = stored - 1


def prepare_database(given: Mapping[str, str]) -> Database:
    """Return a database with the tables, keys and letters of the settings."""
    settings = load_settings(given)
    database = Database(settings.database_url, keys_url=settings.keys_database_url)
    database.migrate()
    build(settings).database.close()
    return database
