"""How often an organizer may look for people by number: whoever helps people never notices it, and
whoever tries numbers in turn, to learn who signed, does."""

from datetime import timedelta
from typing import Final

from bot.languages import PhrasedError
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.storage.organizers import sign_in_attempts
from bot.vault import LOCK_BYTES

LOOKS_AT_ONCE: Final = 30
ONE_MORE_EVERY: Final = timedelta(minutes=2)


class LookRefused(PhrasedError):
    """Somebody has looked too often; the words say how long they have to wait."""

    section = "look_up_refusals"


def take_one(runtime: Runtime, who: Organizer) -> None:
    """Count one more look of an organizer. Raises ``LookRefused`` for one too many.

    Kept is until when all looks are worn off, each after ``ONE_MORE_EVERY``.
    """
    key, now = runtime.vault.lookup(f"look-up\0{who.id}"), runtime.now()
    with runtime.database.write() as connection:
        runtime.database.lock(connection, key[:LOCK_BYTES])
        until = max(sign_in_attempts.read(connection, key)[1] or now, now)
        too_early = until - now - ONE_MORE_EVERY * (LOOKS_AT_ONCE - 1)
        if too_early > timedelta(0):
            raise LookRefused("too_many", minutes=too_early // timedelta(minutes=1) + 1)
        sign_in_attempts.note_failure(connection, key, 0, not_before=until + ONE_MORE_EVERY)
