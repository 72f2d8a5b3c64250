"""Slows down who guesses: failures are counted by account and network together, and by network.

Nobody can lock somebody else's account: failures from elsewhere do not count for its owner. The
network's address is never stored, only a keyed hash of it.
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
"""Of one account from one network, before anybody has to wait."""
FREE_NETWORK_FAILURES: Final = 20
"""Of one network, whatever account it named."""
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
    now, has_to_wait = runtime.now(), False
    for key, free in (
        (attempt.of_account, FREE_FAILURES),
        (attempt.of_network, FREE_NETWORK_FAILURES),
    ):
        runtime.database.lock(connection, key[:LOCK_BYTES])
        before, last = sign_in_attempts.read(connection, key)
        if last is not None and now - last > FORGOTTEN_AFTER:
            before = 0
        failures = before + 1
        wait = _wait(failures - free)
        sign_in_attempts.note_failure(connection, key, failures, not_before=now + wait)
        has_to_wait |= key == attempt.of_account and failures == free + 1
    return has_to_wait


def note_success(connection: Connection, attempt: Attempt) -> None:
    """Forget the account's failures from here; those of the network stay."""
    sign_in_attempts.clear(connection, attempt.of_account)


def delete_old_attempts(runtime: Runtime) -> int:
    """Forget failures that count no more; return how many."""
    with runtime.database.write() as connection:
        return sign_in_attempts.delete_old(connection, before=runtime.now() - FORGOTTEN_AFTER)


def network_of(address: str) -> str:
    """Return the network of an address: one IPv4 address, or the /64 that one IPv6 host has."""
    try:
        ip = ipaddress.ip_address(address)
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
