"""An operator's erasing leaves what the person's own DELETE leaves, and is known by no message."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import InstrumentedAttribute

from bot.conversation import elapsed_time
from bot.inbox.receive import Channel, Inbound, receive
from bot.privacy.personal_data import find_personal_data, has_opted_out
from bot.runtime import Runtime
from bot.storage.schema.consent_tables import Consent, OptOut, Suppression
from bot.storage.schema.conversation_tables import Address, Conversation
from bot.storage.schema.signature_tables import Signature
from flows.events import Said

ANA, RUTH = "+14155550101", "+14155550102"
SIGNED = ("IBM Ana Ruiz", "SIGN", "UPDATES")


def _write(runtime: Runtime, number: str, *words: str) -> None:
    for count, said in enumerate(words):
        receive(runtime, Inbound("twilio", f"{number}-{count}", Channel.SMS, number, Said(said)))


def _left(runtime: Runtime, number: str) -> tuple[Sequence[object], ...]:
    """Return what tells one erased person from another by nothing but who they are."""
    lookup = runtime.vault.lookup(number)
    with runtime.database.read() as connection:
        owner, sealed = connection.execute(
            select(Address.person_id, Address.sealed).where(Address.lookup == lookup)
        ).one()
        found = [
            connection.execute(statement).all()
            for statement in (
                select(Signature.campaign, Signature.name, Signature.answers, Signature.erased_at)
                .where(Signature.person_id == owner)
                .order_by(Signature.id),
                select(Consent.campaign, Consent.organization, Consent.granted, Consent.channel)
                .where(Consent.person_id == owner)
                .order_by(Consent.id),
                select(OptOut.suppressed, OptOut.reason)
                .where(OptOut.lookup == lookup)
                .order_by(OptOut.id.desc())
                .limit(1),
                select(Suppression.reason.is_not(None)).where(Suppression.lookup == lookup),
            )
        ]
    return ((sealed,), *found)


def _evidence(runtime: Runtime, table: type[Consent] | type[OptOut]) -> int | None:
    """Return the message that the newest line of a ledger rests on."""
    with runtime.database.read() as connection:
        return connection.execute(
            select(table.message_id).order_by(table.id.desc()).limit(1)
        ).scalar_one()


def test_it_leaves_what_delete_in_a_message_leaves(runtime: Runtime) -> None:
    _write(runtime, RUTH, *SIGNED, "DELETE", "DELETE")
    assert _evidence(runtime, OptOut) is not None
    _write(runtime, ANA, *SIGNED)
    assert elapsed_time.erase(runtime, ANA)
    assert _left(runtime, ANA) == _left(runtime, RUTH)
    assert _evidence(runtime, OptOut) is None
    assert _evidence(runtime, Consent) is None


def test_nothing_readable_is_left_and_the_opt_out_is(runtime: Runtime) -> None:
    _write(runtime, ANA, *SIGNED)
    assert not has_opted_out(runtime, ANA)
    assert elapsed_time.erase(runtime, ANA)
    assert has_opted_out(runtime, ANA)
    told = find_personal_data(runtime, ANA)
    assert told is not None
    assert ANA not in str(told)
    assert "Ruiz" not in str(told)


@pytest.mark.parametrize("column", [Conversation.state, Signature.name, Signature.answers])
def test_who_cannot_be_read_any_more_is_erased_all_the_same(
    runtime: Runtime, column: InstrumentedAttribute[bytes | None]
) -> None:
    _write(runtime, RUTH, *SIGNED)
    assert elapsed_time.erase(runtime, RUTH)
    usual = _left(runtime, RUTH)
    _write(runtime, ANA, *SIGNED)
    with runtime.database.write() as connection:
        connection.execute(update(column.class_).values({column.key: b"damaged"}))
    assert elapsed_time.erase(runtime, ANA)
    assert _left(runtime, ANA) == usual


def test_of_a_stranger_nothing_is_erased_or_noted(runtime: Runtime) -> None:
    assert not elapsed_time.erase(runtime, ANA)
    assert not has_opted_out(runtime, ANA)
