"""Tells a CRM of one person after the other: the destination of what happened to them."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from bot.integrations.crm.crm_account import CrmAccount
from bot.integrations.crm.crm_interface import (
    ChangedNumbers,
    Crm,
    Failure,
    KnownPerson,
    TellsChanges,
    Told,
)
from bot.integrations.crm.field_mapping import map_supporter
from bot.integrations.crm.what_to_tell import (
    End,
    InDoubt,
    Tell,
    Unreadable,
    WhatToTell,
    find_what_to_tell,
)
from bot.integrations.interface import Delivered, Event, Outcome, Refused, TryLater
from bot.runtime import Runtime
from bot.storage.crm import crm_people
from bot.storage.crm.crm_people import SUBSCRIBED, UNSUBSCRIBED
from bot.storage.integrations import integrations
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM

LEASE: Final = timedelta(seconds=120)
"""How long no other worker tells a CRM of a number: longer than the requests about it may take."""
SECONDS_FOR_ANOTHER: Final = 10.0
SECONDS_FOR_DOUBT: Final = 3600.0
"""Within a day a doubt is settled."""
NOTHING_TO_TELL: Final = "nothing to tell"


@dataclass(frozen=True, slots=True)
class CrmDestination:
    """One account of a CRM, at work. ``close`` gives its connections back."""

    runtime: Runtime
    account: CrmAccount
    crm: Crm
    closing: Callable[[], Awaitable[None]]
    _one_at_a_time: dict[int, asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock), init=False, repr=False
    )

    async def deliver(self, event: Event) -> Outcome:
        """Tell how things stand with those whom an event is about (``Destination.deliver``)."""
        notes = []
        for person_id in (event.person_id, event.other_person_id):
            if person_id is None:
                continue
            outcome = await self.bring_in_line(person_id)
            if not isinstance(outcome, Delivered):
                return outcome
            notes.append(outcome.note)
        return Delivered(next((note for note in notes if note != NOTHING_TO_TELL), NOTHING_TO_TELL))

    async def try_out(self) -> Outcome:
        """Look whether the key is taken, telling of nobody (``Testable.try_out``)."""
        if not isinstance(self.crm, TellsChanges):
            return Refused("nothing can be asked there without telling of somebody")
        found = await self.crm.read_changes(self.runtime.now(), 1)
        return Delivered("the key is taken") if isinstance(found, ChangedNumbers) else found

    async def close(self) -> None:
        """Give the connections back."""
        await self.closing()

    async def bring_in_line(self, person_id: int) -> Outcome:
        """Tell a CRM how things stand with a person, and look whether they still do."""
        async with self._one_at_a_time[person_id]:
            return await self._bring_in_line(person_id)

    async def _bring_in_line(self, person_id: int) -> Outcome:
        try:
            plan = self._find_what_to_tell(person_id)
            if not plan.tell and not plan.ends:
                return Delivered(NOTHING_TO_TELL)
            for end in plan.ends:
                if failure := await self._tell_end(end):
                    return failure
            if plan.tell and (failure := await self._tell(plan.tell)):
                return failure
            if not self._find_what_to_tell(person_id).is_in_line:
                return TryLater("it changed meanwhile", 0.0, is_ours=True)
        except InDoubt:
            return TryLater("they may have meant to stop", SECONDS_FOR_DOUBT, is_ours=True)
        except Unreadable as why:
            return TryLater(str(why), is_ours=True)
        return Delivered("told" if plan.tell else "end told")

    def _find_what_to_tell(self, person_id: int) -> WhatToTell:
        with self.runtime.database.read() as connection:
            return find_what_to_tell(connection, self.runtime.vault, self.account, person_id)

    async def _tell(self, tell: Tell) -> Failure | None:
        if not self._lease(tell.address_id):
            return TryLater("told of by another worker", SECONDS_FOR_ANOTHER, is_ours=True)
        person = map_supporter(self.account.mapping, tell.supporter)
        answered = await self.crm.tell(person, subscribes=tell.subscribes)
        if not isinstance(answered, Told):
            self._release(tell.address_id)
            return answered
        self._record(tell.address_id, answered, SUBSCRIBED)
        return None

    async def _tell_end(self, end: End) -> Failure | None:
        """Tell that a number must not be written to.

        Of who was erased the id of their record there stays, until somebody deleted that
        (``erased_people``).
        """
        address_id = end.row.address_id
        if not self._lease(address_id):
            return TryLater("told of by another worker", SECONDS_FOR_ANOTHER, is_ours=True)
        vault = self.runtime.vault
        remote_id = vault.read_if(PROGRAM, Sealed.CRM_PERSON, end.row.remote_id) or ""
        if remote_id or end.number:
            known = KnownPerson(remote_id, end.number)
            answered = await self.crm.unsubscribe(known, is_erased=end.is_erased)
            if not isinstance(answered, Told):
                self._release(address_id)
                return answered
            if not end.is_erased:
                self._record(address_id, answered, UNSUBSCRIBED)
        if end.is_erased:
            self._record_erased(address_id, is_there=bool(remote_id))
        return None

    def _lease(self, address_id: int) -> bool:
        """Hold others off a number; False where one is there, or the CRM was removed meanwhile."""
        now = self.runtime.now()
        with self.runtime.database.write() as connection:
            row = integrations.find(connection, self.account.integration_id)
            if row is None or row.removed_at:
                return False
            return crm_people.lease(
                connection, self.account.integration_id, address_id, now=now, until=now + LEASE
            )

    def _release(self, address_id: int) -> None:
        with self.runtime.database.write() as connection:
            crm_people.release(connection, self.account.integration_id, address_id)

    def _record_erased(self, address_id: int, *, is_there: bool) -> None:
        number = self.account.integration_id
        with self.runtime.database.write() as connection:
            if is_there:
                at = self.runtime.now()
                crm_people.record_erased(connection, number, address_id, at=at)
            else:
                crm_people.forget(connection, number, address_id)

    def _record(self, address_id: int, told: Told, subscription: str) -> None:
        sealed = None
        if told.remote_id:
            sealed = self.runtime.vault.seal(PROGRAM, Sealed.CRM_PERSON, told.remote_id)
        with self.runtime.database.write() as connection:
            crm_people.record_told(
                connection,
                self.account.integration_id,
                address_id,
                remote_id=sealed,
                subscription=subscription,
                at=self.runtime.now(),
            )
