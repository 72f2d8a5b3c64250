"""The second organizer's yes to what one alone may not do: one rule for all of it.

Whoever asks writes down why; another organizer says yes, within a day. What is asked for, by whom
and when stands in the rows of the thing itself. Whether a yes counts is decided here alone.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.languages import PhrasedError
from bot.organizers.accounts import Organizer
from bot.storage.organizers import audit_trail

VALID_FOR: Final = timedelta(hours=24)
MAX_REASON: Final = 200
CONFIRMED_HERE: Final = "confirmed at this machine"
"""The audit trail's word for a second yes without a code of who says it."""
_MIN_REASON: Final = 5
_DIGITS_OF_A_NUMBER: Final = 7


class ApprovalRefused(PhrasedError):
    """A second organizer's yes does not count, or nothing can be asked for so."""

    section = "approval_refusals"


def check_second_approval(
    who: Organizer, *, asked_by: int, asked_at: datetime, now: datetime
) -> None:
    """Raise ``ApprovalRefused`` unless ``who`` may say yes now to what was asked for then."""
    if who.id == asked_by:
        raise ApprovalRefused("asked_by_you")
    if is_too_late(asked_at, now):
        raise ApprovalRefused("asked_too_long_ago", hours=VALID_FOR // timedelta(hours=1))


def note_proof(connection: Connection, who: Organizer, now: datetime) -> None:
    """Note beside a second yes that nobody has shown that it is ``who`` who says it, if so.

    Whoever runs commands on the machine can give any name there: without a code of that person's
    own, the yes is the operator's word.
    """
    if not who.is_proved:
        detail = f"without {who.name}'s own code"
        audit_trail.note(connection, now, who.id, CONFIRMED_HERE, detail=detail)


def is_too_late(asked_at: datetime, now: datetime) -> bool:
    """Say whether nobody can say yes any more to what was asked for then."""
    return now - asked_at >= VALID_FOR


def checked_reason(text: str) -> str:
    """Return why something is asked for, as it goes into the audit trail.

    Raises ``ApprovalRefused`` where it says nothing, is too long, or may hold somebody's number.
    """
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    reason = " ".join(plain.split())
    if len(reason) < _MIN_REASON:
        raise ApprovalRefused("reason_missing")
    if len(reason) > MAX_REASON:
        raise ApprovalRefused("reason_too_long", limit=MAX_REASON)
    if sum(sign.isdigit() for sign in reason) >= _DIGITS_OF_A_NUMBER:
        raise ApprovalRefused("reason_with_number")
    return reason
