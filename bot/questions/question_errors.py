"""Refusing what cannot be done with a question."""

from sqlalchemy import Connection

from bot.languages import DEFAULT_LANGUAGE, Phrase, say_phrase
from bot.storage.questions import questions
from bot.storage.questions.questions import QuestionRow


class QuestionRefused(Exception):
    """What was asked for cannot be done as things stand.

    ``key`` names the reason and ``params`` what it is about; the words, which say what to do
    instead, are those of ``question_refusals`` in ``bot.languages``. As text it is the English
    ones.
    """

    def __init__(self, key: str, **params: object) -> None:
        self.key, self.phrase = key, Phrase(f"question_refusals.{key}", params)
        super().__init__(say_phrase(DEFAULT_LANGUAGE, self.phrase))


def get_question_or_refuse(
    connection: Connection, number: int, *, lock: bool = False
) -> QuestionRow:
    """Return the question. Raises ``QuestionRefused`` where there is none."""
    row = questions.find(connection, number, lock=lock)
    if row is None:
        raise QuestionRefused("no_such_question", number=number)
    return row
