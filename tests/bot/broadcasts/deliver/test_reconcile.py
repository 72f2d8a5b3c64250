"""Holds that nothing uncertain is sent again blindly, and nothing is left that can be settled."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.broadcasts.deliver import reconcile
from bot.providers.interface import ListedMessage, ProviderUnreachable, Uncertain, why_failed
from bot.runtime import Runtime
from bot.sending.transports import ChannelNotConfigured
from bot.storage.schema.broadcast_tables import BroadcastStatus, DeliveryStatus
from tests.bot.broadcasts import claimed_sends
from tests.bot.broadcasts.recipients import gather
from tests.bot.storage import rows
from tests.clock import Clock

TEXT = "18 Million Rising: IBM has answered, Ana. Reply STOP to stop."


@dataclass
class Twilio:
    """The provider's list: what it took, by number. ``asked`` are the numbers in their order."""

    runtime: Runtime
    taken: list[ListedMessage] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    is_away: bool = False
    is_unfiltered: bool = False
    meanwhile: Callable[[], object] = lambda: None

    def take(self, number: str, body: str = TEXT, **changes: Any) -> None:
        """Have taken a message."""
        given = {
            "sid": f"SM{len(self.taken)}",
            "to": number,
            "sender": "+15550100",
            "body": body,
            "status": "sent",
            "error": "",
            "direction": "outbound-api",
            "at": self.runtime.now(),
        }
        self.taken.append(ListedMessage(**{**given, **changes}))

    def sent_to(self, number: str, since: datetime) -> list[ListedMessage]:
        """Answer as ``bot.sending.transports`` does; all that there is, if it ``is_unfiltered``."""
        self.asked.append(number)
        if self.is_away:
            raise ProviderUnreachable("Twilio", *why_failed("not_twilio"))
        self.meanwhile()
        if self.is_unfiltered:
            return list(self.taken)
        return [one for one in self.taken if one.to == number and one.at >= since]


@pytest.fixture
def twilio(runtime: Runtime) -> Twilio:
    """The provider's list, empty."""
    return Twilio(runtime)


def uncertain(runtime: Runtime, count: int = 1, **changes: Any) -> Any:
    """A crowd whose sends all got no answer."""
    crowd = gather(runtime, count, **changes)
    claimed_sends.send(runtime, crowd.deliveries, Uncertain("ReadTimeout"))
    return crowd


def settled(runtime: Runtime, clock: Clock, twilio: Twilio) -> int:
    """Reconcile once the list can be relied on."""
    clock.advance(timedelta(minutes=3))
    return reconcile.reconcile(runtime, twilio.sent_to)


def test_the_lease_of_a_dead_worker_ends_in_uncertainty(
    runtime: Runtime, clock: Clock, twilio: Twilio
) -> None:
    crowd = gather(runtime, 250)
    claimed_sends.claim(runtime, crowd.deliveries)
    clock.advance(timedelta(seconds=59))
    assert reconcile.reconcile(runtime, twilio.sent_to) == 0
    clock.advance(timedelta(seconds=2))
    assert reconcile.reconcile(runtime, twilio.sent_to) == 250
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"uncertain": 250}
    assert not twilio.asked


def test_the_list_is_not_asked_before_it_can_be_relied_on(
    runtime: Runtime, clock: Clock, twilio: Twilio
) -> None:
    crowd = uncertain(runtime)
    clock.advance(timedelta(minutes=2))
    assert reconcile.reconcile(runtime, twilio.sent_to) == 0
    assert not twilio.asked
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"uncertain": 1}


@pytest.mark.parametrize(
    ("listed", "after"),
    [
        (("delivered", ""), "delivered"),
        (("sent", ""), "sent"),
        (("queued", ""), "sent"),
        (("accepted", ""), "sent"),
        (("undelivered", "30007"), "failed"),
        (("undelivered", "30008"), "queued"),
        (("something new", ""), "sent"),
    ],
)
def test_what_is_in_the_list_is_where_the_list_says(
    runtime: Runtime, clock: Clock, twilio: Twilio, listed: tuple[str, str], after: str
) -> None:
    crowd, (status, error) = uncertain(runtime), listed
    twilio.take(crowd.addresses[0], status=status, error=error)
    assert settled(runtime, clock, twilio) == 1
    found = claimed_sends.row(runtime, crowd.deliveries[0])
    assert (found.status, found.provider_id, found.error) == (after, "SM0", error)
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {after: 1}


def test_what_is_not_in_the_list_is_sent_again(
    runtime: Runtime, clock: Clock, twilio: Twilio
) -> None:
    crowd = uncertain(runtime, 45)
    assert settled(runtime, clock, twilio) == 45
    assert len(twilio.asked) == 45
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"queued": 45}


@pytest.mark.parametrize("changes", [{"status": BroadcastStatus.CANCELLED}, {"expires_at": None}])
def test_what_is_not_in_the_list_and_over_stays_uncertain_and_is_not_asked_for_again(
    runtime: Runtime, clock: Clock, twilio: Twilio, changes: dict[str, Any]
) -> None:
    crowd = uncertain(runtime)
    if "expires_at" in changes:
        changes = {"expires_at": runtime.now()}
    claimed_sends.change(runtime, crowd.broadcast_id, **changes)
    settled(runtime, clock, twilio)
    assert reconcile.reconcile(runtime, twilio.sent_to) == 0
    assert len(twilio.asked) == 1
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"uncertain": 1}


def test_signs_that_the_provider_made_plainer_are_the_same_text(
    runtime: Runtime, clock: Clock, twilio: Twilio
) -> None:
    crowd = uncertain(runtime)
    twilio.take(crowd.addresses[0], TEXT.replace(",", ";").replace(" ", "  "))
    settled(runtime, clock, twilio)
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"sent": 1}


def test_something_else_of_ours_that_may_be_it_is_no_reason_to_send_again(
    runtime: Runtime, clock: Clock, twilio: Twilio
) -> None:
    crowd = uncertain(runtime)
    twilio.take(crowd.addresses[0], "Something else")
    settled(runtime, clock, twilio)
    settled(runtime, clock, twilio)
    assert len(twilio.asked) == 1
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"uncertain": 1}


def test_a_reply_and_an_older_or_known_message_are_not_it(
    runtime: Runtime, clock: Clock, twilio: Twilio
) -> None:
    crowd = gather(runtime, 1)
    claimed_sends.send(runtime, crowd.deliveries)
    known = claimed_sends.row(runtime, crowd.deliveries[0]).provider_id
    second = claimed_sends.another(runtime, crowd.deliveries[0])
    twilio.take(crowd.addresses[0], sid=known)
    twilio.take(crowd.addresses[0], direction="outbound-reply")
    clock.advance(timedelta(minutes=5))
    claimed_sends.send(runtime, [second], Uncertain("ReadTimeout"))
    twilio.take(crowd.addresses[0], sid="SMold", at=runtime.now() - timedelta(minutes=6))
    settled(runtime, clock, twilio)
    assert claimed_sends.row(runtime, second).status is DeliveryStatus.QUEUED


def test_a_provider_that_is_away_is_asked_again_next_time(
    runtime: Runtime, clock: Clock, twilio: Twilio
) -> None:
    crowd = uncertain(runtime, 3)
    twilio.is_away = True
    assert settled(runtime, clock, twilio) == 0
    assert len(twilio.asked) == 1
    twilio.is_away = False
    assert reconcile.reconcile(runtime, twilio.sent_to) == 3
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"queued": 3}


def test_a_receipt_that_comes_while_the_list_is_asked_has_the_last_word(
    runtime: Runtime, clock: Clock, twilio: Twilio
) -> None:
    crowd = uncertain(runtime)
    twilio.meanwhile = lambda: claimed_sends.receipt(runtime, crowd.deliveries[0], "delivered")
    settled(runtime, clock, twilio)
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"delivered": 1}


def test_telegram_keeps_no_list_and_stays_uncertain(
    runtime: Runtime, clock: Clock, twilio: Twilio
) -> None:
    crowd = uncertain(runtime, channel="telegram")
    assert settled(runtime, clock, twilio) == 0
    assert not twilio.asked
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"uncertain": 1}


def test_who_was_erased_meanwhile_cannot_be_looked_for(
    runtime: Runtime, clock: Clock, twilio: Twilio
) -> None:
    crowd = uncertain(runtime)
    with runtime.database.write() as connection:
        rows.erase(connection, crowd.people[0], at=runtime.now())
    settled(runtime, clock, twilio)
    assert not twilio.asked
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"uncertain": 1}


def test_without_an_account_at_the_provider_all_is_left(runtime: Runtime, clock: Clock) -> None:
    def nobody(*_: object) -> list[ListedMessage]:
        raise ChannelNotConfigured("no account")

    crowd = uncertain(runtime)
    clock.advance(timedelta(minutes=3))
    assert reconcile.reconcile(runtime, nobody) == 0
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"uncertain": 1}


def test_a_list_that_was_not_filtered_settles_each_with_its_own(
    runtime: Runtime, clock: Clock, twilio: Twilio
) -> None:
    crowd = uncertain(runtime, 6)
    twilio.is_unfiltered = True
    twilio.take(crowd.addresses[2])
    twilio.take(crowd.addresses[4], direction="inbound")
    settled(runtime, clock, twilio)
    ids = [claimed_sends.row(runtime, one).provider_id for one in crowd.deliveries]
    assert ids == ["", "", "SM0", "", "", ""]
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"sent": 1, "queued": 5}


def test_one_id_of_the_providers_settles_one_delivery(
    runtime: Runtime, clock: Clock, twilio: Twilio
) -> None:
    crowd = uncertain(runtime)
    twilio.take(crowd.addresses[0])
    # Another worker settles it while the list is asked.
    elsewhere = Twilio(runtime, list(twilio.taken))
    twilio.meanwhile = lambda: reconcile.reconcile(runtime, elsewhere.sent_to)
    other = claimed_sends.another(runtime, crowd.deliveries[0])
    claimed_sends.send(runtime, [other], Uncertain("ReadTimeout"))
    settled(runtime, clock, twilio)
    rows = [claimed_sends.row(runtime, one) for one in (*crowd.deliveries, other)]
    assert sorted(row.provider_id for row in rows) == ["", "SM0"]


def test_an_attempt_before_that_failed_is_not_taken_for_the_one_that_went_out(
    runtime: Runtime, clock: Clock, twilio: Twilio
) -> None:
    crowd = gather(runtime, 1)
    (one,) = crowd.deliveries
    claimed_sends.send(runtime, [one])
    twilio.take(crowd.addresses[0], sid=f"SM{one}-1", status="failed", error="30034")
    claimed_sends.receipt(runtime, one, "failed", "30034")
    clock.advance(timedelta(seconds=30))  # an organizer has released the sender
    claimed_sends.send(runtime, [one], Uncertain("ReadTimeout"))
    twilio.take(crowd.addresses[0], sid=f"SM{one}-2", status="delivered")
    settled(runtime, clock, twilio)
    found = claimed_sends.row(runtime, one)
    assert (found.status, found.provider_id) == (DeliveryStatus.DELIVERED, f"SM{one}-2")


def test_a_provider_whose_clock_is_minutes_behind_has_it_all_the_same(
    runtime: Runtime, clock: Clock, twilio: Twilio
) -> None:
    crowd = uncertain(runtime)
    twilio.take(crowd.addresses[0], at=runtime.now() - timedelta(minutes=4))
    settled(runtime, clock, twilio)
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"sent": 1}
