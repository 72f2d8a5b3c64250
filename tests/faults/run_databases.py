"""Two empty databases of one kind for runs: one that faults strike, and one beside it."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bot.runtime import Runtime
from tests import databases, postgres
from tests.conftest import ENVIRONMENT
from tests.faults.server_processes import build_runtime

NAMES = ("struck", "beside")


class RunDatabases:
    """Databases that are made empty for each batch of runs."""

    def __init__(self, kind: str, folder: Path, stack: ExitStack) -> None:
        self._folder, self._template = folder, folder / "template.sqlite3"
        self._urls: list[str] = []
        self._cleaners: list[databases.PostgresCleaner] = []
        if kind == "sqlite":
            databases.migrate(f"sqlite:///{self._template}")
            return
        server = stack.enter_context(postgres.server())
        for name in NAMES:
            url = stack.enter_context(postgres.database(server, f"faults_{name}"))
            databases.migrate(url)
            self._urls.append(url)
            self._cleaners.append(databases.PostgresCleaner(url))
            stack.callback(self._cleaners[-1].close)

    def renew(self) -> tuple[Runtime, Runtime]:
        """Return the program, started on each of them anew."""
        for cleaner in self._cleaners:
            cleaner.empty()
        urls = self._urls or [self._copy(name) for name in NAMES]
        struck, beside = (build_runtime({**ENVIRONMENT, "DATABASE_URL": url}) for url in urls)
        return struck, beside

    def _copy(self, name: str) -> str:
        place = self._folder / name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        return databases.copy_of(self._template, place)


@contextmanager
def databases_of(kind: str, folder: Path) -> Iterator[RunDatabases]:
    """Yield databases of a kind; ``folder`` takes files. They are gone when the block ends."""
    with ExitStack() as stack:
        yield RunDatabases(kind, folder, stack)
