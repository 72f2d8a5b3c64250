"""Finds signatures that a machine may have given: two independent signs, never a burst alone.

The signs: the answers came faster than anybody types; the numbers beside it have signed, too; the
names come in the order of a list.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.runtime import Runtime
from bot.storage.review import review_batches
from bot.storage.review.review_batches import Flag, ReviewedSignature, SentTimes
from bot.storage.schema.key_tables import Sealed
from bot.storage.signatures.held_back import ReviewReason
from bot.vault import PROGRAM

LETTERS_A_SECOND = 12
"""Nobody types so fast on a phone: the record is about ten."""
SECONDS_TO_READ = 1.0
"""Before an answer to the question to sign: less is no person who has read it."""
NAMES_OF_A_LIST = 10
"""Names one after the other, in the order of the alphabet, that are a list's: of names that come
as they like, one run in 3,628,800 is so long."""
_NEIGHBORS = (-1, 1)
_SIGNS = ("fast", "list", "numbers")
RULES = ("machine.fast-list", "machine.fast-numbers", "machine.list-numbers")


@dataclass(frozen=True, slots=True)
class NamedSignature:
    """A signature with its name folded, in the order in which they were given."""

    row: ReviewedSignature
    folded: str


def find_machine_signs(
    runtime: Runtime,
    connection: Connection,
    campaign: str,
    named: Sequence[NamedSignature],
    before: Sequence[NamedSignature],
) -> list[Flag]:
    """Return a flag for each of ``named`` that bears two signs; ``before`` are those before it."""
    ids = [one.row.message_id for one in named if one.row.message_id is not None]
    times = review_batches.read_sent_times(connection, ids)
    listed = find_listed((*before, *named))
    fast = {one.row.id for one in named if is_fast(times.get(one.row.message_id or 0), one.folded)}
    suspects = [one for one in named if one.row.id in fast | listed]
    numbered = _find_numbered(runtime, connection, campaign, suspects)
    flags = []
    for one in suspects:
        signs = zip(_SIGNS, (fast, listed, numbered), strict=True)
        found = [sign for sign, bearers in signs if one.row.id in bearers]
        if len(found) > 1:
            rule = f"machine.{found[0]}-{found[1]}"
            flags.append(Flag(one.row.id, ReviewReason.MACHINE, rule))
    return flags


def is_fast(times: SentTimes | None, name: str) -> bool:
    """Tell whether the name, or the yes behind it, came sooner than a person can send it."""
    if times is None or times.before is None:
        return False
    if _seconds(times.before, times.signed_at) < SECONDS_TO_READ:
        return True
    if times.before_that is None:
        return False
    return _seconds(times.before_that, times.before) < len(name) / LETTERS_A_SECOND


def _seconds(earlier: datetime, later: datetime) -> float:
    return (later - earlier).total_seconds()


def find_listed(named: Sequence[NamedSignature]) -> Set[int]:
    """Return the ids of signatures whose names came in the order of a list, first or last name."""
    return _find_runs(named, [one.folded for one in named]) | _find_runs(
        named, [_last_name_first(one.folded) for one in named]
    )


def _find_runs(named: Sequence[NamedSignature], keys: Sequence[str]) -> Set[int]:
    found: set[int] = set()
    begin = 0
    for at in range(1, len(keys) + 1):
        if at == len(keys) or keys[at] <= keys[at - 1]:
            if at - begin >= NAMES_OF_A_LIST:
                found |= {one.row.id for one in named[begin:at]}
            begin = at
    return found


def _last_name_first(folded: str) -> str:
    words = folded.split()
    return " ".join((*words[-1:], *words[:-1]))


def _find_numbered(
    runtime: Runtime, connection: Connection, campaign: str, suspects: Sequence[NamedSignature]
) -> Set[int]:
    """Return the ids of those beside whose number another one signed."""
    ids = [one.row.message_id for one in suspects if one.row.message_id is not None]
    sealed = review_batches.read_sealed_numbers(connection, ids) if ids else {}
    neighbors: dict[int, set[bytes]] = {}
    for one in suspects:
        number = runtime.vault.read(PROGRAM, Sealed.ADDRESS, sealed.get(one.row.message_id or 0))
        if number:
            neighbors[one.row.id] = _lookups_beside(runtime, number)
    signed = _signed_from(connection, campaign, neighbors)
    return {ident for ident, hashes in neighbors.items() if hashes & signed}


def _signed_from(
    connection: Connection, campaign: str, neighbors: Mapping[int, Set[bytes]]
) -> Set[bytes]:
    wanted = set().union(*neighbors.values())
    return review_batches.signed_from(connection, campaign, wanted) if wanted else set()


def _lookups_beside(runtime: Runtime, number: str) -> set[bytes]:
    """Return the lookup hashes of the two numbers beside one (E.164)."""
    beside = (f"+{int(number) + step}" for step in _NEIGHBORS)
    return {lookup for one in beside for lookup in runtime.vault.lookups(one)}
