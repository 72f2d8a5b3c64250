"""Whether one person is reminded now, and what follows from how that went: one transaction each."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.broadcasts.deliver.record import requested_wait
from bot.channel import Channel, medium
from bot.conversation.turn import Transaction, open_turn
from bot.phone_numbers.allowed_countries import may_write
from bot.providers.interface import ConnectionFailed, Outcome, Outgoing, RateLimited, Refused
from bot.providers.refusals import RefusalRule, get_refusal_rule
from bot.runtime import Runtime
from bot.sending.transports import SMS, TELEGRAM
from bot.spending import daily_cap
from bot.storage.broadcasts.audience_query import SENDING_CHANNELS
from bot.storage.consent import suppressions
from bot.storage.deliveries import sender_pace
from bot.storage.organizers import audit_trail
from flows.conversation import Conversation
from flows.events import ReminderDue
from flows.machine import advance
from flows.replies import Message
from flows.segments import measure
from flows.turn import Turn
from flows.wording import render

PATIENCE: Final = timedelta(seconds=5)
"""How far ahead the pace of a sender may be promised away. What would go out later is decided
later, since until it is sent an answer may come."""


class Busy(Exception):
    """The sender of ``channel`` stands still, or has more to send than it can: not now."""

    def __init__(self, channel: str) -> None:
        super().__init__(channel)
        self.channel = channel


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder that is noted as sent: to be sent at ``at``, and no second time.

    ``before`` and ``after`` are the conversation without the note and with it.
    """

    channel: str
    outgoing: Outgoing
    at: datetime
    before: Conversation
    after: Conversation


def decide(runtime: Runtime, address: str) -> Due | None:
    """Decide from what is true now, and note it; None where nobody is to be reminded.

    ``address`` is an E.164 number or a Telegram chat id. Raises ``Busy``: nothing is noted then.
    """
    with open_turn(runtime, address) as transaction:
        before, known = transaction.read_conversation(), transaction.found.address
        if known is None or before is None or known.channel not in SENDING_CHANNELS:
            return None
        standing = transaction.read_standing()
        turn = advance(runtime.shelf, before, standing, ReminderDue(), transaction.now)
        message = _worded(runtime, turn, Channel(known.channel))
        if message is None or turn.conversation is None:
            return None
        channel = SENDING_CHANNELS[known.channel]
        if not may_write(runtime.settings, address, known.country):
            return None
        if channel == SMS and not daily_cap.left(runtime, transaction.connection, transaction.now):
            raise Busy(channel)
        at = _slot(transaction, channel, message.text)
        transaction.keep_conversation(known.id, turn.conversation)
        if channel == SMS:
            segments = measure(message.text).segments
            daily_cap.count_claimed(transaction.connection, segments, transaction.now)
    outgoing = Outgoing("", address, message.text, message.choices)
    return Due(channel, outgoing, at, before, turn.conversation)


def _worded(runtime: Runtime, turn: Turn, channel: Channel) -> Message | None:
    if turn.reply is None or turn.conversation is None:
        return None
    campaign = runtime.shelf.campaign(turn.conversation.campaign)
    way = medium(runtime.settings, channel)
    return render(runtime.shelf, campaign, turn.reply, turn.conversation.language, way)


def _slot(transaction: Transaction, channel: str, text: str) -> datetime:
    """Take a stretch of the sender's pace, and return when it begins. Raises ``Busy``."""
    sender = sender_pace.lock_sender(transaction.connection, channel)
    is_full = sender_pace.pace_free_at(sender, transaction.now) > transaction.now + PATIENCE
    if sender.stopped_for or sender.stopped_until > transaction.now or is_full:
        raise Busy(channel)
    settings = transaction.runtime.settings
    if channel == TELEGRAM:
        seconds = 1 / settings.telegram_messages_per_second
    else:
        seconds = measure(text).segments / settings.sms_segments_per_second
    return sender_pace.reserve_pace(transaction.connection, channel, transaction.now, seconds)


def conclude(runtime: Runtime, due: Due, outcome: Outcome) -> bool:
    """Draw the conclusion from how it went; say whether the channel is to be left alone now.

    What was surely not sent, and may be later, is due again, unless the person spoke since. All
    else stays noted as sent: nobody is reminded twice.
    """
    if not isinstance(outcome, Refused | RateLimited | ConnectionFailed):
        return False
    stands_still = not isinstance(outcome, Refused) or _is_ours(
        get_refusal_rule(due.channel, outcome.code)
    )
    with open_turn(runtime, due.outgoing.to) as transaction:
        as_left, known = transaction.read_conversation() == due.after, transaction.found.address
        if stands_still and as_left and known:
            transaction.keep_conversation(known.id, due.before)
        match outcome:
            case Refused(code):
                _refused(transaction, due, get_refusal_rule(due.channel, code))
            case RateLimited():
                until = transaction.now + requested_wait(outcome)
                sender_pace.stop_until(transaction.connection, due.channel, until)
            case ConnectionFailed():
                pass
    return stands_still


def _is_ours(found: RefusalRule) -> bool:
    """Whether it is our sender that was refused, and not this person."""
    return found.stops == "sender" or found.waits is not None


def _refused(transaction: Transaction, due: Due, found: RefusalRule) -> None:
    """Suppress, wait or stop, as for an update. Once is enough only where the table says so."""
    connection = transaction.connection
    if found.suppress_after == 1:
        suppressions.suppress(
            connection,
            lookup=transaction.vault.lookup(due.outgoing.to),
            generation=transaction.vault.generation,
            reason=found.suppresses.value,
            message_id=None,
            at=transaction.now,
        )
    if found.waits:
        sender_pace.stop_until(connection, due.channel, transaction.now + found.waits)
    if found.stops == "sender" and sender_pace.stop_sender(connection, due.channel, found.words):
        detail = f"{due.channel}: {found.words}"
        audit_trail.note(connection, transaction.now, None, "sender stopped", detail=detail)
