#!/usr/bin/env python3
"""Sets up what the project needs, in .venv, and runs it.

    python3 dev.py demo     try it: a phone and a Telegram chat in the browser, no account needed
    python3 dev.py test     run every check there is; `test -- PATH -k NAME` runs pytest alone
    python3 dev.py bench    measure it; `bench --help` tells what can be measured
    python3 dev.py eval     how well people are understood
    python3 dev.py faults   conversations while processes die and databases are away, by a seed
    python3 dev.py fix      format the code and mend what a machine can mend
    python3 dev.py lock     pin requirements*.in to requirements*.txt (`lock --upgrade`: newest)
    python3 dev.py advisories   whether a pinned package has a known hole

Needs Python 3.11 or newer with the venv module, or uv. Everything else is installed by hash.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed.json"
RUNTIME = "requirements.txt"
DEVELOPMENT = "requirements-dev.txt"
TRIES = 3
OLDEST = (3, 11)


LOCKING = (
    *("pip", "compile", "--quiet", "--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"),
    # Where a package asks for another with an extra, pip takes a pin without it for none.
    "--no-strip-extras",
    *("--custom-compile-command", "python3 dev.py lock"),
)


class CannotGoOn(Exception):
    """Something is missing that only the reader can provide; the text says what."""


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    if arguments[:1] in ([], ["-h"], ["--help"]):
        print((__doc__ or "").strip())
        return 0 if arguments else 2
    command, rest = arguments[0], arguments[1:]
    if command not in COMMANDS:
        print(f"dev.py has no command {command!r}. It has: {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    try:
        demand_python()
        return COMMANDS[command]([part for part in rest if part != "--"])
    except CannotGoOn as missing:
        print(f"dev.py: {missing}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def demo(rest: list[str]) -> int:
    """Serve the demo from what the program runs on, and nothing else."""
    return become(set_up(RUNTIME), "-m", "bot", "demo", *rest)


def test(rest: list[str]) -> int:
    """Run every stage, or pytest alone when it is given arguments."""
    return become(set_up(DEVELOPMENT), "-m", "tests.check_stages", *rest)


def bench(rest: list[str]) -> int:
    """Measure the running program, beside what one would write by hand."""
    return become(set_up(DEVELOPMENT), "-m", "bench", *rest)


def evaluate(rest: list[str]) -> int:
    """Print how well real-looking messages are understood."""
    return become(set_up(DEVELOPMENT), "-m", "tests.evaluation", *rest)


def faults(rest: list[str]) -> int:
    """Play conversations while processes die and databases are away, and look for what is lost."""
    return become(set_up(DEVELOPMENT), "-m", "tests.faults", *rest)


def fix(rest: list[str]) -> int:
    """Format the code and mend what a machine can mend."""
    python = set_up(DEVELOPMENT)
    checked = run(python, "-m", "ruff", "check", "--fix", *rest)
    return run(python, "-m", "ruff", "format", *rest) or checked


def lock(rest: list[str]) -> int:
    """Pin what the two .in files ask for, by hash, for every platform, with no address in it."""
    uv = find_uv()
    if uv is None:
        raise CannotGoOn("locking needs uv on PATH: python3 -m pip install uv")
    for name in (RUNTIME, DEVELOPMENT):
        wanted = Path(name).with_suffix(".in").name
        compiled = subprocess.call([uv, *LOCKING, *rest, wanted, "-o", name], cwd=ROOT)
        if compiled != 0:
            return compiled
    return 0


def advisories(_: list[str]) -> int:
    """Look up the pinned packages where known holes are published."""
    uv = find_uv()
    if uv is None:
        raise CannotGoOn("looking up advisories needs uv on PATH: python3 -m pip install uv")
    return become(set_up(DEVELOPMENT), "-m", "tests.advisories", uv)


COMMANDS = {
    "demo": demo,
    "test": test,
    "bench": bench,
    "eval": evaluate,
    "faults": faults,
    "fix": fix,
    "lock": lock,
    "advisories": advisories,
}


def run(python: Path, *arguments: str) -> int:
    """Run the environment's Python in the project's folder and return its exit code."""
    return subprocess.call([str(python), *arguments], cwd=ROOT)


def become(python: Path, *arguments: str) -> int:
    """Go on as the environment's Python: signals are then its own, and so is the exit code."""
    if os.name == "posix":
        os.chdir(ROOT)
        sys.stdout.flush()
        os.execv(python, [str(python), *arguments])  # noqa: S606 -- no shell is wanted
    return run(python, *arguments)


def demand_python() -> None:
    """Raise ``CannotGoOn`` unless this Python is new enough."""
    if sys.version_info < OLDEST:
        here = ".".join(map(str, sys.version_info[:3]))
        raise CannotGoOn(
            f"this is Python {here}; the project needs 3.11 or newer. "
            "Try: python3.11 dev.py (or a newer one that you have)"
        )


def set_up(lock_file: str) -> Path:
    """Make .venv hold what the lock file pins, unless it does, and return its Python."""
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = stamp(lock_file)
    installed = read_stamp()
    if all(installed.get(key) == value for key, value in wanted.items()) and python.exists():
        return python
    uv = find_uv()
    if holds_other_pins(installed, wanted) or not serves(python, needs_pip=uv is None):
        make_environment(uv)
        installed = {}
    print(f"Installing {lock_file} into .venv: up to a minute, only this once", flush=True)
    pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "-qq"]
    if uv is not None:
        pip = [uv, "pip", "install", "--quiet", "--python", str(python)]
    install([*pip, "--require-hashes", "--requirement", str(ROOT / lock_file)])
    if lock_file == DEVELOPMENT:
        wanted |= stamp(RUNTIME)  # all of its pins are in the development lock too
    STAMP.write_text(json.dumps(installed | wanted))
    return python


def stamp(lock_file: str) -> dict[str, str]:
    """Return what an environment that holds the lock file is known by."""
    digest = hashlib.sha256((ROOT / lock_file).read_bytes()).hexdigest()
    return {"python": sys.version, lock_file: digest}


def read_stamp() -> dict[str, str]:
    """Return what the environment is known to hold; nothing if it was never finished."""
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def holds_other_pins(installed: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    """Say whether an earlier form of the lock file is installed: what it dropped is still there."""
    return any(installed.get(key, digest) != digest for key, digest in wanted.items())


def serves(python: Path, *, needs_pip: bool) -> bool:
    """Say whether the environment is there, whole, and of this Python's version."""
    probe = "import sys; print(sys.version)" + ("; import pip" if needs_pip else "")
    try:
        ran = subprocess.run([str(python), "-c", probe], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return ran.stdout.strip() == sys.version.strip()


def make_environment(uv: str | None) -> None:
    """Make an empty .venv, in place of a broken one."""
    shutil.rmtree(VENV, ignore_errors=True)
    make = [sys.executable, "-m", "venv", str(VENV)]
    if uv is not None:
        make = [uv, "venv", "--quiet", "--python", sys.executable, str(VENV)]
    made = subprocess.run(make, capture_output=True, text=True, check=False)
    if made.returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        raise CannotGoOn(
            "this Python cannot make a virtual environment. On Debian and Ubuntu: "
            "sudo apt install python3-venv. Or install uv, which needs no venv module.\n"
            + (made.stdout + made.stderr).strip()
        )


def install(command: list[str]) -> None:
    """Run an installing command, again if the network shook."""
    for attempt in range(1, TRIES + 1):
        if subprocess.call(command) == 0:
            return
        if attempt < TRIES:
            print(f"That failed. Trying again ({attempt + 1} of {TRIES})", flush=True)
            time.sleep(2**attempt)
    raise CannotGoOn("the packages could not be installed; the lines above say why")


def find_uv() -> str | None:
    """Return uv's path, or None."""
    return shutil.which("uv")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
