"""What an organizer does for one person: write to them no more, erase them, tell what is held.

``by`` is the organizer, None before any was added.
"""

from bot.conversation import elapsed_time
from bot.people.person_errors import PersonRefused
from bot.privacy.personal_data import (
    PersonalData,
    export_as_json,
    note_reading,
    read_personal_data,
)
from bot.runtime import Runtime
from bot.storage.privacy.personal_data import read_addresses
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM


def opt_out(runtime: Runtime, by: int | None, person_id: int) -> None:
    """Write no more to a person, on any of their addresses, as STOP has it.

    Once more changes nothing. Raises ``PersonRefused`` for who was erased.
    """
    for address in _addresses_of(runtime, person_id):
        elapsed_time.opt_out(runtime, address, by=by)


def erase(runtime: Runtime, by: int | None, person_id: int) -> None:
    """Erase a person for good, as DELETE does. Raises ``PersonRefused`` for who was erased."""
    elapsed_time.erase(runtime, _addresses_of(runtime, person_id)[0], by=by)


def export(runtime: Runtime, by: int | None, person_id: int) -> str:
    """Return all that is held of a person, as JSON; that it was read is in the audit trail."""
    with runtime.database.read() as connection:
        everything: PersonalData = read_personal_data(connection, runtime.vault, person_id)
    note_reading(runtime, by)
    return export_as_json(everything)


def _addresses_of(runtime: Runtime, person_id: int) -> list[str]:
    """Return the numbers and chats of a person. Raises ``PersonRefused`` where none is left."""
    with runtime.database.read() as connection:
        rows = read_addresses(connection, person_id)
    read = (runtime.vault.read_if(PROGRAM, Sealed.ADDRESS, row.sealed) for row in rows)
    found = [address for address in read if address]
    if not found:
        raise PersonRefused("erased")
    return found
