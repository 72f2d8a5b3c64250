"""Holds what the worker does by the clock, and that it is done in batches to the end."""

import threading
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import func, select, update

from bot import worker
from bot.inbox.receive import Inbound
from bot.runtime import Runtime
from bot.storage.consent import suppressions
from bot.storage.conversations import people
from bot.storage.schema import conversation_tables
from bot.storage.schema.conversation_tables import Message
from bot.storage.schema.key_tables import Sealed
from flows.conversation import Conversation, dump
from tests.bot.broadcasts.recipients import Recorder, at_pace, gather, statuses
from tests.bot.storage import rows
from tests.bot.storage.rows import CAMPAIGN
from tests.clock import Clock

DAY = timedelta(days=1)
CROWD = worker.BATCH_SIZE + 1


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
    assert worker.expire_conversations(bare_runtime) == CROWD
    assert _count(bare_runtime, conversation_tables.Conversation.address_id) == 0
    assert worker.expire_conversations(bare_runtime) == 0


def test_words_are_kept_for_as_long_as_the_setting_says(
    bare_runtime: Runtime, clock: Clock
) -> None:
    _add_crowd(bare_runtime)
    clock.advance(DAY * bare_runtime.settings.retention_days - timedelta(seconds=1))
    assert worker.shred_messages(bare_runtime) == 0
    clock.advance(timedelta(seconds=1))
    assert worker.shred_messages(bare_runtime) == CROWD
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
        return suppressions.is_suppressed(connection, runtime.vault.lookups(number))


def test_a_day_of_silence_after_a_doubt_means_stop(runtime: Runtime, clock: Clock) -> None:
    _add_doubter(runtime, "+15550100")
    clock.advance(DAY / 2)
    _add_doubter(runtime, "+15550101")
    assert worker.settle_doubts(runtime) == 0
    clock.advance(DAY / 2)
    assert worker.settle_doubts(runtime) == 1
    assert _is_suppressed(runtime, "+15550100")
    assert not _is_suppressed(runtime, "+15550101")
    assert worker.settle_doubts(runtime) == 0


def test_a_doubt_of_which_nothing_can_be_read_holds_up_no_other(
    runtime: Runtime, clock: Clock
) -> None:
    _add_doubter(runtime, "+15550100")
    with runtime.database.write() as connection:
        connection.execute(
            update(conversation_tables.Conversation).values(state=b"nothing that was sealed")
        )
    _add_doubter(runtime, "+15550101")
    clock.advance(DAY)
    assert worker.settle_doubts(runtime) == 1
    assert _is_suppressed(runtime, "+15550101")


def test_every_job_has_a_name_of_its_own(bare_runtime: Runtime) -> None:
    names = [job.name for job in worker.jobs(bare_runtime)]
    assert len(set(names)) == len(names)
    assert "receive-missed" not in names
    reading = worker.jobs(bare_runtime, read_message=_unread)
    assert [job.name for job in reading] == [*names, "receive-missed", "receive-long-missed"]


def test_what_is_due_every_hour_or_less_often_is_durable(bare_runtime: Runtime) -> None:
    """One that is due more often would keep dbos awake, which costs more than the work."""
    for job in worker.jobs(bare_runtime, read_message=_unread):
        assert job.durable == (job.every >= worker.HOUR)


def _unread(_: Mapping[str, str]) -> Inbound:
    raise AssertionError


def test_every_job_may_run_when_there_is_nothing_to_do(bare_runtime: Runtime) -> None:
    for job in worker.jobs(bare_runtime):
        assert job.run() == 0


def test_broadcasts_are_sent_by_the_channels_transport(runtime: Runtime) -> None:
    fast = at_pace(runtime)
    crowd, line = gather(fast, 1), Recorder()
    asked = []

    def opened(channel: str) -> Recorder:
        asked.append(channel)
        return line

    jobs = worker.jobs(fast, open_transport=opened)
    send = next(job for job in jobs if job.name == "send-by-sms")
    assert send.run() == 1
    assert asked == ["sms"]
    assert [outgoing.to for outgoing in line.sent] == list(crowd.addresses)


def test_each_channel_is_sent_on_by_a_job_of_its_own(runtime: Runtime) -> None:
    fast = at_pace(runtime)
    line = Recorder()
    gather(fast, 1)
    chats = gather(fast, 1, channel="telegram")
    jobs = worker.jobs(fast, open_transport=line)
    send = next(job for job in jobs if job.name == "send-in-telegram")
    assert send.run() == 1
    assert [outgoing.to for outgoing in line.sent] == list(chats.addresses)


def test_a_worker_that_is_to_stop_begins_no_sending(runtime: Runtime) -> None:
    crowd, line, stop = gather(runtime, 1), Recorder(), threading.Event()
    stop.set()
    jobs = worker.jobs(runtime, stop=stop, open_transport=line)
    send = next(job for job in jobs if job.name == "send-by-sms")
    assert send.run() == 0
    assert statuses(runtime, crowd) == ["queued"]


def test_logs_of_sqlite_are_emptied(runtime: Runtime) -> None:
    gather(runtime, 1)
    (job,) = (one for one in worker.jobs(runtime) if one.name == "empty-logs")
    job.run()
    for file in (runtime.database.file, runtime.database.keys.file):
        assert file is None or file.with_name(f"{file.name}-wal").stat().st_size == 0
