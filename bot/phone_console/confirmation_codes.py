"""One-time codes: a text's sender can be forged, but its answer goes to the organizer's own phone.

A code is made with the vault's key out of the message that asked for it: so two tries of one
message, in whatever processes, tell the same code, and nobody without the key can compute it.

A code is for one act on one broadcast as its words and audience stand, or for one answer to one
question, or its end: another act, another subject or a change of it since are a wrong code. Kept is
only a keyed hash: six digits are soon found by whoever reads the database and can compute one.
"""

import hmac
from collections.abc import Iterator
from datetime import timedelta
from enum import Enum
from typing import Final

from sqlalchemy import Connection

from bot.broadcasts.approve import approval
from bot.organizers.accounts import Organizer
from bot.phone_console.command_parser import Act
from bot.runtime import Runtime
from bot.storage.broadcasts import broadcasts
from bot.storage.broadcasts.broadcasts import BroadcastRow
from bot.storage.organizers import one_time_codes
from bot.storage.questions import questions
from bot.storage.questions.questions import QuestionRow

VALID_MINUTES: Final = 10
"""How long a code is good for."""
CODE_DIGITS: Final = 6
GUARDED: Final = (Act.APPROVE, Act.RESUME, Act.DROP)
"""What a code is asked for: what sends, and what cannot be taken back."""
CODED: Final = (*GUARDED, Act.PAUSE)
"""What a code may be for: to pause, one is asked for once texts are many."""
_LOCK: Final = b"code"

Subject = BroadcastRow | QuestionRow
"""What a code may be about."""


class Wrong(Enum):
    """Why a code does nothing."""

    WRONG = "wrong"  # another code, or the broadcast was changed since
    OVER = "over"  # used, too old, or tried too often


def give(runtime: Runtime, who: Organizer, act: Act, row: Subject, message_id: int) -> str | None:
    """Return the code for one act on a subject that a message asks for, the same each time.

    None after too many wrong ones.
    """
    made_of = runtime.vault.lookup(f"code {act} {row.id} {message_id}")
    code = f"{int.from_bytes(made_of, 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}d}"
    now = runtime.now()
    with runtime.database.write() as connection:
        given = one_time_codes.set_code(
            connection,
            who.id,
            _hash(runtime, act, row, code),
            subject_id=row.id,
            now=now,
            until=now + timedelta(minutes=VALID_MINUTES),
        )
    return code if given else None


def is_given(runtime: Runtime, who: Organizer) -> bool:
    """Say whether a code was sent that is still good, or would be but for wrong tries."""
    with runtime.database.read() as connection:
        return one_time_codes.is_open(connection, who.id, now=runtime.now())


def take(runtime: Runtime, who: Organizer, code: str) -> tuple[Act, Subject] | Wrong:
    """Use a code up, and return what it is for. A wrong one counts as a try."""
    now = runtime.now()
    with runtime.database.write() as connection:
        # One try after the other: many at once would all be read as the first.
        runtime.database.lock(connection, _LOCK + who.id.to_bytes(4, "big"))
        waited_for = one_time_codes.awaited_code(connection, who.id, now=now)
        if waited_for is None:
            return Wrong.OVER
        for act, row in _possible(connection, waited_for.subject_id):
            hashed = _hash(runtime, act, row, code)
            if hmac.compare_digest(hashed, waited_for.code):
                spent = one_time_codes.use_code(connection, who.id, hashed, now=now)
                return (act, row) if spent else Wrong.OVER
        one_time_codes.count_wrong_code(connection, who.id)
        return Wrong.WRONG


def _possible(connection: Connection, subject_id: int) -> Iterator[tuple[Act, Subject]]:
    """Yield what a code for that number may be for."""
    broadcast = broadcasts.find(connection, subject_id)
    if broadcast is not None:
        for act in CODED:
            yield act, broadcast
    question = questions.find(connection, subject_id)
    if question is not None:
        yield Act.ANSWER, question
        yield Act.DONE, question


def _hash(runtime: Runtime, act: Act, row: Subject, code: str) -> bytes:
    """Return the hash of a code and all that it is for. A new vault key makes it a wrong code."""
    if isinstance(row, QuestionRow):
        # Sealed anew it is other bytes, so that another proposal makes it a wrong code.
        proposed = (row.proposal or b"").hex() if act is Act.ANSWER else ""
        revision = f"{row.status} {proposed}"
    else:
        revision = approval.revision(row)
    return runtime.vault.lookup(f"{act} {row.id} {revision} {code}")
