"""Opting out somebody whose question asks for it in words that the program did not understand."""

from bot.conversation import elapsed_time
from bot.organizers.accounts import Organizer
from bot.questions.open_questions import close_question
from bot.questions.question_errors import QuestionRefused, get_question_or_refuse
from bot.runtime import Runtime
from bot.storage.questions.questions import UNANSWERED
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM


def opt_out_asker(runtime: Runtime, who: Organizer, number: int) -> None:
    """Write no more to who asked, and close the question. Once more changes nothing.

    Raises ``QuestionRefused`` where who asked had themselves erased.
    """
    with runtime.database.read() as connection:
        row = get_question_or_refuse(connection, number)
    address = runtime.vault.read_if(PROGRAM, Sealed.ADDRESS, row.sealed_address)
    if address is None:
        raise QuestionRefused("erased", number=number)
    elapsed_time.opt_out(
        runtime, address, by=who.id, message_id=row.message_id, detail=f"question {number}"
    )
    if row.status in UNANSWERED:
        close_question(runtime, who, number)
