"""Receives what organizers ask for from their own phone: by text, or in Telegram.

A command is stored first, carried out second and answered third, and never within the transaction
that stores it. So nothing is done of which there is no record; and should the process die between,
the provider's next try carries it out again. That is safe: each act is one transaction that is
guarded by where the broadcast stands, and says so when it is done already. A try that comes while
an earlier one is at work in this process, as Twilio's do after 4 seconds, waits for that one.

A text's sender can be forged, so by text message what sends, resumes or ends a broadcast waits for
a one-time code, which only the organizer's own phone is told. What takes longer than a webhook
may wait for goes on by itself, and the answer says so.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookLonger
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Final
from weakref import WeakKeyDictionary

from bot.channel import Channel
from bot.conversation.inbound import Answer, Inbound
from bot.conversation.turn import MAX_ANSWERS_OF_DAY, Transaction, open_turn, store_once
from bot.languages import LANGUAGES
from bot.phone_console import commands
from bot.phone_console.command_parser import Act, Order, read
from bot.phone_console.organizer_command import OrganizerCommand
from bot.phone_console.texts import say
from bot.runtime import Runtime
from bot.spending import daily_cap
from bot.storage.conversations import messages
from bot.storage.engine.database import Database
from bot.storage.organizers import one_time_codes, organizers
from flows import reply_budget
from flows.conversation import RecentReply
from flows.events import Said
from flows.replies import RenderedMessage

WAITING: Final = "desk"
"""The reply key of a command that is stored and not answered yet."""
ANSWERED: Final = "desk_answered"
"""The reply key of a command that was answered."""
COUNTED_AS: Final = "order"
"""The key of an answer to a command, among those that an address got lately."""

ANSWER_WITHIN_SECONDS: Final = 8.0
"""How long a command may take before it is answered without its result: Twilio waits 15 seconds."""


def receive_command(runtime: Runtime, inbound: Inbound) -> Answer | None:
    """Carry out what an organizer asks for and return the answer, the same answer for a repeat.

    None for ordinary words, and for everybody else's: nothing was stored then. Costs a query only
    where the words are those of a command. Raises what the database raises.
    """
    order = read_order(inbound)
    if order is None:
        return None
    stored = store_once(
        runtime, inbound, lambda transaction: store_command(transaction, inbound, order)
    )
    if not isinstance(stored, OrganizerCommand):
        return stored
    with begun(runtime, stored) as doing:
        return store_answer(runtime, inbound, stored, wait_for(doing, stored))


def read_order(inbound: Inbound) -> Order | None:
    """Return what the words ask for, whoever wrote them.

    What is forwarded, or stands under a picture, is nobody's command.
    """
    said = inbound.event
    if not isinstance(said, Said) or said.carrier_word or not said.is_own_words:
        return None
    return read(said.text) if inbound.address else None


def store_command(
    transaction: Transaction, inbound: Inbound, order: Order
) -> OrganizerCommand | Answer | None:
    """Store an organizer's command, or find it where it was stored and not answered.

    Returns the answer of one that was answered, and None where it is no organizer's.
    """
    repeat = transaction.inputs.repeat
    if repeat and repeat.reply_key != WAITING:
        return transaction.read_stored_answer(repeat)
    connection, now = transaction.connection, transaction.now
    who = organizers.by_address(connection, transaction.lookups)
    if who is None:
        return None
    is_code = order.act is Act.CODE
    if is_code and not repeat and not one_time_codes.is_open(connection, who.id, now=now):
        return None
    if repeat:
        message_id = repeat.message_id
    else:
        sender = transaction.inputs.address
        message_id = transaction.store_message(inbound, sender=sender, reply_key=WAITING)
    spoken = _language(order, transaction.get_language_hint(inbound))
    return OrganizerCommand(
        who,
        order,
        inbound.channel,
        spoken or LANGUAGES[0],
        message_id,
        is_guessed=not spoken,
        is_crowded=_is_crowded(transaction, inbound.channel),
    )


def _language(order: Order, known: str) -> str:
    """Return the language to answer in, also that of a broadcast's words; "" for none known.

    English words stand in everybody's guide; a word of another language was chosen.
    """
    chosen = "" if order.language == LANGUAGES[0] else order.language
    return next((language for language in (chosen, known) if language in LANGUAGES), "")


def _is_crowded(transaction: Transaction, channel: Channel) -> bool:
    """Say whether no command is to be answered any more: as little as what has no effect is."""
    if channel is Channel.TELEGRAM:
        return False
    lately = reply_budget.recent_replies(transaction.read_recent_answers(), transaction.now)
    is_full = reply_budget.count_ordinary(lately) >= reply_budget.MAX_ORDINARY_REPLIES
    return (
        is_full
        or transaction.read_answers_of_day() >= MAX_ANSWERS_OF_DAY
        or daily_cap.is_reached(transaction.runtime, transaction.connection, transaction.now)
    )


@contextmanager
def begun(runtime: Runtime, command: OrganizerCommand) -> Iterator[Future[RenderedMessage]]:
    """Begin to carry out a command, or join an earlier try of the same message that has begun.

    Leave it once the answer is stored: who comes later finds that. Call it with no transaction
    open.
    """
    with _lock:
        here = _begun.setdefault(runtime.database, {})
        doing = here.get(command.message_id)
        is_first = doing is None
        if doing is None:
            doing = here[command.message_id] = _threads().submit(commands.serve, runtime, command)
    try:
        yield doing
    finally:
        if is_first:
            with _lock:
                del here[command.message_id]


_begun: Final = WeakKeyDictionary[Database, dict[int, "Future[RenderedMessage]"]]()
"""What is carried out in this process, by the id of the message that asked for it."""
_lock: Final = Lock()


def wait_for(
    doing: "Future[RenderedMessage]",
    command: OrganizerCommand,
    *,
    patience: float = ANSWER_WITHIN_SECONDS,
) -> RenderedMessage:
    """Return what to answer, after ``patience`` seconds that it takes longer.

    Raises what the database raises.
    """
    try:
        return doing.result(timeout=patience)
    except TookLonger:
        return RenderedMessage(say(command.language, "still_at_it"))


@cache
def _threads() -> ThreadPoolExecutor:
    """Threads of this process for acts: few, so that no crowd of them holds up the rest."""
    return ThreadPoolExecutor(max_workers=4, thread_name_prefix="phone-console")


def store_answer(
    runtime: Runtime, inbound: Inbound, command: OrganizerCommand, message: RenderedMessage
) -> Answer:
    """Store the answer to a command, and return it, or the one that another try has stored."""
    message_id = command.message_id
    with open_turn(runtime, inbound.address, inbound) as transaction:
        if messages.store_awaited_reply(
            transaction.connection,
            message_id,
            WAITING,
            reply=transaction.seal_reply("", message),
            reply_key=ANSWERED,
        ):
            if message.text and inbound.channel is not Channel.TELEGRAM:
                lately = reply_budget.recent_replies(
                    transaction.read_recent_answers(), transaction.now
                )
                answered = RecentReply(transaction.now, COUNTED_AS)
                transaction.keep_recent_answers((*lately, answered))
            return Answer(message_id, message)
        repeat = transaction.inputs.repeat
        return transaction.read_stored_answer(repeat) if repeat else Answer(message_id, None)
