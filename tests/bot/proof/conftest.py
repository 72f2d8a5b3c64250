"""A log of three batches and a package that was handed in, made once and copied for each test."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from bot.proof import publish
from bot.runtime import Runtime
from bot.storage.proof import proof_entries
from bot.storage.schema.proof_tables import EntryKind
from tests.bot.proof import acts
from tests.bot.proof.sqlite_runtime import made_runtime
from tests.bot.storage.rows import CAMPAIGN, LETTER
from tests.clock import Clock


@dataclass(frozen=True, slots=True)
class Signed:
    """A log of three batches: 300 signed, of whom the first withdrew and the second is held back.

    ``codes`` are their receipts, ``package`` is what was handed in after that.
    """

    log: Path
    codes: list[str]
    package: Path


@pytest.fixture(scope="module")
def template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Signed]:
    """A log and a package that are made once, and copied for each test."""
    folder, clock = tmp_path_factory.mktemp("log"), Clock()
    with made_runtime(sqlite_template, clock) as runtime:
        people = acts.add_people(runtime, 300)
        codes = []
        for some in (people[:10], people[10:290], people[290:]):
            codes += [acts.sign(runtime, one) for one in some]
            if some[-1] is people[-1]:
                acts.withdraw(runtime, people[0])
                acts.hold_back(runtime, people[1])
            clock.advance(publish.WAITS_AT_MOST)
            publish.publish_all(runtime)
        log = acts.written(runtime, folder / "log")
        yield Signed(log, codes, _hand_in(runtime, log, folder / "package"))


def _hand_in(runtime: Runtime, log: Path, folder: Path) -> Path:
    folder.mkdir()
    (folder / "names.csv").write_text('"name"\r\n"Ana Ruiz"\r\n"Bo Li"\r\n', encoding="utf-8-sig")
    (folder / "README").write_text("Read me.\n")
    manifest = {
        "letters": [{"sha256": LETTER}],
        "names": 2,
        "checkpoint": (log / "checkpoint").read_text(),
        "files": {
            path.name: {"sha256": sha256(path.read_bytes()).hexdigest()}
            for path in sorted(folder.iterdir())
        },
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    digest = sha256((folder / "manifest.json").read_bytes()).digest()
    with runtime.database.write() as connection:
        proof_entries.queue(
            connection, CAMPAIGN, EntryKind.HANDED_IN, digest=digest, number=2, at=runtime.now()
        )
    publish.publish_all(runtime)
    acts.written(runtime, log)
    return folder


@pytest.fixture
def log(template: Signed, tmp_path: Path) -> Path:
    """The folder of a log, to be changed."""
    return Path(shutil.copytree(template.log, tmp_path / "log"))


@pytest.fixture
def package(template: Signed, tmp_path: Path) -> Path:
    """The folder of a package that was handed in, to be changed."""
    return Path(shutil.copytree(template.package, tmp_path / "package"))
