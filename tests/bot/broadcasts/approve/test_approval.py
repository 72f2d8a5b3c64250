"""Holds the way of a broadcast to its approval: who, when, how often, and what is frozen."""

import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.broadcasts.approve import approval
from bot.broadcasts.approve.approval import BroadcastRefused
from bot.broadcasts.compose.draft import Audience
from bot.broadcasts.monitor.history import read_audit_trail
from bot.organizers import accounts
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.storage.broadcasts import audience
from bot.storage.schema.broadcast_tables import BroadcastStatus, Delivery
from tests.bot.broadcasts.signers import (
    drafted,
    numbers,
    row_of,
    say,
    subscribe,
    with_settings,
    written,
)
from tests.call_hooks import acting_at
from tests.clock import Clock


@pytest.fixture
def ana(runtime: Runtime) -> Organizer:
    """An organizer; three people have agreed to updates."""
    subscribe(runtime, *numbers(3))
    return accounts.add(runtime, "ana")


@pytest.fixture
def bo(runtime: Runtime, ana: Organizer) -> Organizer:
    """Another organizer."""
    return accounts.add(runtime, "bo", by=ana)


def frozen(runtime: Runtime, broadcast_id: int) -> int:
    """Return how many deliveries a broadcast has."""
    wanted = select(func.count()).where(Delivery.broadcast_id == broadcast_id)
    with runtime.database.read() as connection:
        return connection.execute(wanted).scalar_one()


def test_an_approved_broadcast_is_frozen_and_waits_a_moment(
    runtime: Runtime, ana: Organizer, clock: Clock
) -> None:
    broadcast_id = drafted(runtime, ana)
    done = approval.approve(runtime, ana, broadcast_id)
    begins = clock() + timedelta(seconds=runtime.settings.hold_seconds)
    assert done == approval.Approved(BroadcastStatus.SCHEDULED, 3, begins)
    row = row_of(runtime, broadcast_id)
    assert (row.status, row.approved_by, row.approved_at) == ("scheduled", ana.id, clock())
    assert (row.recipients, row.canary_size, row.canary_left) == (3, 3, 3)
    assert row.expires_at == begins + timedelta(hours=72)
    assert frozen(runtime, broadcast_id) == 3


def test_who_stops_or_agrees_later_changes_nothing_that_is_frozen(
    runtime: Runtime, ana: Organizer
) -> None:
    say(runtime, numbers(3)[0], "STOP")
    broadcast_id = drafted(runtime, ana)
    approval.approve(runtime, ana, broadcast_id)
    subscribe(runtime, *numbers(5)[3:])
    assert frozen(runtime, broadcast_id) == 2


def test_it_begins_at_the_hour_that_is_given(
    runtime: Runtime, ana: Organizer, clock: Clock
) -> None:
    broadcast_id = drafted(runtime, ana, expires_hours=5)
    starts_at = clock() + timedelta(hours=6)
    assert approval.approve(runtime, ana, broadcast_id, starts_at).starts_at == starts_at
    row = row_of(runtime, broadcast_id)
    assert (row.starts_at, row.expires_at) == (starts_at, starts_at + timedelta(hours=5))


@pytest.mark.parametrize(
    ("later", "said"),
    [(timedelta(0), "is over"), (timedelta(days=-1), "is over"), (timedelta(days=400), "year")],
)
def test_an_hour_that_cannot_be_meant_is_refused(
    runtime: Runtime, ana: Organizer, clock: Clock, later: timedelta, said: str
) -> None:
    broadcast_id = drafted(runtime, ana)
    with pytest.raises(BroadcastRefused, match=said):
        approval.approve(runtime, ana, broadcast_id, clock() + later)
    assert row_of(runtime, broadcast_id).status == "draft"


def test_above_a_size_a_second_organizer_approves_it_too(
    runtime: Runtime, ana: Organizer, bo: Organizer, clock: Clock
) -> None:
    careful = with_settings(runtime, second_approval_above=2)
    broadcast_id = drafted(careful, ana)
    tonight = clock() + timedelta(hours=9)
    first = approval.approve(careful, ana, broadcast_id, tonight)
    assert first == approval.Approved(BroadcastStatus.AWAITING, 3, tonight)
    assert frozen(careful, broadcast_id) == 0
    with pytest.raises(BroadcastRefused, match="another organizer"):
        approval.approve(careful, ana, broadcast_id)
    second = approval.approve(careful, bo, broadcast_id)
    assert second == approval.Approved(BroadcastStatus.SCHEDULED, 3, tonight)
    row = row_of(careful, broadcast_id)
    assert (row.approved_by, row.seconded_by) == (ana.id, bo.id)
    assert frozen(careful, broadcast_id) == 3


def test_many_small_ones_of_a_day_take_a_second_organizer_as_a_large_one_does(
    runtime: Runtime, ana: Organizer, bo: Organizer, clock: Clock
) -> None:
    careful = with_settings(runtime, second_approval_above=4)
    first, second, third = (drafted(careful, ana, title=title) for title in ("1", "2", "3"))
    assert approval.approve(careful, ana, first).status is BroadcastStatus.SCHEDULED
    assert approval.needs_two(careful, ana, 2)
    assert not approval.needs_two(careful, ana, 1)
    assert not approval.needs_two(careful, bo, 2)
    assert approval.approve(careful, ana, second, again=True).status is BroadcastStatus.AWAITING
    approval.approve(careful, bo, second, again=True)
    clock.advance(approval.ALONE_WITHIN + timedelta(seconds=1))
    assert approval.approve(careful, ana, third).status is BroadcastStatus.SCHEDULED


def test_one_that_was_cancelled_before_it_began_counts_to_nobody(
    runtime: Runtime, ana: Organizer, clock: Clock
) -> None:
    careful = with_settings(runtime, second_approval_above=4)
    first, second, third = (drafted(careful, ana) for _ in range(3))
    approval.approve(careful, ana, first)
    approval.cancel(careful, ana, first)
    begins = approval.approve(careful, ana, second).starts_at
    clock.advance(begins - clock() + timedelta(seconds=1))
    approval.cancel(careful, ana, second)
    assert approval.approve(careful, ana, third).status is BroadcastStatus.AWAITING


def test_what_is_changed_after_the_first_approval_needs_both_again(
    runtime: Runtime, ana: Organizer, bo: Organizer
) -> None:
    careful = with_settings(runtime, second_approval_above=2)
    broadcast_id = drafted(careful, ana)
    approval.approve(careful, ana, broadcast_id)
    approval.change(careful, bo, broadcast_id, written(title="Another"))
    assert row_of(careful, broadcast_id).approved_by is None
    assert approval.approve(careful, bo, broadcast_id).status is BroadcastStatus.AWAITING
    assert approval.approve(careful, ana, broadcast_id).status is BroadcastStatus.SCHEDULED


def test_what_was_changed_since_it_was_seen_is_not_approved(
    runtime: Runtime, ana: Organizer, bo: Organizer
) -> None:
    broadcast_id = drafted(runtime, ana)
    seen = approval.revision(row_of(runtime, broadcast_id))
    approval.change(runtime, bo, broadcast_id, written(audience=Audience(languages=("en",))))
    with pytest.raises(BroadcastRefused, match="changed since you saw it"):
        approval.approve(runtime, ana, broadcast_id, seen=seen)
    seen = approval.revision(row_of(runtime, broadcast_id))
    assert approval.approve(runtime, ana, broadcast_id, seen=seen).recipients == 3


def test_a_text_that_must_not_be_sent_is_not_approved(runtime: Runtime, ana: Organizer) -> None:
    broadcast_id = drafted(runtime, ana, texts={"en": "18 Million Rising: we hand it in. {nobody}"})
    with pytest.raises(BroadcastRefused, match="STOP") as refused:
        approval.approve(runtime, ana, broadcast_id)
    assert "{nobody}" in str(refused.value)  # all that is wrong is said at once
    assert row_of(runtime, broadcast_id).status == "draft"


def test_a_broadcast_to_nobody_is_not_approved(runtime: Runtime, ana: Organizer) -> None:
    broadcast_id = drafted(runtime, ana, audience=Audience(countries=("CA",)))
    with pytest.raises(BroadcastRefused):
        approval.approve(runtime, ana, broadcast_id)
    assert row_of(runtime, broadcast_id).status == "draft"


def test_the_same_is_not_said_twice_to_the_same_people_in_a_day(
    runtime: Runtime, ana: Organizer, clock: Clock
) -> None:
    first, second, third = (drafted(runtime, ana) for _ in range(3))
    approval.approve(runtime, ana, first)
    with pytest.raises(BroadcastRefused, match=f"broadcast {first} says the same"):
        approval.approve(runtime, ana, second)
    assert approval.approve(runtime, ana, second, again=True).recipients == 3
    clock.advance(timedelta(days=1, seconds=1))
    assert approval.approve(runtime, ana, third).recipients == 3


def test_of_two_who_approve_at_once_one_does(
    runtime: Runtime, ana: Organizer, bo: Organizer
) -> None:
    broadcast_id = drafted(runtime, ana)
    together, refused = threading.Barrier(2), []

    def approve(who: Organizer) -> None:
        together.wait()
        try:
            approval.approve(runtime, who, broadcast_id)
        except BroadcastRefused as error:
            refused.append(error)

    threads = [threading.Thread(target=approve, args=(who,)) for who in (ana, bo)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert frozen(runtime, broadcast_id) == 3


def test_what_was_approved_is_neither_changed_nor_approved_again(
    runtime: Runtime, ana: Organizer
) -> None:
    broadcast_id = drafted(runtime, ana)
    approval.approve(runtime, ana, broadcast_id)
    with pytest.raises(
        BroadcastRefused, match="approved and scheduled: its words and audience stand"
    ):
        approval.change(runtime, ana, broadcast_id, written(title="Another"))
    with pytest.raises(BroadcastRefused, match="needs no approval any more"):
        approval.approve(runtime, ana, broadcast_id)
    assert row_of(runtime, broadcast_id).title == "Hand-in"


def test_what_nobody_knows_is_not_drafted(runtime: Runtime, ana: Organizer) -> None:
    with pytest.raises(BroadcastRefused, match="there is ibm-extreme-vetting"):
        drafted(runtime, ana, campaign="whales")
    with pytest.raises(BroadcastRefused, match="choose one of 18-million-rising"):
        drafted(runtime, ana, organization="whales")
    with pytest.raises(BroadcastRefused, match="there is no broadcast 99"):
        approval.approve(runtime, ana, 99)


def test_each_act_is_in_the_audit_trail(runtime: Runtime, ana: Organizer, bo: Organizer) -> None:
    careful = with_settings(runtime, second_approval_above=2)
    broadcast_id = drafted(careful, ana)
    approval.change(careful, bo, broadcast_id, written(title="Another"))
    approval.approve(careful, ana, broadcast_id)
    approval.approve(careful, bo, broadcast_id)
    approval.pause(careful, ana, broadcast_id)
    approval.resume(careful, bo, broadcast_id)
    approval.cancel(careful, ana, broadcast_id)
    assert [(line.who, line.act) for line in read_audit_trail(careful, broadcast_id)] == [
        ("ana", "drafted"),
        ("bo", "changed"),
        ("ana", "approved"),
        ("bo", "seconded"),
        ("ana", "paused"),
        ("bo", "resumed"),
        ("ana", "cancelled"),
    ]


def test_of_two_that_say_the_same_and_are_approved_at_once_one_goes_out(
    runtime: Runtime, ana: Organizer, bo: Organizer
) -> None:
    both = threading.Barrier(2)

    def wait_for_the_other() -> None:
        with suppress(threading.BrokenBarrierError):
            both.wait(0.5)  # if it gets so far

    done: list[str] = []

    def approve(who: Organizer, broadcast_id: int) -> None:
        try:
            done.append(approval.approve(runtime, who, broadcast_id).status)
        except BroadcastRefused as refusal:
            done.append(refusal.key)

    approvals = [(ana, drafted(runtime, ana)), (bo, drafted(runtime, bo))]
    threads = [threading.Thread(target=approve, args=one) for one in approvals]
    with acting_at("call", audience.freeze_audience, wait_for_the_other):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(done) == ["same_twice", "scheduled"]
