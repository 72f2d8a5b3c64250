"""One inbound message, one transaction. Start reading here.

``receive`` finds who speaks and where they stand, asks ``flows.machine`` what to answer, stores
the next conversation, performs the effects, and keeps the reply beside the message it answers:
a provider that tries again gets the same reply, and nothing happens twice.

An organizer's order is only stored here; ``bot.phone_console`` carries it out after that, and its
answer is stored in a second transaction.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot import channel
from bot.channel import Channel
from bot.conversation import effects, message_identity, people
from bot.conversation.inbound import Answer, Inbound, Receipt
from bot.conversation.standing import Files, keep_conversation, read_conversation, read_standing
from bot.phone_console import organizer_command, receive_command
from bot.runtime import Runtime
from bot.spending import daily_cap
from bot.storage.conversations import messages, turns
from bot.storage.conversations.turns import AddressRow, EarlierMessage, MessageOrigin, TurnInputs
from bot.storage.engine.database_errors import AlreadyStored
from bot.storage.schema.key_tables import Sealed
from bot.vault import Vault
from flows.campaign import Campaign
from flows.conversation import Conversation, Standing
from flows.effects import Sign
from flows.events import Event, Said
from flows.machine import advance
from flows.replies import Message, Reply, numbered
from flows.turn import Turn
from flows.wording import render

__all__ = ["Answer", "Channel", "Inbound", "Receipt", "receive", "settle"]


class _Anothers(Exception):
    """An id that never comes twice was another's before: this is not the message it was."""


def receive(runtime: Runtime, inbound: Inbound) -> Answer:
    """Handle one inbound message and return the answer, the same answer for a repeat.

    Raises ``bot.storage.engine.database.Unavailable`` when the database cannot be reached or is
    full: nothing was then stored, and the provider should try again.
    """
    try:
        with runtime.database.write() as connection:
            taken = _reception(runtime, connection, inbound).take()
    except (
        AlreadyStored
    ):  # the id was taken: by a try at the same moment, or by another's of long ago
        try:
            with runtime.database.write() as connection:
                taken = _reception(runtime, connection, inbound, is_second=True).take()
        except _Anothers:
            return Answer(0, None, is_repeat=True)
    if not isinstance(taken, Answer):
        message = receive_command.carry_out(runtime, taken)
        with runtime.database.write() as connection:
            taken = _reception(runtime, connection, inbound).answered(taken, message)
    if taken.message and not taken.is_repeat and inbound.channel is not Channel.TELEGRAM:
        daily_cap.count(runtime, inbound.channel, taken.message.text)
    return taken


def _reception(
    runtime: Runtime, connection: Connection, inbound: Inbound, *, is_second: bool = False
) -> "_Reception":
    lookups = runtime.vault.lookups(inbound.address) if inbound.address else ()
    provider, provider_id = inbound.provider, inbound.provider_id
    origin = message_identity.origin_of(runtime.settings, provider, provider_id, lookups)
    return _Reception(runtime, connection, inbound, lookups, origin, runtime.now(), is_second)


def settle(runtime: Runtime, receipt: Receipt) -> None:
    """Store what became of a reply. Status only moves forward; an unknown id is ignored."""
    with runtime.database.write() as connection:
        messages.record_reply_status(
            connection,
            receipt.message_id,
            provider_reply_id=receipt.provider_id,
            status=receipt.status,
            error=receipt.error,
        )


@dataclass(frozen=True, slots=True)
class _Reception:
    """One message in one transaction. A stranger has no rows yet.

    ``lookups`` are the address's, () where nobody may be remembered. ``is_second``: it was tried
    just now, and its id was taken without being a repeat.
    """

    runtime: Runtime
    connection: Connection
    inbound: Inbound
    lookups: tuple[bytes, ...]
    origin: MessageOrigin
    now: datetime
    is_second: bool

    def take(self) -> Answer | organizer_command.OrganizerCommand:
        """Answer the message, or return the answer that it got before, or an order to carry out."""
        if self.lookups:
            self.runtime.database.lock(self.connection, Vault.lock_key(self.lookups))
        found = self._find()
        if found.repeat and found.repeat.reply_key != organizer_command.WAITING:
            return self._repeated(found.repeat)
        call = self._order(found)
        if call:
            stored = found.repeat.message_id if found.repeat else None
            new = stored or self._store(found, found.address, "", None, organizer_command.WAITING)
            return replace(call, message_id=new)
        if found.repeat:
            return self._repeated(found.repeat)
        if not self.lookups or self.inbound.event is None:
            return self._acknowledge(found)
        return self._answer(found, self.inbound.event)

    def _find(self) -> TurnInputs:
        """Find what is known. What has an id that was used long ago is no repeat."""
        found = turns.read_turn_inputs(self.connection, self.lookups, self.origin)
        if found.repeat and message_identity.is_over(
            self.origin, found.repeat.received_at, self.now
        ):
            return replace(found, repeat=None)
        return found

    def _order(self, found: TurnInputs) -> organizer_command.OrganizerCommand | None:
        """What an organizer asks for. One that was stored and not answered is asked for again.

        What is forwarded, or stands under a picture, is nobody's order.
        """
        event = self.inbound.event
        if not isinstance(event, Said) or event.carrier_word or not self.lookups:
            return None
        if not event.is_own_words:
            return None
        known = found.address.language if found.address else ""
        language = known or self.inbound.language_hint
        place = organizer_command.Place(
            self.connection, self.inbound.channel, self.now, bool(found.repeat)
        )
        call = organizer_command.find_command(place, self.lookups, event.text, language)
        return call and replace(call, is_crowded=daily_cap.is_crowded(self._place, found))

    def answered(self, call: organizer_command.OrganizerCommand, message: Message) -> Answer:
        """Store the answer to an order, and return it, or the one that another try has stored."""
        self.runtime.database.lock(self.connection, Vault.lock_key(self.lookups))
        found = self._find()
        reply = self._sealed_reply("", message)
        if messages.store_awaited_reply(
            self.connection,
            call.message_id,
            organizer_command.WAITING,
            reply=reply,
            reply_key=organizer_command.ANSWERED,
        ):
            if message.text and self.inbound.channel is not Channel.TELEGRAM:
                daily_cap.note_order(self._place, self.lookups[-1], found)
            return Answer(call.message_id, message)
        repeat = self._find().repeat
        return self._repeated(repeat) if repeat else Answer(call.message_id, None)

    def _repeated(self, repeat: EarlierMessage) -> Answer:
        """The reply that the message got the first time; none once it was shredded."""
        stored = self.runtime.vault.read(repeat.campaign, Sealed.REPLY, repeat.reply)
        if stored is None:
            return Answer(repeat.message_id, None, is_repeat=True)
        text, choices = json.loads(stored)
        return Answer(repeat.message_id, Message(text, tuple(choices)), is_repeat=True)

    def _acknowledge(self, found: TurnInputs) -> Answer:
        """Store what is authentic but nobody's turn: a group's, a short code's, an edit."""
        message = None
        if self.inbound.reply_key:
            message = self._worded(Reply(self.inbound.reply_key), None, self.inbound.language_hint)
        stored = self._store(found, found.address, "", message, self.inbound.reply_key)
        return Answer(stored, message)

    def _answer(self, found: TurnInputs, event: Event) -> Answer:
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
        if turn.lately:
            daily_cap.note(self._place, self.lookups[-1], turn.lately)
        return Answer(message_id, message)

    def _standing(self, found: TurnInputs) -> Standing:
        known, hint = found.address, self.inbound.language_hint
        standing = read_standing(
            self._files,
            found.standing,
            found.suppressed_for,
            channel.get_sender_type(self.runtime.settings, self.inbound.channel),
            (known.language if known else "") or hint,
        )
        return daily_cap.weighed(self._place, standing, found, self.inbound.address)

    @property
    def _place(self) -> daily_cap.Place:
        return daily_cap.Place(self.runtime, self.connection, self.inbound.channel, self.now)

    @property
    def _files(self) -> Files:
        return Files(self.connection, self.runtime.vault, self.now)

    def _known(self, found: TurnInputs, turn: Turn) -> AddressRow | None:
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
        found: TurnInputs,
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
        found: TurnInputs,
        known: AddressRow | None,
        scope: str,
        message: Message | None,
        reply_key: str,
    ) -> int:
        event = self.inbound.event
        body = event.text if isinstance(event, Said) else ""
        if self.is_second:
            self._free_id()
        return turns.add_message(
            self.connection,
            self.origin,
            reserved=found.reserved.message_id,
            channel=str(self.inbound.channel),
            address_id=known.id if known else None,
            campaign=scope,
            body=self.runtime.vault.seal(scope, Sealed.BODY, body) if body else None,
            reply=self._sealed_reply(scope, message) if message else None,
            reply_key=reply_key,
            received_at=self.now,
        )

    def _free_id(self) -> None:
        """Take an id from the message that had it, as ids of Telegram's come again."""
        if not message_identity.comes_again(self.origin):
            raise _Anothers
        turns.free_provider_id(self.connection, self.origin)

    def _sealed_reply(self, scope: str, message: Message) -> bytes:
        stored = json.dumps([message.text, message.choices], ensure_ascii=False)
        return self.runtime.vault.seal(scope, Sealed.REPLY, stored)

    def _worded(self, reply: Reply, campaign: Campaign | None, language: str) -> Message:
        medium = channel.medium(self.runtime.settings, self.inbound.channel, self.inbound.to)
        return render(self.runtime.shelf, campaign, reply, language, medium)
