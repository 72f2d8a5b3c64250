"""Holds what the worker does by the clock, and that it is done in batches to the end."""

from datetime import timedelta

from sqlalchemy import func, select

from bot import sweeps
from bot.runtime import Runtime
from bot.store import ledger, people, tables
from bot.store.tables import Message, Sealed
from flows.conversation import Conversation, dump
from tests.bot.store import rows
from tests.bot.store.rows import CAMPAIGN
from tests.clock import Clock

DAY = timedelta(days=1)
CROWD = sweeps.BATCH + 1


def _add_crowd(runtime: Runtime) -> None:
    """Store more people with an old message and an old conversation than fit in one batch."""
    with runtime.database.write() as connection:
        for number in range(CROWD):
            who = rows.add_someone(
                connection, lookup=number.to_bytes(16), provider_id=f"SM{number}"
            )
            rows.save_conversation(connection, who.address_id)


def _count(runtime: Runtime, column: object) -> int:
    with runtime.database.read() as connection:
        return connection.execute(select(func.count(column))).scalar_one()  # type: ignore[arg-type]  # any column


def test_all_conversations_that_are_over_are_forgotten(bare_runtime: Runtime) -> None:
    _add_crowd(bare_runtime)
    assert sweeps.expire_conversations(bare_runtime) == CROWD
    assert _count(bare_runtime, tables.Conversation.address_id) == 0
    assert sweeps.expire_conversations(bare_runtime) == 0


def test_words_are_kept_for_as_long_as_the_setting_says(
    bare_runtime: Runtime, clock: Clock
) -> None:
    _add_crowd(bare_runtime)
    clock.advance(DAY * bare_runtime.settings.retention_days - timedelta(seconds=1))
    assert sweeps.shred_messages(bare_runtime) == 0
    clock.advance(timedelta(seconds=1))
    assert sweeps.shred_messages(bare_runtime) == CROWD
    assert _count(bare_runtime, Message.body) == 0
    assert _count(bare_runtime, Message.id) == CROWD


def _add_doubter(runtime: Runtime, number: str) -> None:
    """Store somebody who was asked whether "stop" was meant for us, and has not answered yet."""
    vault, now = runtime.vault, runtime.now()
    with runtime.database.write() as connection:
        person_id = people.add_person(connection, created_at=now)
        address_id = rows.add_address(
            connection, person_id, vault.lookup(number), vault.seal("", Sealed.ADDRESS, number)
        )
        conversation = Conversation(CAMPAIGN, "done", "en", now, doubted_at=now)
        rows.save_conversation(
            connection,
            address_id,
            state=vault.seal(CAMPAIGN, Sealed.STATE, dump(conversation)),
            doubted_at=now,
        )


def _is_suppressed(runtime: Runtime, number: str) -> bool:
    with runtime.database.read() as connection:
        return ledger.is_suppressed(connection, runtime.vault.lookups(number))


def test_a_day_of_silence_after_a_doubt_means_stop(runtime: Runtime, clock: Clock) -> None:
    _add_doubter(runtime, "+15550100")
    clock.advance(DAY / 2)
    _add_doubter(runtime, "+15550101")
    assert sweeps.settle_doubts(runtime) == 0
    clock.advance(DAY / 2)
    assert sweeps.settle_doubts(runtime) == 1
    assert _is_suppressed(runtime, "+15550100")
    assert not _is_suppressed(runtime, "+15550101")
    assert sweeps.settle_doubts(runtime) == 0


def test_every_job_has_a_name_of_its_own(bare_runtime: Runtime) -> None:
    names = [job.name for job in sweeps.jobs(bare_runtime)]
    assert len(set(names)) == len(names) == 3
