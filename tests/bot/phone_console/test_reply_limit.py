"""Texts in an organizer's name, as many as somebody likes to forge."""

from datetime import timedelta

import pytest

from bot.broadcasts.approve import approval
from bot.inbox.receive import Channel
from bot.organizers.accounts import Organizer
from bot.phone_console.reply_limit import MAX_ORDERS
from bot.runtime import Runtime
from tests.bot.broadcasts.signers import drafted
from tests.bot.phone_console.organizer_phone import PHONE, ask, code_in, standing
from tests.clock import Clock

APART = timedelta(seconds=16)
"""Between two orders: so it is not the budget of replies (20 in 5 minutes) that ends them."""


def ask_often(runtime: Runtime, clock: Clock, times: int) -> list[str]:
    """Text so many orders, and return the answers."""
    answers = []
    for _ in range(times):
        answers.append(ask(runtime, "FIGURES", PHONE))
        clock.advance(APART)
    return answers


@pytest.mark.usefixtures("ana", "bo")
def test_a_flood_of_texts_is_answered_no_more_for_an_hour(runtime: Runtime, clock: Clock) -> None:
    answers = ask_often(runtime, clock, MAX_ORDERS + 2)
    assert [bool(answer) for answer in answers] == [True] * MAX_ORDERS + [False] * 2
    assert ask(runtime, "BROADCAST We won", PHONE) == ""
    assert standing(runtime) == []
    assert ask(runtime, "FIGURES") != ""  # the other organizer's chat
    clock.advance(timedelta(hours=1))
    assert ask(runtime, "FIGURES", PHONE) != ""


@pytest.mark.usefixtures("ana")
def test_a_clock_that_is_set_back_silences_nobody(runtime: Runtime, clock: Clock) -> None:
    ask_often(runtime, clock, MAX_ORDERS + 1)
    clock.advance(-timedelta(days=2))
    assert ask(runtime, "FIGURES", PHONE) != ""


@pytest.mark.usefixtures("bo")
def test_a_chat_cannot_be_forged_and_is_always_answered(runtime: Runtime) -> None:
    assert "" not in {ask(runtime, "FIGURES") for _ in range(MAX_ORDERS + 2)}


@pytest.mark.usefixtures("signers")
def test_in_a_flood_what_is_on_its_way_can_still_be_paused_and_a_code_be_given(
    runtime: Runtime, ana: Organizer, clock: Clock
) -> None:
    approval.approve(runtime, ana, drafted(runtime, ana))
    code = code_in(ask(runtime, "DROP", PHONE))
    ask_often(runtime, clock, MAX_ORDERS)
    assert ask(runtime, "PAUSE 999", PHONE) == ""
    assert ask(runtime, "PAUSE", PHONE) == ""  # the code before is good: no more of them
    assert ask(runtime, "000000" if code != "000000" else "000001", PHONE) == ""
    assert "ended for good" in ask(runtime, code, PHONE)
    assert standing(runtime) == ["cancelled"]


@pytest.mark.usefixtures("signers")
def test_a_forger_of_many_texts_can_pause_nothing_and_the_organizer_still_can(
    runtime: Runtime, ana: Organizer, bo: Organizer, clock: Clock
) -> None:
    approval.approve(runtime, ana, drafted(runtime, ana))
    ask_often(runtime, clock, MAX_ORDERS * 2 // 3)
    rising = ask(runtime, "PAUSE", PHONE)
    assert standing(runtime) == ["scheduled"]
    assert ask(runtime, code_in(rising), PHONE).startswith("Paused: ")
    approval.resume(runtime, bo, 1)
    ask_often(runtime, clock, MAX_ORDERS // 3)
    clock.advance(timedelta(minutes=20))
    spent = [ask(runtime, "PAUSE", PHONE) for _ in range(4)]
    assert [bool(text) for text in spent] == [True, False, False, False]
    assert standing(runtime) == ["scheduled"]
    assert ask(runtime, "PAUSE").startswith("Paused: ")  # in Telegram
    approval.resume(runtime, bo, 1)
    assert ask(runtime, code_in(spent[0]), PHONE).startswith("Paused: ")


@pytest.mark.usefixtures("ana")
def test_texts_use_up_the_limit_of_texts_alone(runtime: Runtime, clock: Clock) -> None:
    ask_often(runtime, clock, MAX_ORDERS + 1)
    assert ask(runtime, "FIGURES", PHONE) == ""
    assert ask(runtime, "FIGURES", PHONE, channel=Channel.WHATSAPP) != ""
