"""Requests to others' servers: none takes longer than its time, however it is answered."""

import asyncio
from collections.abc import Mapping
from threading import Event
from types import MappingProxyType

import pytest

from bot.integrations.http_sender import Answer, HttpSender, NoAnswer
from tests.bot.integrations.receiver import late, receiving

SHORT_SECONDS = 0.3


@pytest.mark.parametrize("begun", [False, True])
def test_who_does_not_answer_to_the_end_is_left_in_time(*, begun: bool) -> None:
    released = Event()
    with receiving(late(released, begun=begun)) as (_, address):
        try:
            answer = asyncio.run(_ask(address))
        finally:
            released.set()
    assert isinstance(answer, NoAnswer)


@pytest.mark.parametrize("value", ["a\r\nX-Other: b", "a\0b"])
def test_a_header_that_would_be_two_is_not_sent(value: str) -> None:
    with receiving() as (receiver, address):
        answer = asyncio.run(_ask(address, {"X-Key": value}))
    assert answer == NoAnswer("cannot be sent")
    assert receiver.received == []


DATE = "Mon, 04 May 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("retry_after", "date", "seconds"),
    [
        ("120", "", 120),
        (" 0 ", "", 0),
        ("9" * 5000, "", 9_999_999_999),
        ("Mon, 04 May 2026 12:01:30 GMT", DATE, 90),
        ("Mon, 04 May 2026 11:00:00 GMT", DATE, 0),
        ("Mon, 04 May 2026 12:01:30 GMT", "", None),
        *(
            (hostile, DATE, None)
            for hostile in ("", "-5", "nan", "inf", "1e9", "1.5", "soon", "\u0663")
        ),
        *(
            (hostile, DATE, None)
            for hostile in (
                "Fri, 31 Dec 9999 23:59:59 -0100",
                "Mon, 99999999999999999999 Jan 2020 00:00:00 GMT",
                "Fri, 31 Dec 2020 23:59:59 +99999999999999",
            )
        ),
        ("Mon, 04 May 2026 12:01:30 GMT", "Fri, 31 Dec 9999 23:59:59 -0100", None),
    ],
)
def test_a_wait_that_is_asked_for_is_read_whatever_stands_there(
    retry_after: str, date: str, seconds: float | None
) -> None:
    answer = Answer(503, {"retry-after": retry_after, "date": date})
    assert answer.retry_after_seconds == seconds


async def _ask(address: str, headers: Mapping[str, str] = MappingProxyType({})) -> object:
    sender = HttpSender(may_be_own_machine=True, total_timeout_seconds=SHORT_SECONDS)
    try:
        return await sender.request("POST", address, headers=headers, body=b"{}")
    finally:
        await sender.close()
