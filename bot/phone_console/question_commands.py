"""INBOX, ANSWER and DONE: open questions on an organizer's own phone.

By text message an answer goes out, and a question is closed, only with a code that is sent back:
somebody waits for it. To read them needs none.
"""

from typing import Final

from bot.channel import Channel
from bot.languages import Phrase
from bot.phone_console import confirmation_codes
from bot.phone_console.choose_broadcast import AnsweredInstead
from bot.phone_console.command_parser import Act
from bot.phone_console.organizer_command import OrganizerCommand
from bot.phone_console.texts import say, span, word
from bot.questions.answer import give_answer, propose_answer, read_proposal
from bot.questions.open_questions import (
    OpenedQuestion,
    close_question,
    count_unanswered,
    find_closable,
    list_questions,
    opened,
    read_question,
    step_phrase,
)
from bot.questions.send_answers import send_answer_now
from bot.runtime import Runtime
from bot.storage.questions.questions import QuestionRow
from bot.storage.schema.question_tables import QuestionStatus

Answer = tuple[str, tuple[str, ...]]
LISTED_BY_TEXT: Final = 3
LISTED_IN_TELEGRAM: Final = 10
"""Questions that are listed at once."""
SHORT_LENGTH: Final = 90
"""Characters of a question in a list, and of an answer in the message with its code."""


def show_inbox(runtime: Runtime, call: OrganizerCommand) -> Answer:
    """List the questions that wait, or show one."""
    if call.order.number:
        return _show_question(runtime, call)
    most = LISTED_IN_TELEGRAM if call.channel is Channel.TELEGRAM else LISTED_BY_TEXT
    page, waiting = list_questions(runtime, limit=most), count_unanswered(runtime)
    if not page.questions:
        raise AnsweredInstead(say(call.language, "inbox_empty"))
    lines = [_line(runtime, call, one) for one in page.questions]
    first = page.questions[0].number
    how = say(
        call.language,
        "inbox",
        count=waiting.count,
        number=first,
        answer=word(call.language, Act.ANSWER),
        done=word(call.language, Act.DONE),
    )
    offered = tuple(f"{word(call.language, Act.INBOX)} {one.number}" for one in page.questions)
    return "\n".join((how, *lines)), offered


def answer_question(runtime: Runtime, call: OrganizerCommand) -> Answer:
    """Answer a question: in Telegram at once, by text message once its code is sent back."""
    order, language = call.order, call.language
    if not order.number or not order.text:
        example = word(language, Act.ANSWER)
        raise AnsweredInstead(say(language, "how_to_answer", word=example))
    if call.channel is Channel.TELEGRAM:
        return _send(runtime, call, give_answer(runtime, call.who, order.number, order.text))
    row = propose_answer(runtime, call.who, order.number, order.text)
    code = _give_code(runtime, call, Act.ANSWER, row)
    said = say(
        language,
        "code_answer",
        number=row.id,
        answer=_short(order.text),
        code=code,
        minutes=confirmation_codes.VALID_MINUTES,
    )
    return said, ()


def _give_code(runtime: Runtime, call: OrganizerCommand, act: Act, row: QuestionRow) -> str:
    code = confirmation_codes.give(runtime, call.who, act, row, call.message_id)
    if code is None:
        minutes = confirmation_codes.VALID_MINUTES
        raise AnsweredInstead(say(call.language, "code_locked", minutes=minutes))
    return code


def send_proposed(runtime: Runtime, call: OrganizerCommand, row: QuestionRow) -> Answer:
    """Send the answer whose code was sent back."""
    text = read_proposal(runtime, row)
    return _send(runtime, call, give_answer(runtime, call.who, row.id, text))


def close(runtime: Runtime, call: OrganizerCommand) -> Answer:
    """Take a question off the list: in Telegram at once, by text message with a code."""
    if not call.order.number:
        named = word(call.language, Act.DONE)
        raise AnsweredInstead(say(call.language, "which_question", word=named))
    if call.channel is Channel.TELEGRAM:
        return close_confirmed(runtime, call, call.order.number)
    row = find_closable(runtime, call.order.number)
    said = say(
        call.language,
        "code_done",
        number=row.id,
        code=_give_code(runtime, call, Act.DONE, row),
        minutes=confirmation_codes.VALID_MINUTES,
    )
    return said, ()


def close_confirmed(runtime: Runtime, call: OrganizerCommand, number: int) -> Answer:
    """Take a question off the list for someone who was believed to be who they are."""
    close_question(runtime, call.who, number)
    return say(call.language, "question_closed", number=number), ()


def _send(runtime: Runtime, call: OrganizerCommand, row: QuestionRow) -> Answer:
    one = opened(runtime.vault, send_answer_now(runtime, row))
    key = _SAID_OF_ANSWER.get(one.status, "answer_not_sent")
    wait = (one.not_before - runtime.now()).total_seconds() if one.not_before else 0
    if key == "answer_waits" and wait > 0:
        said = say(
            call.language, "answer_at_day", number=one.number, span=span(call.language, wait)
        )
        return said, ()
    why = one.problem or Phrase("question_refusals.no_word_of_it")
    return say(call.language, key, number=one.number, why=why), ()


_SAID_OF_ANSWER: Final = {
    QuestionStatus.ANSWERED: "answer_sent",
    QuestionStatus.WAITING: "answer_waits",
    QuestionStatus.SENDING: "answer_waits",
}


def _show_question(runtime: Runtime, call: OrganizerCommand) -> Answer:
    question, _ = read_question(runtime, call.who, call.order.number)
    language = call.language
    said = say(
        language,
        "question",
        line=_heading(runtime, call, question),
        step=step_phrase(question.step),
        status=Phrase(f"question_statuses.{question.status}"),
        words=question.words or say(language, "words_destroyed"),
    )
    if question.problem:
        said += say(language, "question_problem", why=question.problem)
    return said, (f"{word(language, Act.DONE)} {question.number}",)


def _line(runtime: Runtime, call: OrganizerCommand, one: OpenedQuestion) -> str:
    words = _short(one.words) or say(call.language, "words_destroyed")
    return f"{_heading(runtime, call, one)}: {words}"


def _heading(runtime: Runtime, call: OrganizerCommand, one: OpenedQuestion) -> str:
    age = span(call.language, (runtime.now() - one.asked_at).total_seconds())
    return f"{one.number} ({one.asker}, {age})"


def _short(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= SHORT_LENGTH else f"{plain[:SHORT_LENGTH].rstrip()}..."
