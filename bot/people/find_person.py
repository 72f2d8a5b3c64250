"""Finds a person by a number or chat that was typed whole; never by a part of it, never a list."""

from dataclasses import dataclass

from bot.organizers import look_up_limit
from bot.organizers.accounts import Organizer
from bot.people.person_errors import PersonRefused
from bot.privacy.personal_data import read_address
from bot.runtime import Runtime
from bot.storage.consent import suppressions
from bot.storage.conversations import turns
from bot.storage.organizers import audit_trail


@dataclass(frozen=True, slots=True)
class Found:
    """Who is behind an address: the person's id, None where nothing is held of anybody; and whether
    it is not written to, which is kept even then."""

    person_id: int | None
    has_opted_out: bool


def find_person(runtime: Runtime, who: Organizer, typed: str, region: str) -> Found:
    """Return who is behind a number, as it is written in ``region``, or "telegram:<chat id>".

    That somebody looked stands in the audit trail. Raises ``PersonRefused`` for what is no address,
    and ``LookRefused`` where somebody looks too often.
    """
    try:
        lookups = runtime.vault.lookups(read_address(typed, region))
    except ValueError:
        raise PersonRefused("no_address") from None
    look_up_limit.take_one(runtime, who)
    with runtime.database.write() as connection:
        known = turns.read_turn_inputs(connection, lookups, turns.NO_MESSAGE).address
        opted_out = suppressions.is_suppressed(connection, lookups)
        detail = "found" if known else "nobody found"
        audit_trail.note(connection, runtime.now(), who.id, "person looked for", detail=detail)
    return Found(known.person_id if known else None, opted_out)
