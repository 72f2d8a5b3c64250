"""What people asked, for organizers to read: a page of questions, one with what was said around it.

Who asked is told by a handle, never by number or name.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.counted_words import counted
from bot.languages import Phrase
from bot.organizers.accounts import Organizer
from bot.questions.question_errors import QuestionRefused, get_question_or_refuse
from bot.runtime import Runtime
from bot.sending.refusal_words import refusal_phrase
from bot.storage.conversations import messages
from bot.storage.organizers import audit_trail
from bot.storage.questions import questions
from bot.storage.questions.questions import UNANSWERED, QuestionRow, Unanswered
from bot.storage.schema.key_tables import Sealed
from bot.storage.schema.question_tables import QuestionStatus
from bot.stored_replies import read_reply_text
from bot.vault import Vault
from flows.signing_steps import QUESTION_PREFIX

PAGE_SIZE: Final = 20
MESSAGES_BEFORE: Final = 6
MESSAGES_AFTER: Final = 4
"""Messages of the conversation that are shown around a question."""
TAKEN_FOR: Final = timedelta(minutes=10)
"""How long others see that somebody who opened a question has it before them."""
SEEN_TO: Final = (
    QuestionStatus.WAITING,
    QuestionStatus.SENDING,
    QuestionStatus.ANSWERED,
    QuestionStatus.CLOSED,
)
"""What no organizer has to see to any more."""
_CODE: Final = "code "
"""What a provider's code follows in ``QuestionRow.problem``."""


@dataclass(frozen=True, slots=True)
class OpenedQuestion:
    """One question, opened. ``words`` and ``answer`` are "" where they are destroyed or none.

    ``asker`` is a handle: the same person has the same one. ``problem`` is why the last answer did
    not go out, None where nothing is known against it. ``taken_by`` is who has, or had, it before
    them last, until ``taken_until``.
    """

    number: int
    asker: str
    campaign: str
    step: str
    language: str
    channel: str
    words: str
    asked_at: datetime
    status: QuestionStatus
    answer: str
    answered_by: str
    answered_at: datetime | None
    not_before: datetime | None
    problem: Phrase | None
    taken_by: str = ""
    taken_until: datetime | None = None

    def is_taken_by_another(self, who: Organizer, now: datetime) -> bool:
        """Tell whether somebody else has it before them now."""
        is_held = self.taken_until is not None and self.taken_until > now
        return is_held and self.taken_by != who.name


@dataclass(frozen=True, slots=True)
class SaidAround:
    """One message of the conversation, and its answer; "" where the words are destroyed."""

    at: datetime
    wrote: str
    was_answered: str
    is_question: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Some questions, and the number behind which the next page begins; 0 on the last one."""

    questions: tuple[OpenedQuestion, ...]
    next_after: int


def list_questions(
    runtime: Runtime, *, after: int = 0, limit: int = PAGE_SIZE, closed_too: bool = False
) -> Page:
    """Return a page of the questions that wait for an organizer, or of all; oldest first."""
    with runtime.database.read() as connection:
        if closed_too:
            rows = questions.list_questions(
                connection, tuple(QuestionStatus), after=after, limit=limit + 1
            )
        else:
            rows = questions.list_unanswered(connection, after=after, limit=limit + 1)
    return _page(runtime, rows, limit)


def list_taken_questions(runtime: Runtime, who: Organizer, *, after: int) -> Page:
    """Return a page of what waits for an organizer and ``who`` took last; oldest first."""
    with runtime.database.read() as connection:
        rows = questions.list_unanswered(
            connection, taken_by=who.id, after=after, limit=PAGE_SIZE + 1
        )
    return _page(runtime, rows, PAGE_SIZE)


def list_answered_questions(runtime: Runtime, *, below: int | None = None) -> Page:
    """Return a page of what nobody has to see to any more, newest first; the next is below it."""
    with runtime.database.read() as connection:
        rows = questions.list_newest(connection, *SEEN_TO, below=below, limit=PAGE_SIZE + 1)
    return _page(runtime, rows, PAGE_SIZE)


def note_read(runtime: Runtime, who: Organizer, page: Page) -> None:
    """Note in the audit trail that an organizer read what was asked, unless the page is empty."""
    numbers = [one.number for one in page.questions]
    if numbers:
        said = f"{counted(len(numbers), 'question')}, {min(numbers)} to {max(numbers)}"
        with runtime.database.write() as connection:
            audit_trail.note(connection, runtime.now(), who.id, "questions read", detail=said)


def _page(runtime: Runtime, rows: list[QuestionRow], limit: int) -> Page:
    shown = rows[:limit]
    next_after = shown[-1].id if len(rows) > limit else 0
    return Page(tuple(opened(runtime.vault, row) for row in shown), next_after)


def count_unanswered(runtime: Runtime) -> Unanswered:
    """Return how many wait for an organizer, and since when."""
    with runtime.database.read() as connection:
        return questions.count_unanswered(connection)


def read_question(
    runtime: Runtime, who: Organizer, number: int
) -> tuple[OpenedQuestion, tuple[SaidAround, ...]]:
    """Open a question with what was said around it. That it was read is in the audit trail.

    For ``TAKEN_FOR`` others see that ``who`` has it before them, unless somebody else has. Raises
    ``QuestionRefused``.
    """
    now = runtime.now()
    with runtime.database.write() as connection:
        questions.take(connection, number, who.id, now=now, until=now + TAKEN_FOR)
        row = get_question_or_refuse(connection, number)
        audit_trail.note(connection, now, who.id, "question read", detail=str(number))
        around = _said_around(connection, runtime.vault, row)
    return opened(runtime.vault, row), around


def close_question(runtime: Runtime, who: Organizer, number: int) -> None:
    """Take a question off the list without an answer; one may still be given later.

    Raises ``QuestionRefused``.
    """
    now = runtime.now()
    with runtime.database.write() as connection:
        row = get_question_or_refuse(connection, number, lock=True)
        if not questions.change(
            connection, number, *UNANSWERED, status=QuestionStatus.CLOSED, closed_at=now
        ):
            raise refusal_by_status(row)
        audit_trail.note(connection, now, who.id, "question closed", detail=str(number))


def find_closable(runtime: Runtime, number: int) -> QuestionRow:
    """Return a question that can be closed. Raises ``QuestionRefused`` for another one."""
    with runtime.database.read() as connection:
        row = get_question_or_refuse(connection, number)
    if row.status not in UNANSWERED:
        raise refusal_by_status(row)
    return row


def refusal_by_status(row: QuestionRow) -> QuestionRefused:
    """Return the refusal of an act on a question that was answered, closed or erased."""
    match row.status:
        case QuestionStatus.ERASED:
            return QuestionRefused("erased", number=row.id)
        case QuestionStatus.CLOSED:
            return QuestionRefused("closed", number=row.id)
        case _:
            return QuestionRefused("answered", number=row.id, by=row.answered_by_name or "")


def opened(vault: Vault, row: QuestionRow) -> OpenedQuestion:
    """Return a question with its words, as far as they can be read."""
    return OpenedQuestion(
        number=row.id,
        asker=f"p{row.person_id}",
        campaign=row.campaign,
        step=row.step,
        language=row.language,
        channel=row.channel,
        words=vault.read_if(row.campaign, Sealed.QUESTION, row.words) or "",
        asked_at=row.asked_at,
        status=row.status,
        answer=vault.read_if(row.campaign, Sealed.ANSWER, row.answer) or "",
        answered_by=row.answered_by_name or "",
        answered_at=row.answered_at,
        not_before=row.not_before,
        problem=_problem(row),
        taken_by=row.taken_by_name or "",
        taken_until=row.taken_until,
    )


def refused_with(code: str) -> str:
    """Return a provider's code as it stands in ``QuestionRow.problem``."""
    return f"{_CODE}{code}"


def step_phrase(step: str) -> Phrase:
    """Return where a conversation stood when a question was asked."""
    is_campaigns = step.startswith(QUESTION_PREFIX)
    return Phrase(f"question_steps.{'question' if is_campaigns else step}")


def _problem(row: QuestionRow) -> Phrase | None:
    if row.problem.startswith(_CODE):
        channel = "telegram" if row.channel == "telegram" else "sms"
        return refusal_phrase(channel, row.problem.removeprefix(_CODE))
    if not row.problem:
        return None
    return Phrase(f"question_refusals.{row.problem}", {"campaign": row.campaign})


def _said_around(connection: Connection, vault: Vault, row: QuestionRow) -> tuple[SaidAround, ...]:
    if row.message_id is None:
        return ()
    rows = messages.list_around(
        connection, row.address_id, row.message_id, before=MESSAGES_BEFORE, after=MESSAGES_AFTER
    )
    return tuple(
        SaidAround(
            one.received_at,
            vault.read_if(one.campaign, Sealed.BODY, one.body) or "",
            read_reply_text(vault.read_if(one.campaign, Sealed.REPLY, one.reply)),
            one.id == row.message_id,
        )
        for one in rows
    )
