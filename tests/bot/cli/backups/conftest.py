"""A program that has lived a while, and an empty place for its backup."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.bootstrap import build
from bot.proof import publish
from bot.runtime import Runtime
from bot.settings import load_settings
from tests import postgres
from tests.bot.broadcasts import signers
from tests.clock import Clock
from tests.conftest import shipped_campaigns


@pytest.fixture
def place(environment: dict[str, str], tmp_path: Path) -> Iterator[Mapping[str, str]]:
    """Where a restore goes: an empty place of the same kind, and the keys that are at hand."""
    with empty_place(environment["DATABASE_URL"], tmp_path / "new") as url:
        yield {**environment, "DATABASE_URL": url}


@contextmanager
def empty_place(url: str, folder: Path) -> Iterator[str]:
    """Yield the URL of an empty place of the same kind."""
    if url.startswith("sqlite"):
        yield f"sqlite:///{folder}/restored.sqlite3"
        return
    with postgres.database(url, f"{url.rpartition('/')[2].partition('?')[0]}_restored") as blank:
        yield blank


@pytest.fixture
def environment(environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """The live set-up, whose keys lie in a file of their own."""
    return {**environment, "KEYS_DATABASE_URL": f"sqlite:///{tmp_path}/apart.sqlite3"}


@pytest.fixture
def lived(environment: dict[str, str], clock: Clock) -> Iterator[Runtime]:
    """A program in which people signed, somebody withdrew, and the public log was published."""
    built = build(load_settings(environment), now=clock, load_campaigns=shipped_campaigns)
    with closing(built.database):
        signers.subscribe(built, *signers.numbers(12), "777")
        signers.say(built, signers.numbers(1)[0], "WITHDRAW")
        signers.say(built, signers.numbers(1)[0], "WITHDRAW", "again")
        clock.advance(publish.WAITS_AT_MOST)
        publish.publish_all(built)
        signers.subscribe(built, "+12125550999")
        yield built
