"""People who ask what nobody could answer, and organizers who answer."""

import asyncio
from typing import Any

from sqlalchemy import select

from bot.inbox.receive import Channel, Inbound, receive
from bot.organizers import accounts
from bot.organizers.accounts import Organizer
from bot.questions.answer import give_answer
from bot.questions.send_answers import send_answer_now, send_answers
from bot.runtime import Runtime
from bot.storage.questions import questions
from bot.storage.questions.questions import QuestionRow
from bot.storage.schema.question_tables import Question
from bot.storage.schema.table_base import Table
from flows.events import Said
from tests.bot.sending.recorded_transport import Recorded

ANA, BEN, CHAT = "+12125550123", "+12125550124", "7001"
MARCH = "Do you also plan a march in Oakland in the fall?"
ANSWER = "Not this fall, but ask again in spring."


async def at_once(_seconds: float) -> None:
    """Wait for nothing."""
    await asyncio.sleep(0)


class Asker:
    """Somebody who writes, one message after the other."""

    def __init__(
        self, runtime: Runtime, address: str = ANA, channel: Channel | None = None, said: int = 0
    ) -> None:
        self._runtime, self._address, self._count = runtime, address, said
        is_number = address.startswith("+")
        self._provider = "twilio" if is_number else "telegram"
        self._channel = channel or (Channel.SMS if is_number else Channel.TELEGRAM)

    def say(self, words: str) -> str:
        """Say it, and return the answer's text."""
        self._count += 1
        ident = f"{self._count}{self._address.removeprefix('+')}"
        given = Inbound(self._provider, ident, self._channel, self._address, Said(words))
        message = receive(self._runtime, given).message
        return message.text if message else ""


def ask(
    runtime: Runtime, address: str = ANA, words: str = MARCH, channel: Channel | None = None
) -> Asker:
    """Let somebody begin to sign and ask; return them."""
    asker = Asker(runtime, address, channel)
    asker.say("IBM Ana Ruiz")
    asker.say(words)
    return asker


def organizer(runtime: Runtime, name: str = "rosa", address: str = "") -> Organizer:
    """Add an organizer."""
    there = accounts.everyone(runtime)
    return accounts.add(runtime, name, address, there[0] if there else None)


def answer(
    runtime: Runtime, who: Organizer, transport: Recorded, text: str = ANSWER, number: int = 1
) -> QuestionRow:
    """Answer a question and send it."""
    row = give_answer(runtime, who, number, text)
    return send_answer_now(runtime, row, transport.open, sleep=at_once)


def send(runtime: Runtime, transport: Recorded) -> int:
    """Send what waits."""
    return send_answers(runtime, transport.open, sleep=at_once)


def row(runtime: Runtime, number: int = 1) -> QuestionRow:
    """Return a question as it stands."""
    with runtime.database.read() as connection:
        found = questions.find(connection, number)
    assert found
    return found


def rows(runtime: Runtime, table: type[Table] = Question) -> list[Any]:
    """Return all rows of a table, in the order of their keys."""
    everything = select(table.__table__).order_by(*table.__table__.primary_key)
    with runtime.database.read() as connection:
        return list(connection.execute(everything).all())
