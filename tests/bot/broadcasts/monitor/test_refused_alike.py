"""Holds that no audience is lost whose sends are all refused for no reason of theirs."""

from collections import Counter
from datetime import timedelta

import pytest

from bot.broadcasts.approve import pause_resume_cancel
from bot.broadcasts.monitor import circuit_breaker
from bot.organizers.accounts import named
from bot.providers.interface import Refused
from bot.runtime import Runtime
from bot.sending.refusal_words import describe_refusal
from bot.storage.consent import suppressions
from bot.storage.schema.broadcast_tables import BroadcastStatus
from tests.bot.broadcasts import claimed_sends, worker_runs
from tests.bot.broadcasts.monitor.test_circuit_breaker import (
    PAUSED,
    SENDING,
    SENT,
    status,
    why_paused,
)
from tests.bot.broadcasts.recipients import Recorder, at_pace, gather
from tests.clock import Clock


@pytest.mark.parametrize("code", ["21704", "77777", "30006", "30008", "418 teapot"])
@pytest.mark.parametrize("channel", ["sms", "telegram"])
def test_an_audience_that_is_refused_with_one_code_is_not_lost(
    runtime: Runtime, clock: Clock, code: str, channel: str
) -> None:
    crowd = gather(runtime, 4, channel=channel)
    claimed_sends.send(runtime, crowd.deliveries, *[Refused(code)] * 4)
    assert status(runtime, crowd) is PAUSED
    assert describe_refusal(channel, code) in why_paused(runtime, crowd)
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"queued": 4}
    clock.advance(timedelta(minutes=1))
    pause_resume_cancel.resume(runtime, named(runtime, "Ola"), crowd.broadcast_id)
    assert status(runtime, crowd) is SENDING
    claimed_sends.send(runtime, crowd.deliveries)
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"sent": 4}
    assert status(runtime, crowd) is SENT


def test_what_is_refused_alike_and_comes_back_after_the_pause_is_not_lost_either(
    runtime: Runtime,
) -> None:
    crowd = gather(runtime, 5)
    claimed_sends.send(runtime, crowd.deliveries[:3], Refused("21612"))
    late = claimed_sends.claim(runtime, crowd.deliveries[3:])
    assert status(runtime, crowd) is PAUSED
    claimed_sends.finish(runtime, late, Refused("21612"))
    assert status(runtime, crowd) is PAUSED
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"queued": 5}


def test_two_that_are_refused_alike_or_three_that_are_not_are_people(runtime: Runtime) -> None:
    crowd = gather(runtime, 5)
    claimed_sends.send(runtime, crowd.deliveries[:2], Refused("30006"), Refused("30006"))
    assert status(runtime, crowd) is SENDING
    claimed_sends.send(runtime, crowd.deliveries[2:3], Refused("30005"))
    assert status(runtime, crowd) is SENDING


@pytest.mark.parametrize("code", ["30007", "30018", "30006", "77777", "30034"])
def test_an_audience_that_is_refused_by_receipts_alone_is_not_lost(
    runtime: Runtime, clock: Clock, code: str
) -> None:
    crowd = gather(runtime, 4)
    claimed_sends.send(runtime, crowd.deliveries)
    assert status(runtime, crowd) is SENT
    clock.advance(timedelta(minutes=1))
    for one in crowd.deliveries:
        claimed_sends.receipt(runtime, one, "undelivered", code)
    circuit_breaker.supervise_broadcasts(runtime)
    assert status(runtime, crowd) is PAUSED
    assert describe_refusal("sms", code) in why_paused(runtime, crowd)
    assert claimed_sends.broadcast(runtime, crowd.broadcast_id).finished_at is None
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"queued": 4}
    clock.advance(timedelta(minutes=1))
    pause_resume_cancel.resume(runtime, named(runtime, "Ola"), crowd.broadcast_id)
    line = Recorder()
    worker_runs.send(at_pace(runtime), line)
    assert worker_runs.sent_to(line) == worker_runs.once(crowd)


def test_of_a_broadcast_that_was_over_some_may_have_failed(runtime: Runtime) -> None:
    crowd = gather(runtime, 5)
    claimed_sends.send(runtime, crowd.deliveries)
    for one in crowd.deliveries[:3]:
        claimed_sends.receipt(runtime, one, "undelivered", "30005")
    assert [status(runtime, crowd), status(runtime, crowd)] == [SENT, SENT]


@pytest.mark.parametrize(
    ("codes", "queued"),
    [
        (["21612", "21408"], 4),
        (["30018", "30024", "30018", "30024"], 4),
        (["77777", "88888"], 4),
        (["30007", "30007", "30007", "30005"], 3),
    ],
)
def test_an_audience_that_is_refused_with_several_codes_of_no_address_is_not_lost(
    runtime: Runtime, clock: Clock, codes: list[str], queued: int
) -> None:
    crowd = gather(runtime, 4)
    refused = [Refused(code) for code in codes * (4 // len(codes))]
    claimed_sends.send(runtime, crowd.deliveries, *refused)
    assert status(runtime, crowd) is PAUSED
    for code in set(codes) - {"30005"}:
        assert describe_refusal("sms", code) in why_paused(runtime, crowd)
    assert claimed_sends.counts(runtime, crowd.broadcast_id)["queued"] == queued
    clock.advance(timedelta(minutes=1))
    pause_resume_cancel.resume(runtime, named(runtime, "Ola"), crowd.broadcast_id)
    claimed_sends.send(runtime, crowd.deliveries[:queued])
    assert claimed_sends.counts(runtime, crowd.broadcast_id)["sent"] == queued


def test_several_codes_of_addresses_are_people(runtime: Runtime) -> None:
    crowd = gather(runtime, 4)
    refused = [Refused(code) for code in ("30005", "30006", "21211", "30008")]
    claimed_sends.send(runtime, crowd.deliveries, *refused)
    assert status(runtime, crowd) is SENDING


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize(
    ("code", "after"),
    [("77777", PAUSED), ("21612", PAUSED), ("403 forbidden", PAUSED), ("30005", SENT)],
)
def test_an_audience_of_one_or_two_is_lost_only_for_reasons_of_theirs(
    runtime: Runtime, clock: Clock, code: str, count: int, after: BroadcastStatus
) -> None:
    crowd = gather(runtime, count, channel="telegram" if " " in code else "sms")
    for _ in range(2):
        queued = claimed_sends.counts(runtime, crowd.broadcast_id).get("queued", 0)
        if queued and status(runtime, crowd) is SENDING:
            claimed_sends.send(runtime, crowd.deliveries, *[Refused(code)] * count)
        clock.advance(timedelta(hours=2))
    assert status(runtime, crowd) is after
    left = "queued" if after is PAUSED else "failed"
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {left: count}


@pytest.mark.parametrize(
    ("channel", "code", "kept"),
    [
        ("sms", "30006", []),
        ("sms", "21211", []),
        ("telegram", "400 chat not found", []),
        ("telegram", "403 bot was blocked by the user", ["blocked"] * 4),
        ("sms", "21610", ["carrier"] * 4),
    ],
)
def test_an_audience_that_was_called_unreachable_alike_is_not_suppressed(
    runtime: Runtime, channel: str, code: str, kept: list[str]
) -> None:
    crowd = gather(runtime, 4, channel=channel)
    claimed_sends.send(runtime, crowd.deliveries, *[Refused(code)] * 4)
    assert status(runtime, crowd) is PAUSED
    assert list(claimed_sends.reasons(runtime).values()) == kept


def test_who_said_stop_stays_suppressed_when_all_are_refused_alike(
    runtime: Runtime, clock: Clock
) -> None:
    crowd = gather(runtime, 4)
    rows = claimed_sends.claim(runtime, crowd.deliveries)
    stopped = runtime.vault.lookup(crowd.addresses[1])
    with runtime.database.write() as connection:
        suppressions.suppress(
            connection,
            lookup=stopped,
            generation=runtime.vault.generation,
            reason="word",
            message_id=None,
            at=runtime.now(),
        )
    clock.advance(timedelta(seconds=1))
    claimed_sends.finish(runtime, rows, Refused("30006"))
    assert status(runtime, crowd) is PAUSED
    assert claimed_sends.reasons(runtime) == {stopped: "word"}


def test_after_many_good_sends_nobody_is_lost_who_is_refused_alike(
    runtime: Runtime, clock: Clock
) -> None:
    crowd = gather(runtime, 530)
    claimed_sends.send(runtime, crowd.deliveries[:500])
    clock.advance(timedelta(seconds=1))
    claimed_sends.send(runtime, crowd.deliveries[500:520], *[Refused("77777")] * 20)
    assert status(runtime, crowd) is PAUSED
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"sent": 500, "queued": 30}
    clock.advance(timedelta(minutes=1))
    pause_resume_cancel.resume(runtime, named(runtime, "Ola"), crowd.broadcast_id)
    line = Recorder()
    worker_runs.send(at_pace(runtime), line)
    assert worker_runs.sent_to(line) == Counter(crowd.addresses[500:])


def test_two_broadcasts_of_one_sender_that_stops_reach_everyone_once(
    runtime: Runtime, clock: Clock
) -> None:
    crowds = [gather(runtime, 4), gather(runtime, 4)]
    claimed_sends.send(runtime, crowds[0].deliveries[:2])
    claimed_sends.send(runtime, crowds[0].deliveries[2:3], Refused("20003"))
    assert [status(runtime, crowd) for crowd in crowds] == [PAUSED, PAUSED]
    clock.advance(timedelta(minutes=1))
    line, ola = Recorder(), named(runtime, "Ola")
    for crowd in crowds:
        assert status(runtime, crowd) is PAUSED
        pause_resume_cancel.resume(runtime, ola, crowd.broadcast_id)
        worker_runs.send(at_pace(runtime), line)
    expected = [*crowds[0].addresses[2:], *crowds[1].addresses]
    assert worker_runs.sent_to(line) == Counter(expected)


def test_one_channel_that_is_refused_alike_is_seen_beside_one_that_is_not(
    runtime: Runtime,
) -> None:
    crowd = gather(runtime, 3)
    claimed_sends.send(runtime, crowd.deliveries, Refused("77777"))
    other = gather(runtime, 30, channel="telegram")
    claimed_sends.send(runtime, other.deliveries)
    assert status(runtime, crowd) is PAUSED
    assert status(runtime, other) is SENT
