"""Tells organizers, once a day and by day, that questions wait for an answer; and only then.

Noted first and sent second, as all notices (``bot.phone_console.organizer_notices``).
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from bot.conversation.question_limits import DAY, MAX_A_DAY_OF_CAMPAIGN
from bot.organizers.alerts import Alert
from bot.organizers.roles import Permission
from bot.phone_console.command_parser import Act
from bot.phone_console.organizer_notices import (
    NEVER_LEFT,
    Recipient,
    count_sent,
    is_awake,
    list_recipients,
    send_notices,
)
from bot.phone_console.texts import as_text_message, say, span, word
from bot.runtime import Runtime
from bot.sending.send_one_message import Sleep
from bot.sending.transports import OpenTransport
from bot.storage.organizers import organizers
from bot.storage.questions import questions

TOLD_AGAIN_AFTER: Final = timedelta(hours=20)
"""Less than a day, so that it comes in the morning again, and not later every day."""


def tell_of_questions(
    runtime: Runtime, transports: OpenTransport, *, sleep: Sleep = asyncio.sleep
) -> int:
    """Tell organizers how many questions wait; return how many of them were told.

    ``transports`` opens the transport of a channel.
    """
    now, recipients = runtime.now(), list[Recipient]()
    with runtime.database.read() as connection:
        waiting = questions.count_unanswered(connection)
        recent = questions.count_recent(connection, since=now - DAY)
    if not waiting.count or waiting.since is None:
        return 0
    full = [campaign for campaign, count in recent.items() if count >= MAX_A_DAY_OF_CAMPAIGN]
    age = (now - waiting.since).total_seconds()
    with runtime.database.write() as connection:
        for recipient in list_recipients(connection, runtime, Permission.ANSWER):
            before = recipient.questions_told_at
            is_due = before is None or abs(now - before) >= TOLD_AGAIN_AFTER
            is_due = is_due and Alert.QUESTIONS in recipient.kinds
            if not (is_due and is_awake(runtime, recipient.address)):
                continue
            if organizers.note_questions_told(connection, recipient.id, before, now):
                recipients.append(recipient)
    sent = 0
    for recipient in recipients:
        text = _notice_text(recipient.language, waiting.count, age, full)
        outcomes = send_notices(
            runtime, [(recipient.address, as_text_message(text))], transports, sleep
        )
        sent += count_sent(outcomes)
        if all(isinstance(each, NEVER_LEFT) for each in outcomes):
            with runtime.database.write() as connection:
                organizers.note_questions_told(
                    connection, recipient.id, now, recipient.questions_told_at
                )
    return sent


def _notice_text(language: str, count: int, age: float, full: Sequence[str]) -> str:
    """Return the notice of ``count`` questions, the oldest of which waits for ``age`` seconds.

    ``full`` are the campaigns that take no more questions today.
    """
    text = say(
        language,
        "questions_wait",
        count=count,
        age=span(language, age),
        word=word(language, Act.INBOX),
    )
    for campaign in full:
        text += say(language, "questions_refused", campaign=campaign, limit=MAX_A_DAY_OF_CAMPAIGN)
    return text
