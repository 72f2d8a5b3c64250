"""Whose records are to be deleted in a CRM, by hand: they had everything erased here.

No CRM's API deletes anybody. So the ids of these records there stay here, sealed, until they are
deleted, 30 days at the most (``pull_all.ERASED_KEPT``).
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from bot.integrations.crm.crm_kinds import get_crm
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.storage.crm import crm_people
from bot.storage.crm.crm_people import CrmPersonRow
from bot.storage.organizers import audit_trail
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM


@dataclass(frozen=True, slots=True)
class ErasedThere:
    """A record that is to be deleted: its id there, and since when the CRM knows."""

    remote_id: str = field(repr=False)
    told_at: datetime


def list_erased(runtime: Runtime, who: Organizer, name: str) -> list[ErasedThere]:
    """Return the records of a CRM that are to be deleted, and note who read it.

    Raises ``IntegrationRefused``.
    """
    row = get_crm(runtime, name)
    with runtime.database.read() as connection:
        rows = crm_people.list_erased(connection, row.id)
    with runtime.database.write() as connection:
        audit_trail.note(connection, runtime.now(), who.id, "crm erasures read", detail=name)
    return [ErasedThere(_remote_id(runtime, one), one.changed_at) for one in rows]


def note_deleted(runtime: Runtime, who: Organizer, name: str, remote_ids: Collection[str]) -> int:
    """Forget records that somebody deleted there, by their ids; return how many they are.

    Ids of which nothing waits are passed over. Raises ``IntegrationRefused``.
    """
    row, wanted = get_crm(runtime, name), set(remote_ids)
    with runtime.database.write() as connection:
        rows = crm_people.list_erased(connection, row.id)
        deleted = [one for one in rows if _remote_id(runtime, one) in wanted]
        for one in deleted:
            crm_people.forget(connection, row.id, one.address_id)
        detail = f"{name}: {len(deleted)}"
        audit_trail.note(connection, runtime.now(), who.id, "crm erasures done", detail=detail)
    return len(deleted)


def _remote_id(runtime: Runtime, row: CrmPersonRow) -> str:
    return runtime.vault.read_if(PROGRAM, Sealed.CRM_PERSON, row.remote_id) or ""
