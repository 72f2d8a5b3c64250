"""Holds, from the message to the rows, how many replies one address draws in five minutes."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select

from bot import worker
from bot.bootstrap import build
from bot.conversation.turn import MAX_ANSWERS_OF_DAY
from bot.inbox.receive import Channel
from bot.organizers import accounts
from bot.runtime import Runtime
from bot.settings import load_settings
from bot.storage.schema.consent_tables import Suppression
from bot.storage.schema.conversation_tables import Answered, Conversation
from bot.storage.schema.signature_tables import Signature
from flows.events import Said
from flows.reply_budget import (
    BUDGET_WINDOW,
    MAX_ORDINARY_REPLIES,
    MAX_READING_REPLIES,
    MAX_REPLIES,
)
from tests.bot.inbox.test_receive import ANA, happen, rows, say
from tests.clock import Clock
from tests.conftest import shipped_campaigns

MESSAGES = 200
SIGNED = ("IBM Ana Ruiz", "SIGN", "UPDATES")
SMS, WHATSAPP, RCS = Channel.SMS, Channel.WHATSAPP, Channel.RCS


def drawn(runtime: Runtime, lines: Sequence[str], *channels: Channel) -> int:
    """Say so many messages, these lines in turn, and return how many were answered."""
    by = channels or (SMS,)
    answers = [
        happen(runtime, Said(lines[at % len(lines)]), channel=by[at % len(by)])
        for at in range(MESSAGES)
    ]
    return sum(answer.message is not None for answer in answers)


@pytest.mark.parametrize(
    ("before", "lines", "channels"),
    [
        (SIGNED, ("DELETE",), (SMS,)),
        ((), ("DELETE",), (SMS,)),
        (SIGNED, ("DELETE", "IBM Ana Ruiz", "SIGN"), (SMS,)),
        (SIGNED, ("please stop texting me", "START"), (SMS,)),
        ((), ("please stop texting me", "START"), (SMS,)),
        (SIGNED, ("wrong number", "START"), (SMS,)),
        (SIGNED, ("STOP", "START"), (WHATSAPP,)),
        ((), ("STOP", "START"), (WHATSAPP,)),
        (SIGNED, ("stop 18 million rising", "UPDATES", "UPDATES"), (SMS,)),
        (SIGNED, ("WITHDRAW", "IBM Ana Ruiz", "SIGN", "UPDATES"), (SMS,)),
        ((), ("HELP me please", "IBM", "status", "mydata"), (SMS, WHATSAPP, RCS)),
    ],
)
def test_200_messages_draw_no_more_replies_than_they_may_and_are_obeyed(
    runtime: Runtime, before: tuple[str, ...], lines: tuple[str, ...], channels: tuple[Channel, ...]
) -> None:
    if before:
        say(runtime, *before)
    assert drawn(runtime, lines, *channels) <= MAX_REPLIES - len(before)
    happen(runtime, Said("STOP"))
    assert len(rows(runtime, Suppression)) == 1
    say(runtime, "START", "DELETE", "DELETE")
    assert all(row.name is None for row in rows(runtime, Signature))


def test_what_was_asked_is_signed_by_whoever_has_spent_the_budget(runtime: Runtime) -> None:
    say(runtime, "IBM Ana Ruiz")
    drawn(runtime, ("letter", "status", "more"))
    assert say(runtime, "SIGN").startswith("Signed, Ana.")
    assert len(rows(runtime, Signature)) == 1


def test_neither_erasure_nor_a_new_vault_key_begins_the_budget_anew(
    runtime: Runtime, clock: Clock, environment: dict[str, str]
) -> None:
    drawn(runtime, ("IBM", "DELETE", "DELETE"))
    assert rows(runtime, Conversation) == []
    assert say(runtime, "status") == ""
    newer = "bmV3ZXItbWFkZS11cC1mb3ItdGVzdHMtMzItYnl0ZXM="
    environment["VAULT_KEYS"] = f"{newer},{environment['VAULT_KEYS']}"
    rotated = build(load_settings(environment), now=clock, load_campaigns=shipped_campaigns)
    assert say(rotated, "status") == ""
    rotated.database.close()
    clock.advance(BUDGET_WINDOW + timedelta(seconds=1))
    assert say(runtime, "status")


@pytest.mark.parametrize("channels", [(SMS,), (SMS, WHATSAPP)])
def test_orders_in_an_organizers_name_share_the_budget_of_the_number(
    runtime: Runtime, clock: Clock, channels: tuple[Channel, ...]
) -> None:
    accounts.add(runtime, "ola", ANA)
    lines = ("FIGURES", "IBM", "UPDATE We won", "HELP", "123456")
    by = (channels[at % len(channels)] for at in count())
    answers = [happen(runtime, Said(line), channel=next(by)) for line in lines * 40]
    assert sum(bool(one.message and one.message.text) for one in answers) <= MAX_REPLIES
    clock.advance(BUDGET_WINDOW + timedelta(seconds=1))
    assert say(runtime, "FIGURES", channel=channels[-1])


def answered_all_day(runtime: Runtime, clock: Clock, *lines: str, **where: Any) -> int:
    """Say lines in turn, as fast as the five minutes let, and return how many were answered."""
    count = 0
    for at in range(2 * MAX_ANSWERS_OF_DAY):
        clock.advance(BUDGET_WINDOW / MAX_ORDINARY_REPLIES + timedelta(seconds=1))
        count += say(runtime, lines[at % len(lines)], **where) != ""
    return count


@pytest.mark.parametrize("lines", [("status",), ("IBM", "DELETE", "DELETE"), ("FIGURES", "status")])
def test_no_phone_draws_answers_all_day_whatever_it_says(
    runtime: Runtime, clock: Clock, lines: tuple[str, ...]
) -> None:
    accounts.add(runtime, "ola", ANA)
    assert answered_all_day(runtime, clock, *lines) <= MAX_ANSWERS_OF_DAY
    assert say(runtime, "status", channel=WHATSAPP) == ""
    happen(runtime, Said("STOP"))
    assert len(rows(runtime, Suppression)) == 1
    say(runtime, "START", "IBM Ana Ruiz", "DELETE", "DELETE")
    assert rows(runtime, Conversation) == []
    assert say(runtime, "status", address="+12125550102")
    clock.advance(timedelta(days=1))
    assert say(runtime, "status")


def test_what_costs_nothing_has_no_end_of_the_day(runtime: Runtime, clock: Clock) -> None:
    answers = answered_all_day(runtime, clock, "status", address="7001", channel=Channel.TELEGRAM)
    assert answers == 2 * MAX_ANSWERS_OF_DAY


def test_another_address_has_a_budget_of_its_own(runtime: Runtime) -> None:
    drawn(runtime, ("letter",))
    assert say(runtime, "IBM", address="+12125550102")


def test_pages_are_counted_by_themselves(runtime: Runtime) -> None:
    assert drawn(runtime, ("letter", "more")) == MAX_READING_REPLIES + 1  # and that it is too much
    assert say(runtime, "Ana Ruiz", "SIGN", "UPDATES")


def test_pages_that_an_organizer_reads_leave_their_commands_answered(runtime: Runtime) -> None:
    accounts.add(runtime, "ola", ANA)
    drawn(runtime, ("letter", "more"))
    assert say(runtime, "FIGURES")


def test_the_person_is_told_once_in_few_words(runtime: Runtime) -> None:
    said = [say(runtime, "status") for _ in range(MAX_ORDINARY_REPLIES + 4)]
    assert said[MAX_ORDINARY_REPLIES].startswith("That is a lot at once. We answer again soon.")
    assert said[MAX_ORDINARY_REPLIES + 1 :] == ["", "", ""]


def test_a_clock_that_is_set_back_silences_nobody(runtime: Runtime, clock: Clock) -> None:
    drawn(runtime, ("letter",))
    clock.advance(-timedelta(hours=3))
    assert say(runtime, "status")


def test_what_was_answered_is_kept_as_a_keyed_hash_and_forgotten_after_a_day(
    runtime: Runtime, clock: Clock
) -> None:
    say(runtime, "IBM", "status")
    (row,) = rows(runtime, Answered)
    assert row.lookup == runtime.vault.lookup(ANA)
    of_day, *keys = [one.partition(":")[2] for one in row.lately.split()]
    assert (of_day, keys) == ("2", ["greet", "status_unsigned"])
    clock.advance(worker.REPLY_COUNTS_KEPT - timedelta(seconds=1))
    assert worker.forget_counts(runtime) == 0
    clock.advance(timedelta(seconds=1))
    assert worker.forget_counts(runtime) == 1
    with runtime.database.read() as connection:
        assert connection.execute(select(Answered.lookup)).all() == []
