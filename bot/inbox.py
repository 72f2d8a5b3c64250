"""One inbound message, one transaction. Start reading here.

``receive`` finds who speaks and where they stand, asks ``flows.machine`` what to answer, stores
the next conversation, performs the effects, and keeps the reply beside the message it answers:
a provider that tries again gets the same reply, and nothing happens twice.

An organizer's order is only stored here; ``bot.desk`` carries it out after that, and its answer
is stored in a second transaction.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from bot import desk, effects, people, reach
from bot.reach import Channel
from bot.runtime import Runtime
from bot.standing import Files, keep_conversation, read_conversation, read_standing
from bot.store import orders, receipts, turns
from bot.store.failures import Doubled
from bot.store.tables import Sealed
from bot.store.turns import AddressRow, Found, Repeat
from flows.campaign import Campaign
from flows.carrier import SenderType
from flows.conversation import Conversation, Standing
from flows.effects import Sign
from flows.events import Event, Said
from flows.machine import advance
from flows.replies import Message, Reply, numbered
from flows.turn import Turn
from flows.wording import render

__all__ = ["Answer", "Channel", "Inbound", "Receipt", "receive", "settle"]


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message from a provider, verified and read, of any channel.

    ``provider_id`` is unique within ``provider`` ("twilio": MessageSid; "telegram": update_id)
    and the same when the provider tries again. ``address`` is an E.164 number or a Telegram
    chat id as text; "" where nobody may be answered or remembered (a short code, a group, a
    bot): the message is then stored and acknowledged, and ``reply_key`` may name the one fixed
    reply ("private_please"). ``to`` is our own number as the person sees it, or "".
    """

    provider: str
    provider_id: str
    channel: Channel
    address: str
    event: Event | None
    to: str = ""
    language_hint: str = ""
    reply_key: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What to answer now. ``message_id`` is ours: the receipt of the reply carries it.

    ``is_repeat``: the message came before, and this is what it was answered then.
    """

    message_id: int
    message: Message | None
    is_repeat: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a reply: the provider's own status word, and its error code or ""."""

    message_id: int
    provider_id: str
    status: str
    error: str = ""


def receive(runtime: Runtime, inbound: Inbound) -> Answer:
    """Handle one inbound message and return the answer, the same answer for a repeat.

    Raises ``bot.store.database.Unavailable`` when the database cannot be reached or is full:
    nothing was then stored, and the provider should try again.
    """
    try:
        with runtime.database.write() as connection:
            taken = _Reception(runtime, connection, inbound, runtime.now()).take()
    except Doubled:  # someone else has stored the same message since this transaction began
        with runtime.database.write() as connection:
            taken = _Reception(runtime, connection, inbound, runtime.now()).take()
    if isinstance(taken, Answer):
        return taken
    message = desk.answer(runtime, taken)
    with runtime.database.write() as connection:
        return _Reception(runtime, connection, inbound, runtime.now()).answered(taken, message)


def settle(runtime: Runtime, receipt: Receipt) -> None:
    """Store what became of a reply. Status only moves forward; an unknown id is ignored."""
    with runtime.database.write() as connection:
        receipts.record_receipt(
            connection,
            receipt.message_id,
            provider_reply_id=receipt.provider_id,
            status=receipt.status,
            error=receipt.error,
        )


@dataclass(frozen=True, slots=True)
class _Reception:
    """One message in one transaction. A stranger has no rows yet."""

    runtime: Runtime
    connection: Connection
    inbound: Inbound
    now: datetime

    def take(self) -> Answer | desk.Call:
        """Answer the message, or return the answer that it got before, or an order to carry out."""
        vault, address = self.runtime.vault, self.inbound.address
        lookups = vault.lookups(address) if address else ()
        if address:
            self.runtime.database.lock(self.connection, vault.lock_key(lookups))
        found = turns.find_turn(
            self.connection, lookups, self.inbound.provider, self.inbound.provider_id
        )
        if found.repeat and found.repeat.reply_key != desk.WAITING:
            return self._repeated(found.repeat)
        call = self._order(found, lookups)
        if call:
            stored = found.repeat.message_id if found.repeat else None
            new = stored or self._store(found, found.address, "", None, desk.WAITING)
            return replace(call, message_id=new)
        if found.repeat:
            return self._repeated(found.repeat)
        if not address or self.inbound.event is None:
            return self._acknowledge(found)
        return self._answer(found, self.inbound.event)

    def _order(self, found: Found, lookups: tuple[bytes, ...]) -> desk.Call | None:
        """What an organizer asks for. One that was stored and not answered is asked for again."""
        event = self.inbound.event
        if not isinstance(event, Said) or event.carrier_word or not lookups:
            return None
        known = found.address.language if found.address else ""
        language = known or self.inbound.language_hint
        place = desk.Place(self.connection, self.inbound.channel, self.now, bool(found.repeat))
        return desk.heard(place, lookups, event.text, language)

    def answered(self, call: desk.Call, message: Message) -> Answer:
        """Store the answer to an order, and return it, or the one that another try has stored."""
        reply = self._sealed_reply("", message)
        if orders.answer(
            self.connection, call.message_id, desk.WAITING, reply=reply, reply_key=desk.ANSWERED
        ):
            return Answer(call.message_id, message)
        repeat = turns.find_turn(
            self.connection, (), self.inbound.provider, self.inbound.provider_id
        ).repeat
        return self._repeated(repeat) if repeat else Answer(call.message_id, None)

    def _repeated(self, repeat: Repeat) -> Answer:
        """The reply that the message got the first time; none once it was shredded."""
        stored = self.runtime.vault.read(repeat.campaign, Sealed.REPLY, repeat.reply)
        if stored is None:
            return Answer(repeat.message_id, None, is_repeat=True)
        text, choices = json.loads(stored)
        return Answer(repeat.message_id, Message(text, tuple(choices)), is_repeat=True)

    def _acknowledge(self, found: Found) -> Answer:
        """Store what is authentic but nobody's turn: a group's, a short code's, an edit."""
        message = None
        if self.inbound.reply_key:
            message = self._worded(Reply(self.inbound.reply_key), None, self.inbound.language_hint)
        stored = self._store(found, found.address, "", message, self.inbound.reply_key)
        return Answer(stored, message)

    def _answer(self, found: Found, event: Event) -> Answer:
        before = read_conversation(self._files, found.conversation)
        standing = self._standing(found)
        turn = advance(self.runtime.shelf, before, standing, event, self.now)
        known = self._known(found, turn)
        after = turn.conversation or before
        message_id, message = self._record(found, known, turn, after, standing)
        if known:
            keep_conversation(self._files, known.id, turn.conversation)
            if turn.conversation:
                address, language = self.inbound.address, turn.conversation.language
                people.note(self._where, known, address, language)
        return Answer(message_id, message)

    def _standing(self, found: Found) -> Standing:
        known, hint = found.address, self.inbound.language_hint
        return read_standing(
            self._files,
            found.standing,
            found.suppressed_for,
            self._sender(),
            (known.language if known else "") or hint,
        )

    @property
    def _files(self) -> Files:
        return Files(self.connection, self.runtime.vault, self.now)

    def _sender(self) -> SenderType:
        match self.inbound.channel:
            case Channel.SMS:
                return SenderType(self.runtime.settings.twilio_sender)
            case Channel.RCS:
                return SenderType.LONG_CODE
            case _:
                return SenderType.NONE

    def _known(self, found: Found, turn: Turn) -> AddressRow | None:
        """The rows of whoever speaks, made now if something of them is to be kept."""
        if found.address or turn.conversation is None:
            return found.address
        language = turn.conversation.language
        who, reserved = self.inbound.address, found.reserved
        return people.remember(self._where, who, language, self.now, reserved)

    @property
    def _where(self) -> people.Where:
        return people.Where(self.connection, self.runtime.vault, str(self.inbound.channel))

    def _record(
        self,
        found: Found,
        known: AddressRow | None,
        turn: Turn,
        conversation: Conversation | None,
        standing: Standing,
    ) -> tuple[int, Message | None]:
        """Store the message, perform the effects and store the reply; return id and reply.

        The reply to a signature names its number, which only the signature's row can tell: then
        it is stored in a statement of its own, after the message that is the evidence.
        """
        scope = conversation.campaign if conversation else ""
        campaign = self.runtime.shelf.campaign(scope)
        language = conversation.language if conversation else standing.language_hint
        signing = any(isinstance(effect, Sign) for effect in turn.effects)
        key = turn.reply.key if turn.reply else ""
        message = None
        if turn.reply and not signing:
            message = self._worded(turn.reply, campaign, language)
        message_id = self._store(found, known, scope, message, key)
        evidence = effects.Evidence(
            connection=self.connection,
            vault=self.runtime.vault,
            address=self.inbound.address,
            person_id=known.person_id if known else None,
            message_id=message_id,
            channel=str(self.inbound.channel),
            now=self.now,
            worded=lambda question: self._worded(question, campaign, language).text,
        )
        number = effects.perform_all(evidence, turn.effects)
        if turn.reply and signing:
            message = self._worded(numbered(turn.reply, number), campaign, language)
            reply = self._sealed_reply(scope, message)
            turns.set_reply(self.connection, message_id, reply=reply, reply_key=key)
        return message_id, message

    def _store(
        self,
        found: Found,
        known: AddressRow | None,
        scope: str,
        message: Message | None,
        reply_key: str,
    ) -> int:
        event = self.inbound.event
        body = event.text if isinstance(event, Said) else ""
        return turns.add_message(
            self.connection,
            reserved=found.reserved.message_id,
            provider=self.inbound.provider,
            provider_id=self.inbound.provider_id,
            channel=str(self.inbound.channel),
            address_id=known.id if known else None,
            campaign=scope,
            body=self.runtime.vault.seal(scope, Sealed.BODY, body) if body else None,
            reply=self._sealed_reply(scope, message) if message else None,
            reply_key=reply_key,
            received_at=self.now,
        )

    def _sealed_reply(self, scope: str, message: Message) -> bytes:
        stored = json.dumps([message.text, message.choices], ensure_ascii=False)
        return self.runtime.vault.seal(scope, Sealed.REPLY, stored)

    def _worded(self, reply: Reply, campaign: Campaign | None, language: str) -> Message:
        medium = reach.medium(self.runtime.settings, self.inbound.channel, self.inbound.to)
        return render(self.runtime.shelf, campaign, reply, language, medium)
