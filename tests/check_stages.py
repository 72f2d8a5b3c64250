"""Every check there is, as named stages: what ``python3 dev.py test`` runs.

The tests run in one lane, and beside them, in another, what needs a single processor: checks that
only read the sources, and the tests in the browser. Temporary files are kept in memory where there
is room, since what most tests would wait for is the disk. Bytecode is kept, wherever else it may
not be: hundreds of processes are started, and each would compile all that it imports.

With arguments it runs pytest alone, with those. Where something that a stage needs cannot be
had, the stage is left out and said to be; with ``CI=true`` it fails instead.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
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
COVERAGE_FILE = ".coverage.json"
WORKERS = (os.cpu_count() or 1) + 1
"""One more than there are processors: a test that waits for a process leaves its own idle."""
SUITE = (
    *("-m", "slipcover", "--json", "--out", COVERAGE_FILE),
    *(*PYTEST, f"--numprocesses={WORKERS}", "--dist=worksteal", "-m", "not browser"),
    "--durations=5",
)
CHECK_COVERAGE = ("-m", "tests.check_coverage", COVERAGE_FILE)
COVERAGE: Mapping[str, tuple[str, ...]] = {
    "flows is covered, every branch": (*CHECK_COVERAGE, "flows", "100"),
    "the rest is covered": (*CHECK_COVERAGE, "the-rest", "94"),
}
BROWSER = (*PYTEST, "-m", "browser")
KEPT_BYTECODE: Mapping[str, str] = {
    "PYTHONDONTWRITEBYTECODE": "",
    "PYTHONPYCACHEPREFIX": str(Path(__file__).resolve().parents[1] / ".pytest_cache" / "bytecode"),
}
"""For all processes, whatever the surroundings say; no source folder gets any."""
MEMORY = Path("/dev/shm")  # noqa: S108 -- a folder of our own is made in it
MIN_FREE_MEMORY_BYTES = 4 << 30
"""Of what lies in it at once, a tenth: databases of the tests that run, and PostgreSQL's files."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one stage ended. ``note`` says what was left out, or why it failed."""

    stage: str
    seconds: float
    passed: bool
    note: str = ""


class Lane:
    """Stages that run one after the other, beside those of another lane.

    ``is_shown``: they print as they go. Otherwise each prints all at once when it has ended.
    """

    def __init__(
        self,
        stages: Mapping[str, tuple[str, ...]],
        environment: Mapping[str, str],
        *,
        is_shown: bool,
    ) -> None:
        self._stages, self._environment, self._is_shown = stages, environment, is_shown
        self._process: subprocess.Popen[str] | None = None
        self._stopped = threading.Event()

    def run(self) -> list[Outcome]:
        """Run all stages, whatever becomes of those before."""
        return [
            self._timed(stage, command)
            for stage, command in self._stages.items()
            if not self._stopped.is_set()
        ]

    def stop(self) -> None:
        """End the stage that runs, and begin no other."""
        self._stopped.set()
        if self._process is not None:
            self._process.terminate()

    def _timed(self, stage: str, command: tuple[str, ...]) -> Outcome:
        began = time.monotonic()
        if self._is_shown:
            _print(f"\n=== {stage}")
        with subprocess.Popen(
            [PYTHON, *command],
            env=self._environment,
            stdout=None if self._is_shown else subprocess.PIPE,
            stderr=None if self._is_shown else subprocess.STDOUT,
            text=True,
        ) as self._process:
            try:
                output, _ = self._process.communicate()
            except BaseException:  # an interrupt, or the end of this process
                self._process.terminate()
                raise
        if not self._is_shown:
            _print(f"\n=== {stage}\n{output.rstrip()}")
        return Outcome(stage, time.monotonic() - began, passed=self._process.returncode == 0)


def main(arguments: list[str]) -> int:
    """Run the stages, print what became of each, and return 0 if none failed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    began, missing = time.monotonic(), dict[str, str]()
    with ExitStack() as stack:
        memory = stack.enter_context(_memory())
        found = stack.enter_context(_postgres(missing, memory))
        place = {"TMPDIR": str(memory)} if memory else {}
        environment = {**os.environ, **KEPT_BYTECODE, **place, **found, **_browser(missing)}
        if arguments:
            _print_missing(missing)
            command = [PYTHON, *PYTEST, *arguments]
            return subprocess.run(command, env=environment, check=False).returncode
        outcomes = _run_all(environment, missing)
    return _summary(outcomes, time.monotonic() - began)


@contextmanager
def _memory() -> Iterator[Path | None]:
    """Yield a folder that is kept in memory, or None where there is no room for one."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < MIN_FREE_MEMORY_BYTES:
        yield None
        return
    with tempfile.TemporaryDirectory(
        prefix="tests-", dir=MEMORY, ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        folder.chmod(0o711)  # the account that PostgreSQL runs as has its folder in it
        yield folder


@contextmanager
def _postgres(missing: dict[str, str], folder: Path | None) -> Iterator[dict[str, str]]:
    """Yield the variable that names a running server, or names none."""
    try:
        with postgres.server(folder=folder) as url:
            yield {"TEST_POSTGRES_URL": url}
    except postgres.NoPostgres as reason:
        missing["PostgreSQL"] = str(reason)
        yield {"TEST_POSTGRES_URL": ""}


def _browser(missing: dict[str, str]) -> Mapping[str, str]:
    found = chromium.find() or chromium.install()
    if found is None:
        missing["Chromium"] = "no chromium or google-chrome on PATH; $CHROMIUM may name one"
        return {}
    return {"CHROMIUM": found}


def _print_missing(missing: Mapping[str, str]) -> None:
    for what, why in missing.items():
        _print(f"No {what} ({why}): its tests are left out.")


def _run_all(environment: Mapping[str, str], missing: Mapping[str, str]) -> list[Outcome]:
    _print_missing(missing)
    strict = environment.get("CI", "").lower() == "true"
    left_out = [
        Outcome(what, 0.0, passed=not strict, note=f"left out: {why}")
        for what, why in missing.items()
    ]
    databases = "SQLite" if "PostgreSQL" in missing else "SQLite and PostgreSQL"
    browser = {} if "Chromium" in missing else {"tests in the browser": BROWSER}
    beside = Lane({**CHECKS, **browser}, environment, is_shown=False)
    suite = Lane({f"tests on {databases}": SUITE, **COVERAGE}, environment, is_shown=True)
    with ThreadPoolExecutor(1) as other:
        running = other.submit(beside.run)
        try:
            outcomes = suite.run()
        except BaseException:
            beside.stop()
            raise
        return [*left_out, *running.result(), *outcomes]


_printing = threading.Lock()


def _print(text: str) -> None:
    with _printing:
        print(text, flush=True)


def _summary(outcomes: list[Outcome], seconds: float) -> int:
    _print("\n=== all stages")
    for outcome in outcomes:
        verdict = "ok" if outcome.passed else "FAILED"
        _print(f"{outcome.seconds:7.1f} s  {verdict:6}  {outcome.stage}  {outcome.note}".rstrip())
    _print(f"{seconds:7.1f} s  in all, since some ran beside others")
    return 0 if all(outcome.passed for outcome in outcomes) else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
