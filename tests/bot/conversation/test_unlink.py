"""UNLINK makes two people again, each with what was signed and agreed to on their own address."""

import pytest

from bot.runtime import Runtime
from tests.bot.conversation.test_join_codes import are_one, join
from tests.bot.conversation.test_joined_people import (
    CHAT,
    HOUR,
    PHONE,
    counted,
    held,
    say,
    standing,
    subscribers,
)
from tests.clock import Clock


def test_unlink_gives_each_its_own_back(runtime: Runtime, clock: Clock) -> None:
    say(runtime, PHONE, "IBM Dana Scully", "SIGN", "UPDATES")
    say(runtime, CHAT, "IBM")
    join(runtime, clock)
    say(runtime, CHAT, "UNLINK")
    assert not are_one(runtime)
    assert standing(runtime, PHONE) == ["Dana Scully"]
    assert standing(runtime, CHAT) == []
    assert subscribers(runtime) == ["sms"]
    assert "by itself" in say(runtime, CHAT, "UNLINK")  # once more changes nothing


def test_unlink_on_the_phone_takes_along_what_was_agreed_to_there(
    runtime: Runtime, clock: Clock
) -> None:
    say(runtime, CHAT, "IBM")
    clock.advance(HOUR)
    say(runtime, PHONE, "IBM Dana Scully", "SIGN", "UPDATES")
    join(runtime, clock)
    say(runtime, PHONE, "UNLINK")
    assert standing(runtime, PHONE) == ["Dana Scully"]
    assert standing(runtime, CHAT) == []
    assert subscribers(runtime) == ["sms"]
    assert counted(runtime) == 1


@pytest.mark.parametrize("stops", [PHONE, CHAT])
def test_no_ended_updates_come_back_by_unlink(runtime: Runtime, clock: Clock, stops: str) -> None:
    for address in (PHONE, CHAT):
        say(runtime, address, "IBM Dana Scully", "SIGN", "UPDATES")
    join(runtime, clock)
    say(runtime, stops, "STOP")
    say(runtime, PHONE if stops == CHAT else CHAT, "UNLINK")
    assert subscribers(runtime) == []


def test_what_was_erased_binds_nobody_after_unlink(runtime: Runtime, clock: Clock) -> None:
    say(runtime, PHONE, "IBM Dana Scully", "SIGN", "UPDATES")
    join(runtime, clock)
    clock.advance(HOUR)
    say(runtime, PHONE, "DELETE", "DELETE", "START", "IBM", "UNLINK")
    assert subscribers(runtime) == []
    assert [one.address for one in held(runtime, PHONE).addresses] == [PHONE]
