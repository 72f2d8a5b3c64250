"""Whether one person is reminded now, and what follows from how that went: one transaction each."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.broadcasts.deliver.record import requested_wait
from bot.channel import Channel, medium
from bot.conversation.standing import Files, keep_conversation, read_conversation, read_standing
from bot.phone_numbers.allowed_countries import may_write
from bot.providers.interface import ConnectionFailed, Outcome, Outgoing, RateLimited, Refused
from bot.providers.refusals import RefusalRule, get_refusal_rule
from bot.runtime import Runtime
from bot.sending.transports import SMS, TELEGRAM
from bot.spending import daily_cap
from bot.storage.broadcasts.audience_query import SENDING_CHANNELS
from bot.storage.consent import suppressions
from bot.storage.conversations import turns
from bot.storage.conversations.turns import TurnInputs
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
    with _person(runtime, address) as (files, found):
        before = read_conversation(files, found.conversation)
        if found.address is None or before is None or found.address.channel not in SENDING_CHANNELS:
            return None
        standing = read_standing(files, found.standing, found.suppressed_for)
        turn = advance(runtime.shelf, before, standing, ReminderDue(), files.now)
        message = _worded(runtime, turn, Channel(found.address.channel))
        if message is None or turn.conversation is None:
            return None
        channel = SENDING_CHANNELS[found.address.channel]
        if not may_write(runtime.settings, address, found.address.country):
            return None
        if channel == SMS and not daily_cap.left(runtime, files.connection, files.now):
            raise Busy(channel)
        at = _slot(runtime, files, channel, message.text)
        keep_conversation(files, found.address.id, turn.conversation)
        if channel == SMS:
            segments = measure(message.text).segments
            daily_cap.count_claimed(files.connection, segments, files.now)
    outgoing = Outgoing("", address, message.text, message.choices)
    return Due(channel, outgoing, at, before, turn.conversation)


@contextmanager
def _person(runtime: Runtime, address: str) -> Iterator[tuple[Files, TurnInputs]]:
    """Yield where the person stands, in a transaction that holds off whatever they say now."""
    lookups, now = runtime.vault.lookups(address), runtime.now()
    with runtime.database.write() as connection:
        runtime.database.lock(connection, runtime.vault.lock_key(lookups))
        found = turns.read_turn_inputs(connection, lookups, turns.NO_MESSAGE)
        yield Files(connection, runtime.vault, now), found


def _worded(runtime: Runtime, turn: Turn, channel: Channel) -> Message | None:
    if turn.reply is None or turn.conversation is None:
        return None
    campaign = runtime.shelf.campaign(turn.conversation.campaign)
    way = medium(runtime.settings, channel)
    return render(runtime.shelf, campaign, turn.reply, turn.conversation.language, way)


def _slot(runtime: Runtime, files: Files, channel: str, text: str) -> datetime:
    """Take a stretch of the sender's pace, and return when it begins. Raises ``Busy``."""
    sender = sender_pace.lock_sender(files.connection, channel)
    is_full = sender_pace.pace_free_at(sender, files.now) > files.now + PATIENCE
    if sender.stopped_for or sender.stopped_until > files.now or is_full:
        raise Busy(channel)
    settings = runtime.settings
    if channel == TELEGRAM:
        seconds = 1 / settings.telegram_messages_per_second
    else:
        seconds = measure(text).segments / settings.sms_segments_per_second
    return sender_pace.reserve_pace(files.connection, channel, files.now, seconds)


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
    with _person(runtime, due.outgoing.to) as (files, person):
        as_left = read_conversation(files, person.conversation) == due.after
        if stands_still and as_left and person.address:
            keep_conversation(files, person.address.id, due.before)
        match outcome:
            case Refused(code):
                _refused(runtime, files, due, get_refusal_rule(due.channel, code))
            case RateLimited():
                until = files.now + requested_wait(outcome)
                sender_pace.stop_until(files.connection, due.channel, until)
            case ConnectionFailed():
                pass
    return stands_still


def _is_ours(found: RefusalRule) -> bool:
    """Whether it is our sender that was refused, and not this person."""
    return found.stops == "sender" or found.waits is not None


def _refused(runtime: Runtime, files: Files, due: Due, found: RefusalRule) -> None:
    """Suppress, wait or stop, as for an update. Once is enough only where the table says so."""
    connection = files.connection
    if found.suppress_after == 1:
        suppressions.suppress(
            connection,
            lookup=runtime.vault.lookup(due.outgoing.to),
            generation=runtime.vault.generation,
            reason=found.suppresses.value,
            message_id=None,
            at=files.now,
        )
    if found.waits:
        sender_pace.stop_until(connection, due.channel, files.now + found.waits)
    if found.stops == "sender" and sender_pace.stop_sender(connection, due.channel, found.words):
        detail = f"{due.channel}: {found.words}"
        audit_trail.note(connection, files.now, None, "sender stopped", detail=detail)
