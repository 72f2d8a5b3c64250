"""One message of ours outside broadcasts: paced, counted, stored, and judged as a delivery is."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.conversation.reminders import send_reminders
from bot.providers.interface import ConnectionFailed, Outcome, RateLimited, Refused, Sent, Uncertain
from bot.runtime import Runtime
from bot.sending.refusal_policy import rate_limit_wait
from bot.sending.refusal_words import describe_reason
from bot.sending.send_one_message import (
    DirectMessage,
    SenderBusy,
    send_one_message,
    settle_direct_receipt,
)
from bot.spending import daily_cap
from bot.storage.deliveries import sender_pace
from bot.storage.operations import daily_spending
from bot.storage.schema.broadcast_tables import DirectMessage as Row
from bot.storage.schema.consent_tables import Suppression
from tests.bot.broadcasts import claimed_sends
from tests.bot.broadcasts.recipients import Crowd, gather
from tests.bot.inbox.test_receive import ANA, rows, say
from tests.bot.sending.recorded_transport import Recorded
from tests.clock import Clock, moving

TEXT = "x" * 200  # two segments


def sent(
    runtime: Runtime, clock: Clock, transport: Recorded, address: str = ANA, **terms: Any
) -> Outcome:
    """Send one message, moving the clock where it waits."""
    message = DirectMessage("notice", address, TEXT, **terms)
    return asyncio.run(send_one_message(runtime, transport, message, sleep=moving(clock)))


def stored(runtime: Runtime) -> list[tuple[str, str, str]]:
    """Return status, error and provider's id of each direct message."""
    with runtime.database.read() as connection:
        its = select(Row.status, Row.error, Row.provider_id).order_by(Row.id)
        return [(status, error, sid) for status, error, sid in connection.execute(its)]


def test_it_takes_its_stretch_of_the_pace_that_broadcasts_share(
    runtime: Runtime, clock: Clock
) -> None:
    begun = clock()
    with runtime.database.write() as connection:
        sender_pace.reserve_pace(connection, "sms", begun, 7.0)
    transport = Recorded()
    assert isinstance(sent(runtime, clock, transport), Sent)
    assert clock() == begun + timedelta(seconds=7)
    assert claimed_sends.sender(runtime).paced_until == begun + timedelta(seconds=9)
    with runtime.database.read() as connection:
        assert daily_spending.read_day(connection, daily_cap.day_of(clock())).segments == 2
    assert [outgoing.key for outgoing in transport.given] == ["m1"]


def test_a_sender_that_is_not_free_in_time_is_busy_and_nothing_is_done(
    runtime: Runtime, clock: Clock
) -> None:
    with runtime.database.write() as connection:
        sender_pace.reserve_pace(connection, "sms", clock(), 31.0)
    transport = Recorded()
    with pytest.raises(SenderBusy) as busy:
        sent(runtime, clock, transport)
    assert busy.value.seconds == 31
    assert (transport.given, stored(runtime)) == ([], [])


def test_a_stopped_sender_is_busy_but_for_what_is_to_be_sent_even_so(
    runtime: Runtime, clock: Clock
) -> None:
    with runtime.database.write() as connection:
        sender_pace.stop_sender(connection, "sms", "the account is suspended")
    transport = Recorded()
    with pytest.raises(SenderBusy):
        sent(runtime, clock, transport)
    assert isinstance(sent(runtime, clock, transport, even_if_stopped=True), Sent)


@pytest.mark.parametrize(
    ("outcomes", "waited"),
    [
        ([RateLimited(0.2)], 1),  # whole seconds, and one at the least
        ([RateLimited(20), ConnectionFailed("no connection")], 23),
    ],
)
def test_what_never_left_us_is_tried_again_when_the_sender_may_send(
    runtime: Runtime, clock: Clock, outcomes: list[Outcome], waited: int
) -> None:
    begun, transport = clock(), Recorded(*outcomes)
    assert isinstance(sent(runtime, clock, transport), Sent)
    assert round((clock() - begun).total_seconds()) in (waited, waited + 1)
    assert len(transport.given) == len(outcomes) + 1


def test_one_recipients_own_limit_does_not_stop_the_sender_for_hours(
    runtime: Runtime, clock: Clock
) -> None:
    """And is not asked again before its time: the message is given up."""
    transport = Recorded(RateLimited(3 * 3600))
    assert sent(runtime, clock, transport, "7001", max_wait=timedelta(minutes=2)) == RateLimited(
        3 * 3600
    )
    assert len(transport.given) == 1
    until = claimed_sends.sender(runtime, "telegram").stopped_until
    assert until == clock() + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("asked", "seconds"), [(0.0, 1), (1.2, 2), (float("nan"), 1), (float("inf"), 86_400)]
)
def test_whatever_a_provider_asks_for_is_whole_seconds_of_a_day_at_most(
    asked: float, seconds: int
) -> None:
    assert rate_limit_wait(RateLimited(asked)) == timedelta(seconds=seconds)


def test_what_may_have_been_taken_is_not_tried_again(runtime: Runtime, clock: Clock) -> None:
    transport = Recorded(Uncertain("timed out"))
    assert isinstance(sent(runtime, clock, transport), Uncertain)
    assert len(transport.given) == 1
    assert stored(runtime) == [("uncertain", "", "")]


def test_a_refusal_stops_the_sender_as_one_of_a_delivery_does(
    runtime: Runtime, clock: Clock
) -> None:
    sent(runtime, clock, Recorded(Refused("21704")))
    why = describe_reason(claimed_sends.sender(runtime).stopped_for)
    assert why == "our Messaging Service at Twilio has no number to send from"
    assert [act for act, _, _ in claimed_sends.audit_trail(runtime)] == ["sender stopped"]


def address_ids(runtime: Runtime, crowd: Crowd) -> list[int]:
    return [claimed_sends.row(runtime, one).address_id for one in crowd.deliveries]


def test_a_refusal_by_receipt_counts_once_whatever_order_receipts_come_in(
    runtime: Runtime, clock: Clock
) -> None:
    crowd = gather(runtime, 1)
    (address_id,) = address_ids(runtime, crowd)
    sent(runtime, clock, Recorded(), crowd.addresses[0], address_id=address_id)

    def receipt(status: str, error: str = "") -> bool:
        return settle_direct_receipt(runtime, 1, provider_id="SM1", status=status, error=error)

    assert receipt("sent")
    assert receipt("undelivered", "30005")
    assert not receipt("undelivered", "30005")
    assert not receipt("sent")
    assert stored(runtime) == [("undelivered", "30005", "SM1")]
    assert list(claimed_sends.reasons(runtime).values()) == ["unreachable"]


@pytest.mark.parametrize(("code", "times"), [("30004", 2), ("30003", 3)])
def test_direct_messages_and_deliveries_count_together_for_suppression(
    runtime: Runtime, clock: Clock, code: str, times: int
) -> None:
    crowd = gather(runtime, 1)
    (address_id,) = address_ids(runtime, crowd)
    claimed_sends.change(runtime, crowd.broadcast_id, expires_at=clock())  # tried no more
    claimed_sends.send(runtime, crowd.deliveries)
    claimed_sends.receipt(runtime, crowd.deliveries[0], "undelivered", code)
    for number in range(1, times):
        assert claimed_sends.reasons(runtime) == {}
        clock.advance(timedelta(days=1))
        sent(runtime, clock, Recorded(), crowd.addresses[0], address_id=address_id)
        settle_direct_receipt(runtime, number, provider_id="SM1", status="undelivered", error=code)
    assert list(claimed_sends.reasons(runtime).values()) == ["unreachable"]


def test_one_that_arrived_wipes_out_the_refusals_before_it(runtime: Runtime, clock: Clock) -> None:
    crowd = gather(runtime, 1)
    (address_id,) = address_ids(runtime, crowd)
    for number, (status, code) in enumerate(
        [("undelivered", "30004"), ("delivered", ""), ("undelivered", "30004")], 1
    ):
        clock.advance(timedelta(days=1))
        sent(runtime, clock, Recorded(), crowd.addresses[0], address_id=address_id)
        settle_direct_receipt(runtime, number, provider_id="", status=status, error=code)
    assert claimed_sends.reasons(runtime) == {}


def test_a_receipt_of_another_message_under_its_id_is_no_news(
    runtime: Runtime, clock: Clock
) -> None:
    """Our ids come again where a database is set up anew; the provider's never do."""
    crowd = gather(runtime, 1)
    (address_id,) = address_ids(runtime, crowd)
    sent(runtime, clock, Recorded(), crowd.addresses[0], address_id=address_id)
    for status, code in (("undelivered", "30005"), ("delivered", "")):
        assert not settle_direct_receipt(
            runtime, 1, provider_id="SM-other", status=status, error=code
        )
    assert claimed_sends.reasons(runtime) == {}
    assert settle_direct_receipt(runtime, 1, provider_id="SM1", status="delivered")


@pytest.mark.parametrize("word", ["delivered", "read"])
def test_that_it_arrived_is_the_last_word_on_one_that_was_called_undelivered(
    runtime: Runtime, clock: Clock, word: str
) -> None:
    crowd = gather(runtime, 1)
    (address_id,) = address_ids(runtime, crowd)
    for number in range(1, 4):
        clock.advance(timedelta(days=1))
        sent(runtime, clock, Recorded(), crowd.addresses[0], address_id=address_id)
        for status, code in (("undelivered", "30003"), (word, "")):
            assert settle_direct_receipt(
                runtime, number, provider_id="SM1", status=status, error=code
            )
        assert not settle_direct_receipt(
            runtime, number, provider_id="", status="undelivered", error="30003"
        )
    assert [(status, error) for status, error, _ in stored(runtime)] == [(word, "")] * 3
    assert claimed_sends.reasons(runtime) == {}


def test_a_reminder_that_is_refused_counts_for_suppression(runtime: Runtime, clock: Clock) -> None:
    say(runtime, "IBM")
    clock.advance(timedelta(hours=30))
    assert send_reminders(runtime, Recorded().open, sleep=moving(clock)) == 1
    settle_direct_receipt(runtime, 1, provider_id="SM1", status="undelivered", error="30004")
    assert rows(runtime, Suppression) == []
    clock.advance(timedelta(days=1))
    (row,) = rows(runtime, Row)
    sent(runtime, clock, Recorded(Refused("30004")), address_id=row.address_id)
    (suppression,) = rows(runtime, Suppression)
    assert suppression.lookup == runtime.vault.lookup(ANA)


def test_a_receipt_of_nothing_is_no_news(runtime: Runtime) -> None:
    assert not settle_direct_receipt(runtime, 404, provider_id="SM1", status="delivered")
