"""Holds how broadcasts begin, are judged, paused and ended by the clock."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from bot.broadcasts.approve import pause_resume_cancel
from bot.broadcasts.monitor import circuit_breaker
from bot.organizers.accounts import named
from bot.providers.interface import RateLimited, Refused, Uncertain
from bot.runtime import Runtime
from bot.sending.refusal_words import describe_reason
from bot.storage.consent import consents
from bot.storage.deliveries import sender_pace
from bot.storage.schema.broadcast_tables import BroadcastStatus
from tests.bot.broadcasts import claimed_sends
from tests.bot.broadcasts.recipients import (
    CAMPAIGN,
    ORGANIZATION,
    Crowd,
    gather,
)
from tests.bot.broadcasts.signers import with_settings
from tests.clock import Clock

SCHEDULED, CANARY, SENDING, PAUSED, SENT, CANCELLED = (
    BroadcastStatus.SCHEDULED,
    BroadcastStatus.CANARY,
    BroadcastStatus.SENDING,
    BroadcastStatus.PAUSED,
    BroadcastStatus.SENT,
    BroadcastStatus.CANCELLED,
)
FEW = 20


def status(runtime: Runtime, crowd: Crowd) -> BroadcastStatus:
    """Look after everything, and return where the crowd's broadcast stands then."""
    circuit_breaker.supervise_broadcasts(runtime)
    return claimed_sends.broadcast(runtime, crowd.broadcast_id).status


def scheduled(runtime: Runtime, count: int, few: int = FEW, **changes: Any) -> Crowd:
    """Gather a broadcast whose audience is frozen, to begin in a minute."""
    given = {
        "status": SCHEDULED,
        "recipients": count,
        "canary_size": few,
        "canary_left": few,
        "starts_at": claimed_sends.moment_of(runtime, minutes=1),
    }
    return gather(runtime, count, **{**given, **changes})


def begun(runtime: Runtime, clock: Clock, count: int = 60) -> Crowd:
    """A broadcast whose first few have been claimed and sent."""
    crowd = scheduled(runtime, count)
    clock.advance(timedelta(minutes=1))
    assert status(runtime, crowd) is CANARY
    claimed_sends.send(runtime, crowd.deliveries[:FEW])
    claimed_sends.change(runtime, crowd.broadcast_id, canary_left=0)
    return crowd


def why_paused(runtime: Runtime, crowd: Crowd) -> str:
    """Return in words why the crowd's broadcast was paused."""
    return describe_reason(claimed_sends.broadcast(runtime, crowd.broadcast_id).pause_reason)


def leave(runtime: Runtime, people: Sequence[int], organization: str = ORGANIZATION) -> None:
    """Let these people take their consent back, as any STOP does."""
    with runtime.database.write() as connection:
        for person in people:
            consents.add_consent(
                connection,
                person_id=person,
                campaign=CAMPAIGN,
                organization=organization,
                granted=False,
                wording="",
                message_id=None,
                channel="sms",
                decided_at=runtime.now(),
            )


def test_it_begins_when_its_hour_comes_with_its_first_few(runtime: Runtime, clock: Clock) -> None:
    crowd = scheduled(runtime, FEW + 1)
    assert status(runtime, crowd) is SCHEDULED
    clock.advance(timedelta(minutes=1))
    assert circuit_breaker.supervise_broadcasts(runtime) == 1
    found = claimed_sends.broadcast(runtime, crowd.broadcast_id)
    assert (found.status, found.canary_left, found.canary_passed_at) == (CANARY, FEW, None)
    assert [act for act, _, _ in claimed_sends.audit_trail(runtime)] == ["begun"]


@pytest.mark.parametrize("few", [0, 5])
def test_without_more_people_than_the_first_few_it_begins_with_all(
    runtime: Runtime, clock: Clock, few: int
) -> None:
    crowd = scheduled(runtime, 5, few)
    clock.advance(timedelta(minutes=1))
    assert status(runtime, crowd) is SENDING
    found = claimed_sends.broadcast(runtime, crowd.broadcast_id)
    assert (found.canary_left, found.canary_passed_at) == (0, runtime.now())


def test_the_first_few_are_looked_at_and_then_the_others_follow(
    runtime: Runtime, clock: Clock
) -> None:
    crowd = begun(runtime, clock)
    clock.advance(timedelta(minutes=9))
    assert status(runtime, crowd) is CANARY
    clock.advance(timedelta(minutes=1))
    assert status(runtime, crowd) is SENDING
    assert claimed_sends.broadcast(runtime, crowd.broadcast_id).canary_passed_at == runtime.now()


def test_a_canary_that_is_still_on_its_way_is_not_passed(runtime: Runtime, clock: Clock) -> None:
    crowd = begun(runtime, clock)
    clock.advance(timedelta(minutes=10))
    claimed_sends.claim(runtime, [crowd.deliveries[-1]])
    assert status(runtime, crowd) is CANARY


@pytest.mark.parametrize("words", ["opted out", "spam", "failed"])
def test_a_canary_that_goes_badly_pauses_it_and_says_why(
    runtime: Runtime, clock: Clock, words: str
) -> None:
    crowd = begun(runtime, clock)
    match words:
        case "opted out":
            leave(runtime, crowd.people[:3])
        case "spam":
            for one in crowd.deliveries[:3]:
                claimed_sends.receipt(runtime, one, "undelivered", "30007")
        case _:
            for one in crowd.deliveries[:3]:
                claimed_sends.receipt(runtime, one, "undelivered", "30006")
    clock.advance(timedelta(minutes=10))
    assert status(runtime, crowd) is PAUSED
    assert words in why_paused(runtime, crowd)
    act, said, who = claimed_sends.audit_trail(runtime)[-1]
    assert (act, who) == ("paused", None)
    assert words in said


def test_what_is_as_much_as_may_be_and_not_more_passes(runtime: Runtime, clock: Clock) -> None:
    crowd = begun(runtime, clock)
    for one in crowd.deliveries[:2]:
        claimed_sends.receipt(runtime, one, "undelivered", "30006")
    clock.advance(timedelta(minutes=10))
    assert status(runtime, crowd) is SENDING


def test_who_left_before_the_text_or_for_another_organization_is_not_counted(
    runtime: Runtime, clock: Clock
) -> None:
    crowd = scheduled(runtime, 60)
    leave(runtime, crowd.people[:5])
    clock.advance(timedelta(minutes=1))
    assert status(runtime, crowd) is CANARY
    claimed_sends.send(runtime, crowd.deliveries[:FEW])
    leave(runtime, crowd.people[:5], "another")
    claimed_sends.change(runtime, crowd.broadcast_id, canary_left=0)
    clock.advance(timedelta(minutes=10))
    assert status(runtime, crowd) is SENDING


def test_of_a_canary_too_small_to_judge_no_share_is_taken(runtime: Runtime, clock: Clock) -> None:
    crowd = scheduled(runtime, 60, few=9)
    clock.advance(timedelta(minutes=1))
    circuit_breaker.supervise_broadcasts(runtime)
    claimed_sends.send(runtime, crowd.deliveries[:4], Refused("30007"))
    clock.advance(timedelta(seconds=1))
    claimed_sends.send(runtime, crowd.deliveries[4:9])
    claimed_sends.change(runtime, crowd.broadcast_id, canary_left=0)
    clock.advance(timedelta(minutes=10))
    assert status(runtime, crowd) is SENDING


@pytest.mark.parametrize("code", ["30007", "30006"])
def test_one_or_two_of_the_first_ten_are_no_share(
    runtime: Runtime, clock: Clock, code: str
) -> None:
    crowd = scheduled(runtime, 60, few=10)
    clock.advance(timedelta(minutes=1))
    circuit_breaker.supervise_broadcasts(runtime)
    claimed_sends.send(runtime, crowd.deliveries[:10])
    for one in crowd.deliveries[:2]:
        claimed_sends.receipt(runtime, one, "undelivered", code)
    claimed_sends.change(runtime, crowd.broadcast_id, canary_left=0)
    clock.advance(timedelta(minutes=10))
    assert status(runtime, crowd) is SENDING


def test_who_was_claimed_and_never_sent_to_goes_back_to_the_canary(
    runtime: Runtime, clock: Clock
) -> None:
    crowd = scheduled(runtime, 60)
    clock.advance(timedelta(minutes=1))
    circuit_breaker.supervise_broadcasts(runtime)
    claimed_sends.send(runtime, crowd.deliveries[:5])
    claimed_sends.send(runtime, crowd.deliveries[5:FEW], RateLimited(1))
    claimed_sends.change(runtime, crowd.broadcast_id, canary_left=0)
    clock.advance(timedelta(minutes=10))
    assert status(runtime, crowd) is CANARY
    assert claimed_sends.broadcast(runtime, crowd.broadcast_id).canary_left == FEW - 5


def test_the_last_sends_are_judged_as_long_as_it_goes_on(runtime: Runtime, clock: Clock) -> None:
    less = with_settings(runtime, breaker_sample=50)
    crowd = gather(less, 160)
    claimed_sends.send(less, crowd.deliveries[:48], Refused("30006"))
    claimed_sends.send(less, crowd.deliveries[48:49], Refused("30005"))
    clock.advance(timedelta(seconds=1))
    claimed_sends.send(less, crowd.deliveries[49:100])
    assert status(less, crowd) is SENDING
    clock.advance(timedelta(seconds=1))
    claimed_sends.send(less, crowd.deliveries[100:106], Refused("30006"))
    assert status(less, crowd) is PAUSED


def test_what_is_refused_and_waits_to_be_tried_again_counts_as_failed(runtime: Runtime) -> None:
    crowd = gather(runtime, 60)
    claimed_sends.send(runtime, crowd.deliveries[:50], Refused("77777"))
    assert status(runtime, crowd) is PAUSED


def test_after_an_organizer_lets_it_go_on_the_old_sends_are_not_judged_again(
    runtime: Runtime, clock: Clock
) -> None:
    crowd = gather(runtime, 150)
    claimed_sends.send(runtime, crowd.deliveries[:50], Refused("30007"))
    assert status(runtime, crowd) is PAUSED
    clock.advance(timedelta(minutes=1))
    pause_resume_cancel.resume(runtime, named(runtime, "Ola"), crowd.broadcast_id)
    assert status(runtime, crowd) is SENDING
    clock.advance(timedelta(minutes=1))
    claimed_sends.send(runtime, crowd.deliveries[50:100], Refused("30007"))
    assert status(runtime, crowd) is PAUSED


@pytest.mark.parametrize(("channel", "after"), [("sms", PAUSED), ("telegram", SENDING)])
def test_a_sender_that_stopped_pauses_what_still_needs_it(
    runtime: Runtime, channel: str, after: BroadcastStatus
) -> None:
    crowd = gather(runtime, 2)
    with runtime.database.write() as connection:
        sender_pace.stop_sender(connection, channel, "the account is suspended")
    assert status(runtime, crowd) is after
    assert ("suspended" in why_paused(runtime, crowd)) == (after is PAUSED)


def test_it_is_over_when_nothing_is_left_to_do(runtime: Runtime, clock: Clock) -> None:
    crowd = gather(runtime, 3)
    claimed_sends.send(runtime, crowd.deliveries[:2])
    rows = claimed_sends.claim(runtime, crowd.deliveries[2:])
    assert status(runtime, crowd) is SENDING
    claimed_sends.finish(runtime, rows, Uncertain("ReadTimeout"))
    assert status(runtime, crowd) is SENDING  # it may yet turn out that it was not sent
    claimed_sends.receipt(runtime, crowd.deliveries[2], "sent")
    clock.advance(timedelta(seconds=5))
    assert status(runtime, crowd) is SENT
    assert claimed_sends.broadcast(runtime, crowd.broadcast_id).finished_at == runtime.now()


def test_what_stays_uncertain_for_good_does_not_keep_it_open(runtime: Runtime) -> None:
    crowd = gather(runtime, 1, channel="telegram")
    claimed_sends.send(runtime, crowd.deliveries, Uncertain("ReadTimeout"))
    assert status(runtime, crowd) is SENT


@pytest.mark.parametrize("before", [SCHEDULED, CANARY, SENDING, PAUSED])
def test_when_its_time_is_over_it_ends_with_what_was_not_sent(
    runtime: Runtime, clock: Clock, before: BroadcastStatus
) -> None:
    crowd = gather(runtime, 3, status=before, canary_size=2, canary_left=2)
    clock.advance(timedelta(days=3))
    assert status(runtime, crowd) is SENT
    assert "3 people were not sent to" in claimed_sends.audit_trail(runtime)[-1][1]
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"queued": 3}
    assert status(runtime, crowd) is SENT


def test_one_that_was_over_goes_on_for_who_is_tried_again(runtime: Runtime, clock: Clock) -> None:
    crowd = gather(runtime, 2)
    claimed_sends.send(runtime, crowd.deliveries)
    assert status(runtime, crowd) is SENT
    claimed_sends.receipt(runtime, crowd.deliveries[0], "undelivered", "30008")
    assert status(runtime, crowd) is SENDING
    assert claimed_sends.broadcast(runtime, crowd.broadcast_id).finished_at is None
    clock.advance(timedelta(hours=1))
    claimed_sends.send(runtime, crowd.deliveries[:1])
    assert status(runtime, crowd) is SENT


@pytest.mark.parametrize("before", [PAUSED, CANCELLED, BroadcastStatus.DRAFT])
def test_what_an_organizer_holds_is_left_alone(runtime: Runtime, before: BroadcastStatus) -> None:
    crowd = gather(runtime, 2, status=before)
    assert circuit_breaker.supervise_broadcasts(runtime) == 0
    assert status(runtime, crowd) is before
