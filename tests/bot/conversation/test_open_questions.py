"""What is not understood becomes an open question: sealed, bounded, and told of honestly."""

from sqlalchemy import select

from bot.inbox.receive import Channel, Inbound, receive
from bot.organizers import accounts
from bot.runtime import Runtime
from bot.storage.schema.key_tables import Sealed
from bot.storage.schema.question_tables import Question
from flows.events import Said

ANA = "+12125550123"
WORDS = "Do you also plan a march in Oakland in the fall?"


class Phone:
    """Somebody who writes, one message after the other; ``say`` returns what they are answered."""

    def __init__(self, runtime: Runtime, address: str = ANA) -> None:
        self._runtime, self._address, self._count = runtime, address, 0

    def say(self, words: str) -> str:
        self._count += 1
        given = Inbound(
            "twilio", f"{self._address}-{self._count}", Channel.SMS, self._address, Said(words)
        )
        message = receive(self._runtime, given).message
        return message.text if message else ""


def kept(runtime: Runtime) -> list[str]:
    """Return the words of all open questions, opened."""
    with runtime.database.read() as connection:
        rows = connection.execute(
            select(Question.campaign, Question.words).order_by(Question.id)
        ).all()
    return [runtime.vault.read(row[0], Sealed.QUESTION, row[1]) or "" for row in rows]


def test_a_question_is_kept_sealed_with_who_asked_and_where(runtime: Runtime) -> None:
    accounts.add(runtime, "rosa")
    phone = Phone(runtime)
    phone.say("IBM")
    assert "I passed that on: a person of 18 Million Rising" in phone.say(WORDS)
    with runtime.database.read() as connection:
        (row,) = connection.execute(select(Question.__table__)).all()
    assert (row.campaign, row.step, row.language) == ("ibm-extreme-vetting", "name", "en")
    assert (row.channel, row.status, row.message_id) == ("sms", "open", 2)
    assert WORDS.encode() not in row.words
    assert kept(runtime) == [WORDS]
