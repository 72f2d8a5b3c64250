"""A message that failed: stored, its opt-out obeyed, and all else left for a person to see to.

The inbox fails where what is kept of somebody cannot be read, or where we made a mistake. STOP is
obeyed even then, from the message alone: the address is suppressed by its lookup hash. Everything
else that was asked for waits on a list, until an organizer has seen to it.
"""

import logging
from dataclasses import dataclass

from bot import channel
from bot.conversation.inbound import Answer, Inbound
from bot.conversation.turn import Transaction, open_turn
from bot.languages import PhrasedError
from bot.organizers.accounts import Organizer
from bot.phone_console.receive_command import WAITING
from bot.runtime import Runtime
from bot.storage.consent import suppressions
from bot.storage.conversations import set_aside as rows
from bot.storage.conversations import turns
from bot.storage.engine.database import Unavailable
from bot.storage.engine.database_errors import AlreadyStored
from bot.storage.organizers import audit_trail
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM, Vault, VaultError
from flows import requests_by_wording as words
from flows.commands import CARRIER_WORDS, CARRIER_WORDS_BY_SENDER
from flows.effects import OptOutReason
from flows.events import CarrierWord, Said
from flows.requests_by_wording import RequestByWording

__all__ = [
    "REPLY_KEY",
    "OpenedMessage",
    "SetAsideRefused",
    "keep",
    "list_set_aside",
    "open_set_aside",
    "settle",
]

REPLY_KEY = "set_aside"
"""The reply key of a message that was set aside: it was not answered."""

log = logging.getLogger(__name__)


class SetAsideRefused(PhrasedError):
    """A message that was set aside is not there, or was settled."""

    section = "set_aside_refusals"


def keep(runtime: Runtime, inbound: Inbound) -> Answer:
    """Store a message on which the inbox failed, suppress whom it opts out; answer nothing.

    Reads nothing of the person but what tells a repeat, and does without that if it must.
    Raises ``Unavailable`` where nothing could be stored, and the provider should try again.
    """
    request = _read_what_is_asked(runtime, inbound)
    try:
        with open_turn(runtime, inbound.address, inbound) as transaction:
            return _store_unless_repeated(transaction, inbound, request)
    except Unavailable:
        raise
    except Exception as error:  # whatever the damage: it must not be in the way of a STOP
        told = {"error": type(error).__name__}
        log.warning("set aside without a look at what is known", extra=told)
    lookups = runtime.vault.lookups(inbound.address) if inbound.address else ()
    origin, now = inbound.get_origin(runtime.settings, lookups), runtime.now()
    nothing = turns.TurnInputs(repeat=None, address=None, conversation=None, suppressed_for="")
    try:
        with runtime.database.write() as connection:
            transaction = Transaction(
                runtime, connection, inbound.address, lookups, origin, nothing, now
            )
            return _store(transaction, inbound, request)
    except AlreadyStored:
        return Answer(0, None, is_repeat=True)


def _read_what_is_asked(runtime: Runtime, inbound: Inbound) -> RequestByWording:
    try:
        acts_on = CARRIER_WORDS_BY_SENDER[
            channel.get_sender_type(runtime.settings, inbound.channel)
        ]
        return words.read_request(runtime.shelf, inbound.event, acts_on)
    except Exception as error:  # a mistake of ours in reading words may be why it failed
        log.warning("words of a message could not be read", extra={"error": type(error).__name__})
    said = inbound.event
    if isinstance(said, Said) and said.text.strip().upper() in CARRIER_WORDS[CarrierWord.STOP]:
        return RequestByWording("stop", OptOutReason.WORD)
    return RequestByWording("words")


def _store_unless_repeated(
    transaction: Transaction, inbound: Inbound, request: RequestByWording
) -> Answer:
    """Store it beside the person's other messages. A repeat was stored before."""
    repeat = transaction.inputs.repeat
    if repeat:
        if repeat.reply_key == WAITING:  # an organizer's command, stored and not carried out
            _obey_and_list(transaction, repeat.message_id, request)
        return Answer(repeat.message_id, None, is_repeat=True)
    if inbound.has_reusable_id:
        turns.free_provider_id(transaction.connection, transaction.origin)
    return _store(transaction, inbound, request)


def _store(transaction: Transaction, inbound: Inbound, request: RequestByWording) -> Answer:
    sender, event = transaction.inputs.address, inbound.event
    text = event.text if isinstance(event, Said) else ""
    message_id = turns.add_message(
        transaction.connection,
        transaction.origin,
        reserved=transaction.inputs.reserved.message_id,
        channel=str(inbound.channel),
        address_id=sender.id if sender else None,
        campaign=PROGRAM,
        body=_seal_if_possible(transaction.vault, Sealed.BODY, text),
        reply=None,
        reply_key=REPLY_KEY,
        received_at=transaction.now,
    )
    _obey_and_list(transaction, message_id, request)
    return Answer(message_id, None)


def _obey_and_list(transaction: Transaction, message_id: int, request: RequestByWording) -> None:
    """Suppress whom the message opts out, and put it on the list of what waits for a person."""
    lookups, vault = transaction.lookups, transaction.vault
    if not lookups:
        return
    if request.opt_out is not None:
        generation = _generation(transaction)
        suppressions.suppress(
            transaction.connection,
            lookup=lookups[-generation],
            generation=generation,
            reason=str(request.opt_out),
            message_id=message_id,
            at=transaction.now,
            lookups=lookups,
        )
    rows.add(
        transaction.connection,
        message_id,
        asked=str(request.what),
        is_obeyed=request.opt_out is not None,
        sealed=_seal_if_possible(vault, Sealed.SET_ASIDE, transaction.address),
        at=transaction.now,
    )


def _generation(transaction: Transaction) -> int:
    """The generation to suppress under; the newest one is found as well as that in use."""
    try:
        return transaction.vault.generation
    except VaultError:
        return len(transaction.lookups)


def _seal_if_possible(vault: Vault, column: Sealed, text: str) -> bytes | None:
    """Seal a text, or keep none where there is nothing to seal it with."""
    try:
        return vault.seal(PROGRAM, column, text) if text else None
    except (KeyError, VaultError):
        return None


@dataclass(frozen=True, slots=True)
class OpenedMessage:
    """One that was set aside, with its address and words; "" where they are not to be had."""

    row: rows.SetAsideRow
    address: str
    words: str


def list_set_aside(runtime: Runtime, *, settled_too: bool = False) -> list[rows.SetAsideRow]:
    """Return what waits for a person, oldest first."""
    with runtime.database.read() as connection:
        return rows.list_set_aside(connection, settled_too=settled_too)


def open_set_aside(runtime: Runtime, who: Organizer, number: int) -> OpenedMessage:
    """Open one; who read it is in the audit trail. Raises ``SetAsideRefused``."""
    with runtime.database.write() as connection:
        row = rows.find(connection, number)
        if row is None:
            raise SetAsideRefused("no_such_message", number=number)
        audit_trail.note(connection, runtime.now(), who.id, "set aside read", detail=str(number))
    vault = runtime.vault
    address = vault.read_if(PROGRAM, Sealed.SET_ASIDE, row.sealed) or ""
    return OpenedMessage(row, address, vault.read_if(PROGRAM, Sealed.BODY, row.body) or "")


def settle(runtime: Runtime, who: Organizer, number: int, note: str) -> None:
    """Note that somebody saw to one, and how. Raises ``SetAsideRefused``."""
    now = runtime.now()
    with runtime.database.write() as connection:
        if rows.find(connection, number) is None:
            raise SetAsideRefused("no_such_message", number=number)
        if not rows.settle(connection, number, by=who.id, note=note, at=now):
            raise SetAsideRefused("settled_already", number=number)
        audit_trail.note(connection, now, who.id, "set aside settled", detail=f"{number}: {note}")
