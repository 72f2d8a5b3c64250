"""Changes the keys as ``keys rotate`` does, from the first key to the last lookup hash."""

from dataclasses import dataclass

from bot.background_jobs.jobs import Cursor
from bot.privacy.key_rotation import begin_rotation, carry_lookups
from bot.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Rotated:
    """How many data keys were wrapped anew, and how many lookup hashes were moved on."""

    data_keys: int
    lookups: int


def rotate(runtime: Runtime, *, new_data_keys: bool = False) -> Rotated:
    """Bring the newest vault key into use, and move on what was written under older ones."""
    data_keys, lookups = begin_rotation(runtime, new_data_keys=new_data_keys), 0
    newest = (len(runtime.vault.fingerprints),)
    cursor: Cursor | None = ()
    while cursor is not None:
        moved, cursor = carry_lookups(runtime, newest, cursor)
        lookups += moved
    return Rotated(data_keys, lookups)
