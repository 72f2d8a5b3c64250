"""The audit trail's chain, kept and verified: ``bot.storage.organizers.audit_chain`` says what for.

The worker chains the lines that wait every minute, and whoever needs the head does so at once.
"""

from dataclasses import dataclass
from typing import Final

from bot.runtime import Runtime
from bot.storage.organizers import audit_chain
from bot.storage.organizers.audit_chain import FIRST_HASH, ChainHead

BATCH: Final = 1000
_HASH_DIGITS: Final = 64


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of a check: the head, as computed anew, and what does not fit, in words."""

    head: ChainHead
    problems: tuple[str, ...]


def chain_audit_trail(runtime: Runtime) -> int:
    """Chain the lines that wait; return how many. Several processes may do so at once."""
    done = 0
    while _is_any_waiting(runtime):
        done += _chain_some(runtime)
    return done


def read_head(text: str) -> ChainHead:
    """Return a head as ``ChainHead`` or a log has it. Raises ``ValueError`` for what is none."""
    place, _, digits = text.strip().replace(" ", ":").partition(":")
    if not (place.isascii() and place.isdigit() and len(digits) == _HASH_DIGITS):
        raise ValueError("a head is a number, a colon and 64 hex digits, as `audit verify` prints")
    return ChainHead(int(place), bytes.fromhex(digits))


def verify_audit_trail(runtime: Runtime, known: ChainHead | None = None) -> Verified:
    """Compute all hashes anew, and compare them with what is stored, and with a head of before.

    The first line that does not fit is named, and nothing behind it is looked at: all that
    follows a change has other hashes.
    """
    chain_audit_trail(runtime)
    place, before = 0, FIRST_HASH
    is_known_head_met = known is None or known == ChainHead(0, FIRST_HASH)
    while True:
        with runtime.database.read() as connection:
            lines = audit_chain.list_chained(connection, place, limit=BATCH)
        for line in lines:
            place += 1
            if line.place != place:
                return _broken(place, before, f"line {place} is missing: it was taken out")
            before = audit_chain.line_hash(before, place, line)
            if line.hash != before:
                return _broken(
                    place, before, f"line {place} is not as it was written, or one was put in"
                )
            if known is not None and known.place == place:
                if known.hash != before:
                    return _broken(
                        place, before, f"the lines up to {place} are others than at the given head"
                    )
                is_known_head_met = True
        if not lines:
            break
    missing = (
        () if is_known_head_met else (f"the trail ends at line {place}, before the given head",)
    )
    return Verified(ChainHead(place, before), missing)


def _broken(place: int, before: bytes, problem: str) -> Verified:
    return Verified(ChainHead(place, before), (problem,))


def _is_any_waiting(runtime: Runtime) -> bool:
    with runtime.database.read() as connection:
        return audit_chain.is_any_waiting(connection)


def _chain_some(runtime: Runtime) -> int:
    with runtime.database.write() as connection:
        runtime.database.lock(connection, audit_chain.LOCK)
        return audit_chain.chain_lines(connection, limit=BATCH)
