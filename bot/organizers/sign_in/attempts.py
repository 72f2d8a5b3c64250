"""Slows down who guesses: failures are counted by account and network together, and by network.

Nobody can lock somebody else's account: failures from elsewhere do not count for its owner. The
network's address is never stored, only a keyed hash of it. Wrong codes of an app beside the right
password, or within a session, are counted by account alone: who has either, and many networks,
would soon have guessed six digits. Recovery codes and passkeys, which nobody guesses, go on.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.runtime import Runtime
from bot.storage.organizers import sign_in_attempts
from bot.vault import LOCK_BYTES

FREE_FAILURES: Final = 4
"""Failures of one account from one network before anybody has to wait."""
FREE_NETWORK_FAILURES: Final = 20
"""Failures of one network before it has to wait, whichever accounts it named."""
FREE_WRONG_CODES: Final = 10
"""Wrong codes of one account before it has to wait, from all networks, by whoever has its password
or a session of it."""
FIRST_WAIT: Final = timedelta(seconds=5)
LONGEST_WAIT: Final = timedelta(minutes=15)
FORGOTTEN_AFTER: Final = timedelta(hours=1)
_IPV6_NETWORK_BITS: Final = 64


@dataclass(frozen=True, slots=True)
class Attempt:
    """Whose name was typed, and from where: its two keys, under which failures are counted."""

    of_account: bytes
    of_network: bytes


def attempt_of(runtime: Runtime, name: str, address: str) -> Attempt:
    """Return the keys of an attempt. ``address`` is an IP address, as the server saw it."""
    network, vault = network_of(address), runtime.vault
    return Attempt(
        vault.lookup(f"sign-in\0{name.casefold().strip()}\0{network}"),
        vault.lookup(f"sign-in\0{network}"),
    )


def waits_until(connection: Connection, attempt: Attempt, *, now: datetime) -> datetime | None:
    """Return before when nobody may try again; None for whoever may now."""
    moments = (
        sign_in_attempts.read(connection, key)[1]
        for key in (attempt.of_account, attempt.of_network)
    )
    return max((moment for moment in moments if moment and moment > now), default=None)


def note_failure(runtime: Runtime, connection: Connection, attempt: Attempt) -> bool:
    """Count a failed attempt: each doubles the wait, once the free ones are spent.

    Tells whether that is so for the first time: an account's failures from one network are worth a
    line once, and not as often as somebody likes to fail.
    """
    has_to_wait = _count_one(runtime, connection, attempt.of_account, FREE_FAILURES)
    _count_one(runtime, connection, attempt.of_network, FREE_NETWORK_FAILURES)
    return has_to_wait


def _count_one(runtime: Runtime, connection: Connection, key: bytes, free: int) -> bool:
    """Count one more failure of a key. Tells whether one has to wait for the first time."""
    now = runtime.now()
    runtime.database.lock(connection, key[:LOCK_BYTES])
    before, last = sign_in_attempts.read(connection, key)
    if last is not None and now - last > FORGOTTEN_AFTER:
        before = 0
    failures = before + 1
    wait = _wait(failures - free)
    sign_in_attempts.note_failure(connection, key, failures, not_before=now + wait)
    return failures == free + 1


def note_success(connection: Connection, attempt: Attempt) -> None:
    """Forget the account's failures from here; those of the network stay."""
    sign_in_attempts.clear(connection, attempt.of_account)


def codes_wait_until(
    runtime: Runtime, connection: Connection, organizer_id: int
) -> datetime | None:
    """Return before when no code of an account's app is taken; None where one is taken now.

    Others who try at the same time wait until the transaction ends.
    """
    key = _codes_of(runtime, organizer_id)
    runtime.database.lock(connection, key[:LOCK_BYTES])
    until = sign_in_attempts.read(connection, key)[1]
    return until if until and until > runtime.now() else None


def note_wrong_code(runtime: Runtime, connection: Connection, organizer_id: int) -> bool:
    """Count a wrong code of whoever has the rest. Tells whether codes wait for the first time."""
    return _count_one(runtime, connection, _codes_of(runtime, organizer_id), FREE_WRONG_CODES)


def note_right_code(runtime: Runtime, connection: Connection, organizer_id: int) -> None:
    """Forget an account's wrong codes."""
    sign_in_attempts.clear(connection, _codes_of(runtime, organizer_id))


def _codes_of(runtime: Runtime, organizer_id: int) -> bytes:
    return runtime.vault.lookup(f"sign-in codes\0{organizer_id}")


def delete_old_attempts(runtime: Runtime) -> int:
    """Forget failures that count no more; return how many."""
    with runtime.database.write() as connection:
        return sign_in_attempts.delete_old(connection, before=runtime.now() - FORGOTTEN_AFTER)


def network_of(address: str) -> str:
    """Return the network of an address: one IPv4 address, or the /64 that one IPv6 host has.

    Some proxies write a port behind it (``203.0.113.7:4711``, ``[2001:db8::1]:4711``).
    """
    bare = address.partition(":")[0] if address.count(":") == 1 else address
    try:
        ip = ipaddress.ip_address(bare.partition("]")[0].removeprefix("["))
    except ValueError:
        return ""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, _IPV6_NETWORK_BITS), strict=False))
    return str(ip)


def _wait(failures_too_many: int) -> timedelta:
    if failures_too_many <= 0:
        return timedelta(0)
    doublings = min(failures_too_many - 1, 20)
    return min(FIRST_WAIT * 2.0**doublings, LONGEST_WAIT)
