"""What Twilio received and we did not is found in its list, and taken in by the same door."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from bot.bootstrap import build
from bot.broadcasts.approve import approval
from bot.demo.stand_ins.loopback_server import serving
from bot.demo.stand_ins.twilio.account_messages import AccountMessages
from bot.demo.stand_ins.twilio.messages import inbound_message
from bot.demo.stand_ins.twilio.webhook_requests import Account
from bot.inbox import missed_messages, set_aside
from bot.inbox.receive import receive
from bot.organizers import accounts
from bot.providers.interface import (
    ConnectionFailed,
    ListedMessage,
    Outcome,
    RateLimited,
    Refused,
    Uncertain,
)
from bot.runtime import Runtime
from bot.sending.transports import list_messages_sent_to, list_received_messages
from bot.settings import load_settings
from bot.storage.consent import suppressions
from bot.storage.deliveries import sender_pace
from bot.storage.schema.consent_tables import Suppression
from bot.storage.schema.conversation_tables import Conversation, Message
from flows.events import Said
from tests.bot.broadcasts.signers import drafted, subscribe
from tests.bot.inbox.test_receive import ANA, rows, say
from tests.bot.phone_console.organizer_phone import standing
from tests.bot.sending.recorded_transport import Recorded
from tests.clock import NOON, Clock, moving
from tests.conftest import ENVIRONMENT, shipped_campaigns
from tests.log_lines import logged
from tests.stand_ins.twilio_account import Number, TwilioApi
from webhooks.twilio import read_message

OURS = "+15550100"
ACCOUNT = Account(ENVIRONMENT["TWILIO_ACCOUNT_SID"], ENVIRONMENT["TWILIO_AUTH_TOKEN"], OURS)
MINUTE = timedelta(minutes=1)
RUTH = "+12125550102"
ORGANIZER = "+14155550190"


@pytest.fixture
def outbox(clock: Clock) -> AccountMessages:
    return AccountMessages(ACCOUNT, clock)


@pytest.fixture
def listing(database_url: str, outbox: AccountMessages, clock: Clock) -> Iterator[Runtime]:
    """A runtime whose Twilio is a stand-in, which keeps a list."""
    api = TwilioApi(
        ACCOUNT.sid,
        ACCOUNT.auth_token,
        numbers={"PN": Number("PN" + "1" * 32, OURS)},
        account_messages=outbox,
    )
    with serving(api) as url:
        environment = {**ENVIRONMENT, "DATABASE_URL": database_url, "TWILIO_API_URL": url}
        built = build(load_settings(environment), now=clock, load_campaigns=shipped_campaigns)
        yield built
        built.database.close()


class Texts:
    """Texts that Twilio received, each a minute after the other."""

    def __init__(self, outbox: AccountMessages, begins: datetime) -> None:
        self._outbox, self._at, self._count = outbox, begins, 0

    def __call__(self, *lines: str, person: str = ANA) -> None:
        for line in lines:
            self._count += 1
            sid = f"SM{self._count:032x}"
            self._outbox.add(inbound_message(sid, person, OURS, line, self._at))
            self._at += MINUTE


def fetched(runtime: Runtime, line: Recorded | None = None, **how: timedelta) -> int:
    """Take in what was missed; whoever waits for the sender's pace moves the clock."""
    clock = runtime.now
    assert isinstance(clock, Clock)
    return missed_messages.receive_missed_messages(
        runtime, read_message, transports=(line or Recorded()).open, sleep=moving(clock), **how
    )


def test_what_was_missed_is_taken_in_in_its_order_and_answered(
    listing: Runtime, outbox: AccountMessages, clock: Clock
) -> None:
    Texts(outbox, NOON)("IBM", "Ana Ruiz", "SIGN")
    clock.advance(10 * MINUTE)
    line = Recorded()
    assert fetched(listing, line) == 3
    assert [text[:11] for text in line.texts] == ["Don't help ", "Ana Ruiz, r", "Signed, Ana"]
    assert {outgoing.to for outgoing in line.given} == {ANA}
    messages = rows(listing, Message)
    assert [outgoing.key for outgoing in line.given] == [str(row.id) for row in messages]
    assert [row.provider_reply_id for row in messages] == ["SM1", "SM2", "SM3"]
    assert line.closed == 1


def test_one_that_fails_is_set_aside_and_not_in_the_way_of_others(
    listing: Runtime, outbox: AccountMessages, clock: Clock
) -> None:
    texts = Texts(outbox, NOON)
    texts("IBM")
    clock.advance(10 * MINUTE)
    fetched(listing)
    with listing.database.write() as connection:
        connection.execute(update(Conversation).values(state=b"no sealed text"))
    texts("STOP")
    texts("IBM", person="+14155550102")
    clock.advance(10 * MINUTE)
    line = Recorded()
    assert fetched(listing, line) == 2
    assert [outgoing.to for outgoing in line.given] == ["+14155550102"]
    with listing.database.read() as connection:
        assert suppressions.is_suppressed(connection, listing.vault.lookups(ANA))
    assert [row.asked for row in set_aside.list_set_aside(listing)] == ["stop"]


def test_a_picture_that_was_missed_is_one() -> None:
    listed = ListedMessage("SM1", OURS, ANA, "SIGN", "received", "", "inbound", NOON, num_media="1")
    assert read_message(missed_messages._form(listed)).event == Said("SIGN", is_own_words=False)


def test_what_came_is_not_taken_in_again(
    listing: Runtime, outbox: AccountMessages, clock: Clock
) -> None:
    Texts(outbox, NOON)("IBM")
    clock.advance(10 * MINUTE)
    line = Recorded()
    assert fetched(listing, line) == 1
    assert fetched(listing, line) == 0
    assert len(line.given) == 1


def test_what_a_webhook_may_still_bring_is_left_to_it(
    listing: Runtime, outbox: AccountMessages, clock: Clock
) -> None:
    Texts(outbox, NOON)("IBM")
    clock.advance(4 * MINUTE)
    assert fetched(listing) == 0
    clock.advance(MINUTE)
    assert fetched(listing) == 1


def test_what_is_hours_old_is_taken_in_and_not_answered(
    listing: Runtime, outbox: AccountMessages, clock: Clock
) -> None:
    Texts(outbox, NOON)("IBM", "please stop texting me")
    clock.advance(65 * MINUTE)
    line = Recorded()
    assert fetched(listing, line) == 2
    assert line.given == []
    (suppression,) = rows(listing, Suppression)
    assert suppression.lookup == listing.vault.lookup(ANA)


def test_the_carrier_answers_stop_and_we_do_not(
    listing: Runtime, outbox: AccountMessages, clock: Clock
) -> None:
    Texts(outbox, NOON)("STOP")
    clock.advance(10 * MINUTE)
    line = Recorded()
    assert fetched(listing, line) == 1
    assert line.given == []
    assert [row.reason for row in rows(listing, Suppression)] == ["carrier"]


def test_after_a_night_without_messages_the_whole_of_it_is_looked_at(
    listing: Runtime, outbox: AccountMessages, clock: Clock
) -> None:
    say(listing, "IBM")
    Texts(outbox, NOON + timedelta(hours=1))("IBM", person=RUTH)
    clock.advance(timedelta(hours=12))
    say(listing, "Ana Ruiz")  # it is up again
    assert fetched(listing) == 1


def test_a_thorough_look_goes_further_back_and_no_further_than_three_days(
    listing: Runtime, outbox: AccountMessages, clock: Clock
) -> None:
    texts = Texts(outbox, NOON)
    texts("IBM", person=RUTH)
    clock.advance(timedelta(hours=20))
    say(listing, "IBM")
    clock.advance(timedelta(hours=20))
    assert fetched(listing) == 0
    assert fetched(listing, back=timedelta(days=3)) == 1
    texts("IBM", person="+12125550103")
    clock.advance(timedelta(days=3))
    assert fetched(listing, back=timedelta(days=5)) == 0


def test_of_two_workers_at_once_one_answers(
    listing: Runtime, outbox: AccountMessages, clock: Clock
) -> None:
    Texts(outbox, NOON)("IBM")
    clock.advance(10 * MINUTE)
    form = {"MessageSid": f"SM{1:032x}", "From": ANA, "To": OURS, "Body": "IBM"}
    line = Recorded()
    # The other one is faster, after both have looked.
    faster = line.after(lambda: receive(listing, read_message(form)))
    assert missed_messages.receive_missed_messages(listing, read_message, transports=faster) == 0
    assert line.given == []
    assert len(rows(listing, Message)) == 1


@pytest.mark.parametrize(
    ("outcomes", "kept"),
    [
        ([ConnectionFailed("no connection")], (2, "queued", "")),
        ([Refused("30005")], (1, "failed", "30005")),
        ([Uncertain("time-out")], (1, "", "")),
        ([ConnectionFailed("no connection")] * 3, (3, "", "")),
    ],
)
def test_what_became_of_an_answer_is_kept(
    listing: Runtime,
    outbox: AccountMessages,
    clock: Clock,
    outcomes: list[Outcome],
    kept: tuple[int, str, str],
) -> None:
    Texts(outbox, NOON)("IBM")
    clock.advance(10 * MINUTE)
    line = Recorded(*outcomes)
    assert fetched(listing, line) == 1
    (message,) = rows(listing, Message)
    assert (len(line.given), message.status, message.status_error) == kept


def test_a_throttled_answer_waits_as_long_as_is_asked_and_keeps_the_pace(
    listing: Runtime, outbox: AccountMessages, clock: Clock
) -> None:
    Texts(outbox, NOON)("IBM")
    clock.advance(10 * MINUTE)
    times: list[datetime] = []
    line = Recorded(RateLimited(30), ConnectionFailed("no connection"))
    line.before_each = lambda: times.append(clock())
    begun = clock()
    assert fetched(listing, line) == 1
    assert [round((at - begun).total_seconds()) for at in times] == [0, 30, 33]
    with listing.database.read() as connection:
        paced_until = sender_pace.read_sender(connection, "sms").paced_until
    assert paced_until > times[-1]


def test_while_the_sender_is_stopped_nothing_is_answered(
    listing: Runtime, outbox: AccountMessages, clock: Clock
) -> None:
    Texts(outbox, NOON)("IBM")
    clock.advance(10 * MINUTE)
    with listing.database.write() as connection:
        sender_pace.stop_sender(connection, "sms", "the account is suspended")
    line = Recorded()
    assert fetched(listing, line) == 1
    assert line.given == []


def test_what_nobody_may_be_answered_for_is_stored_and_not_answered(
    listing: Runtime, outbox: AccountMessages, clock: Clock
) -> None:
    Texts(outbox, NOON)("IBM", person="73940")
    clock.advance(10 * MINUTE)
    line = Recorded()
    assert fetched(listing, line) == 1
    assert line.given == []
    assert len(rows(listing, Message)) == 1


def test_without_an_account_there_is_nothing_to_look_at(database_url: str, clock: Clock) -> None:
    environment = {key: one for key, one in ENVIRONMENT.items() if not key.startswith("TWILIO")}
    built = build(load_settings({**environment, "DATABASE_URL": database_url}), now=clock)
    assert fetched(built) == 0
    built.database.close()


def test_only_a_number_is_logged(
    listing: Runtime, outbox: AccountMessages, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    Texts(outbox, NOON)("IBM Ana Ruiz")
    clock.advance(10 * MINUTE)
    fetched(listing)
    assert [vars(record)["messages"] for record in caplog.records] == [1]
    assert "Ana" not in logged(caplog)


def test_no_log_line_has_the_number_that_was_asked_for(
    listing: Runtime, outbox: AccountMessages, caplog: pytest.LogCaptureFixture
) -> None:
    """Not at DEBUG either, at which the HTTP library tells each address that it calls."""
    caplog.set_level(logging.DEBUG)
    Texts(outbox, NOON)("IBM")
    list_messages_sent_to(listing.settings, ANA, NOON)
    list(list_received_messages(listing.settings, NOON))
    assert ANA.removeprefix("+") not in logged(caplog)


def test_a_command_that_came_too_late_is_not_carried_out(
    listing: Runtime, outbox: AccountMessages, clock: Clock
) -> None:
    """Yesterday's PAUSE did not mean the broadcast of today."""
    ana = accounts.add(listing, "ana", ORGANIZER)
    subscribe(listing, RUTH)
    texts = Texts(outbox, NOON)
    texts("PAUSE", "BROADCAST We won", person=ORGANIZER)
    texts("PAUSE", person=ANA)  # to whom it is a word like any other
    clock.advance(missed_messages.ANSWERED_WITHIN + 3 * MINUTE)
    approval.approve(listing, ana, drafted(listing, ana))
    line = Recorded()
    assert fetched(listing, line) == 3
    assert (line.given, standing(listing)) == ([], ["scheduled"])
    assert [row.reply_key for row in rows(listing, Message)[-3:]] == ["", "", "greet"]


def test_a_command_that_is_fetched_in_time_is_carried_out(
    listing: Runtime, outbox: AccountMessages, clock: Clock
) -> None:
    ana = accounts.add(listing, "ana", ORGANIZER)
    subscribe(listing, RUTH)
    approval.approve(listing, ana, drafted(listing, ana))
    Texts(outbox, NOON)("PAUSE", person=ORGANIZER)
    clock.advance(10 * MINUTE)
    line = Recorded()
    assert fetched(listing, line) == 1
    assert standing(listing) == ["paused"]
    assert line.texts[0].startswith("Paused")


@pytest.mark.parametrize("sid", ["", "SM1", "SM" + "0" * 31 + "\0", "SM" + "a" * 5000])
def test_what_has_no_id_of_a_message_is_passed_over(
    listing: Runtime, outbox: AccountMessages, clock: Clock, sid: str
) -> None:
    """A webhook with it would be refused; and no database may take it."""
    outbox.add(inbound_message(sid, ANA, OURS, "IBM", NOON))
    Texts(outbox, NOON)("IBM", person=RUTH)
    clock.advance(10 * MINUTE)
    line = Recorded()
    assert fetched(listing, line) == 1
    assert [outgoing.to for outgoing in line.given] == [RUTH]


def test_what_was_said_before_a_stop_does_not_undo_it(
    listing: Runtime, outbox: AccountMessages, clock: Clock
) -> None:
    say(listing, "IBM", "STOP")
    clock.advance(MINUTE)
    Texts(outbox, clock())("START")
    clock.advance(MINUTE)
    say(listing, "STOP")
    clock.advance(10 * MINUTE)
    line = Recorded()
    assert fetched(listing, line) == 1
    assert line.given == []
    (suppression,) = rows(listing, Suppression)
    assert suppression.lookup == listing.vault.lookup(ANA)
    assert fetched(listing) == 0


def test_what_was_said_after_a_stop_counts(
    listing: Runtime, outbox: AccountMessages, clock: Clock
) -> None:
    say(listing, "IBM", "STOP")
    clock.advance(MINUTE)
    Texts(outbox, clock())("START")
    clock.advance(10 * MINUTE)
    assert fetched(listing) == 1
    assert rows(listing, Suppression) == []


def test_of_a_stop_and_a_start_that_were_both_missed_the_last_counts(
    listing: Runtime, outbox: AccountMessages, clock: Clock
) -> None:
    say(listing, "IBM")
    Texts(outbox, clock())("STOP", "START")
    clock.advance(10 * MINUTE)
    assert fetched(listing) == 2
    assert rows(listing, Suppression) == []
