"""Holds that opt-outs are obeyed, and that nothing is ever taken out of a ledger."""

from hashlib import sha256

from sqlalchemy import Connection, select

from bot.storage.consent import consents, suppressions
from bot.storage.privacy import personal_data
from bot.storage.schema.consent_tables import OptOut, Suppression, Wording
from tests.bot.storage.rows import CAMPAIGN, NOON, Someone

OLD, NEW = b"o" * 16, b"n" * 16


def _suppress(connection: Connection, lookup: bytes, generation: int, reason: str = "word") -> None:
    suppressions.suppress(
        connection, lookup=lookup, generation=generation, reason=reason, message_id=None, at=NOON
    )


def _lift(connection: Connection) -> bool:
    return suppressions.lift(
        connection, (NEW, OLD), generation=2, reason="start", message_id=None, at=NOON
    )


def test_an_opt_out_is_known_by_any_of_its_hashes(connection: Connection) -> None:
    _suppress(connection, OLD, 1)
    assert suppressions.is_suppressed(connection, (NEW, OLD))
    assert not suppressions.is_suppressed(connection, (b"x" * 16,))
    assert not suppressions.is_suppressed(connection, ())


def test_opting_out_twice_keeps_the_first_reason_and_both_lines(connection: Connection) -> None:
    _suppress(connection, NEW, 2, "word")
    _suppress(connection, NEW, 2, "deleted")
    assert connection.execute(select(Suppression.reason)).scalars().all() == ["word"]
    lines = connection.execute(select(OptOut.reason).order_by(OptOut.id)).scalars().all()
    assert lines == ["word", "deleted"]


def test_lifting_takes_hashes_of_every_generation_and_adds_a_line(connection: Connection) -> None:
    _suppress(connection, OLD, 1)
    _suppress(connection, NEW, 2)
    assert _lift(connection)
    assert not suppressions.is_suppressed(connection, (NEW, OLD))
    last = connection.execute(select(OptOut).order_by(OptOut.id.desc()).limit(1)).mappings().one()
    assert (last["lookup"], last["generation"], last["suppressed"]) == (NEW, 2, False)


def test_lifting_what_is_not_suppressed_is_no_news(connection: Connection) -> None:
    assert not _lift(connection)
    assert connection.execute(select(OptOut.id)).all() == []


def test_a_consent_keeps_the_words_that_were_answered(connection: Connection, ana: Someone) -> None:
    for granted in (True, False):
        consents.add_consent(
            connection,
            person_id=ana.person_id,
            campaign=CAMPAIGN,
            organization="18mr",
            granted=granted,
            wording="May 18MR text you?",
            message_id=ana.message_id,
            channel="sms",
            decided_at=NOON,
        )
    lines = personal_data.read_person_rows(connection, ana.person_id).consents
    assert [line.granted for line in lines] == [True, False]
    identity = sha256(b"May 18MR text you?").hexdigest()
    kept = connection.execute(select(Wording.sha256, Wording.text)).all()
    assert [tuple(row) for row in kept] == [(identity, "May 18MR text you?")]
