"""Who may act: organizers are added, found and removed, each time by one who is one already.

Only the first is added by nobody: whoever can run commands here holds the keys anyway.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection

from bot.languages import PhrasedError
from bot.languages.look_alikes import as_it_looks
from bot.organizers.roles import Permission, Role, require
from bot.runtime import Runtime
from bot.storage.organizers import audit_trail, sessions, sign_in_secrets
from bot.storage.organizers import organizers as rows
from bot.storage.organizers.organizers import Organizer
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM, Vault

__all__ = [
    "AT_ONCE",
    "BY_DAY",
    "NEVER",
    "NoSuchOrganizer",
    "NotPossible",
    "Organizer",
    "add",
    "address_of",
    "change_role",
    "channels",
    "everyone",
    "find_ever",
    "named",
    "remove",
    "set_address",
]

NAME = re.compile(r"[^\W_](?:[^\W_]|-){1,29}")
"""Letters, digits and hyphens: one word, as it is typed behind ``--as``."""
AT_ONCE: Final = "at_once"
BY_DAY: Final = "by_day"
NEVER: Final = "never"
"""When an organizer gets notices of what needs somebody: what stands still, waits, or is ready."""
_LOCK: Final = b"organize"


class NoSuchOrganizer(Exception):
    """No organizer has that name; the words name those there are."""


class NotPossible(PhrasedError):
    """An organizer cannot be added, changed or removed."""

    section = "organizer_refusals"


def everyone(runtime: Runtime) -> list[Organizer]:
    """Return all who may act, by name."""
    with runtime.database.read() as connection:
        return rows.list_organizers(connection)


def names_ever(runtime: Runtime) -> Mapping[int, str]:
    """Return the names of all who are or were organizers, by their numbers."""
    with runtime.database.read() as connection:
        return rows.names_by_id(connection)


def named(runtime: Runtime, name: str) -> Organizer:
    """Return the organizer of that name; capitals do not matter. Raises ``NoSuchOrganizer``."""
    there = everyone(runtime)
    for one in there:
        if one.name.casefold() == name.strip().casefold():
            return one
    if not there:
        raise NoSuchOrganizer(
            "there are no organizers yet: add the first with `python -m bot organizer add NAME`"
        )
    names = ", ".join(one.name for one in there)
    raise NoSuchOrganizer(f"no organizer is called {name.strip()!r}; there is {names}")


def find_ever(runtime: Runtime, name: str) -> Organizer:
    """Return who is or was called so; capitals do not matter. Raises ``NoSuchOrganizer``."""
    with runtime.database.read() as connection:
        found = rows.find_ever(connection, name.strip())
    return found or named(runtime, name)


def add(
    runtime: Runtime,
    name: str,
    address: str = "",
    by: Organizer | None = None,
    *,
    role: Role = Role.ADMINISTRATOR,
    source: str = "",
) -> Organizer:
    """Add an organizer. ``address`` is an E.164 number or a Telegram chat id, or "" for none.

    ``by`` is who adds them, and may be None for the very first, who is an administrator. ``source``
    is whose figures a partner sees. Raises ``NotPossible`` and ``NotAllowed``.
    """
    if by is not None:
        require(by, Permission.MANAGE)
    _check_role(runtime, role, source)
    if not NAME.fullmatch(name):
        raise NotPossible("no_name")
    vault, now = runtime.vault, runtime.now()
    with runtime.database.write() as connection:
        runtime.database.lock(connection, _LOCK)
        if by is None and rows.list_organizers(connection):
            raise NotPossible("not_the_first")
        taken = next(
            (one for one in rows.list_names_ever(connection) if _is_alike(name, one)), None
        )
        if taken is not None:
            raise NotPossible("name_taken", name=taken)
        added = rows.add(
            connection,
            name,
            **_stored_address(connection, vault, address),
            at=now,
            role=role.value if by else Role.ADMINISTRATOR.value,
            source=source,
        )
        audit_trail.note(connection, now, (by or added).id, "organizer added", detail=name)
    return added


def set_address(runtime: Runtime, name: str, address: str, *, by: Organizer) -> Organizer:
    """Let somebody be told of things at an address, in place of the one before, and act from there.

    ``address`` is an E.164 number or a Telegram chat id, or "" for none. Raises
    ``NoSuchOrganizer``, ``NotAllowed``, and ``NotPossible`` for one that is another's.
    """
    require(by, Permission.MANAGE)
    who = named(runtime, name)
    with runtime.database.write() as connection:
        runtime.database.lock(connection, _LOCK)
        rows.set_address(connection, who.id, **_stored_address(connection, runtime.vault, address))
        audit_trail.note(
            connection, runtime.now(), by.id, "organizer's address changed", detail=who.name
        )
    return named(runtime, name)


def _stored_address(connection: Connection, vault: Vault, address: str) -> dict[str, Any]:
    """Return the columns of an organizer's address, "" for none. Raises ``NotPossible``."""
    if not address:
        return dict.fromkeys(("lookup", "generation", "sealed"))
    other = rows.by_address(connection, vault.lookups(address))
    if other is not None:
        raise NotPossible("address_taken", name=other.name)
    return {
        "lookup": vault.lookup(address),
        "generation": vault.generation,
        "sealed": vault.seal(PROGRAM, Sealed.ORGANIZER, address),
    }


def change_role(
    runtime: Runtime, name: str, role: Role, source: str = "", *, by: Organizer
) -> Organizer:
    """Give somebody another role; ``source`` is whose figures a partner sees.

    Raises ``NoSuchOrganizer``, ``NotAllowed``, and ``NotPossible`` for the last administrator.
    """
    require(by, Permission.MANAGE)
    _check_role(runtime, role, source)
    who = named(runtime, name)
    with runtime.database.write() as connection:
        runtime.database.lock(connection, _LOCK)
        if role is not Role.ADMINISTRATOR:
            _check_other_administrators(connection, who)
        rows.set_role(connection, who.id, role.value, source)
        detail = f"{who.name}: {role.value}{f' of {source}' if source else ''}"
        audit_trail.note(connection, runtime.now(), by.id, "role changed", detail=detail)
    return named(runtime, name)


def _check_role(runtime: Runtime, role: Role, source: str) -> None:
    """Raise ``NotPossible`` unless a partner, and nobody else, has a source that there is."""
    if (role is Role.PARTNER) != bool(source):
        raise NotPossible("source_of_partner_alone")
    there = {one.id for campaign in runtime.shelf.campaigns for one in campaign.organizations}
    if source and source not in there:
        raise NotPossible("no_such_source", there=sorted(there))


def _check_other_administrators(connection: Connection, who: Organizer) -> None:
    """Raise ``NotPossible`` where nobody else is an administrator."""
    there = [one for one in rows.list_organizers(connection) if one.role == Role.ADMINISTRATOR]
    if [one.id for one in there] == [who.id]:
        raise NotPossible("last_administrator", name=who.name)


def _is_alike(name: str, other: str) -> bool:
    """Say whether a name is the same as another one, or easily taken for it."""
    same = name.casefold() == other.casefold()
    return same or as_it_looks(name) == as_it_looks(other)


def remove(runtime: Runtime, name: str, by: Organizer) -> None:
    """Let somebody act no more; their address is destroyed, their name stays in the audit trail.

    They are signed out, and nothing signs them in any more. Raises ``NoSuchOrganizer``,
    ``NotAllowed``, and ``NotPossible`` for the last one, and the last administrator, who is left.
    """
    require(by, Permission.MANAGE)
    leaving = named(runtime, name)
    with runtime.database.write() as connection:
        runtime.database.lock(connection, _LOCK)
        if [one.id for one in rows.list_organizers(connection)] == [leaving.id]:
            raise NotPossible("last_organizer", name=leaving.name)
        _check_other_administrators(connection, leaving)
        rows.remove(connection, leaving.id, at=runtime.now())
        sign_in_secrets.delete_factors(connection, leaving.id)
        sessions.end_all(connection, leaving.id)
        audit_trail.note(connection, runtime.now(), by.id, "organizer removed", detail=leaving.name)


def channels(runtime: Runtime) -> Mapping[int, str]:
    """Return by which channel each organizer with an address is written to: "sms", "telegram"."""
    with runtime.database.read() as connection:
        found = rows.with_address(connection)
    opened = {one.id: runtime.vault.read_if(PROGRAM, Sealed.ORGANIZER, one.sealed) for one in found}
    return {
        id_: "sms" if address.startswith("+") else "telegram"
        for id_, address in opened.items()
        if address
    }


def address_of(connection: Connection, vault: Vault, organizer_id: int) -> str:
    """Return an organizer's number or chat id, or "" where there is none."""
    sealed = rows.sealed_address(connection, organizer_id)
    return vault.read(PROGRAM, Sealed.ORGANIZER, sealed) or ""
