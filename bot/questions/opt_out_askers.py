"""Opting out somebody whose question asks for it in words that the program did not understand."""

from typing import Final

from bot.conversation.turn import open_turn
from bot.organizers.accounts import Organizer
from bot.questions.open_questions import close_question
from bot.questions.question_errors import QuestionRefused, get_question_or_refuse
from bot.runtime import Runtime
from bot.storage.consent import suppressions
from bot.storage.organizers import audit_trail
from bot.storage.questions.questions import UNANSWERED
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM

BY_ORGANIZER: Final = "organizer"
"""What the ledger of opt-outs says of it; the question's message is the evidence."""


def opt_out_asker(runtime: Runtime, who: Organizer, number: int) -> None:
    """Write no more to who asked, and close the question. Once more changes nothing.

    Raises ``QuestionRefused`` where who asked had themselves erased.
    """
    with runtime.database.read() as connection:
        row = get_question_or_refuse(connection, number)
    address = runtime.vault.read_if(PROGRAM, Sealed.ADDRESS, row.sealed_address)
    if address is None:
        raise QuestionRefused("erased", number=number)
    with open_turn(runtime, address) as transaction:
        vault = transaction.vault
        suppressions.suppress(
            transaction.connection,
            lookup=vault.lookup(address),
            generation=vault.generation,
            reason=BY_ORGANIZER,
            message_id=row.message_id,
            at=transaction.now,
        )
        audit_trail.note(
            transaction.connection, transaction.now, who.id, "asker opted out", detail=str(number)
        )
    if row.status in UNANSWERED:
        close_question(runtime, who, number)
