"""Holds that what happens arrives: signed, once for each id, and whatever the receiver does."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from bot.integrations import integration_life, retries
from bot.integrations.sealed_secrets import open_secrets, seal_secrets
from bot.integrations.webhooks.webhook_receivers import add_webhook, change_secret
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.storage.schema.integration_tables import Integration
from bot.storage.schema.organizer_tables import AuditLine
from tests.bot.conversation.spoken_lines import say
from tests.bot.integrations.receiver import answer, huge, receiving
from tests.bot.integrations.told_events import ANA, NAME, listen, sign, standing, tell, tell_later
from tests.clock import Clock

SAM = "+14155550102"
WAITED = "waiting"


def test_a_signature_arrives_signed_as_the_specification_says(
    desk: Runtime, ola: Organizer, clock: Clock
) -> None:
    clock.set(datetime.now(UTC))  # the specification's own library goes by the machine's clock
    with receiving() as (receiver, url):
        receiver.secret = add_webhook(desk, ola, NAME, url).secret
        sign(desk)
        assert tell(desk) == 1
        assert tell(desk) == 0
    assert (receiver.types, receiver.forged) == (["signature.given"], 0)
    assert standing(desk) == [("signature_given", "delivered", 1, "204")]


def test_what_a_receiver_missed_arrives_when_it_is_back_under_the_same_id(
    desk: Runtime, ola: Organizer, clock: Clock
) -> None:
    with receiving(answer(500), answer(302, location="/elsewhere"), answer(404)) as (receiver, url):
        listen(desk, ola, receiver, url)
        sign(desk)
        for wait in (0, 10, 80, 400):
            assert tell_later(desk, clock, seconds=wait) == 1
    assert len({one.id for one in receiver.received}) == 1
    assert len(receiver.received) == 4
    assert standing(desk) == [("signature_given", "delivered", 4, "204")]


def test_nothing_is_lost_while_a_receiver_is_away(
    desk: Runtime, ola: Organizer, clock: Clock
) -> None:
    with receiving() as (receiver, url):
        listen(desk, ola, receiver, url)
    for number in range(3):
        sign(desk, f"+1415555020{number}", "Ana Ruiz")
        tell_later(desk, clock, seconds=30)
    assert {row[1] for row in standing(desk)} == {WAITED}
    with receiving(secret=receiver.secret, is_now=False) as (again, url):
        _move(desk, url)
        for _ in range(4):
            tell_later(desk, clock, minutes=20)
    assert again.types == ["signature.given"] * 3


def _move(desk: Runtime, url: str) -> None:
    """Let the receiver be at another address: a port that was given back is another's."""
    row = integration_life.get(desk, NAME)
    moved = seal_secrets(desk.vault, {**open_secrets(desk.vault, row), "url": url})
    with desk.database.write() as connection:
        connection.execute(update(Integration).values(sealed=moved))


def test_a_receiver_that_is_away_is_asked_with_one_event_at_a_time(
    desk: Runtime, ola: Organizer, clock: Clock
) -> None:
    with receiving(*[answer(503)] * 50) as (receiver, url):
        listen(desk, ola, receiver, url)
        for number in range(6):
            sign(desk, f"+1415555020{number}", "Ana Ruiz")
        assert tell(desk) == 4  # all that go at once
        assert tell(desk) == 0
        assert tell_later(desk, clock, minutes=30) == 1


def test_a_wait_that_a_receiver_asks_for_is_kept_within_a_day(
    desk: Runtime, ola: Organizer, clock: Clock
) -> None:
    with receiving(answer(429, retry_after="3600"), answer(503, retry_after="9" * 30)) as (
        receiver,
        url,
    ):
        listen(desk, ola, receiver, url)
        sign(desk)
        assert tell(desk) == 1
        assert tell_later(desk, clock, minutes=59) == 0
        assert tell_later(desk, clock, minutes=2) == 1
        assert tell_later(desk, clock, hours=23) == 0
        assert tell_later(desk, clock, hours=2) == 1
    assert standing(desk) == [("signature_given", "delivered", 3, "204")]


def test_what_was_put_off_by_a_clock_that_was_ahead_is_told_once_it_is_right(
    desk: Runtime, ola: Organizer, clock: Clock
) -> None:
    with receiving(answer(503, retry_after="3600")) as (receiver, url):
        listen(desk, ola, receiver, url)
        clock.advance(timedelta(days=365))
        sign(desk)
        assert tell(desk) == 1
        assert tell_later(desk, clock, days=-365) == 1
    assert standing(desk) == [("signature_given", "delivered", 2, "204")]


def test_410_pauses_the_integration_and_what_waits_arrives_once_it_is_resumed(
    desk: Runtime, ola: Organizer, clock: Clock
) -> None:
    with receiving(answer(410)) as (receiver, url):
        listen(desk, ola, receiver, url)
        sign(desk)
        assert tell(desk) == 1
        assert tell_later(desk, clock, days=1) == 0
        assert integration_life.get(desk, NAME).paused_why == "410"
        integration_life.resume(desk, ola, NAME)
        assert tell(desk) == 1
    assert standing(desk) == [("signature_given", "delivered", 1, "204")]


def test_a_receiver_that_takes_nothing_for_two_days_is_paused_and_the_audit_trail_says_why(
    desk: Runtime, ola: Organizer, clock: Clock
) -> None:
    with receiving(*[answer(500)] * 100) as (receiver, url):
        listen(desk, ola, receiver, url)
        sign(desk)
        for _ in range(80):
            tell_later(desk, clock, hours=1)
    paused = integration_life.get(desk, NAME)
    assert paused.paused_why == "500"
    assert paused.paused_at is not None
    assert standing(desk)[0][1] == WAITED
    assert len(receiver.received) <= retries.MAX_TRIES
    with desk.database.read() as connection:
        lines = select(AuditLine.detail).where(AuditLine.act == "integration paused")
        assert connection.scalars(lines).all() == ["hall: 500"]


def test_one_event_that_is_never_taken_is_given_up_alone(
    desk: Runtime, ola: Organizer, clock: Clock
) -> None:
    with receiving(never_takes="signature.given") as (receiver, url):
        listen(desk, ola, receiver, url)
        sign(desk)
        for _ in range(retries.MAX_TRIES):
            tell_later(desk, clock, hours=14)
            say(desk, ANA, "STOP", "START")
            tell_later(desk, clock, seconds=4)
    assert integration_life.get(desk, NAME).paused_at is None
    assert ("signature_given", "failed", retries.MAX_TRIES, "500") in standing(desk)


def test_nothing_is_sent_to_who_is_paused_or_removed(
    desk: Runtime, ola: Organizer, clock: Clock
) -> None:
    with receiving() as (receiver, url):
        listen(desk, ola, receiver, url)
        integration_life.pause(desk, ola, NAME)
        sign(desk)
        assert tell(desk) == 0
        integration_life.remove(desk, ola, NAME)
        sign(desk, SAM, "Sam Lee")
        assert tell_later(desk, clock, days=1) == 0
    assert receiver.received == []
    assert standing(desk) == []


def test_a_huge_answer_is_an_answer_and_is_not_read(desk: Runtime, ola: Organizer) -> None:
    with receiving(huge(100_000)) as (receiver, url):
        listen(desk, ola, receiver, url)
        sign(desk)
        assert tell(desk) == 1
    assert standing(desk) == [("signature_given", "delivered", 1, "200")]


def test_both_secrets_sign_for_a_day_after_a_change(
    desk: Runtime, ola: Organizer, clock: Clock
) -> None:
    with receiving() as (receiver, url):
        former = listen(desk, ola, receiver, url)
        newer = change_secret(desk, ola, NAME).secret
        assert newer != former
        for secret, wait in ((former, 0), (newer, 0), (newer, 25)):
            receiver.secret = secret
            clock.advance(timedelta(hours=wait))
            say(desk, ANA, "STOP", "START")
            tell(desk)
        assert receiver.forged == 0
        receiver.secret = former
        say(desk, ANA, "STOP")
        tell(desk)
        assert receiver.forged == 1
