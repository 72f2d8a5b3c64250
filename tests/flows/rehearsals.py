"""Conversations that are said line by line, by somebody of whom nothing is stored."""

from bot.conversation.dry_run import Rehearsal
from tests.transcripts import shelf


def told(*lines: str, on: str = "ibm", channel: str = "sms") -> Rehearsal:
    """Return a rehearsal in which these lines were said; ``on`` is the folder of campaigns."""
    rehearsal = Rehearsal(shelf(on), channel)
    for line in lines:
        rehearsal.say(line)
    return rehearsal


def answer(rehearsal: Rehearsal, line: str) -> str:
    """Say a line, and return the text of the answer; "" where there is none."""
    message = rehearsal.say(line)
    return message.text if message else ""
