"""Each file of a log is read by itself, by the one path that it has."""

from collections.abc import Sequence

import pytest

from bot.proof.log_files import read_file
from bot.proof.publish import publish
from bot.runtime import Runtime
from flows.campaign import Shelf
from tests.bot.proof import acts
from tests.bot.storage.rows import CAMPAIGN, Someone
from tests.bot.web.conftest import offline_runtime, two_campaigns


@pytest.fixture
def shelf() -> Shelf:
    """Campaigns of the tests' own."""
    return two_campaigns()


def sign(runtime: Runtime, people: Sequence[Someone]) -> None:
    """Have people sign, and enter it in the log."""
    for one in people:
        acts.sign(runtime, one)
    publish(runtime, CAMPAIGN, at_once=True)


def test_each_is_read_as_it_is_published_and_what_has_grown_as_it_was(
    bare_runtime: Runtime,
) -> None:
    people = acts.add_people(bare_runtime, 15)
    sign(bare_runtime, people[:12])
    early = acts.files(bare_runtime)
    sign(bare_runtime, people[12:])
    files = acts.files(bare_runtime)
    assert {path: read_file(bare_runtime, CAMPAIGN, path) for path in files} == files
    tiles = {path: content for path, content in early.items() if path.startswith("tile/")}
    assert len(tiles) == 2
    assert {path: read_file(bare_runtime, CAMPAIGN, path) for path in tiles} == tiles


@pytest.mark.parametrize(
    "path",
    [
        "tile/entries/000", "tile/entries/000.p/200", "tile/entries/001.p/1", "tile/0/000",
        "tile/0/x999/x999/x999/x999/999", "tile/1/000.p/1", "tile/63/000.p/1", "tile/99/000.p/1",
    ],
)  # fmt: skip
def test_what_the_log_does_not_hold_yet_is_not_there(bare_runtime: Runtime, path: str) -> None:
    assert read_file(bare_runtime, CAMPAIGN, path) is None
    sign(bare_runtime, acts.add_people(bare_runtime, 3))
    assert read_file(bare_runtime, CAMPAIGN, path) is None


@pytest.mark.parametrize(
    "path",
    [
        "tile/entries/000.p/0", "tile/entries/000.p/01", "tile/entries/000.p/256", "tile/00/000",
        "tile/entries/x000/000.p/1", "tile/٠/000.p/1", "tile/entries/٠٠٠.p/1", "tile/entries/0",
        "tile/100/000", "tile/entries/000.p/1\n", "tile/entries/../entries/000.p/1", "Checkpoint",
        "checkpoint/", "", "../key", "checkpoint\x00", "tile/" + "x000/" * 50 + "000",
    ],
)  # fmt: skip
def test_a_path_that_no_log_has_is_told_without_the_database(shelf: Shelf, path: str) -> None:
    assert read_file(offline_runtime(shelf), CAMPAIGN, path) is None
