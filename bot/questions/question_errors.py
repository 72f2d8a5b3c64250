"""Refusing what cannot be done with a question."""

from sqlalchemy import Connection

from bot.languages import PhrasedError
from bot.storage.questions import questions
from bot.storage.questions.questions import QuestionRow


class QuestionRefused(PhrasedError):
    """What was asked for cannot be done with a question as things stand."""

    section = "question_refusals"


def get_question_or_refuse(
    connection: Connection, number: int, *, lock: bool = False
) -> QuestionRow:
    """Return the question. Raises ``QuestionRefused`` where there is none."""
    row = questions.find(connection, number, lock=lock)
    if row is None:
        raise QuestionRefused("no_such_question", number=number)
    return row
