"""Holds that an erased signature goes on counting as nobody's, and that nothing tells when."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, select, update

from bot.storage.conversations import joined_people
from bot.storage.schema.signature_tables import ErasedSigner, Signature
from bot.storage.schema.table_base import columns
from bot.storage.signatures import erased_signatures, signatures
from tests.bot.storage import rows
from tests.bot.storage.rows import CAMPAIGN, NOON, Someone

LATER = NOON + timedelta(hours=30)
MIDNIGHT = NOON - timedelta(hours=12)


def _left(connection: Connection) -> Sequence[Any]:
    return connection.execute(select(columns(Signature)).order_by(Signature.id)).all()


def test_what_is_left_leads_to_nobody_and_tells_no_hour(
    connection: Connection, ana: Someone
) -> None:
    rows.sign(connection, ana, source="moveon", codes=["k7m2"])
    rows.erase(connection, ana.person_id, at=LATER)
    (left,) = _left(connection)
    assert left.id < 0
    assert (left.person_id, left.message_id, left.code, left.number) == (None, None, None, 0)
    assert (left.name, left.answers, left.brought_by) == (None, None, None)
    assert (left.signed_at, left.erased_at) == (MIDNIGHT, MIDNIGHT)
    assert (left.campaign, left.source, left.channel) == (CAMPAIGN, "moveon", "sms")


def test_each_column_is_kept_or_it_was_decided_that_it_is_not() -> None:
    dropped = {"person_id", "signer", "name", "answers", "message_id", "code", "brought_by"}
    dropped |= {"friends", "thanked_at", "stands_as", "counted_before", "receipt_code"}
    dropped |= {
        "place",
        "held_by",
        "is_name_confirmed",
        "reviewed",
        "name_hash",
        "of_earlier_owner",
    }
    drawn_anew = {"id", "number", "erased_at"}
    kept = {*erased_signatures.KEPT, *erased_signatures.KEPT_BY_DAY}
    assert {column.name for column in columns(Signature).c} == dropped | drawn_anew | kept


def test_the_id_of_an_erased_one_is_never_given_again(connection: Connection, ana: Someone) -> None:
    rows.sign(connection, ana)
    before = connection.scalars(select(Signature.id)).one()
    rows.erase(connection, ana.person_id)
    bo = rows.add_someone(connection, lookup=b"b" * 16, provider_id="SM1")
    rows.sign(connection, bo)
    assert max(connection.scalars(select(Signature.id))) > before


def test_a_withdrawn_one_stays_withdrawn_and_marks_nobody(
    connection: Connection, ana: Someone
) -> None:
    rows.sign(connection, ana)
    signatures.withdraw(connection, ana.person_id, CAMPAIGN, at=LATER)
    rows.erase(connection, ana.person_id, at=LATER)
    (left,) = _left(connection)
    assert left.withdrawn_at == MIDNIGHT + timedelta(days=1)
    assert connection.scalars(select(ErasedSigner.mark)).all() == []
    assert rows.sign(connection, ana) == 1


def test_who_comes_again_adds_a_name_and_taking_it_off_leaves_the_count(
    connection: Connection, ana: Someone
) -> None:
    bo = rows.add_someone(connection, lookup=b"b" * 16, provider_id="SM1")
    rows.sign(connection, ana)
    rows.sign(connection, bo)
    rows.erase(connection, ana.person_id)
    assert rows.sign(connection, ana, name=b"again") == 2
    assert signatures.withdraw(connection, ana.person_id, CAMPAIGN, at=LATER)
    assert signatures.count_signatures(connection, CAMPAIGN) == 2
    assert rows.sign(connection, ana, name=b"again") == 2
    rows.erase(connection, ana.person_id)
    assert signatures.count_signatures(connection, CAMPAIGN) == 2
    assert len(_left(connection)) == 2


def test_a_further_signer_of_the_phone_counts_though_the_first_was_erased(
    connection: Connection, ana: Someone
) -> None:
    rows.sign(connection, ana)
    rows.erase(connection, ana.person_id)
    rows.sign(connection, ana)
    assert rows.sign(connection, ana, signer=2) == 2


def test_on_every_address_of_theirs_somebody_is_known_to_have_counted(
    connection: Connection, ana: Someone
) -> None:
    rows.add_address(connection, ana.person_id, b"second address!!")
    rows.sign(connection, ana)
    rows.erase(connection, ana.person_id)
    second = Someone(ana.person_id, ana.address_id, ana.message_id, b"second address!!")
    assert rows.sign(connection, second) == 1


def test_no_friend_and_no_double_points_to_what_was_erased(
    connection: Connection, ana: Someone
) -> None:
    rows.sign(connection, ana, codes=["k7m2"])
    bo = rows.add_someone(connection, lookup=b"b" * 16, provider_id="SM1")
    rows.sign(connection, bo, codes=["p4q5"], invited_by="k7m2")
    gone = connection.scalars(select(Signature.id).order_by(Signature.id)).all()[0]
    connection.execute(
        update(Signature).where(Signature.person_id == bo.person_id).values(stands_as=gone)
    )
    rows.erase(connection, ana.person_id)
    _, left = _left(connection)
    assert (left.brought_by, left.stands_as, left.code) == (None, None, None)


def test_one_that_an_earlier_program_erased_is_cut_off(
    connection: Connection, ana: Someone
) -> None:
    rows.sign(connection, ana)
    connection.execute(update(Signature).values(erased_at=LATER, name=None))
    assert erased_signatures.has_erased_that_is_linked(connection)
    assert erased_signatures.cut_off_erased(connection, rows.mark) == 1
    assert not erased_signatures.has_erased_that_is_linked(connection)
    assert rows.sign(connection, ana) == 1
    assert joined_people.standing_signatures(connection, ana.person_id)[0].counted_before


def test_without_a_campaigns_key_nobody_is_marked(connection: Connection, ana: Someone) -> None:
    rows.sign(connection, ana)
    erased_signatures.cut_off_person(connection, ana.person_id, lambda *_: None)
    assert connection.scalars(select(ErasedSigner.mark)).all() == []
    assert erased_signatures.forget_marks(connection, CAMPAIGN) == 0


def test_an_erasure_reads_no_table_whole(connection: Connection, ana: Someone) -> None:
    """Among a million signatures, somebody's DELETE must not keep all others waiting."""
    rows.sign(connection, ana)
    if connection.dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads small tables whole, whatever index there is")
    asked: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, given: Any, *___: Any) -> None:
        if statement.startswith(("UPDATE", "DELETE", "SELECT")):
            asked.append((statement, given))

    event.listen(connection, "before_cursor_execute", note)
    (signature,) = [row.id for row in _left(connection)]
    asked.clear()
    erased_signatures.cut_off(connection, [signature])
    driver: Any = connection.connection.dbapi_connection
    plans = [driver.execute(f"EXPLAIN QUERY PLAN {one}", given).fetchall() for one, given in asked]
    assert len(plans) >= len(("rows", "brought", "doubles", "flags", "acts", "others", "queue"))
    assert [str(plan) for plan in plans if "SCAN" in str(plan)] == []
