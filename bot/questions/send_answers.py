"""Sends answers: those that wait for the morning or the sender, and one at once that may go now.

Each is claimed in one transaction, under the lock of the address: whether they may be written to is
asked there, the message gets its row and its slot, and the question is marked as being sent. It is
sent with none open. What a crash leaves between is told by the message's receipt, or stays
uncertain: nothing is sent again blindly.
"""

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection

from bot.channel import Channel
from bot.conversation.turn import Transaction, open_turn
from bot.providers.interface import ConnectionFailed, Outcome, RateLimited, Refused, Sent
from bot.providers.refusals import get_refusal_rule
from bot.providers.twilio.callbacks import FAILED_STATUSES
from bot.questions.answer import find_obstacle, read_answer, wakes_at, worded_answer
from bot.questions.open_questions import refused_with
from bot.questions.question_errors import QuestionRefused
from bot.runtime import Runtime
from bot.sending.refusal_policy import rate_limit_wait
from bot.sending.send_one_message import (
    DirectMessage,
    ReservedSend,
    SenderBusy,
    Sleep,
    reserve,
    send_reserved,
)
from bot.sending.transports import SMS, TELEGRAM, OpenTransport, TransportsOfRun
from bot.storage.deliveries import direct_messages
from bot.storage.organizers import audit_trail
from bot.storage.questions import questions
from bot.storage.questions.questions import QuestionRow
from bot.storage.schema.key_tables import Sealed
from bot.storage.schema.question_tables import QuestionStatus
from bot.vault import PROGRAM, VaultError
from flows.open_questions import ANSWERED_BY_PERSON

PAGE_SIZE: Final = 100
MAX_WAIT: Final = timedelta(seconds=5)
"""How far ahead an answer's slot may lie; what would go out later waits for the next look."""
TRIED_AGAIN_AFTER: Final = timedelta(minutes=1)
UNSETTLED_AFTER: Final = timedelta(minutes=2)
"""How long after it was claimed an answer is sent by nobody any more: that process has died."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """An answer that is marked as being sent, and has its slot."""

    number: int
    reserved: ReservedSend


def send_answers(
    runtime: Runtime,
    transports: OpenTransport,
    *,
    stop: threading.Event | None = None,
    sleep: Sleep = asyncio.sleep,
) -> int:
    """Send the answers that may go out now, and return how many did.

    ``transports`` opens the transport of a channel; ``stop`` ends the run early.
    """
    settle_answers(runtime)
    with runtime.database.read() as connection:
        due = questions.list_due(connection, now=runtime.now(), limit=PAGE_SIZE)
    return _send(runtime, due, transports, stop or threading.Event(), sleep) if due else 0


def send_answer_now(
    runtime: Runtime,
    row: QuestionRow,
    transports: OpenTransport | None = None,
    *,
    sleep: Sleep = asyncio.sleep,
) -> QuestionRow:
    """Send one answer that waits, if it may go out now, and return the question as it stands then.

    What cannot be sent now is sent by the worker. Call it with no transaction open.
    """
    if row.status is QuestionStatus.WAITING and row.not_before is None:
        _send(runtime, [row], transports, threading.Event(), sleep)
    with runtime.database.read() as connection:
        return questions.find(connection, row.id) or row


def settle_answers(runtime: Runtime) -> int:
    """Settle answers of which it was not known whether they went out, by their receipts.

    Returns how many are settled.
    """
    now, settled = runtime.now(), 0
    with runtime.database.read() as connection:
        unsettled = questions.list_unsettled(connection, claimed_before=now - UNSETTLED_AFTER)
    for row in unsettled:
        with runtime.database.write() as connection:
            found = direct_messages.find_status(connection, row.direct_message_id or 0)
            values = _values_by_receipt(runtime, found)
            if values["status"] is not row.status:
                settled += questions.change(connection, row.id, row.status, **values)
    return settled


def _values_by_receipt(
    runtime: Runtime, found: direct_messages.DirectMessageStatus | None
) -> dict[str, Any]:
    """Return what is stored of a question whose answer's message stands so."""
    if found is None or found.status in ("", "uncertain"):
        return {"status": QuestionStatus.UNCERTAIN, "problem": "no_word_of_it"}
    if found.status in FAILED_STATUSES:
        if not found.error:  # it surely never left us
            return {"status": QuestionStatus.WAITING}
        return {"status": QuestionStatus.OPEN, "problem": refused_with(found.error)}
    return {"status": QuestionStatus.ANSWERED, "problem": "", "closed_at": runtime.now()}


def _send(
    runtime: Runtime,
    rows: Sequence[QuestionRow],
    transports: OpenTransport | None,
    stop: threading.Event,
    sleep: Sleep,
) -> int:
    opened = TransportsOfRun(runtime.settings, transports)
    return asyncio.run(_send_all(runtime, rows, opened, stop, sleep))


async def _send_all(
    runtime: Runtime,
    rows: Sequence[QuestionRow],
    transports: TransportsOfRun,
    stop: threading.Event,
    sleep: Sleep,
) -> int:
    sent = 0
    try:
        for row in rows:
            if stop.is_set():
                break
            sent += await _send_one(runtime, row, transports, sleep)
    finally:
        await transports.close()
    return sent


async def _send_one(
    runtime: Runtime, row: QuestionRow, transports: TransportsOfRun, sleep: Sleep
) -> bool:
    channel = TELEGRAM if row.channel == Channel.TELEGRAM else SMS
    transport = transports.get(channel)
    if transport is None:
        return False
    try:
        claimed = claim_answer(runtime, row)
    except SenderBusy:
        transports.leave_alone(channel)
        return False
    if claimed is None:
        return False
    outcome = await send_reserved(runtime, transport, claimed.reserved, sleep=sleep)
    record_answer(runtime, claimed, outcome)
    return isinstance(outcome, Sent)


def claim_answer(runtime: Runtime, row: QuestionRow) -> Claimed | None:
    """Mark an answer as being sent, by what is true now; None where it is not to be sent.

    Raises ``SenderBusy``: nothing is done then.
    """
    address = runtime.vault.read_if(PROGRAM, Sealed.ADDRESS, row.sealed_address)
    with open_turn(runtime, address or "") as transaction:
        connection = transaction.connection
        current = questions.find(connection, row.id, lock=True)
        if current is None or current.status is not QuestionStatus.WAITING:
            return None
        obstacle = find_obstacle(connection, runtime, current)
        if address is None or obstacle:
            _give_back(connection, runtime, row.id, obstacle or "erased")
            return None
        later = wakes_at(runtime, current, transaction.now)
        if later:
            questions.change(connection, row.id, QuestionStatus.WAITING, not_before=later)
            return None
        try:
            text = worded_answer(runtime, current, read_answer(runtime, current))
        except QuestionRefused as refusal:
            _give_back(connection, runtime, row.id, refusal.key)
            return None
        reserved = reserve(connection, runtime, _message(current, address, text))
        questions.change(
            connection,
            row.id,
            QuestionStatus.WAITING,
            status=QuestionStatus.SENDING,
            direct_message_id=reserved.row_id,
            claimed_at=transaction.now,
        )
        _note_in_conversation(transaction, row.address_id)
        return Claimed(row.id, reserved)


def record_answer(runtime: Runtime, claimed: Claimed, outcome: Outcome) -> None:
    """Store what became of an answer that was sent, or was not."""
    now = runtime.now()
    values: dict[str, Any] = {"status": QuestionStatus.WAITING}
    match outcome:
        case Sent():
            values = {"status": QuestionStatus.ANSWERED, "closed_at": now}
        case Refused(code):
            if not get_refusal_rule(claimed.reserved.message.channel, code).is_senders_trouble:
                values = {"status": QuestionStatus.OPEN, "problem": refused_with(code)}
        case RateLimited():
            values["not_before"] = now + max(rate_limit_wait(outcome), TRIED_AGAIN_AFTER)
        case ConnectionFailed():
            values["not_before"] = now + TRIED_AGAIN_AFTER
        case _:
            values = {"status": QuestionStatus.UNCERTAIN, "problem": "no_word_of_it"}
    with runtime.database.write() as connection:
        questions.change(connection, claimed.number, QuestionStatus.SENDING, **values)


def _message(row: QuestionRow, address: str, text: str) -> DirectMessage:
    return DirectMessage(
        "answer",
        address,
        text,
        address_id=row.address_id,
        max_wait=MAX_WAIT,
        heeds_daily_cap=True,
        by_whatsapp=row.channel == Channel.WHATSAPP,
    )


def _give_back(connection: Connection, runtime: Runtime, number: int, problem: str) -> None:
    """Open a question again whose answer cannot go out, with the reason."""
    questions.change(
        connection, number, QuestionStatus.WAITING, status=QuestionStatus.OPEN, problem=problem
    )
    detail = f"{number}: {problem}"
    audit_trail.note(connection, runtime.now(), None, "answer not sent", detail=detail)


def _note_in_conversation(transaction: Transaction, address_id: int) -> None:
    """Keep that the last word was a person's: a bare yes may be meant for them."""
    try:
        conversation = transaction.read_conversation()
    except VaultError:  # what is kept of them cannot be read: they get their answer all the same
        return
    if conversation:
        noted = replace(conversation, last_reply=ANSWERED_BY_PERSON)
        transaction.keep_conversation(address_id, noted)
