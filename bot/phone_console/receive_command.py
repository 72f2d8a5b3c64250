"""Carries out a command that an organizer sent, within the time that a webhook may take.

An order is stored first, carried out second and answered third, and never within the inbox's
transaction. So nothing is done of which there is no record; and should the process die between,
the provider's next try carries it out again. That is safe: each act is one transaction that is
guarded by where the broadcast stands, and says so when it is done already.

A text's sender can be forged, so by text message what sends, resumes or ends an update waits for
a one-time code, which only the organizer's own phone is told. What takes longer than a webhook
may wait for goes on by itself, and the answer says so.
"""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookLonger
from functools import cache
from typing import Final

from bot.phone_console import commands
from bot.phone_console.organizer_command import OrganizerCommand
from bot.phone_console.texts import say
from bot.runtime import Runtime
from flows.replies import Message

ANSWER_WITHIN_SECONDS: Final = 8.0
"""After so long a command is answered without its result: Twilio waits 15 seconds."""


def carry_out(
    runtime: Runtime, command: OrganizerCommand, *, patience: float = ANSWER_WITHIN_SECONDS
) -> Message:
    """Carry out an order and return what to answer. Call it with no transaction open.

    Raises what the database raises.
    """
    doing = _hands().submit(commands.serve, runtime, command)
    try:
        return doing.result(timeout=patience)
    except TookLonger:
        return Message(say(command.language, "still_at_it"))


@cache
def _hands() -> ThreadPoolExecutor:
    """Threads of this process for acts: few, so that no crowd of them holds up the rest."""
    return ThreadPoolExecutor(max_workers=4, thread_name_prefix="desk")
