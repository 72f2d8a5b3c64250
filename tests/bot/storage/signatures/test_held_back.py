"""Holds that what is held back stands, and does not count, until it is released."""

from datetime import timedelta

from sqlalchemy import Connection, func, select, update

from bot.storage.schema.proof_tables import QueuedEntry
from bot.storage.schema.signature_tables import Signature
from bot.storage.signatures import signatures
from bot.storage.signatures.held_back import ReviewReason, hold_back, release
from bot.storage.signatures.signatures import HANDED_IN
from tests.bot.storage import rows
from tests.bot.storage.rows import CAMPAIGN, NOON, Someone

LATER = NOON + timedelta(hours=1)
ORGANIZER = 1


def test_what_is_held_back_says_why_by_whom_and_by_which_rule(
    connection: Connection, ana: Someone
) -> None:
    rows.sign(connection, ana)
    assert _hold(connection, ana)
    row = connection.execute(
        select(Signature.held_at, Signature.held_for, Signature.held_by, Signature.held_rule)
    ).one()
    assert tuple(row) == (LATER, "joke", ORGANIZER, "joke.characters@1")


def test_what_is_held_back_does_not_count_until_it_is_released(
    connection: Connection, ana: Someone
) -> None:
    rows.sign(connection, ana)
    _hold(connection, ana)
    assert _counts(connection) == (0, 0)
    assert release(connection, _id(connection, ana), at=LATER)
    assert _counts(connection) == (1, 1)


def test_nothing_is_held_back_or_released_twice(connection: Connection, ana: Someone) -> None:
    rows.sign(connection, ana)
    assert not release(connection, _id(connection, ana), at=LATER)
    assert _hold(connection, ana)
    assert not _hold(connection, ana)
    assert _counts(connection) == (0, 0)
    assert release(connection, _id(connection, ana), at=LATER)
    assert not release(connection, _id(connection, ana), at=LATER)
    assert _counts(connection) == (1, 1)


def test_who_withdraws_a_name_that_is_held_back_counts_no_less(
    connection: Connection, ana: Someone
) -> None:
    rows.sign(connection, ana)
    _hold(connection, ana)
    assert signatures.withdraw(connection, ana.person_id, CAMPAIGN, at=LATER)
    assert _counts(connection) == (0, 0)
    assert not release(connection, _id(connection, ana), at=LATER)
    assert rows.sign(connection, ana, signed_at=LATER) == 1
    assert _counts(connection) == (1, 1)


def test_one_that_is_erased_while_held_back_stays_so_and_its_person_may_sign_anew(
    connection: Connection, ana: Someone
) -> None:
    rows.sign(connection, ana)
    _hold(connection, ana)
    rows.erase(connection, ana.person_id, at=LATER)
    (left,) = connection.scalars(select(Signature.id))
    assert not release(connection, left, at=LATER)
    assert _counts(connection) == (0, 0)
    rows.sign(connection, ana, signed_at=LATER)
    assert _counts(connection) == (1, 1)


def test_the_log_is_told_of_each_act_and_a_withdrawal_ends_what_was_held(
    connection: Connection, ana: Someone
) -> None:
    rows.sign(connection, ana)
    _hold(connection, ana)
    release(connection, _id(connection, ana), at=LATER)
    _hold(connection, ana)
    signatures.withdraw(connection, ana.person_id, CAMPAIGN, at=LATER)
    told = connection.execute(select(QueuedEntry.kind, QueuedEntry.word).order_by(QueuedEntry.id))
    assert [tuple(row) for row in told] == [
        ("signed", None),
        ("held", "joke"),
        ("released", None),
        ("held", "joke"),
        ("released", None),
        ("withdrawn", None),
    ]


def test_a_name_that_is_corrected_is_to_be_reviewed_again(
    connection: Connection, ana: Someone
) -> None:
    rows.sign(connection, ana, is_name_confirmed=True)
    connection.execute(update(Signature).values(reviewed=3, name_hash=b"12345678"))
    signatures.rename(connection, ana.person_id, CAMPAIGN, name=b"another")
    row = connection.execute(
        select(Signature.reviewed, Signature.name_hash, Signature.is_name_confirmed)
    ).one()
    assert tuple(row) == (0, None, False)


def _hold(connection: Connection, who: Someone) -> bool:
    return hold_back(
        connection,
        _id(connection, who),
        reason=ReviewReason.JOKE,
        rule="joke.characters@1",
        by=ORGANIZER,
        at=LATER,
    )


def _id(connection: Connection, who: Someone) -> int:
    found = select(Signature.id).where(Signature.person_id == who.person_id)
    return int(connection.execute(found).scalar_one())


def _counts(connection: Connection) -> tuple[int, int]:
    """Return the kept count, and how many have a name to hand in."""
    named = connection.execute(select(func.count()).select_from(Signature).where(HANDED_IN))
    kept = signatures.count_signatures(connection, CAMPAIGN)
    return kept, named.scalar_one()
