"""A message that failed: stored, its opt-out obeyed, and all else left for a person to see to.

The inbox fails where what is kept of somebody cannot be read, or where we made a mistake. STOP is
obeyed even then, from the message alone: the address is suppressed by its lookup hash. Everything
else that was asked for waits on a list, until an organizer has seen to it.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot import channel
from bot.conversation import message_identity
from bot.inbox.receive import Answer, Inbound
from bot.organizers.accounts import NotPossible, Organizer
from bot.phone_console import organizer_command
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
from flows.commands import ACTS_ON, CARRIER_WORDS
from flows.effects import OptOutReason
from flows.events import CarrierWord, Said
from flows.requests_by_wording import Asked

__all__ = ["REPLY_KEY", "Opened", "keep", "listed", "settle", "shown"]

REPLY_KEY = "set_aside"
"""The reply key of a message that was set aside: it was not answered."""

log = logging.getLogger(__name__)


def keep(runtime: Runtime, inbound: Inbound) -> Answer:
    """Store a message on which the inbox failed, suppress whom it opts out; answer nothing.

    Reads nothing of the person but what tells a repeat, and does without that if it must.
    Raises ``Unavailable`` where nothing could be stored, and the provider should try again.
    """
    understood = _asked(runtime, inbound)
    try:
        with runtime.database.write() as connection:
            return _Keeping(runtime, connection, inbound, runtime.now(), understood).keep()
    except Unavailable:
        raise
    except Exception as error:  # whatever the damage: it must not be in the way of a STOP
        log.warning("set aside without a look at what is known: %s", type(error).__name__)
    try:
        with runtime.database.write() as connection:
            return _Keeping(runtime, connection, inbound, runtime.now(), understood).keep_blindly()
    except AlreadyStored:
        return Answer(0, None, is_repeat=True)


def _asked(runtime: Runtime, inbound: Inbound) -> Asked:
    try:
        acts_on = ACTS_ON[channel.get_sender_type(runtime.settings, inbound.channel)]
        return words.asked(runtime.shelf, inbound.event, acts_on)
    except Exception as error:  # a mistake of ours in reading words may be why it failed
        log.warning("words of a message could not be read: %s", type(error).__name__)
    said = inbound.event
    if isinstance(said, Said) and said.text.strip().upper() in CARRIER_WORDS[CarrierWord.STOP]:
        return Asked("stop", OptOutReason.WORD)
    return Asked("words")


@dataclass(frozen=True, slots=True)
class _Keeping:
    """One message that is set aside, in one transaction."""

    runtime: Runtime
    connection: Connection
    inbound: Inbound
    now: datetime
    asked: Asked

    def keep(self) -> Answer:
        """Store it beside the person's other messages. A repeat was stored before."""
        lookups = self._lookups()
        if lookups:
            self.runtime.database.lock(self.connection, Vault.lock_key(lookups))
        origin = self._origin(lookups)
        found = turns.read_turn_inputs(self.connection, lookups, origin)
        repeat = found.repeat
        if repeat and not message_identity.is_over(origin, repeat.received_at, self.now):
            if (
                repeat.reply_key == organizer_command.WAITING
            ):  # an organizer's order, stored and not done
                self._act(repeat.message_id, lookups)
            return Answer(repeat.message_id, None, is_repeat=True)
        if message_identity.comes_again(origin):
            turns.free_provider_id(self.connection, origin)
        return self._store(found.address.id if found.address else None, found.reserved)

    def keep_blindly(self) -> Answer:
        """Store it as nobody's, but suppress whose it is."""
        return self._store(None)

    def _store(
        self, address_id: int | None, reserved: turns.ReservedIds = turns.NO_RESERVED_IDS
    ) -> Answer:
        lookups, event = self._lookups(), self.inbound.event
        text = event.text if isinstance(event, Said) else ""
        message_id = turns.add_message(
            self.connection,
            self._origin(lookups),
            reserved=reserved.message_id,
            channel=str(self.inbound.channel),
            address_id=address_id,
            campaign=PROGRAM,
            body=self._sealed(Sealed.BODY, text),
            reply=None,
            reply_key=REPLY_KEY,
            received_at=self.now,
        )
        self._act(message_id, lookups)
        return Answer(message_id, None)

    def _act(self, message_id: int, lookups: tuple[bytes, ...]) -> None:
        obeyed = self.asked.opt_out is not None and bool(lookups)
        if obeyed:
            generation = self._generation(lookups)
            suppressions.suppress(
                self.connection,
                lookup=lookups[-generation],
                generation=generation,
                reason=str(self.asked.opt_out),
                message_id=message_id,
                at=self.now,
            )
        if lookups:
            rows.add(
                self.connection,
                message_id,
                asked=str(self.asked.what),
                is_obeyed=obeyed,
                sealed=self._sealed(Sealed.SET_ASIDE, self.inbound.address),
                at=self.now,
            )

    def _lookups(self) -> tuple[bytes, ...]:
        address = self.inbound.address
        return self.runtime.vault.lookups(address) if address else ()

    def _origin(self, lookups: tuple[bytes, ...]) -> turns.MessageOrigin:
        inbound = self.inbound
        return message_identity.origin_of(
            self.runtime.settings, inbound.provider, inbound.provider_id, lookups
        )

    def _generation(self, lookups: tuple[bytes, ...]) -> int:
        """The generation to suppress under; the newest one is found as well as that in use."""
        try:
            return self.runtime.vault.generation
        except VaultError:
            return len(lookups)

    def _sealed(self, column: Sealed, text: str) -> bytes | None:
        """Seal a text, or keep none where there is nothing to seal it with."""
        try:
            return self.runtime.vault.seal(PROGRAM, column, text) if text else None
        except (KeyError, VaultError):
            return None


@dataclass(frozen=True, slots=True)
class Opened:
    """One that was set aside, with its address and words; "" where they are not to be had."""

    row: rows.SetAsideRow
    address: str
    words: str


def listed(runtime: Runtime, *, settled_too: bool = False) -> list[rows.SetAsideRow]:
    """Return what waits for a person, oldest first."""
    with runtime.database.read() as connection:
        return rows.list_set_aside(connection, settled_too=settled_too)


def shown(runtime: Runtime, who: Organizer, number: int) -> Opened:
    """Open one; who read it is in the audit trail. Raises ``NotPossible``."""
    with runtime.database.write() as connection:
        row = rows.find(connection, number)
        if row is None:
            raise NotPossible(_UNKNOWN(number))
        audit_trail.note(connection, runtime.now(), who.id, "set aside read", detail=str(number))
    vault = runtime.vault
    address = vault.read_if(PROGRAM, Sealed.SET_ASIDE, row.sealed) or ""
    return Opened(row, address, vault.read_if(PROGRAM, Sealed.BODY, row.body) or "")


def settle(runtime: Runtime, who: Organizer, number: int, note: str) -> None:
    """Note that somebody saw to one, and how. Raises ``NotPossible``."""
    now = runtime.now()
    with runtime.database.write() as connection:
        if rows.find(connection, number) is None:
            raise NotPossible(_UNKNOWN(number))
        if not rows.settle(connection, number, by=who.id, note=note, at=now):
            raise NotPossible(f"number {number} is settled already")
        audit_trail.note(connection, now, who.id, "set aside settled", detail=f"{number}: {note}")


_UNKNOWN: Callable[[int], str] = (
    "nothing that was set aside has number {}: see `python -m bot set-aside list`".format
)
