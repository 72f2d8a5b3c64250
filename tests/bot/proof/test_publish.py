"""Holds when acts are entered in the log, in which order, and that it is done once."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.privacy import key_rotation
from bot.proof import publish
from bot.proof.log_files import read_newest_checkpoint
from bot.proof.logs import LogKeyIsGone, open_log, sign
from bot.proof.verify import commit
from bot.runtime import Runtime
from bot.storage.proof import proof_entries
from bot.storage.schema.proof_tables import EntryKind
from tests.bot.proof import acts
from tests.bot.storage.rows import CAMPAIGN, LETTER
from tests.call_hooks import acting_at
from tests.clock import Clock

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)


def test_a_day_of_signatures_is_entered_in_the_order_of_their_hashes(
    bare_runtime: Runtime, clock: Clock
) -> None:
    people = acts.add_people(bare_runtime, 12)
    codes = [acts.sign(bare_runtime, one) for one in people]
    clock.advance(HOUR)
    assert publish.publish_all(bare_runtime) == 14
    origin = acts.files(bare_runtime)["checkpoint"].decode().split("\n")[0]
    assert acts.entries(bare_runtime) == [
        f"letter {LETTER}",
        *sorted(f"signed 0 {commit(origin, code).hex()}" for code in codes),
        f"day {clock().date()}",
    ]
    assert publish.publish_all(bare_runtime) == 0


def test_who_signed_within_the_hour_waits_for_the_next_batch(
    bare_runtime: Runtime, clock: Clock
) -> None:
    people = acts.add_people(bare_runtime, 22)
    for one in people[:11]:
        acts.sign(bare_runtime, one)
    clock.advance(HOUR)
    for one in people[11:]:
        acts.sign(bare_runtime, one)
    publish.publish_all(bare_runtime)
    assert acts.kinds(bare_runtime).count("signed") == 11
    clock.advance(DAY)
    publish.publish_all(bare_runtime)
    assert acts.kinds(bare_runtime).count("signed") == 22
    assert acts.kinds(bare_runtime).count("letter") == 1
    assert acts.kinds(bare_runtime).count("day") == 2


def test_fewer_than_ten_wait_for_others_a_week_at_most(bare_runtime: Runtime, clock: Clock) -> None:
    for one in acts.add_people(bare_runtime, 9):
        acts.sign(bare_runtime, one)
    clock.advance(6 * DAY)
    assert publish.publish_all(bare_runtime) == 0
    assert acts.files(bare_runtime) == {}
    assert read_newest_checkpoint(bare_runtime, CAMPAIGN) == ""
    clock.advance(DAY)
    assert publish.publish_all(bare_runtime) == 11
    newest = acts.files(bare_runtime)["checkpoint"].decode()
    assert read_newest_checkpoint(bare_runtime, CAMPAIGN) == newest


def test_a_hand_in_is_entered_at_once_with_all_that_waits(
    bare_runtime: Runtime, clock: Clock
) -> None:
    (one,) = acts.add_people(bare_runtime, 1)
    acts.sign(bare_runtime, one)
    with bare_runtime.database.write() as connection:
        proof_entries.queue(
            connection, CAMPAIGN, EntryKind.HANDED_IN, digest=b"m" * 32, number=1, at=clock()
        )
    publish.publish_all(bare_runtime)
    assert acts.kinds(bare_runtime) == ["letter", "signed", "handed-in", "day"]
    assert acts.entries(bare_runtime)[2] == f"handed-in 1 {(b'm' * 32).hex()}"


def test_the_end_closes_the_log_for_good(bare_runtime: Runtime, clock: Clock) -> None:
    one, other = acts.add_people(bare_runtime, 2)
    acts.sign(bare_runtime, one)
    with bare_runtime.database.write() as connection:
        proof_entries.queue(connection, CAMPAIGN, EntryKind.ENDED, digest=b"c" * 32, at=clock())
    publish.publish_all(bare_runtime)
    assert acts.kinds(bare_runtime) == ["letter", "signed", "ended"]
    acts.sign(bare_runtime, other)
    assert publish.publish(bare_runtime, CAMPAIGN, at_once=True) == 0


def test_what_becomes_of_a_signature_is_entered_about_its_place(
    bare_runtime: Runtime, clock: Clock
) -> None:
    one, other = acts.add_people(bare_runtime, 2)
    acts.sign(bare_runtime, one)
    acts.sign(bare_runtime, other)
    acts.withdraw(bare_runtime, one)
    acts.sign(bare_runtime, one)
    publish.publish(bare_runtime, CAMPAIGN, at_once=True)
    assert acts.kinds(bare_runtime) == ["letter", *["signed"] * 3, "withdrawn", "day"]
    clock.advance(DAY)
    acts.withdraw(bare_runtime, other)
    publish.publish(bare_runtime, CAMPAIGN, at_once=True)
    assert acts.kinds(bare_runtime)[6:] == ["withdrawn", "day"]


def test_who_withdraws_while_held_back_is_released_first(
    bare_runtime: Runtime, clock: Clock
) -> None:
    (one,) = acts.add_people(bare_runtime, 1)
    acts.sign(bare_runtime, one)
    with bare_runtime.database.write() as connection:
        signature_id = connection.execute(text("SELECT id FROM signatures")).scalar_one()
        for _ in range(2):  # the second one changes nothing
            proof_entries.queue_held(connection, signature_id, reason="joke", at=clock())
    publish.publish(bare_runtime, CAMPAIGN, at_once=True)
    assert acts.entries(bare_runtime)[2] == "held 1 joke"
    acts.withdraw(bare_runtime, one)
    publish.publish(bare_runtime, CAMPAIGN, at_once=True)
    assert acts.entries(bare_runtime)[4:6] == ["released 1", "withdrawn 1"]


def test_what_changes_nothing_leaves_the_queue_and_makes_no_entry(
    bare_runtime: Runtime, clock: Clock
) -> None:
    (one,) = acts.add_people(bare_runtime, 1)
    acts.sign(bare_runtime, one)
    publish.publish(bare_runtime, CAMPAIGN, at_once=True)
    with bare_runtime.database.write() as connection:
        signature_id = connection.execute(text("SELECT id FROM signatures")).scalar_one()
        proof_entries.queue_released(connection, signature_id, at=clock())
    assert publish.publish(bare_runtime, CAMPAIGN, at_once=True) == 0
    with bare_runtime.database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM proof_queue")).scalar_one() == 0


def test_signatures_from_before_there_was_a_log_get_their_codes(bare_runtime: Runtime) -> None:
    people = acts.add_people(bare_runtime, 4)
    for one in people:
        acts.sign(bare_runtime, one)
    with bare_runtime.database.write() as connection:
        connection.execute(text("UPDATE signatures SET receipt_code = NULL"))
        connection.execute(
            text(
                "UPDATE proof_queue SET code = NULL, signature_id = (SELECT max(id) FROM "
                "signatures WHERE id <= proof_queue.id)"
            )
        )
    acts.withdraw(bare_runtime, people[0])
    acts.withdraw(bare_runtime, people[1])
    acts.sign(bare_runtime, people[1])
    acts.erase(bare_runtime, people[2])
    publish.publish(bare_runtime, CAMPAIGN, at_once=True)
    assert acts.kinds(bare_runtime) == ["letter", *["signed"] * 3, "day"]
    with bare_runtime.database.read() as connection:
        of_row = "SELECT receipt_code IS NOT NULL FROM signatures ORDER BY id"
        found = [bool(one) for one in connection.execute(text(of_row)).scalars()]
    assert sorted(found) == [False, False, True, True]


def test_a_campaign_whose_keys_are_gone_is_passed_over(bare_runtime: Runtime, clock: Clock) -> None:
    (one,) = acts.add_people(bare_runtime, 1)
    acts.sign(bare_runtime, one)
    key_rotation.destroy(bare_runtime, CAMPAIGN)
    clock.advance(WEEK)
    assert publish.publish_all(bare_runtime) == 0


def test_one_from_before_that_is_held_back_is_held_back_in_the_log(bare_runtime: Runtime) -> None:
    (one,) = acts.add_people(bare_runtime, 1)
    acts.sign(bare_runtime, one)
    with bare_runtime.database.write() as connection:
        for statement in (
            "UPDATE signatures SET receipt_code = NULL, held_for = 'joke', held_at = signed_at",
            "UPDATE proof_queue SET code = NULL, signature_id = (SELECT max(id) FROM signatures)",
        ):
            connection.execute(text(statement))
    publish.publish(bare_runtime, CAMPAIGN, at_once=True)
    assert acts.entries(bare_runtime)[2] == "held 1 joke"


def test_what_another_process_enters_at_the_same_moment_is_entered_once(
    bare_runtime: Runtime,
) -> None:
    (one,) = acts.add_people(bare_runtime, 1)
    acts.sign(bare_runtime, one)
    made: list[int] = []

    def enter_at_once() -> None:
        if not made:
            made.append(0)
            made.append(publish.publish(bare_runtime, CAMPAIGN, at_once=True))

    with acting_at("return", publish._plan, enter_at_once):
        made.append(publish.publish(bare_runtime, CAMPAIGN, at_once=True))
    assert made == [0, 3, 0]
    assert acts.kinds(bare_runtime) == ["letter", "signed", "day"]


def test_nothing_is_signed_once_the_keys_are_gone(bare_runtime: Runtime) -> None:
    log = open_log(bare_runtime, CAMPAIGN)
    assert sign(bare_runtime, log, "anything\n").startswith("anything\n\n— ")
    key_rotation.destroy(bare_runtime, CAMPAIGN)
    with pytest.raises(LogKeyIsGone):
        sign(bare_runtime, log, "anything\n")
