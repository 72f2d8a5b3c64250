"""Whoever stops before the signature is reminded once, by day, and never of what they answered."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.bootstrap import build
from bot.channel import Channel
from bot.conversation.reminders import decide_reminder, send_reminders, take_back
from bot.providers.interface import ConnectionFailed, Outcome, RateLimited, Refused, Uncertain
from bot.runtime import Runtime
from bot.sending.refusal_words import describe_reason
from bot.sending.send_one_message import SenderBusy
from bot.sending.transports import ChannelNotConfigured
from bot.settings import Settings
from bot.storage.deliveries import sender_pace
from bot.storage.schema.consent_tables import Suppression
from bot.storage.schema.conversation_tables import Address, Conversation, Message
from bot.storage.schema.table_base import Table
from flows.events import Blocked
from tests.bot.inbox.test_receive import ANA, happen, rows, say
from tests.bot.sending.recorded_transport import Recorded
from tests.clock import NOON, Clock, moving
from tests.conftest import shipped_campaigns

RUTH = "+12125550102"
DAY = datetime(2026, 5, 5, 18, 0, tzinfo=UTC)
"""Tuesday, eleven in the morning in California, where Ana's number is: thirty hours after noon."""


@pytest.fixture
def quick(settings: Settings, clock: Clock) -> Iterator[Runtime]:
    """A runtime whose senders are so fast that nobody waits for a slot."""
    fast = {"sms_segments_per_second": 2000.0, "telegram_messages_per_second": 2000.0}
    built = build(settings.model_copy(update=fast), now=clock, load_campaigns=shipped_campaigns)
    yield built
    built.database.close()


def reminded(runtime: Runtime, clock: Clock, *outcomes: Outcome, at: datetime = DAY) -> list[str]:
    """Return what was sent at ``at``, with the transport answering so."""
    clock.set(at)
    line = Recorded(*outcomes)
    send_reminders(runtime, line.open)
    assert line.closed <= 1
    return line.texts


def sender(runtime: Runtime, channel: str = "sms") -> sender_pace.SenderState:
    with runtime.database.read() as connection:
        return sender_pace.read_sender(connection, channel)


def test_who_stopped_is_reminded_once_with_the_question_that_is_open(
    quick: Runtime, clock: Clock
) -> None:
    say(quick, "IBM", "Ana Ruiz")
    (text,) = reminded(quick, clock)
    assert text.startswith("18 Million Rising: Ana Ruiz, the letter to IBM's CEO still waits")
    assert reminded(quick, clock, at=DAY + timedelta(days=1)) == []


def test_the_answer_to_a_reminder_signs(quick: Runtime, clock: Clock) -> None:
    say(quick, "IBM", "Ana Ruiz")
    reminded(quick, clock)
    assert say(quick, "sign").startswith("Signed, Ana.")


def test_nobody_is_reminded_at_night_or_too_soon(quick: Runtime, clock: Clock) -> None:
    say(quick, "IBM")
    assert reminded(quick, clock, at=NOON + timedelta(hours=19)) == []
    assert reminded(quick, clock, at=NOON + timedelta(hours=20)) == []  # one in the morning
    assert reminded(quick, clock, at=datetime(2026, 5, 5, 16, 59, tzinfo=UTC)) == []
    assert len(reminded(quick, clock, at=datetime(2026, 5, 5, 17, 0, tzinfo=UTC))) == 1


def test_in_telegram_it_has_to_be_day_wherever_they_may_be(quick: Runtime, clock: Clock) -> None:
    say(quick, "IBM", address="7001", channel=Channel.TELEGRAM)
    evening_in_new_york = datetime(2026, 5, 6, 0, 30, tzinfo=UTC)
    assert reminded(quick, clock, at=evening_in_new_york) == []
    clock.set(DAY + timedelta(days=1))
    line = Recorded()
    assert send_reminders(quick, line.open) == 1
    assert (line.given[0].to, line.given[0].choices) == ("7001", ("MORE", "LETTER"))
    assert line.given[0].key.startswith("m")


def test_an_answered_question_is_not_reminded_of(quick: Runtime, clock: Clock) -> None:
    say(quick, "IBM", "Ana Ruiz", "SIGN")
    assert reminded(quick, clock) == []


def test_an_answer_that_comes_between_the_look_and_the_lock_is_seen(
    quick: Runtime, clock: Clock
) -> None:
    say(quick, "IBM", "Ana Ruiz")
    clock.set(DAY)
    line = Recorded()
    # The line is opened when somebody was found, and before they are decided about.
    assert send_reminders(quick, line.after(lambda: say(quick, "SIGN"))) == 0
    assert line.given == []


def test_nobody_is_reminded_after_stop_or_after_a_week(quick: Runtime, clock: Clock) -> None:
    say(quick, "IBM", "Ana Ruiz", "please stop texting me")
    say(quick, "IBM", address=RUTH)
    happen(quick, Blocked(), "7001", Channel.TELEGRAM)
    assert reminded(quick, clock, at=DAY + timedelta(days=7)) == []


def test_whatsapp_is_left_alone(quick: Runtime, clock: Clock) -> None:
    say(quick, "IBM", channel=Channel.WHATSAPP)
    assert reminded(quick, clock) == []


def test_several_are_reminded_and_counted(quick: Runtime, clock: Clock) -> None:
    for number in range(5):
        say(quick, "IBM", address=f"+1415555011{number}")
    clock.set(DAY)
    line = Recorded()
    assert send_reminders(quick, line.open) == 5
    assert len({outgoing.to for outgoing in line.given}) == 5


def test_two_workers_remind_once(quick: Runtime, clock: Clock) -> None:
    say(quick, "IBM")
    clock.set(DAY)
    assert decide_reminder(quick, ANA) is not None
    assert decide_reminder(quick, ANA) is None


def test_one_that_may_have_been_sent_is_not_sent_again(quick: Runtime, clock: Clock) -> None:
    say(quick, "IBM")
    assert len(reminded(quick, clock, Uncertain("time-out"))) == 1
    assert reminded(quick, clock, at=DAY + timedelta(days=1)) == []


@pytest.mark.parametrize(
    "outcome", [RateLimited(30), ConnectionFailed("no connection"), Refused("20003")]
)
def test_one_that_was_surely_not_sent_is_due_again(
    quick: Runtime, clock: Clock, outcome: Outcome
) -> None:
    say(quick, "IBM")
    say(quick, "IBM", address=RUTH)
    assert len(reminded(quick, clock, outcome)) == 1  # and the channel is left alone
    with quick.database.write() as connection:
        sender_pace.resume_sender(connection, "sms")
    assert len(reminded(quick, clock, at=DAY + timedelta(minutes=10))) == 2


def test_one_that_was_not_sent_is_not_due_again_once_the_person_spoke(
    quick: Runtime, clock: Clock
) -> None:
    say(quick, "IBM", "Ana Ruiz")
    clock.set(DAY)
    due = decide_reminder(quick, ANA)
    assert due is not None
    say(quick, "LETTER")
    take_back(quick, due)
    assert reminded(quick, clock, at=DAY + timedelta(days=1)) == []


def test_what_stops_a_broadcast_stops_the_sender(quick: Runtime, clock: Clock) -> None:
    say(quick, "IBM")
    reminded(quick, clock, Refused("20003"))
    why = describe_reason(sender(quick).stopped_for)
    assert why == "Twilio does not know our account or its token"
    assert reminded(quick, clock, at=DAY + timedelta(hours=1)) == []


def test_throttling_lets_the_sender_wait(quick: Runtime, clock: Clock) -> None:
    say(quick, "IBM")
    reminded(quick, clock, RateLimited(30))
    assert sender(quick).stopped_until == DAY + timedelta(seconds=30)
    assert reminded(quick, clock, at=DAY + timedelta(seconds=20)) == []


@pytest.mark.parametrize(("limited", "sent"), [(1, 3), (2, 3), (3, 3)])
def test_a_chat_with_a_limit_of_its_own_does_not_keep_others_from_being_reminded(
    quick: Runtime, clock: Clock, limited: int, sent: int
) -> None:
    for chat in range(limited + 1):
        say(quick, "IBM", address=f"{7001 + chat}", channel=Channel.TELEGRAM)
    clock.set(DAY)
    line = Recorded(*[RateLimited(3600)] * limited)
    send_reminders(quick, line.open, sleep=moving(clock))
    assert len(line.given) == min(limited + 1, sent)
    assert sender(quick, "telegram").stopped_until <= DAY + timedelta(minutes=limited, seconds=1)


@pytest.mark.parametrize(("code", "reason"), [("21610", "carrier"), ("30005", "unreachable")])
def test_a_refusal_that_says_so_suppresses(
    quick: Runtime, clock: Clock, code: str, reason: str
) -> None:
    say(quick, "IBM")
    reminded(quick, clock, Refused(code))
    (suppression,) = rows(quick, Suppression)
    assert suppression.reason == reason
    assert suppression.lookup == quick.vault.lookup(ANA)


def test_a_refusal_that_may_pass_suppresses_nobody(quick: Runtime, clock: Clock) -> None:
    say(quick, "IBM")
    reminded(quick, clock, Refused("30003"))
    assert rows(quick, Suppression) == []


def test_the_pace_of_broadcasts_is_kept(runtime: Runtime, clock: Clock) -> None:
    say(runtime, "IBM", "Ana Ruiz")
    (text,) = reminded(runtime, clock)
    assert 160 < len(text) < 306  # two segments, at one a second
    assert sender(runtime).paced_until == DAY + timedelta(seconds=2)


def test_a_sender_that_has_more_to_send_than_it_can_is_left_alone(
    quick: Runtime, clock: Clock
) -> None:
    say(quick, "IBM")
    with quick.database.write() as connection:
        sender_pace.reserve_pace(connection, "sms", DAY, 6.0)
    assert reminded(quick, clock) == []
    with pytest.raises(SenderBusy):
        decide_reminder(quick, ANA)
    assert _noted(quick) == [None]
    assert len(reminded(quick, clock, at=DAY + timedelta(seconds=5.98))) == 1


def test_a_channel_that_is_not_set_up_is_left_alone(quick: Runtime, clock: Clock) -> None:
    say(quick, "IBM")
    say(quick, "IBM", address=RUTH)
    clock.set(DAY)

    def none(channel: str) -> Recorded:
        raise ChannelNotConfigured(channel)

    assert send_reminders(quick, none) == 0
    assert _noted(quick) == [None, None]


def test_a_worker_that_is_to_stop_begins_no_other(quick: Runtime, clock: Clock) -> None:
    say(quick, "IBM")
    say(quick, "IBM", address=RUTH)
    clock.set(DAY)
    stop, line = threading.Event(), Recorded()
    assert send_reminders(quick, line.after(stop.set), stop=stop) == 1


def test_no_message_of_theirs_is_made_up(quick: Runtime, clock: Clock) -> None:
    say(quick, "IBM")
    reminded(quick, clock)
    assert len(rows(quick, Message)) == 1


def test_a_campaign_that_reminds_nobody_asks_for_nothing(quick: Runtime, clock: Clock) -> None:
    say(quick, "IBM")
    campaign = quick.shelf.campaigns[0].model_copy(update={"reminder_hours": None})
    shelf = quick.shelf.model_copy(update={"campaigns": (campaign,)})
    silent = Runtime(quick.settings, quick.database, quick.vault, shelf, clock)
    assert reminded(silent, clock) == []
    assert decide_reminder(silent, ANA) is None


def test_what_was_held_up_until_the_night_is_not_sent_then(quick: Runtime, clock: Clock) -> None:
    say(quick, "IBM", "Ana Ruiz")

    async def frozen(_: float) -> None:
        clock.advance(timedelta(hours=12))

    clock.set(DAY)
    line = Recorded()
    assert send_reminders(quick, line.open, sleep=frozen) == 0
    assert line.texts == []
    assert len(reminded(quick, clock, at=DAY + timedelta(days=1))) == 1


@pytest.mark.parametrize("of", ["address", "conversation"])
def test_one_of_whom_something_cannot_be_read_holds_up_nobody_else(
    quick: Runtime, clock: Clock, of: str
) -> None:
    say(quick, "IBM")
    say(quick, "IBM", address=RUTH)
    with quick.database.write() as connection:
        unreadable = b"nothing that was sealed"
        its_lookup = Address.lookup == quick.vault.lookup(ANA)
        if of == "address":
            connection.execute(update(Address).where(its_lookup).values(sealed=unreadable))
        else:
            its = Conversation.address_id == select(Address.id).where(its_lookup).scalar_subquery()
            connection.execute(update(Conversation).where(its).values(state=unreadable))
    assert len(reminded(quick, clock)) == 1


def _noted(runtime: Runtime) -> list[Any]:
    table: type[Table] = Conversation
    with runtime.database.read() as connection:
        return [row.reminded_at for row in connection.execute(select(table.__table__))]
