"""Requests to others' servers: none takes longer than its time, however it is answered."""

import asyncio
from threading import Event

import pytest

from bot.integrations.http_sender import HttpSender, NoAnswer
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


async def _ask(address: str) -> object:
    sender = HttpSender(may_be_own_machine=True, total_timeout_seconds=SHORT_SECONDS)
    try:
        return await sender.request("POST", address, headers={}, body=b"{}")
    finally:
        await sender.close()
