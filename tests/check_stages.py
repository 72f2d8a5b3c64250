"""Every check there is, one named stage after the other: what ``python3 dev.py test`` runs.

With arguments it runs pytest alone, with those. Where something that a stage needs cannot be
had, the stage is left out and said to be; with ``CI=true`` it fails instead.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import chromium, postgres

PYTHON = sys.executable
CHECKS: Mapping[str, tuple[str, ...]] = {
    "lint": ("-m", "ruff", "check"),
    "format": ("-m", "ruff", "format", "--check"),
    "types": ("-m", "mypy"),
    "layers": (str(Path(PYTHON).with_name("lint-imports")), "--no-logo"),
    "campaigns": ("-m", "bot", "check", "campaigns"),
}
PYTEST = ("-m", "pytest")
SUITE = (
    *(*PYTEST, "--numprocesses=auto", "-m", "not browser"),
    *("--cov", "--cov-report=", "--durations=5"),
)
REPORT = ("-m", "coverage", "report")
COVERAGE: Mapping[str, tuple[str, ...]] = {
    "flows is covered, every branch": (*REPORT, "--include=flows/*", "--fail-under=100"),
    "the rest is covered": (*REPORT, "--omit=flows/*", "--fail-under=94"),
}
BROWSER = (*PYTEST, "-m", "browser")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one stage ended. ``note`` says what was left out, or why it failed."""

    stage: str
    seconds: float
    passed: bool
    note: str = ""


def main(arguments: list[str]) -> int:
    """Run the stages, print what became of each, and return 0 if none failed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    missing: dict[str, str] = {}
    with _postgres(missing) as found:
        environment = {**os.environ, **found, **_browser(missing)}
        if arguments:
            _print_missing(missing)
            return _run((*PYTEST, *arguments), environment)
        outcomes = list(_stages(environment, missing))
    return _summary(outcomes)


@contextmanager
def _postgres(missing: dict[str, str]) -> Iterator[dict[str, str]]:
    """Yield the variable that names a running server, or names none."""
    try:
        with postgres.server() as url:
            yield {"TEST_POSTGRES_URL": url}
    except postgres.NoPostgres as reason:
        missing["PostgreSQL"] = str(reason)
        yield {"TEST_POSTGRES_URL": ""}


def _browser(missing: dict[str, str]) -> Mapping[str, str]:
    found = chromium.find() or chromium.install()
    if found is None:
        missing["Chromium"] = "none at $CHROMIUM or on PATH, and it may not be installed here"
        return {}
    return {"CHROMIUM": found}


def _print_missing(missing: Mapping[str, str]) -> None:
    for what, why in missing.items():
        print(f"No {what} ({why}): its tests are left out.", flush=True)


def _stages(environment: Mapping[str, str], missing: Mapping[str, str]) -> Iterator[Outcome]:
    _print_missing(missing)
    strict = environment.get("CI", "").lower() == "true"
    for what, why in missing.items():
        yield Outcome(what, 0.0, passed=not strict, note=f"left out: {why}")
    for stage, command in CHECKS.items():
        yield _timed(stage, command, environment)
    databases = "SQLite" if "PostgreSQL" in missing else "SQLite and PostgreSQL"
    yield _timed(f"tests on {databases}", SUITE, environment)
    for stage, command in COVERAGE.items():
        yield _timed(stage, command, environment)
    if "Chromium" not in missing:
        yield _timed("tests in the browser", BROWSER, environment)


def _timed(stage: str, command: tuple[str, ...], environment: Mapping[str, str]) -> Outcome:
    print(f"\n=== {stage}", flush=True)
    began = time.monotonic()
    code = _run(command, environment)
    return Outcome(stage, time.monotonic() - began, passed=code == 0)


def _run(command: tuple[str, ...], environment: Mapping[str, str]) -> int:
    return subprocess.run([PYTHON, *command], env=environment, check=False).returncode


def _summary(outcomes: list[Outcome]) -> int:
    print("\n=== all stages")
    for outcome in outcomes:
        verdict = "ok" if outcome.passed else "FAILED"
        print(f"{outcome.seconds:7.1f} s  {verdict:6}  {outcome.stage}  {outcome.note}".rstrip())
    print(f"{sum(outcome.seconds for outcome in outcomes):7.1f} s  in all")
    return 0 if all(outcome.passed for outcome in outcomes) else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
