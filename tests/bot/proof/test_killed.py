"""Holds that publishing that is killed at any moment is made again, and comes out the same."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.proof import publish
from bot.proof.comparison import compare
from bot.proof.logs import find_log_in, sign
from bot.proof.signed_notes import write_checkpoint
from bot.proof.verify import add_up, commit, hash_leaf
from bot.runtime import Runtime
from tests.bot.proof import acts
from tests.bot.proof.killed_publisher import publishers
from tests.bot.storage.rows import CAMPAIGN, LETTER
from tests.clock import Clock

ROWS, ENTRIES = "bot.storage.proof.queued_entries", "bot.storage.proof.logged_entries"
MOMENTS = [
    (ENTRIES, "add_log", 1),
    (ROWS, "set_code", 3),
    (ROWS, "remove", 2),
    (ENTRIES, "add_entries", 1),
    (ENTRIES, "save_tiles", 1),
    (ENTRIES, "add_checkpoint", 1),
    (ROWS, "list_waiting", 2),
]
"""Where it dies: before the log, between codes, within the batch, and after it."""


@pytest.fixture(scope="module")
def publish_until() -> Iterator[Callable[..., int]]:
    """Publish in a process that dies at a call; return its exit code."""
    with publishers() as publisher:
        yield publisher


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment[1])
def test_the_log_is_the_same_wherever_it_was_cut_short(
    bare_runtime: Runtime,
    clock: Clock,
    publish_until: Callable[..., int],
    moment: tuple[str, str, int],
) -> None:
    people = acts.add_people(bare_runtime, 14)
    codes = [acts.sign(bare_runtime, one) for one in people[:11]]
    for one in people[11:]:
        acts.sign(bare_runtime, one)
    with bare_runtime.database.write() as connection:  # the last three are from before
        ids = [acts.signature_id(connection, one) for one in people[11:]]
        for queued, older in zip(range(12, 15), ids, strict=True):
            connection.execute(
                text("UPDATE proof_queue SET code = NULL, signature_id = :one WHERE id = :id"),
                {"one": older, "id": queued},
            )
            connection.execute(
                text("UPDATE signatures SET receipt_code = NULL WHERE id = :one"), {"one": older}
            )
    clock.advance(timedelta(hours=1))
    url = bare_runtime.settings.database_url
    assert publish_until(url, clock().isoformat(), *moment) == -9
    publish.publish_all(bare_runtime)
    assert compare(bare_runtime, CAMPAIGN).problems == ()
    files, entries = acts.files(bare_runtime), acts.entries(bare_runtime)
    assert entries == [f"letter {LETTER}", *sorted(entries[1:-1]), f"day {clock().date()}"]
    with bare_runtime.database.read() as connection:
        log = find_log_in(connection, CAMPAIGN)
        waiting = connection.execute(text("SELECT count(*) FROM proof_queue")).scalar_one()
    assert log is not None
    assert waiting == 0
    assert {f"signed 0 {commit(log.origin, code).hex()}" for code in codes} <= set(entries)
    leaves = [hash_leaf(entry.encode()) for entry in entries]
    root = add_up(leaves, {16})[16]
    checkpoint = sign(bare_runtime, log, write_checkpoint(log.origin, 16, root))
    assert files["checkpoint"].decode() == files["checkpoints.txt"].decode() == checkpoint
