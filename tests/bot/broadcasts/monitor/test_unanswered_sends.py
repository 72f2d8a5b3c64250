"""Holds that an audience is not lost to a provider that answers nobody.

What got no answer may have gone out, and is sent to nobody a second time: in Telegram, which keeps
no list, each of those is lost.
"""

from datetime import timedelta

import pytest

from bot.broadcasts.approve import pause_resume_cancel
from bot.languages import LANGUAGES
from bot.organizers.accounts import named
from bot.providers.interface import Refused, Uncertain
from bot.runtime import Runtime
from bot.sending.refusal_words import describe_reason
from bot.storage.deliveries.delivery_outcomes import LEASE_OVER, STOPPED_WAITING
from tests.bot.broadcasts import claimed_sends
from tests.bot.broadcasts.monitor.test_circuit_breaker import (
    PAUSED,
    SENDING,
    status,
    why_paused,
)
from tests.bot.broadcasts.recipients import gather
from tests.clock import Clock


@pytest.mark.parametrize("channel", ["sms", "telegram"])
@pytest.mark.parametrize("why", ["server error", "unreadable answer", "timed out"])
def test_where_none_is_answered_the_others_stay_in_the_queue(
    runtime: Runtime, channel: str, why: str
) -> None:
    crowd = gather(runtime, 20, channel=channel)
    claimed_sends.send(runtime, crowd.deliveries[:3], Uncertain(why))
    assert status(runtime, crowd) is PAUSED
    assert "none of the last 3" in why_paused(runtime, crowd)
    assert claimed_sends.counts(runtime, crowd.broadcast_id) == {"queued": 17, "uncertain": 3}


def test_where_many_were_answered_it_takes_ten_in_a_row(runtime: Runtime, clock: Clock) -> None:
    crowd = gather(runtime, 40, channel="telegram")
    claimed_sends.send(runtime, crowd.deliveries[:20])
    clock.advance(timedelta(seconds=1))
    claimed_sends.send(runtime, crowd.deliveries[20:29], Uncertain("server error"))
    assert status(runtime, crowd) is SENDING
    claimed_sends.send(runtime, crowd.deliveries[29:30], Uncertain("server error"))
    assert status(runtime, crowd) is PAUSED


@pytest.mark.parametrize("answer", [None, Refused("403 user is deactivated")])
def test_what_is_answered_in_between_lets_it_go_on(
    runtime: Runtime, clock: Clock, answer: Refused | None
) -> None:
    crowd = gather(runtime, 60, channel="telegram")
    for first in (0, 10):
        unclear = crowd.deliveries[first : first + 9]
        claimed_sends.send(runtime, unclear, Uncertain("server error"))
        clock.advance(timedelta(seconds=1))
        answered = crowd.deliveries[first + 9 : first + 10]
        claimed_sends.send(runtime, answered, *([answer] if answer else []))
        clock.advance(timedelta(seconds=1))
        assert status(runtime, crowd) is SENDING


@pytest.mark.parametrize("why", [LEASE_OVER, STOPPED_WAITING])
def test_what_a_worker_left_says_nothing_of_the_provider(runtime: Runtime, why: str) -> None:
    crowd = gather(runtime, 40, channel="telegram")
    claimed_sends.send(runtime, crowd.deliveries[:20], Uncertain(why))
    assert status(runtime, crowd) is SENDING


def test_once_resumed_it_is_judged_by_what_came_since(runtime: Runtime, clock: Clock) -> None:
    crowd = gather(runtime, 30, channel="telegram")
    claimed_sends.send(runtime, crowd.deliveries[:12], Uncertain("server error"))
    assert status(runtime, crowd) is PAUSED
    clock.advance(timedelta(minutes=5))
    pause_resume_cancel.resume(runtime, named(runtime, "Ola"), crowd.broadcast_id)
    assert status(runtime, crowd) is SENDING
    clock.advance(timedelta(seconds=1))
    claimed_sends.send(runtime, crowd.deliveries[12:15], Uncertain("server error"))
    assert status(runtime, crowd) is PAUSED


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_told_in_every_language(runtime: Runtime, language: str) -> None:
    crowd = gather(runtime, 20, channel="telegram")
    claimed_sends.send(runtime, crowd.deliveries[:12], Uncertain("server error"))
    assert status(runtime, crowd) is PAUSED
    stored = claimed_sends.broadcast(runtime, crowd.broadcast_id).pause_reason
    assert "12" in describe_reason(stored, language)
    assert "{" not in describe_reason(stored, language)
