"""One transaction of a conversation: all that happens to one address happens in one of these.

``open_turn`` locks the address and reads what is known of it. What is read, decided and kept after
that is committed at once when the block ends, or not at all.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import ceil
from typing import Any, Final, TypeVar

from sqlalchemy import Connection

from bot import channel
from bot.conversation.inbound import Answer, Inbound
from bot.phone_numbers.allowed_countries import may_write
from bot.phone_numbers.country_and_time_zones import country_and_time_zones
from bot.runtime import Runtime
from bot.spending import daily_cap
from bot.storage.broadcasts.audience_query import SENDING_CHANNELS
from bot.storage.conversations import conversations as conversation_rows
from bot.storage.conversations import join_codes, joined_people, messages, turns
from bot.storage.conversations.join_codes import OfferedCode
from bot.storage.conversations.joined_people import StoredAddress
from bot.storage.conversations.turns import (
    NO_MESSAGE,
    AddressRow,
    EarlierMessage,
    MessageOrigin,
    SignatureRow,
    TurnInputs,
)
from bot.storage.engine.database_errors import AlreadyStored
from bot.storage.figures import figures
from bot.storage.schema.key_tables import Sealed
from bot.stored_replies import read_reply, write_reply
from bot.vault import PROGRAM, Vault
from flows import conversation as conversations
from flows.arrival import EXPIRES_AFTER
from flows.commands import CARRIER_WORDS_BY_SENDER
from flows.conversation import Conversation, RecentReply, Signed, Standing
from flows.effects import OptOutReason
from flows.events import Event, Said, SharedContact
from flows.join_codes import read_join_code
from flows.replies import RenderedMessage

Result = TypeVar("Result")

MAX_ANSWERS_OF_DAY: Final = 150
"""Answers by text message that one address gets on a day (UTC); after that it is obeyed in
silence. Without this, one phone that writes all day draws nearly all that a day may cost."""
_OF_DAY: Final = "#"
"""Before the day and the number of its answers, first of what an address was answered lately."""


@dataclass(frozen=True, slots=True)
class Transaction:
    """The open transaction in which something happens to one address, and what was read in it.

    ``lookups`` are the address's, () where nobody may be remembered. A stranger has no rows yet.
    ``now`` is aware, UTC.
    """

    runtime: Runtime
    connection: Connection
    address: str
    lookups: tuple[bytes, ...]
    origin: MessageOrigin
    inputs: TurnInputs
    now: datetime

    @property
    def vault(self) -> Vault:
        """The keys to what is sealed."""
        return self.runtime.vault

    def read_conversation(self) -> Conversation | None:
        """Return the stored conversation; None where there is none that can still be read."""
        row = self.inputs.conversation
        stored = self.vault.read(row.campaign, Sealed.STATE, row.state) if row else None
        return conversations.load(stored) if stored else None

    def keep_conversation(self, address_id: int, conversation: Conversation | None) -> None:
        """Store where the address stands from now on; None forgets it."""
        if conversation is None:
            conversation_rows.end_conversation(self.connection, address_id)
            return
        state = conversations.dump(conversation)
        conversation_rows.save_conversation(
            self.connection,
            address_id,
            campaign=conversation.campaign,
            step=conversation.step,
            state=self.vault.seal(conversation.campaign, Sealed.STATE, state),
            spoke_at=conversation.spoke_at,
            expires_at=conversation.spoke_at + EXPIRES_AFTER,
            doubted_at=conversation.doubted_at,
            reminded_at=conversation.reminded_at,
        )

    def count_stages(self, address_id: int, campaign: str, stages: tuple[str, ...]) -> None:
        """Count that the address's conversation came to these stages with this turn."""
        if stages:
            figures.count_stages(self.connection, campaign, stages, at=self.now, spread=address_id)

    def read_standing(self, **of_sender: Any) -> Standing:
        """Return what the world knows of a person, who says nothing now without ``of_sender``."""
        signed = ((row.campaign, self._read_signed(row)) for row in self.inputs.standing.signatures)
        earlier: dict[str, frozenset[int]] = {}
        for campaign, signer in self.inputs.standing.earlier:
            earlier[campaign] = earlier.get(campaign, frozenset()) | {signer}
        return Standing(
            signatures=conversations.group_by_campaign(signed),
            earlier_signers=earlier,
            consents=self.inputs.standing.consents,
            declined=self.inputs.standing.declined,
            suppressed=bool(self.inputs.suppressed_for),
            carrier_blocked=self.inputs.suppressed_for == OptOutReason.CARRIER,
            **of_sender,
        )

    def _read_signed(self, row: SignatureRow) -> Signed:
        return Signed(
            self._read_name(row),
            row.signed_at,
            row.signer,
            code=row.code,
            friends=row.friends,
            is_thanked=row.thanked_at is not None,
            held_for=row.held_for,
        )

    def _read_name(self, row: SignatureRow) -> str:
        return self.vault.read(row.campaign, Sealed.NAME, row.name) or ""

    def read_standing_of_sender(self, inbound: Inbound, **of_message: Any) -> Standing:
        """Return what the world knows of whoever sent the message, and how much may be answered.

        ``of_message``: fields that the message itself needs.
        """
        known = self.inputs.address
        is_free = inbound.channel is channel.Channel.TELEGRAM
        country = known.country if known else country_and_time_zones(self.address)[0]
        return self.read_standing(
            carrier=CARRIER_WORDS_BY_SENDER[
                channel.get_sender_type(self.runtime.settings, inbound.channel)
            ],
            language_hint=self.get_language_hint(inbound),
            lately=self.read_recent_answers(),
            capped=not is_free
            and (
                self.read_answers_of_day() >= MAX_ANSWERS_OF_DAY
                or daily_cap.is_reached(self.runtime, self.connection, self.now)
            ),
            can_get_updates=str(inbound.channel) in SENDING_CHANNELS,
            not_answered=not is_free
            and not may_write(self.runtime.settings, self.address, country),
            **of_message,
        )

    def get_language_hint(self, inbound: Inbound) -> str:
        """Return the language that the sender spoke last, or else what the message tells of it."""
        known = self.inputs.address
        return (known.language if known else "") or inbound.language_hint

    def read_recent_answers(self) -> tuple[RecentReply, ...]:
        """Return what the address was answered lately, as ``keep_recent_answers`` stored it."""
        pairs = (one.partition(":") for one in self.inputs.lately.split() if one[0] != _OF_DAY)
        return tuple(RecentReply(datetime.fromtimestamp(int(at), UTC), key) for at, _, key in pairs)

    def read_answers_of_day(self) -> int:
        """Return how often the address was answered today, by all channels, but for Telegram."""
        first, _, _ = self.inputs.lately.partition(" ")
        day, _, count = first.partition(":")
        return int(count) if day == f"{_OF_DAY}{self._day}" else 0

    @property
    def _day(self) -> str:
        return str((self.now.year * 100 + self.now.month) * 100 + self.now.day)

    def keep_recent_answers(self, answers: tuple[RecentReply, ...]) -> None:
        """Keep what the address was answered by now. Fractions of a second are rounded up.

        The last of them is one more of the day. It is kept under the oldest lookup hash, which is
        the same whatever keys are added.
        """
        of_day = f"{_OF_DAY}{self._day}:{self.read_answers_of_day() + 1}"
        stored = " ".join((of_day, *(f"{ceil(one.at.timestamp())}:{one.key}" for one in answers)))
        messages.note_recent_replies(self.connection, self.lookups[-1], lately=stored, at=self.now)

    def store_message(
        self,
        inbound: Inbound,
        *,
        sender: AddressRow | None,
        campaign: str = "",
        reply: RenderedMessage | None = None,
        reply_key: str,
    ) -> int:
        """Store the message with its reply, sealed under the campaign's scope; return its id."""
        body = inbound.event.text if isinstance(inbound.event, Said) else ""
        return turns.add_message(
            self.connection,
            self.origin,
            reserved=self.inputs.reserved.message_id,
            channel=str(inbound.channel),
            address_id=sender.id if sender else None,
            campaign=campaign,
            body=self.vault.seal(campaign, Sealed.BODY, body) if body else None,
            reply=self.seal_reply(campaign, reply) if reply else None,
            reply_key=reply_key,
            received_at=self.now,
        )

    def seal_reply(self, campaign: str, reply: RenderedMessage) -> bytes:
        """Return the reply as it is stored beside its message."""
        return self.vault.seal(campaign, Sealed.REPLY, write_reply(reply))

    def read_stored_answer(self, repeat: EarlierMessage) -> Answer:
        """Return what the message was answered the first time; nothing once that was shredded."""
        stored = self.vault.read(repeat.campaign, Sealed.REPLY, repeat.reply)
        if stored is None:
            return Answer(repeat.message_id, None, is_repeat=True)
        return Answer(repeat.message_id, read_reply(stored), is_repeat=True)


@contextmanager
def open_turn(
    runtime: Runtime, address: str, inbound: Inbound | None = None
) -> Iterator[Transaction]:
    """Yield the transaction of an address, which holds off whatever else happens to it now.

    ``address`` is an E.164 number or a Telegram chat id; "" where nobody may be remembered. What
    has the id of a message of long ago is no repeat of it. Where the message joins another address
    to this one, that is held too, with all addresses of both people: always in the same order, so
    that no two wait for each other, and whoever holds an address knows whose it is. Raises
    ``StandingChanged`` where one of them got another address before all were held.
    """
    lookups = runtime.vault.lookups(address) if address else ()
    origin = inbound.get_origin(runtime.settings, lookups) if inbound else NO_MESSAGE
    with runtime.database.write() as connection:
        now = runtime.now()
        keys = _lock_keys(runtime, connection, lookups, inbound)
        for key in sorted(keys):
            runtime.database.lock(connection, key)
        inputs = turns.read_turn_inputs(connection, lookups, origin)
        if len(keys) > 1 and not keys >= _lock_keys(runtime, connection, lookups, inbound):
            raise StandingChanged
        if inbound and inputs.repeat and inbound.is_other_than(inputs.repeat.received_at, now):
            inputs = replace(inputs, repeat=None)
        yield Transaction(runtime, connection, address, lookups, origin, inputs, now)


def _lock_keys(
    runtime: Runtime, connection: Connection, lookups: tuple[bytes, ...], inbound: Inbound | None
) -> set[bytes]:
    """Return the keys of all addresses that the message concerns.

    Who asked for a code that a message sends is looked up before, and again under the locks.
    """
    keys = {Vault.lock_key(lookups)} if lookups else set()
    other = _read_other_address(runtime, connection, inbound.event) if inbound else None
    if not other:
        return keys
    others = runtime.vault.lookups(other)
    found = joined_people.addresses_of_people(connection, (*lookups, *others))
    return {*keys, Vault.lock_key(others), *(_lock_key_of(runtime.vault, one) for one in found)}


def _lock_key_of(vault: Vault, stored: StoredAddress) -> bytes:
    """Return the key of a stored address: of one that was erased, that under a first vault key."""
    address = vault.read(PROGRAM, Sealed.ADDRESS, stored.sealed)
    return Vault.lock_key(vault.lookups(address) if address else (stored.lookup,))


def _read_other_address(
    runtime: Runtime, connection: Connection, event: Event | None
) -> str | None:
    """Return the address to which the message would join its own; None where there is none."""
    if isinstance(event, SharedContact):
        return event.number
    code = read_join_code(event.text, runtime.shelf.languages) if isinstance(event, Said) else ""
    if not code:
        return None
    offered = find_offered_code(connection, runtime.vault, code, now=runtime.now())
    return runtime.vault.read(PROGRAM, Sealed.ADDRESS, offered.sealed) if offered else None


def find_offered_code(
    connection: Connection, vault: Vault, code: str, *, now: datetime
) -> OfferedCode | None:
    """Return who asked for a code that joins two addresses, while it is good."""
    return join_codes.find(connection, hash_join_code(vault, code), now=now)


def hash_join_code(vault: Vault, code: str) -> bytes:
    """Return the keyed hash of a code. A new vault key makes it a wrong code."""
    return vault.lookup(f"join {code}")


class StandingChanged(Exception):
    """Another address of the person signed, or joined them, since this turn was read: it is to be
    taken again."""


class CampaignClosed(Exception):
    """The campaign was closed by command, which this process does not know yet.

    The turn is to be taken again with the campaign closed. The text is the campaign's id.
    """


def store_once(
    runtime: Runtime, inbound: Inbound, store: Callable[[Transaction], Result]
) -> Result | Answer:
    """Return what ``_store_once`` returns, run again as long as another address signs meanwhile."""
    while True:  # as often at most as other addresses of the person sign at this moment
        try:
            return _store_once(runtime, inbound, store)
        except StandingChanged:
            continue


def _store_once(
    runtime: Runtime, inbound: Inbound, store: Callable[[Transaction], Result]
) -> Result | Answer:
    """Return what ``store`` returns, which stores the message in the transaction of its address.

    Where the message's id was taken by then, it was by another try of the same message at the
    same moment, and ``store`` finds the repeat; or long ago by another message, from which the id
    is taken if ids of that provider come again. If they do not, nothing is stored or answered.
    """
    try:
        with open_turn(runtime, inbound.address, inbound) as transaction:
            return store(transaction)
    except AlreadyStored:
        pass
    with open_turn(runtime, inbound.address, inbound) as transaction:
        if transaction.inputs.repeat is None:
            if not inbound.has_reusable_id:
                return Answer(0, None, is_repeat=True)
            turns.free_provider_id(transaction.connection, transaction.origin)
        return store(transaction)
