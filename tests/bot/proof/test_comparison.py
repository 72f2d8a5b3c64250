"""Holds that whatever is changed in the database is found, and said in plain words."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest
from sqlalchemy import Connection, text

from bot.organizers.audit_verification import chain_audit_trail, verify_audit_trail
from bot.privacy import key_rotation
from bot.proof import publish
from bot.proof.comparison import compare
from bot.proof.log_files import read_files
from bot.runtime import Runtime
from bot.storage.engine.database import Database
from bot.storage.organizers import audit_trail, organizers
from bot.storage.proof import counted_signatures, proof_entries
from bot.storage.schema.proof_tables import EntryKind
from bot.storage.signatures import held_back
from bot.storage.signatures.held_back import ReviewReason
from tests.bot.proof import acts
from tests.bot.storage.rows import CAMPAIGN, NOON, Someone
from tests.clock import Clock


@pytest.fixture
def people(bare_runtime: Runtime, clock: Clock) -> list[Someone]:
    """Sixteen who signed: one withdrew, one is held back, one is erased; the last two wait."""
    found = acts.add_people(bare_runtime, 16)
    for one in found[:14]:
        acts.sign(bare_runtime, one)
    acts.withdraw(bare_runtime, found[0])
    acts.erase(bare_runtime, found[1])
    hold(bare_runtime, found[2])
    clock.advance(timedelta(hours=1))
    publish.publish_all(bare_runtime)
    for one in found[14:]:
        acts.sign(bare_runtime, one)
    return found


def hold(runtime: Runtime, who: Someone) -> None:
    """Hold a signature back, as a reviewer does."""
    with runtime.database.write() as connection:
        held_back.hold_back(
            connection,
            acts.signature_id(connection, who),
            reason=ReviewReason.JOKE,
            rule="",
            by=1,
            at=runtime.now(),
        )


class WatchedDatabase:
    """A database that tells how long the reader of one moment may pause between statements."""

    def __init__(self, database: Database) -> None:
        self._database, self.allowed = database, ""

    @contextmanager
    def read_one_moment(self) -> Iterator[Connection]:
        with self._database.read_one_moment() as connection:
            yield connection
            if not self._database.is_sqlite:
                shown = connection.execute(text("SHOW idle_in_transaction_session_timeout"))
                self.allowed = shown.scalar_one()


def problems(runtime: Runtime) -> tuple[str, ...]:
    """Return what the program finds."""
    return compare(runtime, CAMPAIGN).told


def change(runtime: Runtime, *statements: str) -> None:
    """Change the database as somebody does who has it in their hands."""
    with runtime.database.write() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_what_nobody_changed_is_in_order(bare_runtime: Runtime, people: list[Someone]) -> None:
    found = compare(bare_runtime, CAMPAIGN)
    assert found.problems == ()
    assert (found.entries, found.counted, found.waiting) == (18, 14, 2)
    assert len(people) == 16


def test_a_campaign_without_signatures_is_in_order(bare_runtime: Runtime) -> None:
    assert compare(bare_runtime, CAMPAIGN) == compare(bare_runtime, CAMPAIGN)
    assert problems(bare_runtime) == ()


def test_signatures_that_all_wait_are_in_order(bare_runtime: Runtime) -> None:
    for one in acts.add_people(bare_runtime, 3):
        acts.sign(bare_runtime, one)
    assert problems(bare_runtime) == ()


NEW_ROW = (
    "INSERT INTO signatures (person_id, campaign, signer, name, letter_sha256, language, read_in, "
    "source, channel, message_id, number, signed_at, friends, receipt_code{}) SELECT person_id, "
    "campaign, 9, name, letter_sha256, language, read_in, source, channel, message_id, number, "
    "signed_at, 0, {} FROM signatures WHERE withdrawn_at IS NULL AND receipt_code IS NOT NULL "
    "LIMIT 1"
)

SHARED_RECEIPT = (
    "UPDATE signatures SET receipt_code = (SELECT receipt_code FROM signatures WHERE "
    "withdrawn_at IS NULL AND held_for IS NULL AND receipt_code IS NOT NULL ORDER BY id LIMIT 1) "
    "WHERE id = (SELECT max(id) FROM signatures)"
)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (NEW_ROW.format("", "NULL"), "1 signature counts that the log does not know."),
        (NEW_ROW.format("", "NULL"), "The counter says 14, but 15 signatures count."),
        (NEW_ROW.format("", "receipt_code"), "15 signatures count, but by the log and what waits"),
        (NEW_ROW.format("", "receipt_code"), "have one receipt: they share one entry."),
        (SHARED_RECEIPT, "have one receipt: they share one entry."),
        (
            "UPDATE signatures SET receipt_code = NULL WHERE withdrawn_at IS NULL",
            "13 signatures that count have lost their receipt.",
        ),
        ("UPDATE counters SET signatures = 99", "The counter says 99, but 14 signatures count."),
        ("DELETE FROM signatures WHERE erased_at IS NOT NULL", "by the log and what waits for it"),
        ("DELETE FROM proof_queue", "has no entry in the log, and none waits."),
        (
            "UPDATE signatures SET withdrawn_at = signed_at WHERE receipt_code IS NOT NULL",
            "was withdrawn, but by the log it counts.",
        ),
        (
            "UPDATE signatures SET held_for = NULL, held_at = NULL",
            "counts, but by the log it is held back.",
        ),
        (
            "UPDATE proof_entries SET word = '2026-05-03' WHERE kind = 'day'",
            "The entries do not add up to what was signed for 18",
        ),
        ("DELETE FROM proof_entries WHERE position = 3", "entries or tiles are missing"),
        (
            "INSERT INTO proof_entries (campaign, position, kind) SELECT 'CAMPAIGN', 18, 'day'",
            "The log has 19 entries, but 18 were signed.",
        ),
        ("UPDATE proof_entries SET kind = 'released' WHERE kind = 'held'", "do not add up"),
        (
            "UPDATE proof_tiles SET hashes = (SELECT root FROM proof_checkpoints) WHERE level = 0",
            "entries or tiles are missing",
        ),
        ("DELETE FROM proof_tiles", "entries or tiles are missing"),
        ("DELETE FROM proof_checkpoints", "There are entries, but no checkpoint that signs them."),
        (
            "UPDATE proof_checkpoints SET note = replace(note, '18', '17')",
            "The checkpoint is not signed by this key",
        ),
        (
            "UPDATE proof_logs SET public_key = (SELECT root FROM proof_checkpoints)",
            "The checkpoint is not signed by this key",
        ),
        ("DELETE FROM proof_logs", "has no entry in the log, and none waits."),
    ],
)
def test_what_is_changed_in_the_database_is_found(
    bare_runtime: Runtime, people: list[Someone], statement: str, said: str
) -> None:
    change(bare_runtime, statement.replace("CAMPAIGN", CAMPAIGN))
    found = problems(bare_runtime)
    assert any(said in one for one in found), found
    del people


def test_two_entries_that_changed_places_are_found(
    bare_runtime: Runtime, people: list[Someone]
) -> None:
    change(
        bare_runtime,
        "UPDATE proof_entries SET position = 99 WHERE position = 2",
        "UPDATE proof_entries SET position = 2 WHERE position = 3",
        "UPDATE proof_entries SET position = 3 WHERE position = 99",
    )
    assert any("do not add up" in one for one in problems(bare_runtime))
    del people


def test_a_tile_that_was_changed_is_found(bare_runtime: Runtime, people: list[Someone]) -> None:
    with bare_runtime.database.write() as connection:
        hashes = bytes(connection.execute(text("SELECT hashes FROM proof_tiles")).scalar_one())
        connection.execute(
            text("UPDATE proof_tiles SET hashes = :hashes"), {"hashes": b"x" * 32 + hashes[32:]}
        )
    assert any("tile/0/000.p/18 is not what" in one for one in problems(bare_runtime))
    del people


def test_a_letter_under_which_a_signature_never_stood_is_found(
    bare_runtime: Runtime, people: list[Someone]
) -> None:
    change(
        bare_runtime,
        "INSERT INTO letters (sha256, campaign, language, text, first_seen_at) SELECT 'e', "
        "campaign, language, 'Other', first_seen_at FROM letters",
        "UPDATE signatures SET letter_sha256 = 'e' WHERE receipt_code IS NOT NULL",
    )
    found = problems(bare_runtime)
    assert any("stands under another letter in the log." in one for one in found)
    del people


def test_many_differences_are_told_in_short(bare_runtime: Runtime) -> None:
    for one in acts.add_people(bare_runtime, 30):
        acts.sign(bare_runtime, one)
    change(bare_runtime, "DELETE FROM proof_queue")
    found = problems(bare_runtime)
    assert found[-1] == "Not in the log as they stand: 10 more."
    assert len(found) == 22


def test_what_was_sealed_elsewhere_is_not_in_the_log(
    bare_runtime: Runtime, people: list[Someone]
) -> None:
    change(bare_runtime, "UPDATE signatures SET receipt_code = name WHERE receipt_code IS NOT NULL")
    assert any("has no entry in the log" in one for one in problems(bare_runtime))
    del people


def test_signatures_are_read_page_by_page(bare_runtime: Runtime, people: list[Someone]) -> None:
    with bare_runtime.database.read() as connection:
        at_once = list(counted_signatures.list_signatures(connection, CAMPAIGN))
        in_pages = list(counted_signatures.list_signatures(connection, CAMPAIGN, page_rows=4))
    assert in_pages == at_once
    assert len(at_once) == len(people)


def test_signatures_from_before_that_wait_for_their_codes_are_in_order(
    bare_runtime: Runtime,
) -> None:
    for one in acts.add_people(bare_runtime, 2):
        acts.sign(bare_runtime, one)
    change(
        bare_runtime,
        "UPDATE signatures SET receipt_code = NULL",
        "UPDATE proof_queue SET code = NULL",
    )
    assert problems(bare_runtime) == ()


def test_once_the_keys_are_destroyed_the_count_still_holds(
    bare_runtime: Runtime, people: list[Someone]
) -> None:
    publish.publish(bare_runtime, CAMPAIGN, at_once=True)
    key_rotation.destroy(bare_runtime, CAMPAIGN)
    found = compare(bare_runtime, CAMPAIGN)
    assert (found.problems, found.counted) == ((), 14)
    change(bare_runtime, "UPDATE counters SET signatures = 99")
    assert problems(bare_runtime) == ("The counter says 99, but 14 signatures count.",)
    del people


def add_package(connection: Connection, *, names: int, manifest: str) -> None:
    """Add a package that was handed over."""
    organizers.add(connection, "Cleo", lookup=None, generation=None, sealed=None, at=NOON)
    connection.execute(
        text(
            "INSERT INTO packages (campaign, status, made_by, made_at, names, manifest_sha256) "
            "VALUES (:campaign, 'handed-over', 1, '2026-05-04 12:00:00', :names, :manifest)"
        ),
        {"campaign": CAMPAIGN, "names": names, "manifest": manifest},
    )


def test_a_package_and_the_log_say_the_same(
    bare_runtime: Runtime, people: list[Someone], clock: Clock
) -> None:
    with bare_runtime.database.write() as connection:
        add_package(connection, names=13, manifest="ab" * 32)
        at = clock()
        digest = bytes.fromhex("ab" * 32)
        proof_entries.queue(
            connection, CAMPAIGN, EntryKind.HANDED_IN, digest=digest, number=13, at=at
        )
    assert problems(bare_runtime) == ()
    publish.publish_all(bare_runtime)
    assert problems(bare_runtime) == ()
    change(bare_runtime, "UPDATE packages SET names = 12")
    assert problems(bare_runtime) == (
        "Package 1 was handed over, but the log does not say so.",
        "By the log 13 names were handed in without a package.",
    )
    del people


def test_the_audit_trail_is_held_to_what_it_said(bare_runtime: Runtime, clock: Clock) -> None:
    runtime = bare_runtime
    for act in ("keyword added", "export asked"):
        with runtime.database.write() as connection:
            audit_trail.note(connection, runtime.now(), None, act)
    chain_audit_trail(runtime)
    for one in acts.add_people(runtime, 10):
        acts.sign(runtime, one)
    clock.advance(timedelta(hours=1))
    publish.publish_all(runtime)
    entries = dict(read_files(runtime, CAMPAIGN))["tile/entries/000.p/13"]
    assert f"audit {verify_audit_trail(runtime).head}".replace(":", " ").encode() in entries
    assert problems(runtime) == ()
    said = "The audit trail up to line 2 is not the one that the log speaks of."
    change(runtime, "UPDATE audit SET hash = (SELECT hash FROM audit WHERE place = 1)")
    assert problems(runtime) == (said,)
    change(runtime, "DELETE FROM audit WHERE place = 2")
    assert problems(runtime) == (said,)


@pytest.mark.usefixtures("people")
def test_what_is_made_of_a_million_entries_may_take_minutes_between_two_statements(
    bare_runtime: Runtime,
) -> None:
    watched = WatchedDatabase(bare_runtime.database)
    compare(replace(bare_runtime, database=cast("Database", watched)), CAMPAIGN)
    assert watched.allowed in ("", "15min")
    assert bool(watched.allowed) != bare_runtime.database.is_sqlite
